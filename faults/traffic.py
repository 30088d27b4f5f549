"""Faults of load and of callers: storms at the opening and at the end, slow and broken callers, a busy processor."""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from faults.contestant import Contestant, Scene
from faults.stack import Stack

SLOW_CALLERS, SLOW_SECONDS = 500, 4.0
MANY_CALLERS, PACE_SECONDS = 500, 4.0
BUSY_PROCESSES, BUSY_SECONDS = 3, 4.0
SAVE = b"POST /phong-thi/api/v1/save HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
# Never finished heads and bodies, garbage, too much, chunks that lie.
BROKEN = (
    b"POST /phong-thi/api/v1/save HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    SAVE + b"Authorization: Bearer x\r\nContent-Length: 4000\r\n\r\n{",
    SAVE + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\nabc",
    SAVE + b"Content-Length: 99999999\r\n\r\n" + b"x" * 20_000,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 not HTTP at all\r\n\r\n",
    SAVE + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
)


class Traffic:
    """``crowd``: contestants who come for the storms only."""

    def __init__(self, stack: Stack, scene: Scene, crowd: Sequence[Contestant], draw: random.Random) -> None:
        self.stack, self.scene, self.crowd, self.draw = stack, scene, crowd, draw

    async def start_storm(self) -> None:
        """All of the crowd begin within a second and answer once."""
        await asyncio.gather(*(self._begin(one) for one in self.crowd))

    async def seal_storm(self) -> None:
        """The same people hand in at the same moment; those who had not begun do so first."""
        await asyncio.gather(*(self._hand_in(one) for one in self.crowd))

    async def _begin(self, one: Contestant) -> None:
        await asyncio.sleep(self.draw.random())
        if await one.begin():
            await one.answer()

    async def _hand_in(self, one: Contestant) -> None:
        if not one.ticket:
            await self._begin(one)
        await one.hand_in()
        one.number, one.ticket = one.number + 1, ""
        one.line.close()

    async def pace(self, saves_per_second: int) -> None:
        """The crowd answers at a steady rate, beside everybody else."""
        await asyncio.gather(*(self._begin(one) for one in self.crowd if not one.ticket))
        limit, pause = time.monotonic() + PACE_SECONDS, len(self.crowd) / saves_per_second

        async def answering(one: Contestant) -> None:
            await asyncio.sleep(self.draw.random() * pause)
            while (begun := time.monotonic()) < limit:
                await one.answer()
                await asyncio.sleep(max(0.0, begun + pause - time.monotonic()))

        await asyncio.gather(*(answering(one) for one in self.crowd))

    async def many_callers(self) -> None:
        """Five hundred connections at once, each of which looks at an attempt until it is shown."""
        known = [one for one in self.crowd if one.ticket] or list(self.crowd)
        await asyncio.gather(*(self._begin(one) for one in known if not one.ticket))
        await asyncio.gather(*(known[place % len(known)].look() for place in range(MANY_CALLERS)))

    async def slow_callers(self) -> None:
        """Callers who stop in the middle or send nonsense, beside everybody else."""
        places = [_caller(self.stack.port, BROKEN[n % len(BROKEN)]) for n in range(SLOW_CALLERS)]
        await asyncio.gather(*places)

    async def busy_processor(self) -> None:
        """Programs that want all of the processor, as an export or another service of the machine would."""
        busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY_PROCESSES)]
        try:
            await asyncio.sleep(BUSY_SECONDS)
        finally:
            for process in busy:
                process.kill()
                process.wait()


async def _caller(port: int, words: bytes) -> None:
    writer: Any = None
    with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(words)
        await writer.drain()
        async with asyncio.timeout(SLOW_SECONDS):
            for letter in b"and so on, one letter at a time":
                await asyncio.sleep(0.25)
                writer.write(bytes([letter]))
                await writer.drain()
    if writer is not None:
        writer.transport.abort()
