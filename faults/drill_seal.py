"""F5: the process that seals dies after each of its words with the database. All of the seal is there, or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from faults.failpoint import Died, DyingConnection
from faults.world import DEADLINE, GRACE, MINUTE, MS, OPENS, World, stored, vector
from truongthi.core.timing import to_ms
from truongthi.examroom import closing, opening
from truongthi.examroom.newest import Begun, Seen
from truongthi.examroom.rounds import Rounds

OVER = DEADLINE + GRACE + MS
Work = Callable[[DyingConnection, World, Sequence[int]], Awaitable[object]]


async def _hand_in(connection: DyingConnection, world: World, people: Sequence[int]) -> None:
    hands = [closing.Hand(OPENS + 2 * MINUTE, world.key(who), vector(2, "C")) for who in people]
    await closing.hand_in_all(connection, Rounds(), hands)


async def _hand_in_begun_here(connection: DyingConnection, world: World, people: Sequence[int]) -> None:
    """The short way, of attempts this process has begun: one statement seals."""
    seen = Seen()
    for who, row in stored(world.owner, people).items():
        fixed = (row["public_id"], bytes(row["seed"]), bytes(row["salt"]), row["started_at"], row["deadline_at"])
        seen.begun.keep(world.key(who), Begun(*fixed))
    hands = [closing.Hand(OPENS + 2 * MINUTE, world.key(who), vector(2, "C")) for who in people]
    await closing.hand_in_all(connection, Rounds(), hands, seen)


async def _hand_in_with_older_device(connection: DyingConnection, world: World, people: Sequence[int]) -> None:
    """In one transaction: a hand-in twice, and a vector of another device that is kept apart."""
    hands = [
        closing.Hand(OPENS + 2 * MINUTE, world.key(who), vector(2, "C", epoch=epoch))
        for who in people
        for epoch in (7, 1, 1)
    ]
    await closing.hand_in_all(connection, Rounds(), hands)


async def _look_when_over(connection: DyingConnection, world: World, people: Sequence[int]) -> None:
    await closing.hand_in_all(connection, Rounds(), [closing.Look(OVER, world.key(who)) for who in people])


async def _close(connection: DyingConnection, world: World, people: Sequence[int]) -> None:
    await closing.close_due(connection, Rounds(), OVER)


async def _next_attempt(connection: DyingConnection, world: World, people: Sequence[int]) -> None:
    """The next attempt begins; the last one, past its time, is sealed on the way."""
    starts = [opening.Start(OVER, world.entry(who), 2, None, False) for who in people]
    await opening.start_all(
        connection, Rounds(), starts, lambda size: hashlib.sha256(str(people).encode()).digest()[:size]
    )


SCENARIOS: tuple[tuple[str, Work, str], ...] = (
    ("hand-in", _hand_in, "confirmed"),
    ("hand-in, begun here", _hand_in_begun_here, "confirmed"),
    ("hand-in, older device", _hand_in_with_older_device, "confirmed"),
    ("look past the deadline", _look_when_over, "deadline"),
    ("closer", _close, "deadline"),
    ("next attempt", _next_attempt, "deadline"),
)


async def every_statement(world: World, outcome: Any, rounds: int) -> None:
    """For every scenario: how many words there are, then a death after each of them."""
    points = []
    for name, work, kind in SCENARIOS:
        size = 1 if name == "next attempt" else 3
        counting = await _dying(world, None, work, await _open(world, size))
        points.append(f"{name} {counting}")
        for trips in range(counting + 1):
            people = await _open(world, size)
            await _dying(world, trips, work, people)
            outcome.case(await _judged(world, people, f"{name}, dead after {trips} of {counting}", kind))
    outcome.note = "round trips: " + ", ".join(points)


async def _open(world: World, size: int) -> list[int]:
    from faults.drill_races import begun

    async with world.room() as room:
        return await begun(room, world, size)


async def _dying(world: World, trips: int | None, work: Work, people: Sequence[int]) -> int:
    connection = await DyingConnection.connect(world.examroom, autocommit=True)
    connection.dies_after, connection.trips = trips, 0
    try:
        await work(connection, world, people)
    except Died:
        pass
    finally:
        done = connection.trips
        connection.pgconn.finish()
    return done


async def _judged(world: World, people: Sequence[int], where: str, kind: str) -> list[str]:
    """All or nothing at once; then whoever comes next seals, and what was sealed before stays as it was."""
    before = stored(world.owner, people)
    problems = [problem for who in people for problem in _is_whole(before[who], where)]
    if len({row["sealed_at"] is None for row in before.values()}) != 1:
        problems.append(f"{where}: some of one transaction are sealed and some are not")
    async with world.room() as room:
        for who in people:
            if kind == "confirmed":
                await room.seal(world.key(who), vector(2, "C"), arrived_at=OPENS + 2 * MINUTE)
            else:
                await room.state(world.key(who), arrived_at=OVER)
    after = stored(world.owner, people)
    for who in people:
        problems += _is_whole(after[who], where)
        if after[who]["sealed_at"] is None:
            problems.append(f"{where}: not sealed by who came next")
        if before[who]["sealed_at"] is not None and before[who]["receipt_hash"] != after[who]["receipt_hash"]:
            problems.append(f"{where}: two receipts")
    return problems


def _is_whole(row: dict[str, Any], where: str) -> list[str]:
    if row["sealed_at"] is None:
        parts = (row["seq"], row["receipt_code"], row["pending"], row["apart"])
        return [] if parts == (1, "", 0, 0) else [f"{where}: half a seal {parts}"]
    taken = row["seal_kind"] == "confirmed"
    if row["pending"] != 1 or row["seq"] != 1 + taken or row["receipt_hash"] != hash_of(row):
        return [f"{where}: half a seal, pending {row['pending']}, seq {row['seq']}"]
    return []


def hash_of(row: dict[str, Any]) -> str:
    """The receipt's hash, computed anew from what is stored (docs/exam-room.md)."""
    sealed = {
        "kind": "truongthi.seal.1",
        "attempt": row["public_id"],
        "round": row["round"],
        "pool": row["pool_sha256"],
        "number": row["number"],
        "seed": bytes(row["seed"]).hex(),
        "started_at": to_ms(row["started_at"]),
        "deadline_at": to_ms(row["deadline_at"]),
        "sealed_at": to_ms(row["sealed_at"]),
        "sealed_by": row["seal_kind"],
        "answers": row["answers"],
    }
    canonical = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return hashlib.sha256(b"\0" + bytes(row["salt"]) + canonical).hexdigest()
