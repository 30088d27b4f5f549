"""Clients at the same attempt at the same moment, over two exam rooms with connections of their own."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Sequence
from typing import Any

import psycopg

from faults.histories import Register, Step, is_linearizable
from faults.world import MINUTE, OPENS, World, stored, vector
from truongthi.core.errors import Refused
from truongthi.examroom.room import ExamRoom
from truongthi.examroom.values import Entered, Receipt, Row, Unavailable

AT = OPENS + MINUTE
AT_ONCE = 100
LETTERS = "ABCD"


def answer_of(seq: int, epoch: int) -> str:
    """What the clients answer under this number: the first question's letter tells both apart."""
    return LETTERS[(seq + 3 * epoch) % 4]


# -- steps --------------------------------------------------------------------------------------------------------
async def taken(rooms: Sequence[ExamRoom], world: World, who: int, step: Step, draw: random.Random) -> Step:
    """Carry a step out and note what was said."""
    room = draw.choice(rooms)
    calls: dict[str, Any] = {
        "save": lambda: room.save(world.key(who), vector(step.seq, step.answer, epoch=step.epoch), arrived_at=AT),
        "seal": lambda: room.seal(world.key(who), vector(step.seq, step.answer, epoch=step.epoch), arrived_at=AT),
        "state": lambda: room.state(world.key(who), arrived_at=AT),
        "takeover": lambda: room.start(world.entry(who), number=1, takeover=True, arrived_at=AT),
    }
    step.begun = time.monotonic_ns()
    said = await _said(calls[step.kind]())
    if said is not None:
        step.said, step.ended = said, time.monotonic_ns()
    return step


async def _said(call: Awaitable[Any]) -> Any:
    """The answer in the words of the model; None when it is not known."""
    try:
        answer = await call
    except Refused as refused:
        return refused.code
    except Unavailable:
        return None
    if isinstance(answer, Entered):
        answer = answer.row
    if isinstance(answer, Row):
        return "state", answer.epoch, answer.seq, answer.answers[0], answer.sealed_at is not None
    if isinstance(answer, tuple) and isinstance(answer[0], Receipt):
        return "receipt", answer[1], answer[0].hash
    return answer


def explained(steps: Sequence[Step], row: dict[str, Any]) -> list[str]:
    """A receipt says a hash: of the model's point of view, that of the sealed vector."""
    last = Register(row["epoch"], row["seq"], row["answers"][0], row["sealed_at"] is not None)
    problems = []
    for step in steps:
        if isinstance(step.said, tuple) and step.said[0] == "receipt":
            if step.said[2] != row["receipt_hash"]:
                problems.append(f"{row['contestant_id']}: a receipt that is not the stored one")
            step.said = ("receipt", step.said[1], last.answer)
    if not is_linearizable(steps, Register(1, 1, answer_of(1, 1)), last):
        problems.append(
            f"{row['contestant_id']}: no order explains {[(s.kind, s.epoch, s.seq, s.said) for s in steps]}"
        )
    if row["pending"] != int(last.sealed):
        problems.append(f"{row['contestant_id']}: {row['pending']} waiting for a grade")
    return problems


async def begun(room: ExamRoom, world: World, count: int) -> list[int]:
    people = world.fresh(count)
    await asyncio.gather(*(room.start(world.entry(who), number=1, arrived_at=OPENS) for who in people))
    first = [room.save(world.key(who), vector(1, answer_of(1, 1)), arrived_at=OPENS) for who in people]
    await asyncio.gather(*first)
    return people


# -- F15 ----------------------------------------------------------------------------------------------------------
async def barrier(world: World, outcome: Any, rounds: int) -> None:
    """Three saves, two hand-ins, a second device and a look are let go at the same instant."""
    draw = random.Random(20260915)
    async with world.room() as one, world.room() as other:
        for _ in range(0, rounds, AT_ONCE):
            people = await begun(one, world, min(AT_ONCE, rounds - outcome.injected))
            gate = asyncio.Event()
            work = [_behind(gate, [one, other], world, who, draw) for who in people]
            tasks = [asyncio.create_task(each) for each in work]
            await asyncio.sleep(0)
            gate.set()
            histories = await asyncio.gather(*tasks)
            rows = stored(world.owner, people)
            for who, steps in zip(people, histories, strict=True):
                outcome.case(explained(steps, rows[who]))


