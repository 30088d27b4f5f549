"""A small HTTP/1.1 client on raw asyncio: one connection, one request at a time, every byte counted."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass

ANSWER_SECONDS = 30.0
# What a browser of 2026 adds to a request of its own accord, so that bytes and parsing are not flattered.
BROWSER = (
    "User-Agent: Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Mobile Safari/537.36\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
    "Accept-Language: vi-VN,vi;q=0.9,en;q=0.8\r\n"
    "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\nConnection: keep-alive\r\n"
)


def request(method: str, path: str, host: str, headers: str = "", body: bytes = b"", kind: str = "") -> bytes:
    """The bytes of a request. ``headers``: further lines, each with its line end."""
    length = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if body else ""
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{BROWSER}{headers}{length}\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """The first header of this lower-case name, or b""."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == name:
                return value.strip()
        return b""

    def cookie(self, name: bytes) -> str:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == b"set-cookie" and value.strip().startswith(name + b"="):
                return value.strip().partition(b"=")[2].partition(b";")[0].decode()
        return ""

    def content(self) -> bytes:
        return zlib.decompress(self.body, 31) if self.header(b"content-encoding") == b"gzip" else self.body


class Connection(asyncio.Protocol):
    """One connection to the server. ``sent`` and ``received`` count bytes of HTTP."""

    def __init__(self) -> None:
        self.sent = self.received = 0
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._waiting: asyncio.Future[Reply] | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> Connection:
        loop = asyncio.get_running_loop()
        _, made = await asyncio.wait_for(loop.create_connection(cls, host, port), ANSWER_SECONDS)
        return made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # TCP: a full transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("closed before the answer was complete"))

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def ask(self, raw: bytes) -> asyncio.Future[Reply]:
        """Send a whole request; the answer comes as a future."""
        if self._transport is None:
            raise ConnectionError("the server closed the connection")
        self._waiting = asyncio.get_running_loop().create_future()
        self.sent += len(raw)
        self._transport.write(raw)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self._buffer = self._buffer + data if self._buffer else data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end]
        body, is_whole = body_of(head, self._buffer[end + 4 :])
        if is_whole and self._waiting is not None and not self._waiting.done():
            self._buffer = b""
            self._waiting.set_result(Reply(int(head[9:12]), head, body))


def body_of(head: bytes, rest: bytes) -> tuple[bytes, bool]:
    """The body as far as it has come, and whether it is complete."""
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    if at >= 0:
        length = int(lower[at + 17 :].partition(b"\r\n")[0])
        return rest, len(rest) >= length
    if b"\r\ntransfer-encoding: chunked" not in lower:
        return b"", True
    parts = []
    while True:
        size, found, rest = rest.partition(b"\r\n")
        if not found:
            return b"", False
        length = int(size, 16)
        if len(rest) < length + 2:
            return b"", False
        if not length:
            return b"".join(parts), True
        parts.append(rest[:length])
        rest = rest[length + 2 :]
