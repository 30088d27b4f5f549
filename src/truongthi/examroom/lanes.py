"""Group commit: requests wait in a lane, and whatever waits when a transaction ends goes into the next one together.

One contestant's requests always share a lane, so no two transactions of this process meet at the same row, and they are
handled in the order of their arrival. A request is answered only after its commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

import psycopg
from psycopg import AsyncConnection

from truongthi.examroom.values import Overloaded, Unavailable

log = logging.getLogger(__name__)

BATCH: Final = 512
CONNECT_SECONDS: Final = 5
PACE_SECONDS: Final = 0.004  # between the beginnings of two drains: what comes meanwhile shares statement and commit
LOCK_WAIT: Final = "SET lock_timeout = '1s'"  # whoever holds a row longer keeps one save from being stored, not all
# Every statement takes lists and finds its rows by key: planned once for all, it is planned well.
PLAN_ONCE: Final = "SET plan_cache_mode = force_generic_plan"
REPEATABLE: Final = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


class Answer(Protocol):
    """Who is told the outcome of a request: a future, or a ``Call``."""

    def done(self) -> bool: ...
    def set_result(self, result: Any, /) -> None: ...
    def set_exception(self, exception: Exception, /) -> None: ...


Told = Callable[[Any, Exception | None], None]


class Call:
    """Calls back with the outcome, at once and once: (result, None) or (None, error)."""

    __slots__ = ("_back",)

    def __init__(self, back: Told) -> None:
        self._back: Told | None = back

    def done(self) -> bool:
        return self._back is None

    def set_result(self, result: Any, /) -> None:
        self._tell(result, None)

    def set_exception(self, exception: Exception, /) -> None:
        self._tell(None, exception)

    def _tell(self, result: Any, error: Exception | None) -> None:
        back, self._back = self._back, None
        try:
            if back is not None:
                back(result, error)
        except Exception:  # one caller's trouble must not touch the others of the batch
            log.exception("exam room: an answer could not be given")


class _Nobody:
    """Nobody waits for the outcome."""

    def done(self) -> bool:
        return False

    def set_result(self, result: Any, /) -> None:
        pass

    def set_exception(self, exception: Exception, /) -> None:
        pass


NOBODY: Final = _Nobody()


@dataclass(slots=True, eq=False)
class Request:
    """Something a contestant asks. ``answer`` is told after the commit; nobody may be waiting for it any more."""

    arrived_at: datetime
    answer: Answer = field(default=NOBODY, kw_only=True)

    def succeed(self, result: object) -> None:
        if not self.answer.done():
            self.answer.set_result(result)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class Link:
    """One connection, made when needed and made anew when broken."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: AsyncConnection[Any] | None = None

    async def get(self) -> AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(
                self._dsn, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="truongthi-examroom"
            )
            await self._connection.execute(f"{LOCK_WAIT}; {PLAN_ONCE}")
        return self._connection

    async def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(psycopg.Error):
                await connection.close()


Handler = Callable[[AsyncConnection[Any], Sequence[Any]], Awaitable[None]]  # of the requests it knows


class Lane:
    """A bounded queue with one worker and one connection."""

    def __init__(self, link: Link, handle: Handler, limit: int) -> None:
        self._link, self._handle, self._limit = link, handle, limit
        self._waiting: deque[Request] = deque()
        self._running: Sequence[Request] = ()
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Finish what waits, then close."""
        while self._waiting or self._running:
            await asyncio.sleep(0.005)
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        await self._link.drop()

    def submit(self, request: Request) -> None:
        if len(self._waiting) >= self._limit:
            raise Overloaded
        self._waiting.append(request)
        self._wake.set()

    def oldest_arrival(self) -> datetime | None:
        """When the oldest request arrived that is not answered yet."""
        return min((request.arrived_at for request in (*self._running, *self._waiting)), default=None)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                began = loop.time()
                self._running = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                await self._serve(self._running)
                self._running = ()
                rest = began + PACE_SECONDS - loop.time()
                if rest > 0:
                    await asyncio.sleep(rest)

    async def _serve(self, batch: Sequence[Request]) -> None:
        """Handle a batch; what the database kept from being answered is told so and may be repeated."""
        try:
            await self._handle_once_or_again(batch)
        except (psycopg.Error, OSError) as error:
            log.warning("exam room database: %s: %s", type(error).__name__, error)
            await self._link.drop()
            _refuse(batch, Unavailable())
        except Exception as error:  # a bug must not stop the lane for everybody else
            log.exception("exam room: a batch failed")
            _refuse(batch, error)

    async def _handle_once_or_again(self, batch: Sequence[Request]) -> None:
        for attempts_left in (2, 1, 0):
            todo = [request for request in batch if not request.answer.done()]
            try:
                await self._handle(await self._link.get(), todo)
                return
            except REPEATABLE:
                if not attempts_left:
                    raise


def _refuse(batch: Sequence[Request], error: Exception) -> None:
    for request in batch:
        request.fail(error)
