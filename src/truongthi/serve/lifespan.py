"""Runs the start and stop of an inner ASGI application from inside an outer one."""

from __future__ import annotations

import asyncio
from typing import Any


class InnerLifespan:
    """`await start()` when the outer application starts, `await stop()` when it ends; an app without one is fine."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        await self._app(scope, self._inbox.get, self._outbox.put)

    async def _say(self, kind: str) -> None:
        await self._inbox.put({"type": f"lifespan.{kind}"})
        answer = asyncio.ensure_future(self._outbox.get())
        if self._task is None:
            return
        await asyncio.wait({answer, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            self._task.result()  # raises what the application raised
        elif answer.result()["type"] == f"lifespan.{kind}.failed":
            raise RuntimeError(answer.result().get("message", "the exam room did not start"))

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())
        await self._say("startup")

    async def stop(self) -> None:
        if self._task is not None and not self._task.done():
            await self._say("shutdown")
            await self._task
