"""``GET result``: what a contestant may see of a sealed attempt. Whoever comes before the grade waits for it, everybody
together: one statement asks for all who wait, a few times a second, on a connection of its own.

The rules say what may be shown (``core.showing``); the database gives no grade before they do (attempts_shown_grades).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import AsyncConnection

from truongthi.core.counting import ScoredAttempt, counted_now, left_out_for
from truongthi.core.errors import Refused
from truongthi.core.limits import Past, held, past_of
from truongthi.core.rules.model import AttemptRules, Display
from truongthi.core.showing import Stage, showing_rules, shown_fields
from truongthi.core.timing import phase, working_time_ms
from truongthi.examroom.lanes import Link, Request
from truongthi.examroom.rounds import Round
from truongthi.examroom.values import Key, Overloaded, Row, Unavailable

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 0.05
PATIENCE_SECONDS: Final = 1.5
AT_ONCE: Final = 500

UNGRADED: Final = """
SELECT p.contestant_id, p.round_id, p.number FROM attempts_pendinggrade AS p
JOIN unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[]) AS v(c, r, n)
  ON p.contestant_id = v.c AND p.round_id = v.r AND p.number = v.n
"""
# All attempts of those who ask: what counts, and whether one more may begin, follows from all of them.
OWN: Final = """
SELECT a.contestant_id, a.round_id, a.number, a.started_at, a.sealed_at, r.is_practice,
  EXISTS (SELECT 1 FROM attempts_annulment AS n WHERE n.contestant_id = a.contestant_id AND n.round_id = a.round_id
          AND n.number = a.number),
  EXISTS (SELECT 1 FROM attempts_lateanswer AS l WHERE l.contestant_id = a.contestant_id AND l.round_id = a.round_id
          AND l.number = a.number AND (l.reason = 'late' OR (l.reason = 'sealed' AND a.seal_kind = 'deadline'))),
  g.centipoints, g.duration_ms, g.correct_count, g.sealed_at, g.answered_count
FROM attempts_attempt AS a JOIN contests_round AS r ON r.id = a.round_id
LEFT JOIN attempts_shown_grades(%(c)s::bigint[], %(r)s::bigint[]) AS g
  ON g.contestant_id = a.contestant_id AND g.round_id = a.round_id AND g.number = a.number
WHERE a.contestant_id = ANY(%(c)s::bigint[])
"""


@dataclass(slots=True, eq=False)
class Result(Request):
    """Wants to know what became of an attempt. Answered a ``Told``."""

    key: Key


@dataclass(frozen=True, slots=True)
class Own:
    """One of the person's attempts, of any round. ``grade``: only where it may be shown."""

    round_id: int
    number: int
    started_at: datetime
    sealed_at: datetime | None
    is_practice: bool
    is_annulled: bool
    is_late: bool
    grade: ScoredAttempt | None


@dataclass(frozen=True, slots=True)
class Told:
    """An attempt, its round, all attempts of its person, and the moment: all that follows is decided from these."""

    row: Row
    around: Round
    attempts: Sequence[Own]
    now: datetime

    @property
    def rules(self) -> tuple[Display, AttemptRules]:
        return showing_rules(self.around.showing)

    @property
    def fields(self) -> frozenset[str]:
        return fields_now(self.around, self.now)

    @property
    def here(self) -> list[Own]:
        """Those of this round."""
        return [own for own in self.attempts if own.round_id == self.row.key[1]]

    @property
    def this(self) -> Own:
        return next(own for own in self.here if own.number == self.row.key[2])

    @property
    def duration_ms(self) -> int:
        return working_time_ms(self.row.started_at, self.row.sealed_at or self.row.deadline_at)

    @property
    def questions(self) -> int:
        """Without predictions, which stand last among the entries."""
        return max(0, len(self.row.answers) - len(self.around.predictions))

    @property
    def answered_count(self) -> int:
        return sum(1 for answer in self.row.answers[: self.questions] if answer)

    @property
    def invalid(self) -> str:
        """Why the rules of validity leave the attempt out; known without any key."""
        return left_out_for(self, self.rules[1])

    @property
    def counted(self) -> int | None:
        """The number of the attempt of this round that counts, of those whose grade is shown."""
        graded = [own.grade for own in self.here if own.grade is not None and not own.is_annulled]
        best = counted_now(graded, self.rules[1])
        return best.number if best else None

    @property
    def next_number(self) -> int | None:
        """The attempt that may begin now; None: none may."""
        around, here = self.around, self.here
        is_open = phase(self.now, around.opens_at, around.closes_at) == "open" and self.now < around.entry_until
        if not is_open or around.contest_state != "ready" or any(own.sealed_at is None for own in here):
            return None
        if held(around.limits, self.past, self.now, around.entry_until) is not None:
            return None
        return max(own.number for own in here) + 1

    @property
    def attempts_left(self) -> int | None:
        limit = self.around.attempt_limit
        return None if limit is None else max(0, limit - self.past.used)

    @property
    def past(self) -> Past:
        counting = (own for own in self.attempts if not own.is_annulled and not own.is_practice)
        return past_of(counting, self.around.limits, self.row.key[1], self.now)


