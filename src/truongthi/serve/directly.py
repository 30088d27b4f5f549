"""Saves answered without the detour through ASGI: read from the parser, put into a lane, written when committed.

Nine of ten requests of a contest are saves. Those of the plain form every browser sends (one body of a stated length,
no header twice, nothing named to be dropped, one request at a time) take this way; whatever looks otherwise takes the
ordinary one, which answers the same.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from truongthi.serve.patience import PatientProtocol

BODY_LIMIT: Final = 16 * 1024
BODY_SECONDS: Final = 10.0
_SINGLE: Final = frozenset({b"host", b"authorization", b"content-type", b"content-length"})
_OTHERWISE: Final = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"content-encoding"})
_USUAL: Final = frozenset({b"keep-alive", b"Keep-Alive"})


@dataclass(slots=True)
class Save:
    """A save on its way in."""

    authorization: str
    kind: str
    length: int
    chunks: list[bytes] = field(default_factory=list)


class DirectProtocol(PatientProtocol):
    """As its parent, with saves handed to the exam room at once. ``app.saves``: the exam room, or None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._examroom = getattr(self.app, "saves", None)
        self._save: Save | None = None
        self._answering = False
        self._is_stopping = False
        self._body_timer: asyncio.TimerHandle | None = None

    def on_message_begin(self) -> None:
        if self._answering:  # a second request before the first was answered: no browser does
            self.transport.close()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if self._examroom is not None and self.url == self.app.SAVE_PATH:
            self._save = self._read_head()
        if self._save is None:
            super().on_headers_complete()
        else:
            self._end_head()
            self._body_timer = self.loop.call_later(BODY_SECONDS, self._give_up)

    def _read_head(self) -> Save | None:
        """The save a head announces, or None when it is to take the ordinary way."""
        found: dict[bytes, bytes] = {}
        for name, value in self.headers:
            if name in _OTHERWISE or (name == b"connection" and value not in _USUAL):
                return None
            if name in _SINGLE:
                if name in found:
                    return None
                found[name] = value
        length = found.get(b"content-length", b"")
        is_plain = (
            len(found) == len(_SINGLE)
            and length.isdigit()
            and int(length) <= BODY_LIMIT
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and (self.cycle is None or self.cycle.response_complete)
        )
        if not is_plain:
            return None
        return Save(found[b"authorization"].decode("latin-1"), found[b"content-type"].decode("latin-1"), int(length))

    def on_body(self, body: bytes) -> None:
        if self._save is None:
            super().on_body(body)
        else:
            self._save.chunks.append(body)

    def on_message_complete(self) -> None:
        save, self._save = self._save, None
        if save is None:
            super().on_message_complete()
            return
        self._end_body()
        self._answering = True
        try:
            self._examroom.begin_save(save.authorization, save.kind, b"".join(save.chunks), self._committed)
        except Exception as error:
            self._committed(None, error)

    def _committed(self, seq: int | None, error: Exception | None) -> None:
        if error is None:
            self._answer(200, self._examroom.saved(seq), ())
        else:
            self._answer(*self._examroom.problem(error))

    def _answer(self, status: int, content: object, extra: tuple[tuple[bytes, bytes], ...]) -> None:
        self._answering = False
        if self.transport is None or self.transport.is_closing():
            return
        headers, body = self._examroom.written(status, content, extra)
        lines = [b"%b: %b\r\n" % header for header in (*self.server_state.default_headers, *headers)]
        self.transport.write(b"".join((_STATUS[status], *lines, b"\r\n", body)))
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
        if self._answering or self._save is not None:
            self._is_stopping = True
        else:
            super().shutdown()


_STATUS: Final = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus if status >= 200
}
