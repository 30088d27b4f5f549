"""Separation, driven by the URL table: with every id of one tenant, nobody of another reads or changes anything.

A new route is walked by itself; one whose parameters are unknown here fails the test.
"""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.fixtures.tenants import Tenant, department_over, tenant
from tests.results.world import OPENS
from truongthi.accounts.models import User
from truongthi.web.permissions import table
from truongthi.web.shared import clock
from truongthi.web.shared.actor import roles_of

pytestmark = pytest.mark.django_db

UPLOADS = ("upload_10a", "upload_10b", "upload_bench")
# Which objects a parameter of an address means; "page:parameter" where its name alone does not say.
OBJECTS: dict[str, tuple[str, ...]] = {
    "slug": ("slug",),
    "class_id": ("class",),
    "hand_in_id": ("hand_in",),
    "upload_id": UPLOADS,
    "attempt_id": ("attempt",),
    "decision": ("decision",),
    "correction_id": ("correction",),
    "run_id": ("correction_run",),
    "document_id": ("document",),
    "entry_key": ("member", "class"),
    "round_id": ("round",),
    "complaint_id": ("complaint",),
    "member_id": ("pupil",),
    "organiser:people_import:import_id": ("roster_import",),
    "organiser:people_discard:import_id": ("roster_import",),
    "organiser:bank_import:public_id": ("question_import",),
    "organiser:bank_import_discard:public_id": ("question_import",),
    "organiser:bank_question:public_id": ("question",),
    "organiser:bank_question_void:public_id": ("question",),
    "organiser:bank_question_restore:public_id": ("question",),
    "organiser:bank_detail:public_id": ("bank",),
    "organiser:bank_upload:public_id": ("bank",),
    "organiser:bank_export:public_id": ("bank",),
    "organiser:bank_reference:public_id": ("bank",),
    "public:practice_set:public_id": ("bank",),
}
# Parameters that name no object of anybody.
PLAIN: dict[str, tuple[Any, ...]] = {
    "kind": ("minutes", "summary"),
    "section": ("chung", "thoi-gian"),
    "division": ("lop", "cbgv"),
    "what": ("key", "disqualify", "merge", "prizes"),
    "number": (1,),
    "code": ("vi",),
    "note_sha256": ("0" * 64,),
    "figures": (),  # of the tenant under attack
}
# Nobody sees these here: no question is published for practice, and no contest has its report yet.
UNSEEN = {
    "public:practice_set",
    "organiser:oversight_report",
    "organiser:above_contest",  # no contest of a unit above here; see the last test
    "organiser:above_class",
    "organiser:above_sheet",
    "organiser:above_results",
    "public:bundle",
    "public:seal_note",
    "contestant:complaint",  # who asked signs in nowhere here
    "contestant:complaint_new",
    "teacher:complaints",
}
ENDS_THE_WALK = {"public:signout", "public:password_change"}
STRANGERS = ("organiser", "head", "head_here", "teacher_a", "pupil_a", "department")
WRITTEN_BY_EVERY_VISIT = frozenset({"sessions", "audit", "jobs", "contenttypes"})


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, pattern.namespace or space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}:{pattern.name}", pattern


ROUTES = dict(routes(get_resolver()))


def kinds_of(name: str, parameter: str) -> tuple[str, ...] | None:
    """The kinds of objects a parameter may mean; empty when it means none; None when nobody knows."""
    kinds = OBJECTS.get(f"{name}:{parameter}", OBJECTS.get(parameter))
    return () if kinds is None and parameter in PLAIN else kinds


def addresses(name: str, mine: dict[str, list[str]], theirs: dict[str, list[str]]) -> Iterator[str]:
    """Every address of a route in which at least one object is theirs."""
    parameters = list(ROUTES[name].pattern.converters)
    choices: list[list[tuple[Any, bool]]] = []
    for parameter in parameters:
        kinds = kinds_of(name, parameter)
        assert kinds is not None, f"{name}: what does {parameter} name? Add it to OBJECTS or PLAIN"
        if kinds:
            foreign = [(one, True) for kind in kinds for one in theirs.get(kind, [])]
            choices.append(foreign + [(one, False) for kind in kinds for one in mine.get(kind, [])[:1]])
        else:
            choices.append([(one, False) for one in PLAIN[parameter] or theirs["figures"]])
    for chosen in itertools.product(*choices):
        if any(is_foreign for _, is_foreign in chosen):
            yield reverse(name, kwargs=dict(zip(parameters, [one for one, _ in chosen], strict=True)))