def fields_now(around: Round, now: datetime) -> frozenset[str]:
    """Which figures the rules show now."""
    is_over = phase(now, around.opens_at, around.closes_at) == "closed" and not around.is_at_work
    stage = Stage(is_over=is_over, is_published=around.contest_state == "published")
    return shown_fields(showing_rules(around.showing)[0], stage)


@dataclass(slots=True, eq=False)
class _Waiting:
    """``until``: when it is answered whatever there is."""

    request: Result
    row: Row
    around: Round
    until: float


class Results:
    """All who wait for what became of their attempts."""

    def __init__(self, link: Link, limit: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._link, self._limit, self._monotonic = link, limit, monotonic
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._is_ending = False
        self._worker: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Answer all who wait with what there is, then close."""
        self._is_ending = True
        self._wake.set()
        if self._worker is not None:
            await self._worker
        await self._link.drop()

    def submit(self, request: Result, row: Row, around: Round) -> None:
        """``row``: the attempt, sealed."""
        if len(self._waiting) >= self._limit:
            raise Overloaded
        is_shown = bool(fields_now(around, request.arrived_at))
        until = self._monotonic() + (PATIENCE_SECONDS if is_shown else 0.0)
        self._waiting.append(_Waiting(request, row, around, until))
        self._wake.set()

    async def _work(self) -> None:
        while not self._is_ending or self._waiting:
            await self._wake.wait()
            if not self._is_ending:
                self._wake.clear()
            while self._waiting:
                await self._look()
                if self._waiting:
                    await asyncio.sleep(TICK_SECONDS)

    async def _look(self) -> None:
        """Answer those whose grade is there, and those who have waited long enough."""
        asked = done = self._waiting[:AT_ONCE]
        try:
            connection = await self._link.get()
            ready = await self._ready(connection, asked)
            if ready:
                await _tell(connection, ready)
            done = ready
        except (psycopg.Error, OSError) as error:
            log.warning("exam room database: %s: %s", type(error).__name__, error)
            await self._link.drop()
            _refuse(asked, Unavailable())
        except Exception as error:  # a bug must not keep all others waiting
            log.exception("exam room: results failed")
            _refuse(asked, error)
        gone = set(done)
        self._waiting = [waiting for waiting in self._waiting if waiting not in gone]

    async def _ready(self, connection: AsyncConnection[Any], asked: Sequence[_Waiting]) -> list[_Waiting]:
        now = self._monotonic()
        keys = [waiting.row.key for waiting in asked if waiting.until > now]
        ungraded: set[Key] = set()
        if keys and not self._is_ending:
            columns = {"c": [key[0] for key in keys], "r": [key[1] for key in keys], "n": [key[2] for key in keys]}
            ungraded = set(await (await connection.execute(UNGRADED, columns)).fetchall())
        return [waiting for waiting in asked if waiting.until <= now or waiting.row.key not in ungraded]


async def _tell(connection: AsyncConnection[Any], ready: Sequence[_Waiting]) -> None:
    pairs = {waiting.row.key[:2] for waiting in ready}
    columns = {"c": [contestant for contestant, _ in pairs], "r": [around for _, around in pairs]}
    found: dict[int, list[Own]] = {}
    for row in await (await connection.execute(OWN, columns)).fetchall():
        contestant, round_id, number, started_at, sealed_at, practice, annulled, late, *graded = row
        points, duration_ms, correct, graded_seal, answered = graded
        grade = None
        if points is not None:
            grade = ScoredAttempt(number, points, duration_ms, correct, started_at, graded_seal, answered)
        own = Own(round_id, number, started_at, sealed_at, practice, annulled, late, grade)
        found.setdefault(contestant, []).append(own)
    for waiting in ready:
        told = Told(waiting.row, waiting.around, found.get(waiting.row.key[0], ()), waiting.request.arrived_at)
        if any(own.number == waiting.row.key[2] for own in told.here):
            waiting.request.succeed(told)
        else:
            waiting.request.fail(Refused("attempt_unknown"))


def _refuse(asked: Sequence[_Waiting], error: Exception) -> None:
    for waiting in asked:
        waiting.request.fail(error)
