"""Deadlines to the millisecond, closers twice at once and hours late, time zones of the host, a stepped clock."""

from __future__ import annotations

import asyncio
import os
import random
import time
from datetime import timedelta
from typing import Any

import psycopg

from faults.drill_races import AT_ONCE, begun
from faults.drill_seal import hash_of
from faults.world import DEADLINE, DURATION, GRACE, MS, OPENS, World, stored, vector
from truongthi.core.errors import Refused
from truongthi.core.timing import to_ms
from truongthi.examroom.clock import Clock
from truongthi.examroom.room import ExamRoom

ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/New_York")
LAST = DEADLINE + GRACE
EDGES = (-1, 0, 1)


# -- F19 ----------------------------------------------------------------------------------------------------------
async def boundary(world: World, outcome: Any, rounds: int) -> None:
    """Saves around deadline and deadline + grace: to the millisecond, the rule and the table say the same."""
    draw = random.Random(19)
    people: list[int] = []
    async with world.room() as room:
        people = await begun(room, world, AT_ONCE)
        tallies = await asyncio.gather(*(_edges(room, world, who, rounds // AT_ONCE, draw) for who in people))
    rows = stored(world.owner, people)
    for who, (cases, newest) in zip(people, tallies, strict=True):
        for problems in cases:
            outcome.case(problems)
        if rows[who]["seq"] != newest:
            outcome.lost.append(f"{who}: {rows[who]['seq']} is stored where {newest} was the last in time")
        if rows[who]["saved_at"] > LAST:
            outcome.lost.append(f"{who}: stored after deadline and grace")


async def _edges(
    room: ExamRoom, world: World, who: int, count: int, draw: random.Random
) -> tuple[list[list[str]], int]:
    cases, newest = [], 1
    for seq in range(2, count + 2):
        edge = draw.choice((DEADLINE, LAST, LAST, LAST))
        arrival = edge + (draw.choice(EDGES) if draw.random() < 0.8 else draw.randint(-7000, 7000)) * MS
        try:
            said: object = await room.save(world.key(who), vector(seq, "A"), arrived_at=arrival)
        except Refused as refused:
            said = refused.code
        expected: object = seq if arrival <= LAST else "answers_late"
        newest = seq if arrival <= LAST else newest
        cases.append([] if said == expected else [f"arrived {arrival - LAST} after the end: {said}"])
    return cases, newest


# -- F17 ----------------------------------------------------------------------------------------------------------
async def closers(world: World, outcome: Any, rounds: int) -> None:
    """Three closers at once, an hour late for half of the attempts, while people still look."""
    async with world.room() as one, world.room() as two, world.room() as three:
        people = await begun(one, world, rounds)
        await asyncio.gather(
            *(one.save(world.key(who), vector(2, "D"), arrived_at=LAST - who % 3 * MS) for who in people)
        )
        early = LAST + timedelta(seconds=1)
        too_soon = await one.close_due(LAST)  # at that instant an answer may still arrive
        if any(row["sealed_at"] for row in stored(world.owner, people).values()):
            outcome.lost.append(f"{too_soon} closed at the last instant of the grace")
        looks = [one.state(world.key(who), arrived_at=early) for who in people[::5]]
        rooms = (one, two, three)
        await asyncio.gather(*(room.close_due(early + timedelta(hours=1)) for room in rooms), *looks)
    for who, row in stored(world.owner, people).items():
        sealed = (row["sealed_at"], row["seal_kind"], row["seq"], row["answers"][0], row["pending"])
        right = sealed == (DEADLINE, "deadline", 2, "D", 1) and row["receipt_hash"] == hash_of(row)
        outcome.case([] if right else [f"{who}: {sealed}"])


# -- F18 ----------------------------------------------------------------------------------------------------------
def zones(world: World, outcome: Any, rounds: int) -> None:
    """The same attempt under three time zones of process, database session and role: the same instants."""
    before, seen = os.environ.get("TZ"), []
    for zone in ZONES:
        os.environ["TZ"] = zone
        time.tzset()
        with psycopg.connect(world.server.url_for("postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER ROLE truongthi_examroom SET timezone = '{zone}'")
        row = asyncio.run(_one_attempt(world))
        seen.append([to_ms(row[name]) for name in ("started_at", "deadline_at", "saved_at", "sealed_at")])
        right = seen[-1] == seen[0] == [to_ms(t) for t in (OPENS, DEADLINE, LAST, DEADLINE)]
        outcome.case([] if right and row["receipt_hash"] == hash_of(row) else [f"{zone}: {seen[-1]}"])
    os.environ.pop("TZ", None) if before is None else os.environ.update(TZ=before)
    time.tzset()
    with psycopg.connect(world.server.url_for("postgres"), autocommit=True) as connection:
        connection.execute("ALTER ROLE truongthi_examroom RESET timezone")


async def _one_attempt(world: World) -> dict[str, Any]:
    async with world.room() as room:
        (who,) = await begun(room, world, 1)
        await room.save(world.key(who), vector(2, "B"), arrived_at=LAST)
        await room.state(world.key(who), arrived_at=LAST + MS)
    return stored(world.owner, [who])[who]


async def clock_steps(world: World, outcome: Any, rounds: int) -> None:
    """The wall clock is stepped in mid-attempt; by the exam room's clock the attempt lasts as long as it should."""
    for step in (600, -600, 86_400, -86_400)[:rounds]:
        hands = _Hands(to_ms(OPENS) * 1_000_000)
        clock = Clock(hands.wall_ns, hands.monotonic_ns)
        async with world.room() as room:
            (who,) = world.fresh(1)
            await room.start(world.entry(who), number=1, arrived_at=clock.now())
            hands.pass_by(DURATION / 2, clock)
            hands.step(step)
            hands.pass_by(DURATION / 2 + GRACE - timedelta(seconds=1), clock)
            problems = await _told(room, world, who, 1, clock, 1)
            hands.pass_by(timedelta(seconds=2), clock)
            problems += await _told(room, world, who, 2, clock, "answers_late")
            await room.state(world.key(who), arrived_at=clock.now())
        row = stored(world.owner, [who])[who]
        if (row["sealed_at"], row["seq"]) != (DEADLINE, 1):
            problems.append(f"step of {step} s: sealed {row['sealed_at']} with {row['seq']}")
        outcome.case(problems)


async def _told(room: ExamRoom, world: World, who: int, seq: int, clock: Clock, expected: object) -> list[str]:
    try:
        said: object = await room.save(world.key(who), vector(seq, "B"), arrived_at=clock.now())
    except Refused as refused:
        said = refused.code
    return [] if said == expected else [f"{clock.now()}: {said} instead of {expected}"]


class _Hands:
    """A wall clock that can be stepped, and a monotonic one that cannot."""

    def __init__(self, start_ns: int) -> None:
        self._start, self._passed, self._stepped = start_ns, 0, 0

    def wall_ns(self) -> int:
        return self._start + self._passed + self._stepped

    def monotonic_ns(self) -> int:
        return self._passed

    def step(self, seconds: int) -> None:
        self._stepped += seconds * 1_000_000_000

    def pass_by(self, duration: timedelta, clock: Clock) -> None:
        """Second by second, as the exam room's loop notices it."""
        for _ in range(int(duration.total_seconds())):
            self._passed += 1_000_000_000
            clock.tick()
