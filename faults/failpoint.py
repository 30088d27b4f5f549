"""A process that dies after its n-th word with the database, for every n: nothing in the program knows of it.

``DyingConnection`` is the driver's connection with its round trips counted (BEGIN, every statement, COMMIT). After the
wanted one its socket is cut, as by SIGKILL, and nothing further of the caller runs.
"""

from __future__ import annotations

import os
import socket
from typing import Any

from psycopg import AsyncConnection


class Died(BaseException):
    """Not to be caught by anything that handles errors: the process is gone."""


class DyingConnection(AsyncConnection[Any]):
    """``dies_after``: round trips it lives for; None: it only counts. 0: dead before the first."""

    dies_after: int | None = None
    trips = 0
    _is_dead = False

    async def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
        if self._is_dead or self.dies_after == 0:
            self._die()
        result = await super().wait(gen, *arguments, **options)
        self.trips += 1
        if self.trips == self.dies_after:
            self._die()
        return result

    def _die(self) -> None:
        if not self._is_dead:
            self._is_dead = True
            with socket.socket(fileno=os.dup(self.pgconn.socket)) as plug:
                plug.shutdown(socket.SHUT_RDWR)
        raise Died
