"""Who may do what: the roles and the one decision taken for every request. Deny by default."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What a person is to the platform. One person may have several; everybody has ANONYMOUS until signed in."""

    ANONYMOUS = "anonymous"
    CONTESTANT = "contestant"
    TEACHER = "teacher"
    COMMITTEE = "committee"
    ORGANISER = "organiser"
    DEPARTMENT = "department"
    ADMIN = "admin"


EVERYONE = frozenset(Role)
SIGNED_IN = EVERYONE - {Role.ANONYMOUS}
ORGANISERS = frozenset({Role.ORGANISER, Role.COMMITTEE, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Access:
    """One row of the permission table: the roles that may reach a URL and the HTTP methods it answers.

    ``asks_nobody``: the answer is the same whoever asks, so nobody looks who it is. Only for rows open to everyone.
    """

    roles: frozenset[Role]
    methods: frozenset[str] = frozenset({"GET", "HEAD", "POST"})
    asks_nobody: bool = False


def may_reach(table: Mapping[str, Access], url_name: str, roles: frozenset[Role], method: str) -> str:
    """Decide one request: "allowed", "sign_in", "no_such_page" or "method_not_allowed".

    A URL without a row does not exist for anyone. A signed-in person without a right role is told the page does not
    exist, so that other people's things are not disclosed. Methods are told only to people who may reach the page.
    """
    row = table.get(url_name)
    if row is None:
        return "no_such_page"
    if not row.roles & roles:
        return "sign_in" if roles <= {Role.ANONYMOUS} else "no_such_page"
    return "allowed" if method in row.methods else "method_not_allowed"
