"""Which roles a signed-in person has: as read with the user at the beginning of the request, else in one query."""

from __future__ import annotations

from typing import Any

from django.db import connection

from truongthi.accounts.backend import ROLES
from truongthi.core.access import Role

_ORDER = (Role.CONTESTANT, Role.TEACHER, Role.COMMITTEE, Role.ORGANISER, Role.DEPARTMENT)


def roles_of(user: Any) -> frozenset[Role]:
    """The roles of a user; a person who is not signed in or is disabled is only ANONYMOUS."""
    if not user.is_authenticated or not user.is_active:
        return frozenset({Role.ANONYMOUS})
    row = getattr(user, "roles_read", None) or _read(user)
    roles = {role for role, has_it in zip(_ORDER, row, strict=True) if has_it}
    if user.is_platform_admin:
        roles.add(Role.ADMIN)
    return frozenset(roles | {Role.ANONYMOUS})


def _read(user: Any) -> tuple[bool, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ROLES}", {"id": user.pk})
        found: tuple[bool, ...] = cursor.fetchone()
    return found
