"""The load driver, a process of its own: `python -m bench.driver JOB.json`. Bounded in count and in time.

It prints "begin" and "end" around the measured time, so that the bench can read what the server's processes have
spent, and writes what it saw, with a ledger of everything that was acknowledged, to the file that the job names.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop

from bench import flows
from bench.client import ANSWER_SECONDS, Connection, request
from bench.flows import StepFailed, Timings, Visitor
from truongthi.serve.processes import raise_descriptor_limit

WARM_SECONDS = 1.0
AT_ONCE = 64  # connections being opened at the same time
FAILURES = (StepFailed, ConnectionError, TimeoutError, OSError, ValueError, KeyError)

Ledger = list[dict[str, Any]]


class Run:
    """A job, its clock, and what it brings."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.people: list[dict[str, Any]] = job["people"]
        self.timings = Timings()
        self.ledger: Ledger = []
        self.begun = self.ended = 0.0

    @property
    def is_over(self) -> bool:
        return self.ended > 0

    def begin(self) -> None:
        _say("begin")
        self.begun = time.perf_counter()

    def end(self) -> None:
        if not self.ended:
            self.ended = time.perf_counter()
            _say("end")

    async def keep_time(self) -> None:
        await asyncio.sleep(WARM_SECONDS)
        self.begin()
        await asyncio.sleep(self.job["seconds"])
        self.end()

    async def crowd(self, size: int, work: Callable[[], Awaitable[None]]) -> None:
        """``size`` workers until the time is over or their work is done; whatever began is finished."""
        clock = asyncio.create_task(self.keep_time())
        limit = WARM_SECONDS + self.job["seconds"] + 2 * ANSWER_SECONDS
        async with asyncio.timeout(limit):
            await asyncio.gather(*(work() for _ in range(size)))
        clock.cancel()
        self.end()

    async def unit(self, visitor: Visitor, act: Awaitable[dict[str, Any] | None]) -> dict[str, Any] | None:
        """One act of one person on a connection of its own; counted when it succeeded."""
        began = time.perf_counter()
        try:
            await visitor.connect()
            outcome = await act
        except FAILURES as error:
            self.timings.fail(f"{type(error).__name__}: {error}"[:80])
            return None
        finally:
            if visitor.connection is not None:
                visitor.connection.close()
        ended = time.perf_counter()
        wire = visitor.connection
        self.timings.units.append((ended, ended - began, wire.sent, wire.received))  # type: ignore[union-attr]
        return outcome


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


async def save(run: Run) -> None:
    """Every contestant saves, waits for the answer, changes one answer, saves again. One connection each."""
    job = run.job
    gate = asyncio.Semaphore(AT_ONCE)
    host, path = f"{job['host']}:{job['ports'][0]}", job["path"]
    timings, first = run.timings, job["first_seq"]

    async def connected(index: int) -> Connection:
        async with gate:
            return await Connection.open(job["host"], job["ports"][index % len(job["ports"])])

    links = await asyncio.gather(*(connected(index) for index in range(len(run.people))))
    waiting = iter(zip(run.people, links, strict=True))

    async def work() -> None:
        person, link = next(waiting)
        mark = flows.bearer(person["ticket"]) if job["by"] == "ticket" else f"Cookie: session={person['session']}\r\n"
        seq, acknowledged = first, 0
        while not run.is_over:
            raw = request("POST", path, host, mark, flows.save_body(seq), flows.JSON)
            began = time.perf_counter()
            try:
                reply = await link.ask(raw)
            except ConnectionError:
                timings.fail("connection lost")
                break
            ended = time.perf_counter()
            if reply.status != 200 or not reply.body.startswith((b'{"saved":true', b'{"saved": true')):
                timings.fail(f"save: {reply.status}", reply.body[:120].decode("utf-8", "replace"))
                break
            acknowledged = seq
            timings.units.append((ended, ended - began, len(raw), len(reply.head) + 4 + len(reply.body)))
            seq += 1
        link.close()
        run.ledger.append({"contestant": person["contestant"], "number": 1, "seq": acknowledged})

    await run.crowd(len(run.people), work)


async def start(run: Run) -> None:
    """Open attempt 1 of everybody, for the saves to come; nothing here is measured."""
    queue = iter(run.people)

    async def one(person: dict[str, Any]) -> dict[str, Any]:
        visitor = Visitor(person, run.job, run.timings)
        begun = await visitor.ask("start", person["entry"], b'{"number": 1}')
        visitor.connection.close()  # type: ignore[union-attr]  # connected by the step
        return {"contestant": person["contestant"], "ticket": begun["ticket"]}

    async def work() -> None:
        for person in queue:
            run.ledger.append(await one(person))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


async def attempt(run: Run) -> None:
    """Whole attempts by people already signed in; whoever has finished makes another one."""
    numbers = {person["contestant"]: person["next_number"] for person in run.people}
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    for person in run.people:
        queue.put_nowait(person)

    async def work() -> None:
        while not run.is_over:
            person = queue.get_nowait()
            visitor, number = Visitor(person, run.job, run.timings), numbers[person["contestant"]]
            done = await run.unit(visitor, visitor.whole_attempt(number))
            if done is not None:
                run.ledger.append({"contestant": person["contestant"], **done})
                numbers[person["contestant"]] = number + 1
                queue.put_nowait(person)

    await run.crowd(min(run.job["at_once"], len(run.people)), work)


