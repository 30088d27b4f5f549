"""``ExamRoom``: open, save, seal and read attempts. Usable from any asyncio program, not only behind HTTP:

    async with ExamRoom(dsn, key) as room:
        entered = await room.start(entry_ticket, number=1, arrived_at=now)
        await room.save(entered.row.key, Vector(epoch, seq, answers), arrived_at=now)
        receipt, _ = await room.seal(entered.row.key, Vector(epoch, seq, answers), arrived_at=later)

``arrived_at`` is always given from outside, so that a rehearsal may pass any time; requests of many contestants should
run concurrently (``asyncio.gather``), then they share commits. ``Refused`` tells what is not possible and why.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Self

from psycopg import AsyncConnection
from psycopg.errors import LockNotAvailable

from truongthi.core.errors import Refused
from truongthi.core.ticket import AttemptTicket, EntryTicket, issue_attempt
from truongthi.core.timing import cut_to_ms, to_ms
from truongthi.examroom import closing, opening, saving, store
from truongthi.examroom.lanes import Call, Lane, Link
from truongthi.examroom.newest import Seen
from truongthi.examroom.results import Result, Results, Told
from truongthi.examroom.rounds import Round, Rounds
from truongthi.examroom.values import Entered, Key, Overloaded, Receipt, Row, Unavailable, Vector

Ask = opening.Start | saving.Save | closing.Hand | closing.Look | Result

SETTLE: Final = timedelta(seconds=2)  # what arrived in time elsewhere may still be on its way to the table
TICKET_LIFE_MS: Final = 24 * 3600 * 1000  # after the deadline: to fetch the receipt, and answers kept on a device


class ExamRoom:
    """All attempts of all rounds. ``lanes`` transactions run at once; ``queue_limit`` requests may wait in each."""

    def __init__(
        self,
        dsn: str,
        key: bytes,
        *,
        lanes: int = 2,
        queue_limit: int = 4000,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._key = key
        self._random_bytes = random_bytes
        self._rounds, self._seen = Rounds(), Seen()
        self._side, self._side_lock = Link(dsn), asyncio.Lock()
        self._results = Results(Link(dsn), queue_limit)
        self._lanes = [Lane(Link(dsn), self._handle, queue_limit) for _ in range(lanes)]

    async def __aenter__(self) -> Self:
        for lane in self._lanes:
            lane.start()
        self._results.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(lane.stop() for lane in self._lanes))
        await self._results.stop()
        await self._side.drop()

    # -- what contestants ask ---------------------------------------------------------------------------------------
    async def start(
        self, entry: EntryTicket, *, number: int, arrived_at: datetime, epoch: int | None = None, takeover: bool = False
    ) -> Entered:
        """Begin attempt ``number`` or go on with it. ``epoch``: the one this device held last, if any; another device
        has to say ``takeover`` once something is saved.
        """
        request = opening.Start(cut_to_ms(arrived_at), entry, number, epoch, takeover)
        return self.entered(*await self._ask(request))

    async def save(self, key: Key, vector: Vector, *, arrived_at: datetime) -> int:
        """Store a vector; returns the sequence number that is stored then (the vector's own or a newer one)."""
        seq: int = await self._ask(saving.Save(cut_to_ms(arrived_at), key, vector))
        return seq

    async def seal(self, key: Key, vector: Vector | None, *, arrived_at: datetime) -> tuple[Receipt, str]:
        """Hand in with a last vector. Returns the receipt, the same however often asked, and what became of the vector:
        "take" (also when the very same stood there before), "already", "sealed" or "late". Without a vector only an
        attempt past its time is sealed.
        """
        answer: tuple[Receipt, str] = await self._ask(closing.Hand(cut_to_ms(arrived_at), key, vector))
        return answer

    async def state(self, key: Key, *, arrived_at: datetime) -> Row:
        """The attempt as stored; one past its time is sealed first."""
        row: Row = (await self._ask(closing.Look(cut_to_ms(arrived_at), key)))[0]
        return row

    async def paper(self, key: Key, *, arrived_at: datetime) -> list[dict[str, Any]]:
        """The questions of an attempt as shown."""
        row, around = await self._ask(closing.Look(cut_to_ms(arrived_at), key))
        return around.shown(around.items(row.seed)) if around else []

    async def result(self, key: Key, *, arrived_at: datetime) -> Told:
        """What may be seen of a sealed attempt, a moment later if its grade is still to come."""
        told: Told = await self._ask(Result(cut_to_ms(arrived_at), key))
        return told

    # -- what time asks ---------------------------------------------------------------------------------------------
    async def close_due(self, now: datetime) -> int:
        """Seal what is past its time with what was saved; returns how many. Any number of processes may do this."""
        waiting = [lane.oldest_arrival() for lane in self._lanes]
        latest = min([now - SETTLE, *(arrival for arrival in waiting if arrival is not None)])
        async with self._side_lock:
            return await closing.close_due(await self._side.get(), self._rounds, cut_to_ms(latest))

    # -- inside -----------------------------------------------------------------------------------------------------
    async def _ask(self, request: Ask) -> Any:
        request.answer = outcome = asyncio.get_running_loop().create_future()
        self.submit(request)
        return await outcome

    def submit(self, request: Ask) -> None:
        """Take a request in; its ``answer`` is told the outcome. Raises Overloaded."""
        if isinstance(request, Result):
            self._take_result(request)
        else:
            self._lanes[request.key[0] % len(self._lanes)].submit(request)

    def _take_result(self, request: Result) -> None:
        """At once for what was sealed here lately, after a look at the attempt for all others."""
        row, around = self._seen.sealed.get(request.key), self._rounds.fresh(request.key[1])
        if row is not None and around is not None:
            self._results.submit(request, row, around)
            return

        def looked(found: tuple[Row, Round | None] | None, error: Exception | None) -> None:
            try:
                row, around = found or (None, None)
                if row is None or around is None:
                    request.fail(error or Refused("attempt_unknown"))
                elif row.sealed_at is None:
                    request.fail(closing.still_open(request.key))
                else:
                    self._results.submit(request, row, around)
            except Overloaded as overloaded:
                request.fail(overloaded)

        self.submit(closing.Look(request.arrived_at, request.key, answer=Call(looked)))

    async def _handle(self, connection: AsyncConnection[Any], batch: Sequence[Ask]) -> None:
        """One drain of a lane. Whose row somebody holds for long is told to come again; the others need not wait."""
        try:
            await self._settle(connection, batch)
        except LockNotAvailable:
            held = await store.held_elsewhere(connection, {request.key[0] for request in batch})
            for request in batch:
                if request.key[0] in held:
                    request.fail(Unavailable())
            await self._settle(connection, [request for request in batch if not request.answer.done()])

    async def _settle(self, connection: AsyncConnection[Any], batch: Sequence[Ask]) -> None:
        """What was saved before a hand-in stands in it, so saves come first."""
        starts = [request for request in batch if isinstance(request, opening.Start)]
        saves = [request for request in batch if isinstance(request, saving.Save)]
        hands = [request for request in batch if isinstance(request, closing.Hand | closing.Look)]
        if saves:
            await saving.save_all(connection, saves)
        if hands:
            await closing.hand_in_all(connection, self._rounds, hands, self._seen)
        if starts:
            await opening.start_all(connection, self._rounds, starts, self._random_bytes)

    def entered(self, row: Row, around: Round) -> Entered:
        """What a start is answered, from its outcome."""
        self._seen.begin(row)
        items = around.items(row.seed)
        expires = to_ms(row.deadline_at) + TICKET_LIFE_MS
        ticket = AttemptTicket(*row.key, around.shape(items), expires)
        return Entered(row, issue_attempt(ticket, self._key), around, items)
