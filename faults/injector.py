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

HEALED_SECONDS = 60.0
CALM_SECONDS = 0.8  # without anybody waiting in vain, before the next fault
APPEARS_SECONDS = 30.0
SPOIL_SECONDS = 1.2
AT_A_DEADLINE = "deadline closing, exam room killed"
GRACE_MS = 5000  # of a round, as the platform sets it


class Injector:
    """Knows the stack, the network between and the contestants whose time runs out."""

    def __init__(
        self, stack: Stack, proxy: ChaosProxy, scene: Scene, closers: Sequence[Contestant], draw: random.Random
    ) -> None:
        self.stack, self.proxy, self.scene, self.closers, self.draw = stack, proxy, scene, closers, draw
        self.faults: dict[str, Callable[[], Awaitable[None]]] = {
            "exam room killed": self._kill_front,
            "PostgreSQL postmaster killed": self._kill_postmaster,
            "reply lost after commit": lambda: self._spoil("reply lost"),
            AT_A_DEADLINE: self._kill_at_a_deadline,
            "PostgreSQL backend killed": self._kill_backend,
            "everything killed and restarted": self._kill_everything,
            "page process killed": self._kill_page,
            "exam room frozen": lambda: self._freeze(self.stack.named("truongthi.serve.front")),
            "replies cut": lambda: self._spoil("reply cut"),
            "requests cut": lambda: self._spoil("request cut"),
            "PostgreSQL frozen": self._freeze_postgres,
            "connections reset": lambda: self._spoil("reset"),
            "black hole": lambda: self._spoil("black hole"),
            "delays": lambda: self._spoil("delay"),
        }

    async def inject(self, kind: str) -> None:
        """One fault, noted before it happens; returns when nobody waits in vain any more."""
        if kind == AT_A_DEADLINE:
            await self._until_a_deadline()
        await self.scene.ledger.note("fault", kind=kind)
        await self.faults[kind]()
        self.scene.injuries += 1
        await asyncio.sleep(self.draw.uniform(0.6, 1.2))
        limit = healthy_since = time.monotonic()
        while healthy_since + CALM_SECONDS > time.monotonic() < limit + HEALED_SECONDS:
            await asyncio.sleep(0.05)
            if self.scene.in_doubt:
                healthy_since = time.monotonic()

    # -- processes -------------------------------------------------------------------------------------------------
    async def _kill_front(self) -> None:
        await self._strike(lambda: self.stack.named("truongthi.serve.front"))

    async def _kill_page(self) -> None:
        await self._strike(lambda: self.stack.named("truongthi.serve.pages")[:1])

    async def _kill_postmaster(self) -> None:
        await self._strike(self.stack.postmaster)

    async def _kill_backend(self) -> None:
        await self._strike(lambda: self.draw.sample(found, 1) if (found := self.stack.backends()) else [])

    async def _kill_everything(self) -> None:
        self.stack.kill_everything()
        await asyncio.to_thread(self.stack.start)

    async def _kill_at_a_deadline(self) -> None:
        """Dead at the moment an attempt is to be closed, and again when the room has just come back."""
        await self._strike(lambda: self.stack.named("truongthi.serve.front"))
        await asyncio.sleep(1.5)
        await self._strike(lambda: self.stack.named("truongthi.serve.front"))

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

    async def _strike(self, find: Callable[[], Sequence[int]]) -> None:
        """SIGKILL; a process that an earlier fault has ended is waited for."""
        limit = time.monotonic() + APPEARS_SECONDS
        while not (pids := find()):
            if time.monotonic() > limit:
                raise LookupError("the process to be killed is not there")
            await asyncio.sleep(0.05)
        for pid in pids:
            send(pid, signal.SIGKILL)

    # -- network ---------------------------------------------------------------------------------------------------
    async def _spoil(self, mode: str) -> None:
        self.proxy.mode = mode
        try:
            await asyncio.sleep(SPOIL_SECONDS)
        finally:
            self.proxy.mode = "pass"
