"""Sessions in the database as Django keeps them, in fewer statements: one to read, one to write.

A key ends with the number of its person, so that the statement that reads the session reads them along. That is a guess
and no more: the signed content of the row says whose session it is.
Nothing of a session is remembered between requests, so signing out and ending sessions hold from the next request on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import base36_to_int, int_to_base36

from truongthi.accounts.backend import NAMES, ROLES
from truongthi.database import row, run

RANDOM: Final = 32  # characters
_KEY: Final = re.compile(rf"[0-9a-z]{{{RANDOM}}}([0-9a-z]{{1,8}})")
_READ = f"""
SELECT s.session_data, {", ".join(f"u.{name}" for name in NAMES)}, {ROLES}
FROM django_session s LEFT JOIN accounts_user u ON u.id = %(id)s
WHERE s.session_key = %(key)s AND s.expire_date > %(now)s
"""  # noqa: S608 - column names of the model
_BEGIN = """INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%(key)s, %(data)s, %(until)s)
            ON CONFLICT DO NOTHING"""
_CHANGE = "UPDATE django_session SET session_data = %(data)s, expire_date = %(until)s WHERE session_key = %(key)s"


class SessionStore(DatabaseStore):
    """A new key is 32 random characters: not looked for before, and the row is written once, with all it holds."""

    _is_new = False
    _holder: Sequence[Any] | None = None

    def load(self) -> dict[str, Any]:
        marked = _KEY.fullmatch(self.session_key or "")
        guessed = base36_to_int(marked[1]) if marked else 0
        found = row(_READ, {"key": self.session_key, "now": timezone.now(), "id": guessed})
        if found is None:
            self._session_key = None
            return {}
        self._holder = found[1:] if found[1] is not None else None
        return self.decode(found[0])  # type: ignore[no-any-return]

    def take_holder(self) -> Sequence[Any] | None:
        """The columns and roles of the person who was read along, once."""
        found, self._holder = self._holder, None
        return found

    def create(self) -> None:
        """The row is written by the next ``save``, which the middleware calls at the latest."""
        self._session_key = get_random_string(RANDOM, "abcdefghijklmnopqrstuvwxyz0123456789")
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
        content = self._get_session(no_load=must_create)
        if must_create and self._is_bare() and SESSION_KEY in content:
            self._session_key += int_to_base36(int(content[SESSION_KEY]))
        data = self.encode(content)
        values = {"key": self.session_key, "data": data, "until": self.get_expiry_date()}
        if not run(_BEGIN if must_create else _CHANGE, values):
            raise CreateError if must_create else UpdateError

    def _is_bare(self) -> bool:
        return len(self.session_key or "") == RANDOM
