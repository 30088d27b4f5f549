"""Faults of what stores: errors and slowness of fsync (strace), a full disk, a database without a free place."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from faults.contestant import Scene
from faults.stack import Stack

ATTACH_SECONDS = 10.0
ERROR_SECONDS, SLOW_SECONDS = 1.5, 5.0
FULL_SECONDS, TAKEN_SECONDS, LOCKED_SECONDS = 4.0, 2.0, 5.0
FREE_PLACES = 10
MOST = "SELECT setting::int FROM pg_settings WHERE name = 'max_connections'"
TAKEN = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
PLATFORM = f"{TAKEN} AND usename <> 'postgres'"
OPEN_ATTEMPTS = "SELECT 1 FROM attempts_attempt WHERE sealed_at IS NULL FOR UPDATE"


def can_trace() -> bool:
    """strace is here and may look at a process that is not its child."""
    if shutil.which("strace") is None:
        return False
    sleeper = subprocess.Popen(["sleep", "5"])  # noqa: S607 - as installed
    try:
        looking = ["timeout", "1", "strace", "-qq", "-p", str(sleeper.pid)]
        done = subprocess.run(looking, capture_output=True, text=True, check=False)
        return "not permitted" not in done.stderr
    finally:
        sleeper.kill()
        sleeper.wait()


class Storage:
    """Hurts PostgreSQL's disk and its places for connections."""

    def __init__(self, stack: Stack, scene: Scene) -> None:
        self.stack, self.scene = stack, scene

    # -- fsync -----------------------------------------------------------------------------------------------------
    async def refuse_fsync(self) -> None:
        """Every flush of the log fails from now on: until PostgreSQL gives up, nobody may be told "saved"."""
        masters = self.stack.postmaster()
        with self._traced("fdatasync:error=EIO") as attached:
            await attached
            await self.scene.ledger.note("fsync", works=False)
            limit = time.monotonic() + ERROR_SECONDS
            while time.monotonic() < limit and self.stack.postmaster() == masters:
                await asyncio.sleep(0.02)
            await self.scene.ledger.note("fsync", works=True)

    async def slow_fsync(self, milliseconds: int) -> None:
        with self._traced(f"fdatasync:delay_exit={milliseconds * 1000}") as attached:
            await attached
            await asyncio.sleep(SLOW_SECONDS)

    @contextmanager
    def _traced(self, injected: str) -> Iterator[Any]:
        pids = [pid for master in self.stack.postmaster() for pid in (master, *self.stack.below(master))]
        places = [word for pid in pids for word in ("-p", str(pid))]
        command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", f"inject={injected}"]
        tracer = subprocess.Popen([*command, *places], stderr=subprocess.DEVNULL)
        try:
            yield _attached(pids)
        finally:
            tracer.terminate()
            tracer.wait()

    # -- space -----------------------------------------------------------------------------------------------------
    async def fill_disk(self) -> None:
        """Not a byte is free on the small disk; then there is room again."""
        filler = self.stack.data / "filler"
        try:
            await asyncio.to_thread(_fill, filler)
            await asyncio.to_thread(self._use_up_the_log)
            limit = time.monotonic() + FULL_SECONDS
            while time.monotonic() < limit:
                await asyncio.sleep(0.2)
                await asyncio.to_thread(_fill, filler)
        finally:
            filler.unlink(missing_ok=True)

    def _use_up_the_log(self) -> None:
        """PostgreSQL keeps some room for its log in advance: use it, until it has to ask for more."""
        try:
            with psycopg.connect(self.stack.superuser_url(), autocommit=True) as connection:
                for _ in range(40):
                    connection.execute("SELECT pg_logical_emit_message(false, 'filler', repeat('x', 8000000))")
        except psycopg.Error:
            return  # that was it

    # -- places and locks ------------------------------------------------------------------------------------------
    async def take_all_connections(self) -> None:
        """Every place is taken, then the exam room's own connections are ended: it finds none, until we leave."""
        await asyncio.to_thread(self._crowd)

    def _crowd(self) -> None:
        held: list[psycopg.Connection[Any]] = []
        url = self.stack.superuser_url()
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'truongthi-examroom'"
        try:
            while len(held) < 200:
                held.append(psycopg.connect(url, autocommit=True))
        except psycopg.OperationalError:
            limit = time.monotonic() + TAKEN_SECONDS
            while time.monotonic() < limit:
                held[0].execute(query)
                _take_free(held, url)
        finally:
            for connection in held:
                connection.close()

    async def leave_few_connections(self, crowd: Callable[[], Awaitable[None]]) -> dict[str, int]:
        """All but ten places are taken, then very many people come: how many of the ten are used."""
        held: list[psycopg.Connection[Any]] = []
        try:
            await asyncio.to_thread(_take_all_but, FREE_PLACES, held, self.stack.superuser_url())
            await crowd()
            found = held[0].execute(PLATFORM).fetchone() if held else None
            return {"places": int(found[0]) if found else 0}
        finally:
            for connection in held:
                connection.close()

    async def lock_rows(self) -> None:
        """Somebody's long transaction holds every open attempt."""
        url = self.stack.superuser_url()
        async with await psycopg.AsyncConnection.connect(url) as connection:
            await connection.execute(OPEN_ATTEMPTS)
            await asyncio.sleep(LOCKED_SECONDS)
            await connection.rollback()


async def _attached(pids: Sequence[int]) -> None:
    limit = time.monotonic() + ATTACH_SECONDS
    while time.monotonic() < limit and any(_tracer(pid) == 0 for pid in pids):
        await asyncio.sleep(0.01)


def _tracer(pid: int) -> int | None:
    """Who traces a process; 0: nobody; None: it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) for line in lines if line.startswith("TracerPid"))


def _fill(path: Path) -> None:
    try:
        with path.open("ab") as file:
            while True:
                file.write(b"\0" * 1_000_000)
                file.flush()
    except OSError:
        return  # full


def _take_all_but(free: int, held: list[psycopg.Connection[Any]], url: str) -> None:
    """The platform keeps what it has; no more than so many places are left for it to grow into."""
    held.append(psycopg.connect(url, autocommit=True))
    most, taken = (int(held[0].execute(query).fetchone()[0]) for query in (MOST, TAKEN))  # type: ignore[index]
    while len(held) < most - taken - free:
        held.append(psycopg.connect(url, autocommit=True))


def _take_free(held: list[psycopg.Connection[Any]], url: str) -> None:
    try:
        held.append(psycopg.connect(url, autocommit=True))
    except psycopg.OperationalError:
        time.sleep(0.02)
