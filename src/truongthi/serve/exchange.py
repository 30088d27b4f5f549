"""One request passed on to a page process and its answer passed back, as streams, within limits of size and time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from truongthi.serve.answers import answer
from truongthi.serve.headers import response_headers
from truongthi.serve.upstream import PagePool, PageProcess, PagesDown

PAGE_BODY_LIMIT = 12 * 1024 * 1024
BODY_PAUSE_SECONDS = 30.0
DISCARD_LIMIT = 64 * 1024 * 1024


async def discard_body(receive: Any) -> None:
    """Read what a browser is still sending, within reason: it shows our answer only after its last byte."""
    size = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BODY_PAUSE_SECONDS):
            while size < DISCARD_LIMIT:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return


class BodyTooLarge(Exception):  # noqa: N818 - it says what is the case
    pass


class BodyTooSlow(Exception):  # noqa: N818 - it says what is the case
    pass


class ClientGone(Exception):  # noqa: N818 - it says what is the case
    pass


class Exchange:
    """One request passed on to a page process, and its answer passed back, both as streams."""

    def __init__(self, scope: Any, headers: list[tuple[bytes, bytes]], receive: Any, send: Any) -> None:
        self._method: str = scope["method"]
        query = scope.get("query_string", b"")
        self._target = (scope["raw_path"] + (b"?" + query if query else b"")).decode("latin-1")
        self._headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        given = {name for name, _ in scope["headers"]}
        self._has_body = b"content-length" in given or b"transfer-encoding" in given
        self._receive = receive
        self._send = send
        self._has_started = False
        self._body_taken = False
        self._body_error: Exception | None = None

    async def answer_if_silent(self, what: tuple[int, str, str]) -> None:
        if self._has_started:
            raise ConnectionError("the page process broke off in the middle of an answer")
        if isinstance(self._body_error, BodyTooLarge):
            await discard_body(self._receive)
        await answer(self._send, what, head=self._method == "HEAD")

    async def run(self, pool: PagePool) -> None:
        await self._until_client_leaves(self._pass_on(pool))

    async def _pass_on(self, pool: PagePool) -> None:
        async with pool.place():
            for process in pool.candidates():
                with pool.busy(process):
                    if await self._try(process):
                        return
        raise PagesDown

    async def _try(self, process: PageProcess) -> bool:
        """False when this process is not there, so that another may be asked: nothing has been sent to it yet."""
        body = self._body() if self._has_body else None
        try:
            await self._converse(process, body)
        except aiohttp.ClientConnectorError:
            if self._body_taken:
                raise
            return False
        except (aiohttp.ClientError, ConnectionError):
            if self._body_error is not None:
                raise self._body_error from None
            if self._body_taken or self._has_started or self._method not in {"GET", "HEAD"}:
                raise
            return False
        return True

    async def _converse(self, process: PageProcess, body: AsyncIterator[bytes] | None) -> None:
        response = await process.send(self._method, self._target, self._headers, body)
        async with response:
            self._has_started = True
            head = {"type": "http.response.start", "status": response.status}
            await self._send({**head, "headers": response_headers(response.raw_headers)})
            async for chunk in response.content.iter_any():
                await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
            await self._send({"type": "http.response.body", "body": b""})

    async def _until_client_leaves(self, work: Any) -> None:
        """Give up place and work when the client is gone; a body that is being read notices by itself."""
        task = asyncio.ensure_future(work)
        watch = asyncio.ensure_future(self._disconnected()) if not self._has_body else None
        try:
            await asyncio.wait({task, watch} if watch else {task}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise ClientGone
            task.result()
        finally:
            for each in (task, watch):
                if each is not None and not each.done():
                    each.cancel()
                    with contextlib.suppress(asyncio.CancelledError, aiohttp.ClientError):
                        await each

    async def _disconnected(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _body(self) -> AsyncIterator[bytes]:
        self._body_taken = True
        size = 0
        more = True
        while more:
            try:
                message = await asyncio.wait_for(self._receive(), BODY_PAUSE_SECONDS)
            except TimeoutError:
                self._body_error = BodyTooSlow()
                raise self._body_error from None
            if message["type"] == "http.disconnect":
                self._body_error = ClientGone()
                raise self._body_error
            size += len(message.get("body", b""))
            if size > PAGE_BODY_LIMIT:
                self._body_error = BodyTooLarge()
                raise self._body_error
            more = message.get("more_body", False)
            yield message.get("body", b"")