async def _behind(
    gate: asyncio.Event, rooms: Sequence[ExamRoom], world: World, who: int, draw: random.Random
) -> list[Step]:
    epoch = 1 if draw.random() < 0.8 else 2
    steps = [Step("save", 1, seq, answer_of(seq, 1), 0) for seq in (2, 3, 2)]
    steps += [Step("seal", epoch, 4, answer_of(4, epoch), 0) for _ in range(2)]
    steps += [Step("takeover", 0, 0, "", 0), Step("state", 0, 0, "", 0)]
    draw.shuffle(steps)
    await gate.wait()
    return await asyncio.gather(*(_after(draw.random() * 0.02, taken(rooms, world, who, s, draw)) for s in steps))


async def _after(seconds: float, work: Awaitable[Step]) -> Step:
    await asyncio.sleep(seconds)
    return await work


# -- linearizability with broken links ----------------------------------------------------------------------------
async def histories(world: World, outcome: Any, rounds: int) -> None:
    """Four clients go on by what they see, while the exam rooms' connections are cut again and again."""
    draw = random.Random(4)
    lost = 0
    async with world.room() as one, world.room() as other:
        for _ in range(0, rounds, 10):
            async with world.room() as opener:  # of the others, the last cut has left broken links
                people = await begun(opener, world, min(10, rounds - outcome.injected))
            cutting = asyncio.create_task(_cut(world, draw))
            try:
                found = await asyncio.gather(*(_clients([one, other], world, who, draw) for who in people))
            finally:
                cutting.cancel()
                await asyncio.gather(cutting, return_exceptions=True)
                await asyncio.sleep(0.05)
            rows = stored(world.owner, people)
            for who, steps in zip(people, found, strict=True):
                outcome.case(explained(steps, rows[who]))
                lost += sum(step.said is None for step in steps)
    outcome.note = f"{lost} answers lost on the way"


async def _clients(rooms: Sequence[ExamRoom], world: World, who: int, draw: random.Random) -> list[Step]:
    steps: list[Step] = []

    async def client() -> None:
        epoch, seq = 1, draw.randint(1, 3)
        for _ in range(5):
            await asyncio.sleep(draw.random() * 0.02)
            kind = draw.choices(("save", "state", "takeover", "seal"), (6, 2, 1, 0.6))[0]
            seq += kind in ("save", "seal")
            step = Step(kind, epoch, seq, answer_of(seq, epoch), 0)
            steps.append(step)
            await taken(rooms, world, who, step, draw)
            if isinstance(step.said, tuple) and step.said[0] == "state":
                epoch, seq = step.said[1], max(seq, step.said[2])

    await asyncio.gather(*(client() for _ in range(4)))
    return steps


async def _cut(world: World, draw: random.Random) -> None:
    """End backends of the exam rooms, whatever they are doing."""
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'truongthi-examroom'"
    address = world.server.url_for("postgres")
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        while True:
            await asyncio.sleep(draw.random() * 0.04)
            await connection.execute(query)


# -- F14 ----------------------------------------------------------------------------------------------------------
async def reordered(world: World, outcome: Any, rounds: int) -> None:
    """Twelve saves of one device, a fifth of them twice, in any order: the newest stands, a blank included."""
    draw = random.Random(14)
    async with world.room() as room:
        for _ in range(0, rounds, AT_ONCE):
            people = await begun(room, world, min(AT_ONCE, rounds - outcome.injected))
            work = {who: _shuffled(room, world, who, draw) for who in people}
            told = await asyncio.gather(*work.values())
            rows = stored(world.owner, people)
            for who, said in zip(people, told, strict=True):
                row = rows[who]
                right = (row["seq"], row["answers"][0], max(said)) == (13, "", 13)
                outcome.case([] if right else [f"{who}: {row['seq']} {row['answers']} after {said}"])


async def _shuffled(room: ExamRoom, world: World, who: int, draw: random.Random) -> list[int]:
    numbers = list(range(2, 14))
    numbers += draw.sample(numbers, 3)
    draw.shuffle(numbers)
    told = []
    for place in range(0, len(numbers), 5):
        some = numbers[place : place + 5]
        saves = [room.save(world.key(who), vector(n, "" if n == 13 else answer_of(n, 1)), arrived_at=AT) for n in some]
        told += await asyncio.gather(*saves)
    return told
