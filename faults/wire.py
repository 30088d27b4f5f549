"""HTTP/1.1 as small as it goes, so that an exchange either has a whole answer or none at all."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

PATIENCE_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer."""

    status: int
    body: str
    retry_after: str


class Line:
    """One keep-alive connection, opened when needed and dropped after any trouble."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, ticket: str = "", body: Any = None) -> Reply | None:
        """The answer, or None when it is not known what became of the request."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._exchange(method, path, ticket, body)
        except (OSError, TimeoutError, EOFError, ValueError):
            self.close()
            return None

    async def _exchange(self, method: str, path: str, ticket: str, body: Any) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        raw = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(raw)}\r\n"
        if ticket:
            head += f"Authorization: Bearer {ticket}\r\nContent-Type: application/json\r\n"
        writer.write(head.encode() + b"\r\n" + raw)
        await writer.drain()
        return await self._answer(reader)

    async def _answer(self, reader: asyncio.StreamReader) -> Reply:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        if headers.get("transfer-encoding") == "chunked":
            raw = await _chunks(reader)
        else:
            raw = await reader.readexactly(int(headers["content-length"] if status != 304 else 0))
        if headers.get("connection") == "close":
            self.close()
        return Reply(status, raw.decode(), headers.get("retry-after", ""))

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        parts.append((await reader.readexactly(size + 2))[:-2])
        if not size:
            return b"".join(parts)
