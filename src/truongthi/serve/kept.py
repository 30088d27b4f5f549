"""Answers that are the same for everybody rest a few seconds in the front: five thousand people who open the page of a
contest at eight o'clock make the pages draw it once.

Kept is only what a page process calls ``Cache-Control: public`` with an age, answered 200 to a GET, without a cookie of
its own and varying by nothing but cookie and encoding. Whoever sends a cookie neither gets nor leaves an answer that
varies by it. While the first one waits, others wait with it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

Headers = list[tuple[bytes, bytes]]
Key = tuple[bytes, ...]

LARGEST: Final = 2 * 1024 * 1024
ALL: Final = 64 * 1024 * 1024
LONGEST_SECONDS: Final = 600.0
PATIENCE_SECONDS: Final = 35.0  # with the first one, which may stand in line itself (see upstream)
_OWN: Final = frozenset({b"authorization", b"range", b"if-none-match", b"if-modified-since", b"if-range"})
# Of these no page that calls itself public reads anything: one that holds a token does not call itself so.
_READ_BY_NOBODY: Final = frozenset({b"csrf", b"__Host-csrf"})
_VARIES: Final = frozenset({b"", b"cookie", b"accept-encoding"})
_AGE: Final = re.compile(rb"max-age=(\d+)")
# The exam page is one shell for every attempt of every round: its script reads from the address which one it is.
_SHELL: Final = re.compile(rb"/phong-thi/[\w-]+/\d+/")
_ANY_SHELL: Final = b"/phong-thi/*/*/"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with its end, on the monotonic clock. ``for_cookies``: may be given to those who send cookies, too."""

    headers: Headers
    body: bytes
    ends_at: float
    for_cookies: bool


class Asked:
    """What of a request decides whether it may be answered from what is kept."""

    def __init__(self, scope: Any, headers: Headers) -> None:
        given = dict(headers)
        self.may = scope["method"] == "GET" and not (given.keys() & _OWN) and b"content-length" not in given
        cookies = given.get(b"cookie", b"").split(b";")
        self.has_cookie = any(pair.partition(b"=")[0].strip() not in _READ_BY_NOBODY for pair in cookies if pair)
        codings = given.get(b"accept-encoding", b"")
        accepted = b"".join(coding for coding in (b"br", b"gzip") if coding in codings)
        scheme = given.get(b"x-forwarded-proto", b"")
        path = _ANY_SHELL if _SHELL.fullmatch(scope["raw_path"]) else scope["raw_path"]
        self.key: Key = (given.get(b"host", b""), scheme, path, scope.get("query_string", b""), accepted)


class Larder:
    """The kept answers, bounded in number of bytes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Key, Kept] = {}
        self._size = 0
        self._coming: dict[Key, asyncio.Future[None]] = {}

    async def answer(self, asked: Asked, send: Any, ask: Callable[[Any], Awaitable[None]]) -> None:
        """Answer from what is kept, or by ``ask(send)``, keeping what may be kept."""
        if not asked.may:
            await ask(send)
            return
        found = self._find(asked)
        if found is None and not asked.has_cookie and asked.key in self._coming:
            await asyncio.wait([self._coming[asked.key]], timeout=PATIENCE_SECONDS)
            found = self._find(asked)
        if found is None:
            await self._fetch(asked, send, ask)
        else:
            await send({"type": "http.response.start", "status": 200, "headers": found.headers})
            await send({"type": "http.response.body", "body": found.body})

    def knows(self, asked: Asked) -> bool:
        """Whether an answer to this is kept, or was until a moment ago: then one request draws it for everybody."""
        found = self._kept.get(asked.key) if asked.may else None
        return found is not None and (found.for_cookies or not asked.has_cookie)

    def _find(self, asked: Asked) -> Kept | None:
        found = self._kept.get(asked.key)
        if found is None or found.ends_at <= self._clock() or (asked.has_cookie and not found.for_cookies):
            return None
        return found

    async def _fetch(self, asked: Asked, send: Any, ask: Callable[[Any], Awaitable[None]]) -> None:
        coming = None
        if not asked.has_cookie and asked.key not in self._coming:
            coming = self._coming[asked.key] = asyncio.get_running_loop().create_future()
        listener = _Listener(asked, send)
        try:
            await ask(listener)
            self._keep(asked.key, listener.kept(self._clock()))
        finally:
            if coming is not None:
                del self._coming[asked.key]
                coming.set_result(None)

    def _keep(self, key: Key, kept: Kept | None) -> None:
        if kept is None:
            return
        self._drop(key)
        if self._size + len(kept.body) > ALL:
            now = self._clock()
            for old in [each for each, content in self._kept.items() if content.ends_at <= now]:
                self._drop(old)
        if self._size + len(kept.body) <= ALL:
            self._kept[key] = kept
            self._size += len(kept.body)

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        self._size -= len(gone.body) if gone else 0


class _Listener:
    """Passes an answer on and remembers it while it may still be kept."""

    def __init__(self, asked: Asked, send: Any) -> None:
        self._asked, self._send = asked, send
        self._headers: Headers = []
        self._chunks: list[bytes] | None = None
        self._size = 0
        self._is_whole = False

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._headers = list(message["headers"])
            self._chunks = [] if message["status"] == 200 else None
        elif self._chunks is not None:
            self._chunks.append(message.get("body", b""))
            self._size += len(self._chunks[-1])
            self._is_whole = not message.get("more_body", False)
            if self._size > LARGEST:
                self._chunks = None
        await self._send(message)

    def kept(self, now: float) -> Kept | None:
        if self._chunks is None or not self._is_whole:
            return None
        names: dict[bytes, bytes] = {}
        for name, value in self._headers:
            names[name] = names[name] + b"," + value if name in names else value
        control = names.get(b"cache-control", b"")
        varies = {name.strip().lower() for name in names.get(b"vary", b"").split(b",")}
        age = _AGE.search(control)
        may = b"public" in control and age and b"set-cookie" not in names and varies <= _VARIES
        if not may or age is None or (self._asked.has_cookie and b"cookie" in varies):
            return None
        seconds = min(float(age[1]), LONGEST_SECONDS)
        body = b"".join(self._chunks)
        headers = [pair for pair in self._headers if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        return Kept(headers, body, now + seconds, for_cookies=b"cookie" not in varies)
