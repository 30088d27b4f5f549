"""Which roles a signed-in person has, in one query."""

from __future__ import annotations

from typing import Any

from django.db import connection

from truongthi.core.access import Role

_ROLES = """
SELECT
  EXISTS (SELECT 1 FROM schools_member WHERE user_id = %(id)s AND left_at IS NULL),
  EXISTS (SELECT 1 FROM schools_classroom WHERE homeroom_teacher_id = %(id)s),
  EXISTS (SELECT 1 FROM contests_committeemember WHERE user_id = %(id)s),
  EXISTS (SELECT 1 FROM schools_appointment WHERE user_id = %(id)s AND duty = 'organiser'),
  EXISTS (SELECT 1 FROM schools_appointment WHERE user_id = %(id)s AND duty = 'department')
"""
_ORDER = (Role.CONTESTANT, Role.TEACHER, Role.COMMITTEE, Role.ORGANISER, Role.DEPARTMENT)


def roles_of(user: Any) -> frozenset[Role]:
    """The roles of a user; a person who is not signed in or is disabled is only ANONYMOUS."""
    if not user.is_authenticated or not user.is_active:
        return frozenset({Role.ANONYMOUS})
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, {"id": user.pk})
        row = cursor.fetchone()
    roles = {role for role, has_it in zip(_ORDER, row, strict=True) if has_it}
    if user.is_platform_admin:
        roles.add(Role.ADMIN)
    return frozenset(roles | {Role.ANONYMOUS})
