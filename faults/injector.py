"""The faults. Each hurts the stack once; whether all are served again is read from the contestants themselves."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable, Sequence

from faults.chaos import ChaosProxy
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
GRACE_MS = 5000  # of a round, as the platform sets it


def not_here() -> dict[str, str]:
    """What this machine does not let us do: fault → why."""
    if can_trace():
        return {}
    return dict.fromkeys((FSYNC_FAILS, "F8 fsync 10 ms slower", "F8 fsync 50 ms slower"), "strace may not trace here")


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
        storage, traffic = Storage(stack, scene), Traffic(stack, scene, crowd, draw)
        self.faults: dict[str, Callable[[], Awaitable[None]]] = {
            "F1 exam room killed": lambda: self._strike(lambda: self.stack.fronts()[:1]),
            "F3 PostgreSQL postmaster killed": lambda: self._strike(self.stack.postmaster),
            "F4 reply lost after commit": lambda: self._spoil("reply lost"),
            AT_A_DEADLINE: self._kill_at_a_deadline,
            "F3 PostgreSQL backend killed": self._kill_backend,
            "F20 start storm": traffic.start_storm,
            "F2 everything killed and restarted": self._kill_everything,
            "F21 seal storm": traffic.seal_storm,
            "F1 page process killed": lambda: self._strike(lambda: self.stack.named("truongthi.serve.pages")[:1]),
            "F17 worker killed": lambda: self._strike(lambda: self.stack.named("truongthi.cli.main worker")),
            "F3 PostgreSQL immediate stop": lambda: self._strike(self.stack.postmaster, signal.SIGQUIT),
            FSYNC_FAILS: storage.refuse_fsync,
            "F8 fsync 10 ms slower": lambda: storage.slow_fsync(10),
            "F8 fsync 50 ms slower": lambda: storage.slow_fsync(50),
            "F9 no connection free": storage.take_all_connections,
            "F10 rows locked for 5 s": storage.lock_rows,
            "F12 slow and broken callers": traffic.slow_callers,
            "F1 exam room and successor killed": lambda: self._strike(self.stack.fronts),
            "F23 exam room restarted orderly": lambda: self._strike(lambda: self.stack.fronts()[:1], signal.SIGTERM),
            "F23 all restarted orderly": lambda: asyncio.to_thread(self.stack.restart_orderly),
            "F24 callers gone after sending": lambda: self._spoil("client gone"),
            "F28 processor taken": traffic.busy_processor,
            "F1 exam room frozen": lambda: self._freeze(self.stack.fronts()),
            "F3 PostgreSQL frozen": self._freeze_postgres,
            "F11 replies cut": lambda: self._spoil("reply cut"),
            "F11 requests cut": lambda: self._spoil("request cut"),
            "F11 connections reset": lambda: self._spoil("reset"),
            "F11 black hole": lambda: self._spoil("black hole"),
            "F11 delays": lambda: self._spoil("delay"),
        }
        self.on_request: dict[str, Callable[[], Awaitable[None]]] = {
            FULL_DISK: storage.fill_disk,
        }

    async def inject(self, kind: str) -> None:
        """One fault, noted before it happens; returns when nobody waits in vain any more."""
        if kind == AT_A_DEADLINE:
            await self._until_a_deadline()
        await self.scene.ledger.note("fault", kind=kind)
        await {**self.faults, **self.on_request}[kind]()
        await self.scene.ledger.note("over", kind=kind)
        self.scene.injuries += 1
        await asyncio.sleep(self.draw.uniform(0.6, 1.2))
        limit = healthy_since = time.monotonic()
        while healthy_since + CALM_SECONDS > time.monotonic() < limit + HEALED_SECONDS:
            await asyncio.sleep(0.05)
            if self.scene.in_doubt:
                healthy_since = time.monotonic()

    # -- processes -------------------------------------------------------------------------------------------------
    async def _kill_backend(self) -> None:
        await self._strike(lambda: self.draw.sample(found, 1) if (found := self.stack.backends()) else [])

    async def _kill_everything(self) -> None:
        self.stack.kill_everything()
        await asyncio.to_thread(self.stack.start)

    async def _kill_at_a_deadline(self) -> None:
        """Dead at the moment an attempt is to be closed, and again when the room has just come back."""
        await self._strike(self.stack.fronts)
        await asyncio.sleep(1.5)
        await self._strike(self.stack.fronts)

    async def _until_a_deadline(self) -> None:
        now_ms = time.time() * 1000
        coming = [one.deadline_ms + GRACE_MS - now_ms for one in self.closers]
        soonest = min((wait for wait in coming if wait > 0), default=0)
        await asyncio.sleep(min(soonest / 1000, 12))

    async def _freeze_postgres(self) -> None:
        masters = self.stack.postmaster()
        await self._freeze([*masters, *(pid for master in masters for pid in self.stack.below(master))])

    async def _freeze(self, pids: Sequence[int]) -> None:
        for pid in pids:
            send(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(SPOIL_SECONDS)
        finally:
            for pid in pids:
                send(pid, signal.SIGCONT)

    async def _strike(self, find: Callable[[], Sequence[int]], wanted: signal.Signals = signal.SIGKILL) -> None:
        """SIGKILL; a process that an earlier fault has ended is waited for."""
        limit = time.monotonic() + APPEARS_SECONDS
        while not (pids := find()):
            if time.monotonic() > limit:
                raise LookupError("the process to be killed is not there")
            await asyncio.sleep(0.05)
        for pid in pids:
            send(pid, wanted)

    # -- network ---------------------------------------------------------------------------------------------------
    async def _spoil(self, mode: str) -> None:
        self.proxy.mode = mode
        try:
            await asyncio.sleep(SPOIL_SECONDS)
        finally:
            self.proxy.mode = "pass"
