"""The front: one address for the exam room (answered here, in this process) and the pages (passed on to theirs).

A slow page can therefore never delay the saving of an answer. The front holds no key, no session and no page.
"""

from __future__ import annotations

from typing import Any, Final

import aiohttp

from truongthi.core.errors import Refused
from truongthi.examroom.wire import PLACES, PREFIX
from truongthi.serve import answers
from truongthi.serve.answers import answer, answer_plain
from truongthi.serve.exchange import PAGE_BODY_LIMIT, BodyTooLarge, BodyTooSlow, ClientGone, Exchange, discard_body
from truongthi.serve.headers import BadHeaders, forwarded_for, request_headers
from truongthi.serve.kept import Asked, Larder
from truongthi.serve.lifespan import InnerLifespan
from truongthi.serve.upstream import PagePool, PagesCrowded, PagesDown
from truongthi.serve.waiting.door import Door

EXAMROOM_PREFIX = b"/phong-thi/api/"
READY_PATH = b"/healthz"
EXAMROOM_BODY_LIMIT = 64 * 1024


class Router:
    """ASGI application. `pages`: addresses of page processes, or none; `examroom`: its ASGI application, or None."""

    PLACES: Final = {(PREFIX + place).encode(): (place, method.encode()) for place, method in PLACES.items()}

    def __init__(self, *, pages: list[str], examroom: Any, trusted_proxies: frozenset[str] = frozenset()) -> None:
        self._addresses = pages
        self._examroom = examroom
        self._trusted = trusted_proxies
        self._pool: PagePool | None = None
        self._larder = Larder()
        self._door = Door(busy=self._busy, processes=len(pages))

    @property
    def direct(self) -> Any:
        """The exam room, which takes requests directly (see ``directly``)."""
        return self._examroom

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    def _busy(self) -> int:
        return self._pool.in_flight if self._pool else 0

    async def _live(self, receive: Any, send: Any) -> None:
        inner = InnerLifespan(self._examroom) if self._examroom else None
        await receive()
        self._pool = PagePool(self._addresses)
        if inner:
            try:
                await inner.start()
            except Exception as error:
                await self._pool.close()
                await send({"type": "lifespan.startup.failed", "message": f"exam room: {type(error).__name__}"})
                raise
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if inner:
            await inner.stop()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        path: bytes = scope["raw_path"]
        is_head = scope["method"] == "HEAD"
        try:
            headers = request_headers(scope["headers"])
        except BadHeaders:
            await answer(send, answers.BAD_REQUEST, head=is_head)
            return
        length = _declared_length(headers)
        limit = EXAMROOM_BODY_LIMIT if path.startswith(EXAMROOM_PREFIX) else PAGE_BODY_LIMIT
        if length is not None and length > limit:
            await discard_body(receive)
            await self._say_too_large(send, path, is_head)
        elif path == READY_PATH:
            await self._say_ready(send)
        elif path.startswith(EXAMROOM_PREFIX):
            await self._enter_examroom(scope, headers, receive, send)
        elif self._pool is None or not self._addresses:
            await answer(send, answers.NOT_HERE, head=is_head)
        else:
            peer = scope["client"][0] if scope.get("client") else ""
            headers += forwarded_for(scope["headers"], peer, self._trusted)
            held = self._door.take(headers)
            asked = Asked(scope, headers)
            if not self._larder.knows(asked) and await self._door.answer(scope, headers, held, send):
                return
            pool = self._pool
            await self._larder.answer(asked, send, lambda told: self._pass_on(pool, scope, headers, receive, told))

    async def _say_too_large(self, send: Any, path: bytes, is_head: bool) -> None:
        """In the words of whom it was meant for."""
        if not path.startswith(EXAMROOM_PREFIX) or not hasattr(self._examroom, "refused"):
            await answer(send, answers.TOO_LARGE, head=is_head)
            return
        told = self._examroom.refused(Refused("body_too_large", limit=EXAMROOM_BODY_LIMIT))
        headers = [*told.headers, (b"connection", b"close")]
        await send({"type": "http.response.start", "status": told.status, "headers": headers})
        await send({"type": "http.response.body", "body": told.body})

    async def _say_ready(self, send: Any) -> None:
        ready = self._pool is not None and await self._pool.all_there()
        await answer_plain(send, 200 if ready else 503, "ready\n" if ready else "starting\n")

    async def _enter_examroom(self, scope: Any, headers: list[tuple[bytes, bytes]], receive: Any, send: Any) -> None:
        if self._examroom is None:
            await answer(send, answers.NOT_HERE)
            return
        await self._examroom({**scope, "headers": headers}, receive, send)

    @staticmethod
    async def _pass_on(pool: PagePool, scope: Any, headers: list[tuple[bytes, bytes]], receive: Any, send: Any) -> None:
        exchange = Exchange(scope, headers, receive, send)
        try:
            await exchange.run(pool)
        except BodyTooLarge:
            await exchange.answer_if_silent(answers.TOO_LARGE)
        except BodyTooSlow:
            await exchange.answer_if_silent(answers.TOO_SLOW)
        except PagesCrowded:
            await exchange.answer_if_silent(answers.CROWDED)
        except (PagesDown, aiohttp.ClientError, TimeoutError):
            await exchange.answer_if_silent(answers.BUSY)
        except ClientGone:
            return


def _declared_length(headers: list[tuple[bytes, bytes]]) -> int | None:
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None
