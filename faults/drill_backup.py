"""F25: everything is lost and comes back from the newest backup. F26: one flipped byte anywhere is noticed."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from faults.drill_races import begun
from faults.drill_seal import hash_of
from faults.world import MINUTE, OPENS, World, stored, vector
from truongthi.serve import backup, pg_binaries
from truongthi.serve.postgres import EmbeddedPostgres

PEOPLE = 200
PAGE = 8192


@contextmanager
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="truongthi-drills-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(world: World, folder: Path) -> Path:
    data = folder / "data"
    data.mkdir()
    (data / "secret_key").write_text("a secret of 64 symbols, or so it is pretended for this drill")
    target = folder / "backup.zip"
    backup.write(target, world.owner, data, datetime.now(UTC))
    return target


def restore(world: World, outcome: Any, rounds: int) -> None:
    """Handed-in attempts, a backup, another cluster from it alone: the same rows, receipts and log."""
    for _ in range(rounds):
        people = asyncio.run(_handed_in(world))
        before = stored(world.owner, people)
        with scratch() as folder:
            source = _write(world, folder)
            since = time.monotonic()
            manifest = backup.verified(source)
            with EmbeddedPostgres(folder / "other") as server:
                backup.unpack_files(source, folder / "restored")
                backup.load(source, server.url_for("postgres"), manifest, keeps_owners=True)
                outcome.note = f"empty folder to all rows compared: {time.monotonic() - since:.1f} s"
                outcome.case(_compared(before, server, people, folder))


async def _handed_in(world: World) -> list[int]:
    async with world.room() as room:
        people = await begun(room, world, PEOPLE)
        at = OPENS + 2 * MINUTE
        await asyncio.gather(*(room.seal(world.key(who), vector(2, "C"), arrived_at=at) for who in people[::2]))
    return people


def _compared(before: dict[int, Any], server: EmbeddedPostgres, people: list[int], folder: Path) -> list[str]:
    after = stored(server.url, people)
    problems = [f"{who}: another row" for who in people if before[who] != after.get(who)]
    problems += [
        f"{who}: another hash" for who, row in after.items() if row["sealed_at"] and row["receipt_hash"] != hash_of(row)
    ]
    if not (folder / "restored" / "secret_key").exists():
        problems.append("the secret is gone")
    with psycopg.connect(server.examroom_url) as connection:  # the restored rights: the exam room can work
        connection.execute("SELECT count(*) FROM attempts_attempt")
    with psycopg.connect(server.url) as connection:
        try:
            connection.execute("UPDATE attempts_attempt SET answers = '{X}' WHERE sealed_at IS NOT NULL")
            problems.append("a restored seal can be changed")
        except psycopg.errors.CheckViolation:
            pass
    return problems


def flips_in_backup(world: World, outcome: Any, rounds: int) -> None:
    draw = random.Random(26)
    with scratch() as folder:
        source = _write(world, folder)
        whole = source.read_bytes()
        backup.verified(source)
        for _ in range(rounds):
            place, bit = draw.randrange(len(whole)), 1 << draw.randrange(8)
            with source.open("r+b") as file:
                file.seek(place)
                file.write(bytes([whole[place] ^ bit]))
            outcome.case([] if _is_refused(source) else [f"byte {place} flipped and not noticed"])
            with source.open("r+b") as file:
                file.seek(place)
                file.write(whole[place : place + 1])
        backup.verified(source)


def _is_refused(source: Path) -> bool:
    try:
        backup.verified(source)
    except backup.BadBackup:
        return True
    return False


def flips_in_table(world: World, outcome: Any, rounds: int) -> None:
    """A byte of the attempts in a stopped copy of the cluster: PostgreSQL's own checksums name the page."""
    draw = random.Random(27)
    asyncio.run(_handed_in(world))
    with psycopg.connect(world.server.url_for("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        found = connection.execute("SELECT pg_relation_filepath('attempts_attempt')").fetchone()
    path = str(found[0]) if found else ""
    bin_folder = pg_binaries.find_bin(world.server.runner)
    with scratch() as folder:
        copy = folder / "copy"
        world.server.stop()
        try:
            shutil.copytree(world.server.cluster, copy)
        finally:
            world.server.start()
        world.owner, world.examroom = world.server.url, world.server.examroom_url
        _take(copy, world)
        target = copy / path
        size = target.stat().st_size // PAGE * PAGE
        for _ in range(rounds):
            place = draw.randrange(size)
            _flip(target, place)
            done = _checked(bin_folder, copy, target.name, world)
            outcome.case([] if done != 0 else [f"byte {place} of {path} flipped and not noticed"])
            _flip(target, place)
        if _checked(bin_folder, copy, target.name, world) != 0:
            outcome.lost.append("the untouched copy is refused, too")


def _take(copy: Path, world: World) -> None:
    for path in (copy, *copy.rglob("*")):
        world.server.runner.take(path)


def _flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 4]))


def _checked(folder: Path, copy: Path, filenode: str, world: World) -> int:
    command = [str(pg_binaries.executable(folder, "pg_checksums")), "--check", "-D", str(copy), "-f", filenode]
    options: Any = world.server.runner.popen_options()
    return subprocess.run(command, capture_output=True, check=False, cwd=copy.parent, **options).returncode