def body(theirs: dict[str, list[str]]) -> dict[str, Any]:
    """Fields of all forms at once, naming their objects wherever an object can be named."""
    first = {kind: ids[0] for kind, ids in theirs.items() if ids}
    everybody = theirs["member"]
    return {
        "act": "one", "person": everybody, "self": everybody, "self_shown": everybody, "member": first["member"],
        "teacher": first["member"], "seat": "head", "leave": first["member"], "bank": first.get("bank", ""),
        "unit": first.get("unit", ""), "don-vi": first.get("unit", ""), "cau": theirs.get("question", []),
        "headcount": "41", "on": "2026-09-15", "tiep": theirs["slug"][0], "reason": "Một lý do đủ dài để ghi lại",
        "explanation": "Một lời giải thích đủ dài", "source": "Trang khác", "confirm": "Cuộc thi", "mode": "update",
        "seen": "0", "fingerprint": "0", "skip": "1", "left": "1", "file-file": "", "choice": "give",
        "purpose": "publish_name", "order_1": "1", "order_2": "2", "title": "Tên", "q": "", "division": "lop",
        "attempts": "2", "best": "90", "duration": "05:00", "previewed": "0",
        "file": SimpleUploadedFile("danh-sach.xlsx", b"not a workbook"),
    }  # fmt: skip


def text_of(response: Any) -> str:
    """Everything readable in an answer: headers, body, and what is packed inside a document."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    told = repr(sorted(response.headers.items())) + content.decode("utf-8", "replace")
    if content.startswith(b"PK\x03\x04"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        told += "".join(name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif content.startswith(b"%PDF"):
        told += "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return told


class Walker:
    """One person who tries addresses; ``found`` collects what should not have happened."""

    def __init__(self, user: User, forbidden: Iterable[str]) -> None:
        self.user, self.forbidden = user, list(forbidden)
        self.roles = roles_of(user)
        self.client = Client(raise_request_exception=False)
        self.found: list[tuple[str, str, Any]] = []
        self.asked = 0

    def ask(self, method: str, address: str, data: dict[str, Any]) -> Any:
        if "_auth_user_id" not in self.client.session:
            self.client.force_login(self.user)
        self.asked += 1
        response = getattr(self.client, method)(address, data)
        told = text_of(response)
        seen = [word for word in self.forbidden if word in told]
        if response.status_code >= 500 or seen:
            self.found.append((method, address, (response.status_code, seen[:3])))
        return response

    def walk(
        self,
        mine: dict[str, list[str]],
        theirs: dict[str, list[str]],
        space: str = "",
        own_methods: frozenset[str] = frozenset({"GET", "POST"}),
    ) -> None:
        """Every route of this person's roles, with their objects in the address, in the query and in the form."""
        query = {"don-vi": theirs.get("unit", [""])[0], "em": theirs["member"], "nhom": "not_signed_in", "bang": "lop"}
        for name in ROUTES:
            row = table()[name]
            if (
                not name.startswith(space)
                or not row.roles & self.roles
                or name in {"public:signout", "public:password_change"}
            ):
                continue
            is_public = row.roles >= {*self.roles} and "anonymous" in row.roles
            foreign = [*addresses(name, mine, theirs)]
            for address in [*foreign, *own_address(name, mine)]:
                tried = {"GET", "POST"} if address in foreign else own_methods
                for method in sorted(tried & row.methods):
                    data = body(theirs) if method == "POST" else query
                    status = self.ask(method.lower(), address, data).status_code
                    if address in foreign and not is_public and status != 404:
                        self.found.append((method, address, status))


def own_address(name: str, mine: dict[str, list[str]]) -> list[str]:
    """One address of a route with own objects only: their objects come in by the query or the form."""
    parts = {}
    for parameter in ROUTES[name].pattern.converters:
        known = [one for kind in kinds_of(name, parameter) or () for one in mine.get(kind, [])]
        known += PLAIN.get(parameter, ()) or mine.get(parameter, [])
        if not known:
            return []
        parts[parameter] = known[0]
    return [reverse(name, kwargs=parts)]


def all_rows() -> dict[str, list[str]]:
    """All rows there are, but for what any visit writes."""
    return {
        model._meta.label: sorted(map(repr, model.objects.values_list()))
        for model in apps.get_models()
        if model._meta.app_label not in WRITTEN_BY_EVERY_VISIT
    }


@pytest.fixture(autouse=True, scope="session")
def _collected_static_files() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock.timezone, "now", lambda: OPENS + timedelta(days=3))


def ids_with_unit(one: Tenant) -> dict[str, list[str]]:
    return {**one.ids, "unit": [one.unit.public_id]}


def test_every_parameter_of_every_route_is_known() -> None:
    unknown = [
        (name, parameter)
        for name, pattern in ROUTES.items()
        for parameter in pattern.pattern.converters
        if kinds_of(name, parameter) is None
    ]
    assert unknown == []


