"""Every field of a plan has its place on a screen; what screens show and take back is the plan; rows and folds."""

import copy
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.contests.conftest import BEFORE
from tests.core.whole_plan import PLAN
from tests.web.organiser.posting import posted_as_shown
from truongthi.contests.actions import apply_plan
from truongthi.contests.queries import current_rules
from truongthi.core.rules import RulesInvalid, rules_from_dict, rules_to_dict, schema
from truongthi.web.organiser.plan.editor import Editor
from truongthi.web.organiser.plan.sections import ITEMS, section_named, section_of_path, sections_of
from truongthi.web.shared import clock

WHOLE = rules_from_dict(PLAN)
DOCUMENT = rules_to_dict(WHOLE)
ELSEWHERE = {"slug", "open_points", "open_points.field", "open_points.note", "open_points.confirmed"}
"""The address never changes; open points have a page of their own."""


def shown_fields(document):
    names = [*sections_of(document), *(section_named(document, item.new_name) for item in ITEMS.values())]
    for section in names:
        editor = Editor(section, document)
        for part in section.parts:
            for name in part.lists:
                editor.operate(f"add:{'.'.join(map(str, (*part.path, name)))}")
        for part in editor.views()[0]:
            for form in [*([part.form] if part.form else []), *(form for rows in part.lists for form in rows.forms)]:
                for name in form.fields:
                    yield re.sub(r"\.\d+", "", f"{form.prefix}.{name}" if form.prefix else name)


def fields_of(table, path=""):
    for field in table.fields:
        name = f"{path}.{field.name}" if path else field.name
        if field.table is None:
            yield name
        else:
            yield from fields_of(field.table, name)


def test_every_field_of_the_format_stands_on_a_screen():
    shown = set(shown_fields(DOCUMENT))
    lines = {name for name in shown if name.endswith("terms.table")}
    assert lines == {"weighted_sums.terms.table"}
    wanted = {name for name in fields_of(schema.PLAN) if name not in ELSEWHERE}
    inside = {name for name in wanted if name.rpartition(".")[0] in lines}
    hidden = {f"{kind}.id" for kind in ("rounds", "weighted_sums", "divisions")}  # made from the name
    assert sorted(wanted - inside - hidden - shown) == []


@pytest.mark.parametrize("section", [section.name for section in sections_of(DOCUMENT)])
def test_a_screen_posted_as_shown_gives_the_plan_back(section):
    found = section_named(DOCUMENT, section)
    assert rules_from_dict(Editor(found, DOCUMENT, posted_as_shown(found, DOCUMENT)).document()) == WHOLE


def test_a_plan_written_on_the_screens_alone_is_the_same_plan():
    """Item by item and screen by screen, into a plan that has only its window, people, paper, and the ids that follow
    from names.
    """
    document = {
        name: DOCUMENT[name] for name in ("slug", "title", "organiser", "window", "categories", "paper", "committee")
    }
    document["categories"] = [{k: v for k, v in one.items() if k != "paper"} for one in DOCUMENT["categories"]]
    for kind in ("rounds", "weighted_sums", "divisions"):
        document[kind] = [{"id": one["id"]} for one in DOCUMENT[kind]]
    order = ["thoi-gian", "quy-dinh-them", "de-", "doi-tuong", "vong-", "bai-thi", "luot-thi", "tong-", "bang-"]
    order += ["quy-dinh-them", "ban-to-chuc", "han-nop", "chung"]
    for wanted in order:
        for section in sections_of(DOCUMENT):
            if section.name == wanted or (wanted.endswith("-") and section.name.startswith(wanted)):
                document = Editor(section, document, posted_as_shown(section, DOCUMENT)).document()
    kept = [name for name in DOCUMENT if name not in ("open_points", "format")]
    read = rules_to_dict(rules_from_dict(document))
    assert {name: read[name] for name in kept} == {name: DOCUMENT[name] for name in kept}


