"""Head and body of an answer leave in one packet: uvicorn writes them one after the other, and every write is sent."""

from __future__ import annotations

import asyncio
from typing import Any


class OneWrite:
    """A transport that gathers what is written in one turn of the loop. Everything else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._gathered: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._gathered:
            self._loop.call_soon(self._send)
        self._gathered.append(data)

    def write_whole(self, data: bytes) -> None:
        """Write what is a whole answer, after anything gathered before it."""
        if self._gathered:
            self.write(data)
        else:
            self._transport.write(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered and not self._transport.is_closing():
            self._transport.write(b"".join(gathered))