def test_strangers_find_nothing_and_change_nothing(at_noon: None) -> None:
    theirs = tenant("a")
    before = all_rows()
    mine = tenant("b")
    for role in STRANGERS:
        walker = Walker(mine.people[role], theirs.all_words())
        walker.walk(ids_with_unit(mine), ids_with_unit(theirs))
        assert walker.found == [], role
        assert walker.asked > 15, role
    assert lost_since(before) == {}


def lost_since(before: dict[str, list[str]]) -> dict[str, list[str]]:
    """Rows that were there and are no longer, or no longer the same."""
    after = {label: set(rows) for label, rows in all_rows().items()}
    lost = {label: [row for row in rows if row not in after[label]] for label, rows in before.items()}
    return {label: rows for label, rows in lost.items() if rows}


# Of one school: who must not reach whose objects. Role → (own kinds kept, what belongs to others, whose words).
COLLEAGUES: dict[str, tuple[dict[str, slice], tuple[str, ...]]] = {
    "teacher_a": (
        {"class": slice(1, 2), "hand_in": slice(1, 2), "upload_10b": slice(0, 2), "upload_bench": slice(0, 2)},
        ("10b", "bank", "unit", "draft"),
    ),
    "pupil_a": (
        {"class": slice(0, 2), "hand_in": slice(0, 2), "attempt": slice(1, 2), "upload_10a": slice(0, 2)},
        ("10b", "bank", "unit", "draft"),
    ),
    "head": ({"slug": slice(1, 3), "hand_in": slice(0, 2)}, ("bank", "draft")),
    "head_here": (
        {
            "slug": slice(0, 3, 2),
            "decision": slice(0, 1),
            "correction": slice(0, 1),
            "document": slice(0, 1),
            "upload_bench": slice(0, 2),
        },
        ("bench", "draft"),
    ),
    "department": ({"slug": slice(0, 3)}, ("10a", "10b", "bank", "bench", "draft")),
}


def test_colleagues_find_nothing_of_each_other(at_noon: None) -> None:
    """Bình on An's pages, An on another class of her school, the committee of one contest on another contest."""
    school = tenant("a")
    before = all_rows()
    for role, (kinds, owners) in COLLEAGUES.items():
        theirs = {kind: school.ids[kind][part] for kind, part in kinds.items()}
        mine = {kind: [one for one in ids if one not in theirs.get(kind, [])] for kind, ids in school.ids.items()}
        walker = Walker(school.people[role], [word for owner in owners for word in school.words[owner]])
        others = {"slug": ["x"], "figures": school.ids["figures"], "member": ["x"]} | theirs
        space = "organiser" if role.startswith("head") else ""
        walker.walk(mine, others, space, own_methods=frozenset({"GET"}))
        assert walker.found == [], role
    assert lost_since(before).keys() <= {"accounts.User"}  # the moment of signing in


def test_every_object_has_somebody_who_finds_it(at_noon: None) -> None:
    """The walks above are not blind: each address they try exists for someone of the same school."""
    school = tenant("a")
    clients = []
    for user in school.people.values():
        client = Client(raise_request_exception=False)
        client.force_login(user)
        clients.append(client)
    unseen = []
    for name in ROUTES:
        tried = [*addresses(name, {}, ids_with_unit(school))]
        method = "GET" if "GET" in table()[name].methods else "OPTIONS"
        if tried and method == "GET" and not any(c.get(a).status_code != 404 for c in clients for a in tried):
            unseen.append(name)
    assert set(unseen) == UNSEEN


def test_schools_in_one_contest_of_their_department_find_nothing_of_each_other(at_noon: None) -> None:
    """The contest is everybody's; the people and classes in it are their own school's. Above there are counts."""
    theirs, mine = tenant("a"), tenant("b")
    unit, contest, organiser = department_over(theirs, mine)
    before = all_rows()
    shared = {"slug": [contest.slug], "round": [contest.rounds.get().public_id]}
    read = frozenset({"GET"})
    for role in ("organiser", "teacher_a", "pupil_a"):
        walker = Walker(mine.people[role], theirs.all_words())
        walker.walk({**ids_with_unit(mine), **shared}, ids_with_unit(theirs), own_methods=read)
        if role == "organiser":
            page = reverse("organiser:above_contest", args=[contest.slug])
            assert walker.ask("post", page, body(ids_with_unit(theirs))).status_code == 404
        assert walker.found == [], role
    above = Walker(organiser, theirs.all_words() + mine.all_words())
    above.walk({**shared, "unit": [unit.public_id]}, ids_with_unit(theirs), own_methods=read)
    assert above.found == []
    assert lost_since(before).keys() <= {"accounts.User"}
    own = Client()
    own.force_login(mine.people["organiser"])
    seen = own.get(reverse("organiser:above_class", args=[contest.slug, mine.ids["class"][0]]))
    assert mine.people["pupil_a"].full_name in seen.content.decode()
