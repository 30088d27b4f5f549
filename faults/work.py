"""Faults of the work behind the exam room: the grading worker dies while a batch is on its way."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import Any

import psycopg

from faults.stack import Stack, send
from faults.traffic import Traffic

HELD_SECONDS = 10.0
GRADED_SECONDS = 30.0
HOLD = "LOCK TABLE attempts_grade IN EXCLUSIVE MODE"
STUCK = """SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query ILIKE '%attempts_grade%' AND pid <> pg_backend_pid()"""
WAITING = "SELECT count(*) FROM attempts_pendinggrade"


async def kill_worker_in_a_batch(stack: Stack, traffic: Traffic) -> dict[str, Any]:
    """Hold the grades' table so that a batch has been taken and not finished, and end the worker just then.

    Every seal must get its one grade after that; how long that took from the worker's death is noted.
    """
    async with await psycopg.AsyncConnection.connect(stack.superuser_url()) as holder:
        await holder.execute(HOLD)
        storm = asyncio.create_task(traffic.seal_storm())
        limit = time.monotonic() + HELD_SECONDS
        while time.monotonic() < limit and not await _number(stack, STUCK):
            await asyncio.sleep(0.05)
        if not await _number(stack, STUCK):
            raise LookupError("no batch was on its way")
        waiting = await _number(stack, WAITING)
        for pid in stack.named("truongthi.cli.main worker"):
            send(pid, signal.SIGKILL)
        killed = time.monotonic()
        await holder.rollback()
    await storm
    while time.monotonic() < killed + GRADED_SECONDS and await _number(stack, WAITING):
        await asyncio.sleep(0.05)
    return {"waiting": waiting, "graded_s": round(time.monotonic() - killed, 2)}


async def _number(stack: Stack, query: str) -> int:
    async with await psycopg.AsyncConnection.connect(stack.superuser_url(), autocommit=True) as connection:
        found = await (await connection.execute(query)).fetchone()  # type: ignore[arg-type]  # from the constants above
    return int(found[0]) if found else 0
