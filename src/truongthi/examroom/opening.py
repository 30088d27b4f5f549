"""Starts: begin an attempt with one insert, or go on with an open one on the newest device."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from psycopg import AsyncConnection

from truongthi.core.errors import Refused
from truongthi.core.limits import Past, held
from truongthi.core.session import answered_count
from truongthi.core.ticket import EntryTicket
from truongthi.core.timing import minute_from, phase, to_ms
from truongthi.examroom import store
from truongthi.examroom.closing import seal_due
from truongthi.examroom.lanes import Request
from truongthi.examroom.rounds import Round, Rounds
from truongthi.examroom.store import Found, NewAttempt
from truongthi.examroom.values import Key, Row, Unavailable

RandomBytes = Callable[[int], bytes]
ROUNDS: Final = 3  # begin; go on or close what has run out; begin


@dataclass(slots=True, eq=False)
class Start(Request):
    """Wants attempt ``number``. Answered (its row, its round)."""

    entry: EntryTicket
    number: int
    epoch: int | None
    takeover: bool

    @property
    def key(self) -> Key:
        return self.entry.contestant_id, self.entry.round_id, self.number


Wanted = tuple[Start, Round]


async def start_all(
    connection: AsyncConnection[Any], rounds: Rounds, starts: Sequence[Start], random_bytes: RandomBytes
) -> None:
    """Begin or go on with all of them. Most begin with one statement; the others are looked at more closely."""
    wanted: list[Wanted] = []
    for start in starts:
        around = await rounds.get(connection, start.entry.round_id)
        if around is None:
            start.fail(Refused("round_unknown"))
        else:
            wanted.append((start, around))
    wanted = await _begin(connection, wanted, random_bytes)
    if wanted:
        wanted = await _with_good_tickets(connection, wanted)
    for _ in range(ROUNDS):
        if not wanted:
            return
        wanted = await _go_on(connection, rounds, wanted)
        if wanted:
            wanted = await _begin(connection, wanted, random_bytes)
    for start, _around in wanted:
        start.fail(Unavailable())


async def _with_good_tickets(connection: AsyncConnection[Any], wanted: Sequence[Wanted]) -> list[Wanted]:
    """Without those whose slip has been replaced since their entry ticket was given out."""
    fences = await store.fences(connection, {start.entry.contestant_id for start, _ in wanted})
    good = []
    for start, around in wanted:
        fence = fences.get(start.entry.contestant_id)
        if fence is not None and start.entry.expires_ms <= to_ms(fence):
            start.fail(Refused("ticket_expired"))
        else:
            good.append((start, around))
    return good


async def _begin(connection: AsyncConnection[Any], wanted: Sequence[Wanted], random_bytes: RandomBytes) -> list[Wanted]:
    """Insert what may begin now; returns the others."""
    new = {
        (start.key, id(start)): (start, around, _new_attempt(start, around, random_bytes))
        for start, around in wanted
        if phase(start.arrived_at, around.opens_at, around.entry_until) == "open"
    }
    inserted = await store.insert(connection, _one_each([attempt for *_, attempt in new.values()]))
    begun = set()
    for start, around, attempt in new.values():
        if (attempt.key, attempt.public_id) in inserted:
            begun.add(id(start))
            start.succeed((_first_row(attempt), around))
    return [(start, around) for start, around in wanted if id(start) not in begun]


def _one_each(new: Sequence[NewAttempt]) -> list[NewAttempt]:
    """Of attempts whose limit reaches beyond their round, one for each contestant at a time: one statement cannot see
    what it inserts itself. The others come again.
    """
    seen: set[int] = set()
    taken = []
    for attempt in new:
        if attempt.limits.reach_beyond_the_round:
            if attempt.key[0] in seen:
                continue
            seen.add(attempt.key[0])
        taken.append(attempt)
    return taken


def _new_attempt(start: Start, around: Round, random_bytes: RandomBytes) -> NewAttempt:
    return NewAttempt(
        key=start.key,
        public_id=base64.urlsafe_b64encode(random_bytes(16)).rstrip(b"=").decode(),
        seed=around.seed(random_bytes),
        salt=random_bytes(16),
        started_at=start.arrived_at,
        deadline_at=around.deadline(start.arrived_at, start.entry.extra_ms),
        entries=around.entries,
        limits=around.limits,
        expires_ms=start.entry.expires_ms,
    )


def _first_row(new: NewAttempt) -> Row:
    blank = ("",) * new.entries
    times = (new.started_at, new.deadline_at)
    return Row(new.key, new.public_id, new.seed, new.salt, *times, 1, 0, blank, (), None, None, "", "", "")


async def _go_on(connection: AsyncConnection[Any], rounds: Rounds, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Go on with open attempts; returns those that may begin after all, their last attempt having run out."""
    answers: list[tuple[Start, object]] = []
    again: list[Wanted] = []
    async with connection.transaction():
        last = await store.latest_numbers(connection, [start.key for start, _ in wanted])
        keys = {(c, r, number) for (c, r), number in last.items() if number}
        found = await store.lock(connection, keys | {start.key for start, _ in wanted})
        open_before = {key for key, item in found.items() if item.row.sealed_at is None}
        past = await store.past(connection, [(start.key, around.limits, start.arrived_at) for start, around in wanted])
        for start, around in wanted:
            latest = found.get((*start.key[:2], last[start.key[:2]]))
            for item in (latest, found.get(start.key)):
                if item is not None:
                    await seal_due(connection, rounds, item, start.arrived_at)
            answer: Row | Refused | None
            if start.key in found:
                answer = _resumed(start, found[start.key])
            else:
                answer = _why_not(start, around, latest, past.get(start.key, Past()))
            if answer is None:
                again.append((start, around))
            else:
                answers.append((start, (answer, around) if isinstance(answer, Row) else answer))
        changed = [found[key].row for key in open_before]
        await store.write(connection, changed, [row.key for row in changed if row.sealed_at is not None])
    for start, outcome in answers:
        if isinstance(outcome, Refused):
            start.fail(outcome)
        else:
            start.succeed(outcome)
    return again


