"""Requests of the exam room answered without the detour through ASGI: read from the parser, handed in, written when
they are told.

Nearly all requests of a contest are these. Those of the plain form every browser sends (a body of a stated length or
none, no header twice, nothing named to be dropped, one request at a time) take this way; whatever looks otherwise
takes the ordinary one, which answers the same.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, Final

from truongthi.examroom.wire import Asked
from truongthi.serve.patience import PatientProtocol

BODY_LIMIT: Final = 16 * 1024
BODY_SECONDS: Final = 10.0
_READ: Final = frozenset({b"host", b"authorization", b"content-type", b"content-length", b"accept-encoding"})
_OTHERWISE: Final = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"content-encoding"})
_USUAL: Final = frozenset({b"keep-alive", b"Keep-Alive"})


class Coming:
    """A request on its way in."""

    __slots__ = ("body", "head", "length", "place")

    def __init__(self, place: str, head: dict[bytes, bytes], length: int) -> None:
        self.place, self.head, self.length = place, head, length
        self.body = b""

    def asked(self) -> Asked:
        head = self.head
        return Asked(
            head[b"authorization"].decode("latin-1"),
            head.get(b"content-type", b"").decode("latin-1"),
            self.body,
            b"gzip" in head.get(b"accept-encoding", b""),
        )


class DirectProtocol(PatientProtocol):
    """As its parent, with requests of the exam room handed over at once. ``app.direct``: the exam room, or None;
    ``app.PLACES``: raw path → (place, method).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._examroom = getattr(self.app, "direct", None)
        self._coming: Coming | None = None
        self._answering = False
        self._is_stopping = False
        self._body_timer: asyncio.TimerHandle | None = None

    def on_message_begin(self) -> None:
        if self._answering:  # a second request before the first was answered: no browser does
            self.transport.close()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        found = self.app.PLACES.get(self.url) if self._examroom is not None else None
        self._coming = self._read_head(*found) if found is not None else None
        if self._coming is None:
            super().on_headers_complete()
            return
        self._end_head()
        if self._coming.length:
            self._body_timer = self.loop.call_later(BODY_SECONDS, self._give_up)

    def _read_head(self, place: str, method: bytes) -> Coming | None:
        """The request a head announces, or None when it is to take the ordinary way."""
        found: dict[bytes, bytes] = {}
        for name, value in self.headers:
            if name in _OTHERWISE or (name == b"connection" and value not in _USUAL):
                return None
            if name in _READ:
                if name in found:
                    return None
                found[name] = value
        length = found.get(b"content-length", b"" if method == b"POST" else b"0")
        is_plain = (
            b"authorization" in found
            and b"host" in found
            and length.isdigit()
            and int(length) <= (BODY_LIMIT if method == b"POST" else 0)
            and self.parser.get_method() == method
            and self.parser.get_http_version() == "1.1"
            and (self.cycle is None or self.cycle.response_complete)
        )
        return Coming(place, found, int(length)) if is_plain else None

    def on_body(self, body: bytes) -> None:
        if self._coming is None:
            super().on_body(body)
        else:
            self._coming.body += body

    def on_message_complete(self) -> None:
        coming, self._coming = self._coming, None
        if coming is None:
            super().on_message_complete()
            return
        self._end_body()
        self._answering = True
        self._examroom.begin(coming.place, coming.asked(), self._told)

    def _told(self, reply: Any) -> None:
        self._answering = False
        if self.transport is None or self.transport.is_closing():
            return
        usual = [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        self.transport.write(b"".join((_STATUS[reply.status], *usual, reply.head, b"\r\n", reply.body)))
        self.on_response_complete()
        if self._is_stopping:
            self.transport.close()

    def _give_up(self) -> None:
        self._body_timer = None
        self.transport.close()

    def _end_body(self) -> None:
        if self._body_timer is not None:
            self._body_timer.cancel()
            self._body_timer = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_body()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Asked to end: what is on its way is answered first."""
        if self._answering or self._coming is not None:
            self._is_stopping = True
        else:
            super().shutdown()


_STATUS: Final = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus if status >= 200
}
