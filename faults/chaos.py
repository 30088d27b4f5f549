"""A TCP proxy on 127.0.0.1 that spoils connections on demand: what a bad network does between phone and server."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct

MODES = ("pass", "delay", "reset", "reply lost", "reply cut", "request cut", "black hole", "client gone")
CHUNK = 65536


class Spoiled(Exception):  # noqa: N818 - the wanted end of a connection
    """This connection is to be broken now."""


class ChaosProxy:
    """Forwards to ``target_port``; ``mode`` says what happens to the bytes that come by from now on.

    "reply lost" lets the request through and resets the connection when the answer comes: the server has committed,
    the client never learns it. "black hole" swallows everything and says nothing until it is over.
    """

    def __init__(self, target_port: int, draw: random.Random) -> None:
        self.mode = "pass"
        self.spoiled = 0
        self._target_port, self._draw = target_port, draw
        self._server: asyncio.Server | None = None
        self._pairs: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for pair in list(self._pairs):
            pair.cancel()
        await asyncio.gather(*self._pairs, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._pairs.add(task)
        upstream: asyncio.StreamWriter | None = None
        try:
            back, upstream = await asyncio.open_connection("127.0.0.1", self._target_port)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(reader, upstream, is_reply=False))
                pumps.create_task(self._pump(back, writer, is_reply=True))
        except* (OSError, Spoiled, asyncio.CancelledError):
            pass
        finally:
            for stream in (writer, upstream):
                if stream is not None:
                    _reset(stream)
            if task is not None:
                self._pairs.discard(task)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, is_reply: bool) -> None:
        while data := await source.read(CHUNK):
            await self._spoil(data, sink, is_reply)
            sink.write(data)
            await sink.drain()
        raise Spoiled  # one side has hung up: so does the other

    async def _spoil(self, data: bytes, sink: asyncio.StreamWriter, is_reply: bool) -> None:
        mode = self.mode
        if mode == "delay":
            self.spoiled += 1
            await asyncio.sleep(self._draw.uniform(0.02, 0.4))
        elif mode == "black hole":
            self.spoiled += 1
            while self.mode == "black hole":
                await asyncio.sleep(0.05)
            raise Spoiled
        elif mode == "reset" or (mode == "reply lost" and is_reply and self._draw.random() < 0.7):
            self.spoiled += 1
            raise Spoiled
        elif mode == "client gone" and not is_reply and self._draw.random() < 0.5:
            self.spoiled += 1
            sink.write(data)  # whole; and nobody waits for the answer
            await sink.drain()
            await asyncio.sleep(self._draw.uniform(0, 0.004))
            raise Spoiled
        elif mode == ("reply cut" if is_reply else "request cut"):
            self.spoiled += 1
            sink.write(data[: self._draw.randrange(1, len(data))] if len(data) > 1 else b"")
            await sink.drain()
            await asyncio.sleep(0.01)  # so that the part arrives before the reset
            raise Spoiled


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    plug = writer.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError):
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