async def signin(run: Run) -> None:
    """Sign-ins, each with its page before it, on a new connection."""
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    for person in run.people:
        queue.put_nowait(person)

    async def work() -> None:
        while not run.is_over:
            person = queue.get_nowait()
            visitor = Visitor({**person, "session": ""}, run.job, run.timings)
            await run.unit(visitor, visitor.sign_in(run.job["way"]))
            queue.put_nowait(person)

    await run.crowd(min(run.job["at_once"], len(run.people)), work)


async def opening(run: Run) -> None:
    """Contestants arrive evenly over the window, however slow the answers are. Nobody tries twice."""
    window = run.job["seconds"]

    async def one(index: int, person: dict[str, Any]) -> None:
        await asyncio.sleep(index * window / len(run.people))
        visitor = Visitor({**person, "session": ""}, run.job, run.timings)
        done = await run.unit(visitor, visitor.arrive())
        if done is not None:
            run.ledger.append({"contestant": person["member"], **done})

    run.begin()
    async with asyncio.timeout(window + flows.LONGEST_WAIT):
        await asyncio.gather(*(one(index, person) for index, person in enumerate(run.people)))
    run.end()


async def steady(run: Run) -> None:
    """Contestants inside attempts: each saves once in ``every`` seconds, at a moment of their own."""
    job, timings = run.job, run.timings
    every, gate = job["every"], asyncio.Semaphore(AT_ONCE)
    host = f"{job['host']}:{job['port']}"
    rounds = max(1, round(job["seconds"] / every))

    async def connected() -> Connection:
        async with gate:
            return await Connection.open(job["host"], job["port"])

    links = await asyncio.gather(*(connected() for _ in run.people))

    async def one(index: int, person: dict[str, Any], link: Connection) -> None:
        seq = acknowledged = job["first_seq"]
        began_at = run.begun + every * index / len(run.people)
        for number in range(rounds):
            await asyncio.sleep(max(0.0, began_at + number * every - time.perf_counter()))
            seq += 1
            mark = flows.bearer(person["ticket"])
            raw = request("POST", flows.ROOM + "save", host, mark, flows.save_body(seq), flows.JSON)
            began = time.perf_counter()
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    reply = await link.ask(raw)
            except (ConnectionError, TimeoutError) as error:
                timings.fail(f"save: {type(error).__name__}")
                break
            if reply.status != 200:
                timings.fail(f"save: {reply.status}", reply.body[:120].decode("utf-8", "replace"))
                continue
            ended, acknowledged = time.perf_counter(), seq
            timings.units.append((ended, ended - began, len(raw), len(reply.head) + 4 + len(reply.body)))
        link.close()
        if acknowledged != job["first_seq"]:
            run.ledger.append({"contestant": person["contestant"], "number": 1, "seq": acknowledged})

    run.begin()
    async with asyncio.timeout(job["seconds"] + 3 * ANSWER_SECONDS):
        await asyncio.gather(*(one(index, *each) for index, each in enumerate(zip(run.people, links, strict=True))))
    run.end()


async def closing(run: Run) -> None:
    """Everybody hands in within the last seconds, each on a new connection, at an even pace."""
    window, job = run.job["seconds"], run.job

    async def one(index: int, person: dict[str, Any]) -> None:
        await asyncio.sleep(index * window / len(run.people))
        visitor = Visitor(person, job, run.timings)

        async def hand_in() -> dict[str, Any]:
            sealed = await visitor.ask("seal", person["ticket"], flows.save_body(job["seq"], confirm=True))
            return {"number": 1, "seq": job["seq"], "hash": sealed["receipt"]["hash"]}

        done = await run.unit(visitor, hand_in())
        if done is not None:
            run.ledger.append({"contestant": person["contestant"], **done})

    run.begin()
    async with asyncio.timeout(window + 3 * ANSWER_SECONDS):
        await asyncio.gather(*(one(index, person) for index, person in enumerate(run.people)))
    run.end()


KINDS = {
    "save": save,
    "start": start,
    "attempt": attempt,
    "signin": signin,
    "opening": opening,
    "steady": steady,
    "closing": closing,
}


def percentiles(milliseconds: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest, by nearest rank."""
    ordered = sorted(milliseconds)
    if not ordered:
        return {}
    found = {f"p{part}": ordered[min(len(ordered) - 1, -(-len(ordered) * part // 100) - 1)] for part in (50, 95, 99)}
    return {name: round(value, 2) for name, value in {**found, "max": ordered[-1]}.items()}


def summary(run: Run) -> dict[str, Any]:
    """What was answered within the measured time."""
    inside = [unit for unit in run.timings.units if run.begun < unit[0] <= run.ended]
    seconds = run.ended - run.begun
    steps = {
        name: percentiles([took * 1000 for ended, took in taken if run.begun < ended <= run.ended])
        for name, taken in run.timings.steps.items()
    }
    count = max(1, len(inside))
    return {
        "units": len(inside),
        "seconds": round(seconds, 3),
        "rate": round(len(inside) / seconds, 2) if seconds else 0.0,
        "latency_ms": percentiles([unit[1] * 1000 for unit in inside]),
        "steps_ms": steps,
        "bytes_sent": round(sum(unit[2] for unit in inside) / count),
        "bytes_received": round(sum(unit[3] for unit in inside) / count),
        "errors": run.timings.errors,
        "first_error": run.timings.first_error,
    }


def main() -> int:
    raise_descriptor_limit()
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    run = Run(job)
    uvloop.run(KINDS[job["kind"]](run))
    result = {"summary": summary(run), "ledger": run.ledger}
    Path(job["result"]).write_text(json.dumps(result), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
