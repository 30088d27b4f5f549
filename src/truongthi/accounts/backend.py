"""Who a session belongs to, read in one statement together with the roles the permission table asks for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import connection

from truongthi.accounts.models import User
from truongthi.database import row

_FIELDS = User._meta.concrete_fields
NAMES = [field.attname for field in _FIELDS]
ROLES = """
  EXISTS (SELECT 1 FROM schools_member WHERE user_id = %(id)s AND left_at IS NULL),
  EXISTS (SELECT 1 FROM schools_classroom WHERE homeroom_teacher_id = %(id)s),
  EXISTS (SELECT 1 FROM contests_committeemember WHERE user_id = %(id)s),
  EXISTS (SELECT 1 FROM schools_appointment WHERE user_id = %(id)s AND duty = 'organiser'),
  EXISTS (SELECT 1 FROM schools_appointment WHERE user_id = %(id)s AND duty = 'department')
"""
_READ = f"SELECT {', '.join(field.column for field in _FIELDS)}, {ROLES} FROM accounts_user WHERE id = %(id)s"  # noqa: S608


class Backend(ModelBackend):
    """Passwords as Django checks them; a user who is read for a request brings along ``roles_read``."""

    def get_user(self, user_id: Any) -> User | None:
        found = row(_READ, {"id": user_id})
        if found is None:
            return None
        user: User = User.from_db(connection.alias, NAMES, found[: len(NAMES)])
        user.roles_read = found[len(NAMES) :]  # type: ignore[attr-defined]  # for web.shared.actor, in this request
        return user if self.user_can_authenticate(user) else None
