"""Sessions in the database as Django keeps them, in fewer statements: one to read, one to write.

Nothing of a session is remembered between requests, so signing out and ending sessions hold from the next request on.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import get_random_string

from truongthi.database import row, run

_READ = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s"
_BEGIN = """INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%(key)s, %(data)s, %(until)s)
            ON CONFLICT DO NOTHING"""
_CHANGE = "UPDATE django_session SET session_data = %(data)s, expire_date = %(until)s WHERE session_key = %(key)s"


class SessionStore(DatabaseStore):
    """A new key is 32 random characters: not looked for before, and the row is written once, with all it holds."""

    _is_new = False

    def load(self) -> dict[str, Any]:
        found = row(_READ, {"key": self.session_key, "now": timezone.now()})
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])  # type: ignore[no-any-return]

    def create(self) -> None:
        """The row is written by the next ``save``, which the middleware calls at the latest."""
        self._session_key = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")
        self._is_new = self.modified = True
        if not hasattr(self, "_session_cache"):
            self._session_cache: dict[str, Any] = {}

    def cycle_key(self) -> None:
        """As Django's, without deleting a row that was never written."""
        data, old = self._session, None if self._is_new else self.session_key
        self.create()
        self._session_cache = data
        if old:
            self.delete(old)

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
        must_create, self._is_new = must_create or self._is_new, False
        data = self.encode(self._get_session(no_load=must_create))
        values = {"key": self.session_key, "data": data, "until": self.get_expiry_date()}
        if not run(_BEGIN if must_create else _CHANGE, values):
            raise CreateError if must_create else UpdateError
