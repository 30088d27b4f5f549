"""How long and how large the head of a request may be, before anything is known about it.

uvicorn waits for ever and reads without end there; a few hundred slow callers would hold every connection.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from truongthi.serve.one_write import OneWrite

HEAD_SECONDS = 20.0
HEAD_LIMIT = 32 * 1024


class PatientProtocol(HttpToolsProtocol):
    """A connection is closed when a request's head takes longer or grows larger than this."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_bytes = 0
        self._in_head = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        super().connection_made(OneWrite(transport, self.loop))  # type: ignore[arg-type]  # stands for the transport
        self._begin_head()
        self._wait_for_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begin_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT:
                self.transport.close()
            elif self._timer is None:  # most heads come whole and need none
                self._wait_for_head()

    def on_headers_complete(self) -> None:
        self._end_head()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_head()
        super().connection_lost(exc)

    def _begin_head(self) -> None:
        self._in_head = True
        self._head_bytes = 0

    def _wait_for_head(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _end_head(self) -> None:
        self._in_head = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
