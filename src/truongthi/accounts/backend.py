"""Who a session belongs to, with the roles the permission table asks for; as a rule read along with the session."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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


_asked_for = threading.local()


@contextmanager
def asked_for(session: Any) -> Iterator[None]:
    """While a session's person is looked up: what the session has read along may answer."""
    _asked_for.session = session
    try:
        yield
    finally:
        _asked_for.session = None


def _read_along(user_id: Any) -> Sequence[Any] | None:
    session = getattr(_asked_for, "session", None)
    found: Sequence[Any] | None = session.take_holder() if session is not None else None
    return found if found and str(found[0]) == str(user_id) else None


class Backend(ModelBackend):
    """Passwords as Django checks them; a user who is read for a request brings along ``roles_read``."""

    def get_user(self, user_id: Any) -> User | None:
        found = _read_along(user_id) or row(_READ, {"id": user_id})
        if found is None:
            return None
        user: User = User.from_db(connection.alias, NAMES, found[: len(NAMES)])
        user.roles_read = found[len(NAMES) :]  # type: ignore[attr-defined]  # for web.shared.actor, in this request
        return user if self.user_can_authenticate(user) else None
