"""F23: a later version prepares the database. Its migrations are applied all, or none of them leaves a trace."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from faults.drill_races import begun
from faults.newer import SETTINGS, WRONG, Newer, schema
from faults.world import World, stored

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = 50


def upgrades(world: World, outcome: Any, rounds: int) -> None:
    """A version that cannot be migrated to, then one that can; whoever is in an attempt stays in it."""
    people = asyncio.run(_answering(world))
    with tempfile.TemporaryDirectory(prefix="truongthi-newer-") as name:
        newer = Newer(Path(name), ROOT / "src" / "truongthi")
        for _ in range(rounds):
            outcome.case(_in_vain(world, newer, people))
            outcome.case(_well(world, newer, people))


async def _answering(world: World) -> list[int]:
    async with world.room() as room:
        return await begun(room, world, PEOPLE)


def _in_vain(world: World, newer: Newer, people: list[int]) -> list[str]:
    before, rows = schema(world.owner), stored(world.owner, people)
    newer.add_broken()
    done = _prepared(world, newer)
    problems = [] if done.returncode != 0 and WRONG in done.stderr else ["a migration that fails did not end it"]
    newer.withdraw_broken()
    if schema(world.owner) != before:
        problems.append("a migration that failed has left something behind")
    if stored(world.owner, people) != rows:
        problems.append("a migration that failed has changed attempts")
    return problems


def _well(world: World, newer: Newer, people: list[int]) -> list[str]:
    rows = stored(world.owner, people)
    newer.add()
    problems = [] if _prepared(world, newer).returncode == 0 else ["a good migration has failed"]
    after = stored(world.owner, people)
    if any(not before.items() <= after[who].items() for who, before in rows.items()):
        problems.append("a migration has changed attempts")
    if len(after) != len(rows) or len(next(iter(after.values()))) != len(next(iter(rows.values()))) + 1:
        problems.append("the migration was not applied")
    return problems


def _prepared(world: World, newer: Newer) -> subprocess.CompletedProcess[str]:
    """As `truongthi serve` prepares the database at its start."""
    place = newer.migrations.parents[1]
    environment = {
        **os.environ,
        "DATABASE_URL": world.owner,
        "EXAMROOM_DATABASE_URL": world.examroom,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": os.pathsep.join(map(str, (place, ROOT / "src"))),
    }
    command = [sys.executable, "-m", "truongthi.serve.prepare"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
