"""Bytes and values nobody types: every address answers them with a page, never with an error of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.fixtures.people import Cast
from tests.web.test_permissions import PERSON, addresses, client_of
from truongthi.core.access import Role
from truongthi.web.permissions import table
from truongthi.web.shared.actor import roles_of

# Every field name that some page reads, whether by a form or by itself.
FIELDS = [
    *("don-vi", "tim", "trang", "loc", "phan", "muc", "em", "nhom", "bang", "de", "so", "ma", "next", "xem", "cach"),
    *("tiep", "ve", "act", "person", "seen", "confirm", "self", "self_shown", "member", "teacher", "seat", "leave"),
    *("bank", "unit", "cau", "headcount", "on", "reason", "explanation", "source", "mode", "fingerprint", "title"),
    *("attempts", "best", "duration", "previewed", "note", "purpose", "choice", "give", "username", "password", "code"),
    *("way", "full_name", "birth_date", "relation", "stamp", "website", "old", "new", "again", "kind", "key", "text"),
    *("part", "level", "option_A", "new-title", "new-unit", "file-unit", "tat-ca", "without_refused", "skip", "left"),
]
NEVER_TYPED = ["a\0b", "9" * 400, "0000-00-00", "🤡" * 300]


def answers(role: Role, cast: Cast, value: str) -> list[tuple[str, str, int]]:
    """Every page of a role, asked with ``value`` in every field of query or form."""
    own = {Role.ANONYMOUS} if role == Role.ANONYMOUS else roles_of(getattr(cast, PERSON[role]))
    client = client_of(role, cast)
    told = []
    for name, address in addresses(get_resolver()).items():
        row = table()[name]
        if not row.roles & own or name == "public:signout":
            continue
        filled = address.replace("khong-co", cast.contest.slug)
        for method in sorted({"GET", "POST"} & row.methods):
            fields: dict[str, Any] = dict.fromkeys(FIELDS, value)
            told.append((name, method, getattr(client, method.lower())(filled, fields).status_code))
    return told


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.CONTESTANT, Role.TEACHER, Role.ORGANISER])
def test_no_value_of_any_field_is_an_error_of_ours(role: Role, cast: Cast) -> None:
    broken = [(value[:10], *told) for value in NEVER_TYPED for told in answers(role, cast, value) if told[-1] >= 500]
    assert broken == []


@pytest.mark.parametrize(
    "address",
    [
        "/thi-thu/a%00b/",
        "/cuoc-thi/x/%00/",
        "/ngon-ngu/%00/",
        "/kiem-tra-phieu/?ma=%00",
        "/dang-nhap/?next=/%00",
        "/%00",
    ],
)
def test_a_nul_byte_in_an_address_is_a_bad_request(address: str, db: None) -> None:
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == 400
    assert b"Traceback" not in response.content
