"""The driver's memory: every request before it leaves, every answer once it has come, on disk before all else."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import time
from pathlib import Path
from typing import Any


class Ledger:
    """Append-only lines of JSON. Whoever notes something waits for the fsync, which many share."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")
        self._lines: list[bytes] = []
        self._written: asyncio.Future[None] | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)

    def next_op(self) -> int:
        return next(self._numbers)

    async def note(self, event: str, **facts: Any) -> None:
        """``t``: microseconds of the monotonic clock; ``wall``: milliseconds since 1970 UTC."""
        line = {"e": event, "t": time.monotonic_ns() // 1000, "wall": time.time_ns() // 1_000_000, **facts}
        self._lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        if self._written is None:
            self._written = asyncio.get_running_loop().create_future()
        waiting = self._written
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await asyncio.shield(waiting)

    async def _flush(self) -> None:
        while self._lines:
            lines, self._lines = self._lines, []
            waiting, self._written = self._written, None
            await asyncio.to_thread(self._write, b"".join(lines))
            if waiting is not None:
                waiting.set_result(None)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())

    async def close(self) -> None:
        if self._flushing is not None:
            await self._flushing
        self._file.close()
