"""The faults. Each hurts the stack once; whether all are served again is read from the contestants themselves."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from faults import work
from faults.chaos import ChaosProxy
from faults.clock import can_step
from faults.contestant import Contestant, Scene
from faults.stack import Stack, send
from faults.storage import Storage, can_trace
from faults.traffic import Traffic

HEALED_SECONDS = 60.0
CALM_SECONDS = 0.8  # without anybody waiting in vain, before the next fault
APPEARS_SECONDS = 30.0
SPOIL_SECONDS = 1.2
AT_A_DEADLINE = "F17 exam room killed at a deadline"
FSYNC_FAILS = "F6 fsync fails"
FULL_DISK = "F7 disk full"
SLOW_DISK = ("F8 fsync 10 ms slower, 200 saves/s", "F8 fsync 50 ms slower")
CLOCK_STEPS = ("F18 host clock 10 min ahead", "F18 host clock 10 min behind")
STEP_SECONDS, STEPPED_SECONDS = 600, 3.0
GRACE_MS = 5000  # of a round, as the platform sets it


def not_here() -> dict[str, str]:
    """What this machine does not let us do: fault → why."""
    missing = {} if can_step() else dict.fromkeys(CLOCK_STEPS, "no C compiler for the clock that is set")
    if not can_trace():
        missing |= dict.fromkeys((FSYNC_FAILS, *SLOW_DISK), "strace may not trace here")
    return missing


class Injector:
    """Knows the stack, the network between and the contestants whose time runs out."""

    def __init__(
        self,
        stack: Stack,
        proxy: ChaosProxy,
        scene: Scene,
        closers: Sequence[Contestant],
        crowd: Sequence[Contestant],
        draw: random.Random,
    ) -> None:
        self.stack, self.proxy, self.scene, self.closers, self.draw = stack, proxy, scene, closers, draw
        self.storage, self.traffic = Storage(stack, scene), Traffic(stack, scene, crowd, draw)

    async def inject(self, kind: str) -> None:
        """One fault, noted before it happens; returns when nobody waits in vain any more."""
        if kind == AT_A_DEADLINE:
            await self._until_a_deadline()
        await self.scene.ledger.note("fault", kind=kind)
        spoiled = self.proxy.spoiled
        noted = await {**FAULTS, **ON_REQUEST}[kind](self) or {}
        if self.proxy.spoiled > spoiled:
            noted["connections"] = self.proxy.spoiled - spoiled
        await self.scene.ledger.note("over", kind=kind, noted=noted)
        self.scene.injuries += 1
        await asyncio.sleep(self.draw.uniform(0.6, 1.2))
        limit = healthy_since = time.monotonic()
        while healthy_since + CALM_SECONDS > time.monotonic() < limit + HEALED_SECONDS:
            await asyncio.sleep(0.05)
            if self.scene.in_doubt:
                healthy_since = time.monotonic()

    # -- processes -------------------------------------------------------------------------------------------------
    async def kill_backend(self) -> None:
        await self.strike(lambda: self.draw.sample(found, 1) if (found := self.stack.backends()) else [])

    async def kill_everything(self) -> None:
        self.stack.kill_everything()
        await asyncio.to_thread(self.stack.start)

    async def kill_at_a_deadline(self) -> None:
        """Dead at the moment an attempt is to be closed, and again when the room has just come back."""
        await self.strike(self.stack.fronts)
        await asyncio.sleep(1.5)
        await self.strike(self.stack.fronts)

    async def kill_in_a_storm(self) -> None:
        """The room is replaced while a hundred people hand in and wait for what they have reached."""
        storm = asyncio.create_task(self.traffic.seal_storm())
        await asyncio.sleep(self.draw.uniform(0.3, 1.3))
        await self.strike(lambda: self.stack.fronts()[:1])
        await storm

    async def slow_disk_at_a_rate(self) -> None:
        await asyncio.gather(self.storage.slow_fsync(10), self.traffic.pace(200))

    async def step_clock(self, seconds: int) -> None:
        self.stack.clock.set(seconds)
        try:
            await asyncio.sleep(STEPPED_SECONDS)
        finally:
            self.stack.clock.set(0)

    async def _until_a_deadline(self) -> None:
        now_ms = time.time() * 1000
        coming = [one.deadline_ms + GRACE_MS - now_ms for one in self.closers]
        soonest = min((wait for wait in coming if wait > 0), default=0)
        await asyncio.sleep(min(soonest / 1000, 12))

    async def freeze_postgres(self) -> None:
        masters = self.stack.postmaster()
        await self.freeze([*masters, *(pid for master in masters for pid in self.stack.below(master))])

    async def freeze(self, pids: Sequence[int]) -> None:
        for pid in pids:
            send(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(SPOIL_SECONDS)
        finally:
            for pid in pids:
                send(pid, signal.SIGCONT)

    async def strike(self, find: Callable[[], Sequence[int]], wanted: signal.Signals = signal.SIGKILL) -> None:
        """SIGKILL; a process that an earlier fault has ended is waited for."""
        limit = time.monotonic() + APPEARS_SECONDS
        while not (pids := find()):
            if time.monotonic() > limit:
                raise LookupError("the process to be killed is not there")
            await asyncio.sleep(0.05)
        for pid in pids:
            send(pid, wanted)

    # -- network ---------------------------------------------------------------------------------------------------
    async def spoil(self, mode: str) -> None:
        self.proxy.mode = mode
        try:
            await asyncio.sleep(SPOIL_SECONDS)
        finally:
            self.proxy.mode = "pass"


Act = Callable[[Injector], Awaitable[Any]]
FAULTS: dict[str, Act] = {
    "F1 exam room killed": lambda i: i.strike(lambda: i.stack.fronts()[:1]),
    "F3 PostgreSQL postmaster killed": lambda i: i.strike(i.stack.postmaster),
    "F4 reply lost after commit": lambda i: i.spoil("reply lost"),
    AT_A_DEADLINE: lambda i: i.kill_at_a_deadline(),
    "F3 PostgreSQL backend killed": lambda i: i.kill_backend(),
    "F20 start storm": lambda i: i.traffic.start_storm(),
    "F2 everything killed and restarted": lambda i: i.kill_everything(),
    "F21 seal storm": lambda i: i.traffic.seal_storm(),
    "F1 page process killed": lambda i: i.strike(lambda: i.stack.named("truongthi.serve.pages")[:1]),
    "F17 worker killed": lambda i: i.strike(lambda: i.stack.named("truongthi.cli.main worker")),
    "F3 PostgreSQL immediate stop": lambda i: i.strike(i.stack.postmaster, signal.SIGQUIT),
    FSYNC_FAILS: lambda i: i.storage.refuse_fsync(),
    SLOW_DISK[0]: lambda i: i.slow_disk_at_a_rate(),
    SLOW_DISK[1]: lambda i: i.storage.slow_fsync(50),
    "F9 no connection free": lambda i: i.storage.take_all_connections(),
    "F9 ten connections, 500 callers": lambda i: i.storage.leave_few_connections(i.traffic.many_callers),
    "F10 rows locked for 5 s": lambda i: i.storage.lock_rows(),
    "F12 slow and broken callers": lambda i: i.traffic.slow_callers(),
    "F1 exam room and successor killed": lambda i: i.strike(i.stack.fronts),
    "F23 exam room restarted orderly": lambda i: i.strike(lambda: i.stack.fronts()[:1], signal.SIGTERM),
    "F23 all restarted orderly": lambda i: asyncio.to_thread(i.stack.restart_orderly),
    "F24 callers gone after sending": lambda i: i.spoil("client gone"),
    "F28 processor taken": lambda i: i.traffic.busy_processor(),
    "F1 exam room frozen": lambda i: i.freeze(i.stack.fronts()),
    "F3 PostgreSQL frozen": lambda i: i.freeze_postgres(),
    "F11 replies cut": lambda i: i.spoil("reply cut"),
    "F11 requests cut": lambda i: i.spoil("request cut"),
    "F11 connections reset": lambda i: i.spoil("reset"),
    "F11 black hole": lambda i: i.spoil("black hole"),
    "F11 delays": lambda i: i.spoil("delay"),
    "F17 worker killed in a batch": lambda i: work.kill_worker_in_a_batch(i.stack, i.traffic),
    "F21 seal storm, exam room killed": lambda i: i.kill_in_a_storm(),
    "F23 upgraded in mid-attempt": lambda i: asyncio.to_thread(i.stack.upgrade),
    "F23 upgrade fails, old version again": lambda i: asyncio.to_thread(i.stack.upgrade_in_vain),
    CLOCK_STEPS[0]: lambda i: i.step_clock(STEP_SECONDS),
    CLOCK_STEPS[1]: lambda i: i.step_clock(-STEP_SECONDS),
}
ON_REQUEST: dict[str, Act] = {FULL_DISK: lambda i: i.storage.fill_disk()}
KINDS = tuple(FAULTS)
