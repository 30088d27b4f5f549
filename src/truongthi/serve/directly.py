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
        self._is_unread = False
        self._body_timer: asyncio.TimerHandle | None = None
        self._idle_since = 0.0
        self._idle_timer: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._coming is not None and self._body_timer is None:  # most bodies come with their head and need none
            self._body_timer = self.loop.call_later(BODY_SECONDS, self._give_up)

    def on_message_begin(self) -> None:
        if self._answering:  # a second request before the first was answered: no browser does
            self.transport.close()
        self.url, self.headers, self.expect_100_continue = b"", [], False
        self._begin_head()

    def _take_ordinary_way(self) -> None:
        """Make up for what the parent does when a message begins."""
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(headers)
        super().on_headers_complete()

    def on_headers_complete(self) -> None:
        found = self.app.PLACES.get(self.url) if self._examroom is not None else None
        self._coming = self._read_head(*found) if found is not None else None
        if self._coming is None:
            self._take_ordinary_way()
        else:
            self._end_head()

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
        usual = _usual(self.server_state.default_headers)
        whole = b"".join((_STATUS[reply.status], usual, reply.head, b"\r\n", reply.body))
        self.transport.write_whole(whole)  # type: ignore[attr-defined]  # see OneWrite
        self.server_state.total_requests += 1
        self._idle_since = self.loop.time()
        if self._is_stopping:
            self.transport.close()
        elif self._idle_timer is None:
            self._watch_idle(self.timeout_keep_alive)

    def pause_writing(self) -> None:
        """Whoever does not read what was answered is asked nothing more: the answers would pile up here."""
        super().pause_writing()
        self._is_unread = self.cycle is None or self.cycle.response_complete
        if self._is_unread:
            self.flow.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._is_unread:
            self._is_unread = False
            self.flow.resume_reading()

    def on_response_complete(self) -> None:
        """Of a request that took the ordinary way."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def _watch_idle(self, seconds: float) -> None:
        self._idle_timer = self.loop.call_later(seconds, self._close_idle)

    def _close_idle(self) -> None:
        """One timer for all requests of a connection: it looks how long the connection has really been idle."""
        self._idle_timer = None
        is_at_work = self._answering or self._coming is not None or self._in_head
        is_at_work = is_at_work or not (self.cycle is None or self.cycle.response_complete)
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if self.transport.is_closing():
            return
        if is_at_work or left > 0:
            self._watch_idle(self.timeout_keep_alive if is_at_work else max(left, 0.01))
        else:
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
        if self._idle_timer is not None:
            self._idle_timer.cancel()
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
_usual_lines: tuple[Any, bytes] = (None, b"")


def _usual(headers: Any) -> bytes:
    """The server's own headers as lines; uvicorn makes another list of them every second."""
    global _usual_lines
    if _usual_lines[0] is not headers:
        _usual_lines = headers, b"".join(b"%b: %b\r\n" % header for header in headers)
    return _usual_lines[1]
