"""A link between browser and platform that is cut for real, or loses packets as a mobile network at its worst."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from faults.chaos import _reset

PACKET = 1400  # bytes that are lost together
LOST = 0.05
AGAIN_SECONDS = (0.3, 1.2)  # TCP never loses bytes: a lost packet comes again, and everything behind it waits


class Link:
    """Listens on ``port`` and forwards to ``target``. ``gone``: nobody listens, every connection is reset."""

    def __init__(self, target: int, draw: random.Random) -> None:
        self.port = 0
        self.is_poor = False
        self.lost = 0
        self._target, self._draw = target, draw
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.back()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def back(self) -> None:
        if self._server is None:
            self._do(self._listen())

    def gone(self) -> None:
        self._do(self._hang_up())

    def close(self) -> None:
        self.gone()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            _reset(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            back, upstream = await asyncio.open_connection("127.0.0.1", self._target)
            both = {writer, upstream}
            self._open |= both
            ways = [asyncio.create_task(self._pump(reader, upstream)), asyncio.create_task(self._pump(back, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._open -= both
            for one in both:
                one.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            for at in range(0, len(data), PACKET):
                packet = data[at : at + PACKET]
                if self.is_poor and self._draw.random() < LOST:
                    self.lost += 1
                    await asyncio.sleep(self._draw.uniform(*AGAIN_SECONDS))
                sink.write(packet)
            await sink.drain()


@contextmanager
def link_to(url: str, seed: int = 1) -> Iterator[Link]:
    link = Link(int(url.rpartition(":")[2]), random.Random(seed))  # noqa: S311 - invented bad luck
    try:
        yield link
    finally:
        link.close()