def _resumed(start: Start, found: Found) -> Row | Refused:
    """The row with a new epoch, so that only this device writes from now on; or why not. What is told is of this
    moment: another device that takes over in the same drain is told an epoch of its own.
    """
    row = found.row
    if row.sealed_at is not None:
        return Refused("attempt_sealed")
    if row.seq and not start.takeover and start.epoch != row.epoch:
        saved_ms = to_ms(row.saved_at) if row.saved_at else None
        return Refused("attempt_elsewhere", answered=answered_count(row.answers), saved_at=saved_ms)
    row.epoch += 1
    return replace(row)


def _why_not(start: Start, around: Round, latest: Found | None, past: Past) -> Refused | None:
    """Why an attempt that does not exist could not begin; None when it may be tried again."""
    number = latest.row.key[2] if latest else 0
    window = phase(start.arrived_at, around.opens_at, around.closes_at)
    if window == "before":
        return Refused("round_not_open", opens_at=to_ms(around.opens_at))
    if window == "closed":
        return Refused("round_closed", closes_at=to_ms(around.closes_at))
    if start.arrived_at >= around.entry_until:
        return Refused("round_entry_closed", entry_closes_at=to_ms(around.entry_until))
    if start.number != number + 1:
        return Refused("attempt_number", next=number + 1)
    why = _held_back(start, around, past)
    if why is None and latest is not None and latest.row.sealed_at is None:
        return Refused("attempt_open", number=number)
    return why


def _held_back(start: Start, around: Round, past: Past) -> Refused | None:
    why = held(around.limits, past, start.arrived_at, around.entry_until)
    if why is None:
        return None
    again_at = None if why.again_at is None else to_ms(minute_from(why.again_at))
    return Refused(why.code, limit=around.attempt_limit, again_at=again_at)
