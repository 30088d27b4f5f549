"""The permission table at work: every address × every role. What the row does not name does not exist."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.fixtures.people import Cast
from truongthi.core.access import EVERYONE, Role
from truongthi.web.permissions import table
from truongthi.web.shared.actor import roles_of

PERSON = {
    Role.CONTESTANT: "binh",
    Role.TEACHER: "an",
    Role.COMMITTEE: "committee",
    Role.ORGANISER: "organiser",
    Role.DEPARTMENT: "department",
    Role.ADMIN: "admin",
}
DUMMY = {"slug": "khong-co", "str": "khongco", "int": 1, "notehash": "0" * 64}
METHODS = {"GET", "POST", "PUT", "DELETE"}


def addresses(resolver: URLResolver, space: str = "") -> dict[str, str]:
    """URL name → an address that resolves to it, its parts made up."""
    found = {}
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found |= addresses(pattern, pattern.namespace or space)
        elif isinstance(pattern, URLPattern):
            parts = {
                name: DUMMY.get(_kind(converter), "khongcothat")
                for name, converter in pattern.pattern.converters.items()
            }
            found[f"{space}:{pattern.name}"] = reverse(f"{space}:{pattern.name}", kwargs=parts)
    return found


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")


def client_of(role: Role, cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    if role != Role.ANONYMOUS:
        user = getattr(cast, PERSON[role])
        assert role in roles_of(user)
        client.force_login(user)
    return client


@pytest.mark.parametrize("role", list(Role))
def test_who_is_not_in_the_row_finds_nothing(role: Role, cast: Cast) -> None:
    client = client_of(role, cast)
    own = {Role.ANONYMOUS} if role == Role.ANONYMOUS else roles_of(getattr(cast, PERSON[role]))
    wrong = []
    for name, address in addresses(get_resolver()).items():
        if table()[name].roles & own:
            continue
        answer = client.get(address)
        sent_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse("public:signin"))
        if not (sent_to_sign_in if role == Role.ANONYMOUS else answer.status_code == 404):
            wrong.append((name, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_who_is_in_the_row_meets_no_error_and_only_its_methods(role: Role, cast: Cast) -> None:
    client = client_of(role, cast)
    own = {Role.ANONYMOUS} if role == Role.ANONYMOUS else roles_of(getattr(cast, PERSON[role]))
    wrong = []
    for name, address in addresses(get_resolver()).items():
        row = table()[name]
        if not row.roles & own:
            continue
        for method in sorted(METHODS):
            answer = client.generic(method, address)
            is_refused = answer.status_code == 405
            if answer.status_code >= 500 or is_refused is (method in row.methods):
                wrong.append((name, method, answer.status_code))
        if role != Role.ANONYMOUS and "_auth_user_id" not in client.session:
            client = client_of(role, cast)  # signing out was one of them
    assert wrong == []


def test_things_of_others_are_not_found(cast: Cast) -> None:
    """Bình and Chi are contestants: the teacher's, the organiser's and the committee's pages do not exist for them."""
    for user in (cast.binh, cast.chi):
        client = Client()
        client.force_login(user)
        for name, address in addresses(get_resolver()).items():
            if name.split(":")[0] in {"teacher", "organiser"}:
                assert client.get(address).status_code == 404, name


def test_what_asks_nobody_is_open_to_everyone_and_only_read() -> None:
    rows = [row for row in table().values() if row.asks_nobody]
    assert rows
    assert all(row.roles == EVERYONE and row.methods <= {"GET", "HEAD"} for row in rows)
