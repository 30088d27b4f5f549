"""The engine named in the settings: Django's for PostgreSQL with prepared statements, and a look instead of a question
whether a connection that was kept still stands.
"""

from __future__ import annotations

import selectors
from typing import Any, Final

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations

PREPARE_AFTER: Final = 1  # a statement that comes a second time on a connection is prepared
SELECTOR: Final = getattr(selectors, "PollSelector", selectors.SelectSelector)  # not every system has poll


class Operations(DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """A prepared statement holds no values: they stay out of the log, too."""
        return super().last_executed_query(cursor, sql, params) or str(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations

    def get_connection_params(self) -> dict[str, Any]:
        """Only ``prepared_cursor`` prepares; Django's own cursors bind on this side and never do."""
        return {**super().get_connection_params(), "prepare_threshold": PREPARE_AFTER}

    def prepared_cursor(self) -> Any:
        """A cursor whose statements are planned once: logged, counted and its errors named like any other's."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(base.ServerBindingCursor(self.connection))

    def is_usable(self) -> bool:
        """Asked once a request of a kept connection. A server that has gone has closed it, which shows as something to
        read while no question is open; asking costs a round trip each time and says no more.
        """
        if self.connection is None or self.connection.closed:
            return False
        with SELECTOR() as looked_at:
            looked_at.register(self.connection.fileno(), selectors.EVENT_READ)
            return not looked_at.select(0)