def test_what_is_used_is_open_and_the_rest_is_folded():
    folded = {
        part.folded: part.is_open
        for section in sections_of(DOCUMENT)
        for part in Editor(section, DOCUMENT).views()[0]
        if part.folded and not section.name.startswith(("bang-", "de-"))
    }
    assert all(folded.values())
    plain = {name: DOCUMENT[name] for name in ("slug", "title", "organiser", "window", "committee")}
    plain |= {"categories": [DOCUMENT["categories"][0]], "paper": {"question_count": 5, "duration_minutes": 5}}
    views = [part for section in sections_of(plain) for part in Editor(section, plain).views()[0] if part.folded]
    assert len(views) == 8
    assert not any(part.is_open for part in views)


def test_a_problem_inside_a_fold_opens_it():
    document = copy.deepcopy(DOCUMENT)
    section = section_named(document, "luot-thi")
    data = posted_as_shown(section, document)
    data["attempts-min_answered"] = "99"
    editor = Editor(section, document, data)
    with pytest.raises(RulesInvalid) as caught:
        rules_from_dict(editor.document())
    parts, elsewhere = editor.views(caught.value.problems)
    assert not elsewhere
    assert parts[1].is_open
    assert "min_answered" in parts[1].form.errors


def test_problems_of_rounds_lead_to_their_screen():
    assert section_of_path(DOCUMENT, ("rounds", 1, "closes_at")).name == "vong-chung-ket"
    assert section_of_path(DOCUMENT, ("rounds", 1)).name == "vong-chung-ket"
    assert section_of_path(DOCUMENT, ("papers", 0, "predictions", 0, "id")).name == "de-giao-vien"
    assert section_of_path(DOCUMENT, ("weighted_sums", 0, "terms", 0, "of")).name == "tong-tong"
    assert section_of_path(DOCUMENT, ("caps", 0, "divisions")).name == "quy-dinh-them"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("50: 5\n80: 10", [{"at_least": "50", "points": "5"}, {"at_least": "80", "points": "10"}]),
        ("  2,5 → 0,5 ", [{"at_least": "2,5", "points": "0,5"}]),
        ("50", [{"at_least": "50"}]),
        ("1: 2: 3", [{"at_least": "1", "points": "1: 2: 3"}]),
    ],
)
def test_a_conversion_table_is_written_line_by_line(text, rows):
    section = section_named(DOCUMENT, "tong-tong")
    data = posted_as_shown(section, DOCUMENT)
    data["weighted_sums.0.terms.0-table"] = text
    assert Editor(section, DOCUMENT, data).document()["weighted_sums"][0]["terms"][0]["table"] == rows


@pytest.fixture
def contest(unit, organiser, monkeypatch):
    monkeypatch.setattr(clock.timezone, "now", lambda: BEFORE)
    return apply_plan(rules=WHOLE, unit=unit, actor=organiser, now=BEFORE).contest


@pytest.fixture
def client(organiser):
    client = Client()
    client.force_login(organiser)
    return client


def test_rounds_are_added_and_taken_out_by_hand(client, contest):
    address = reverse("organiser:plan_edit", args=[contest.slug, "vong-moi"])
    assert client.get(address).status_code == 200
    data = {
        "rounds.2-name": "Vòng vớt",
        "rounds.2-opens_at": "2027-04-10T08:00",
        "rounds.2-closes_at": "2027-04-11T00:00",
        "rounds.2.requires.0-round": "tuan-1",
        "rounds.2.requires.0-by": "took_part",
    }
    assert client.post(address, data).status_code == 302
    made = current_rules(contest).rounds[2]
    assert (made.id, made.requires[0].round) == ("vong-vot", "tuan-1")
    assert client.post(reverse("organiser:plan_remove", args=[contest.slug, "vong-vong-vot"])).status_code == 302
    assert len(current_rules(contest).rounds) == 2


def test_what_something_else_needs_is_not_taken_out(client, contest):
    address = reverse("organiser:plan_remove", args=[contest.slug, "de-chung-ket"])
    page = client.post(address, follow=True).content.decode()
    assert "không có đề nào mã “chung-ket”" in page
    assert current_rules(contest) == WHOLE


def test_every_screen_of_a_plan_with_everything_opens(client, contest):
    for section in [*sections_of(DOCUMENT), *(section_named(DOCUMENT, item.new_name) for item in ITEMS.values())]:
        page = client.get(reverse("organiser:plan_edit", args=[contest.slug, section.name]))
        assert page.status_code == 200, section.name
    assert client.get(reverse("organiser:plan", args=[contest.slug])).status_code == 200
