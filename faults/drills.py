"""Drills beside the served stack: races, histories, failpoints, deadlines, clocks, closers, backup, bit-rot.

    python -m faults.drills [--long] [--drill NAME]

Each drill runs the real exam room against a real PostgreSQL of its own and says how often it hurt, how often all was
well, and what it found wrong. Exit status 0 only when nothing was lost or wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.machine import surroundings
from faults import drill_backup, drill_races, drill_seal, drill_time, drill_upgrade
from faults.failpoint import DyingConnection
from faults.world import World, small_world


@dataclass
class Outcome:
    """One line of the table."""

    injected: int = 0
    survived: int = 0
    lost: list[str] = field(default_factory=list)
    note: str = ""

    def case(self, problems: Sequence[str]) -> None:
        self.injected += 1
        self.survived += not problems
        self.lost.extend(problems)

    def counts(self) -> dict[str, int]:
        return {"injected": self.injected, "survived": self.survived, "wrong": len(self.lost)}


@dataclass(frozen=True)
class Drill:
    """``short`` and ``full``: how many rounds."""

    name: str
    work: Callable[[World, Outcome, int], object]
    short: int
    full: int


DRILLS = (
    Drill("F5 seal cut after every statement", drill_seal.every_statement, 1, 1),
    Drill("F14 saves doubled and reordered", drill_races.reordered, 100, 5000),
    Drill("F15 save, seal, device behind a barrier", drill_races.barrier, 250, 10_000),
    Drill("histories linearizable, links cut", drill_races.histories, 20, 500),
    Drill("F17 closer doubled, late", drill_time.closers, 100, 2000),
    Drill("F18 time zones of the host", drill_time.zones, 3, 3),
    Drill("F18 host clock stepped", drill_time.clock_steps, 4, 4),
    Drill("F19 deadline and grace to the ms", drill_time.boundary, 600, 10_000),
    Drill("F23 migrations fail, then succeed", drill_upgrade.upgrades, 1, 5),
    Drill("F25 backup, loss, restore", drill_backup.restore, 1, 3),
    Drill("F26 one byte flipped: backup", drill_backup.flips_in_backup, 100, 1000),
    Drill("F26 one byte flipped: table", drill_backup.flips_in_table, 5, 100),  # last: the server moves
)


def run(drills: Sequence[Drill], *, full: bool, results: Path | None = None) -> int:
    problems: list[str] = []
    done: list[dict[str, object]] = []
    logging.disable(logging.CRITICAL)  # broken links, thousands of them, are the point
    sys.stdout.write(f"{'drill':44}{'injected':>9}{'survived':>9}{'wrong':>6}{'seconds':>9}\n")
    with small_world() as world:
        for drill in drills:
            outcome, begun = Outcome(), time.monotonic()
            result = drill.work(world, outcome, drill.full if full else drill.short)
            if asyncio.iscoroutine(result):
                asyncio.run(result)
            if outcome.injected == 0:
                outcome.lost.append("nothing was injected")
            seconds = round(time.monotonic() - begun, 1)
            done.append({"name": drill.name, **outcome.counts(), "seconds": seconds, "note": outcome.note})
            line = f"{drill.name:44}{outcome.injected:>9}{outcome.survived:>9}{len(outcome.lost):>6}"
            sys.stdout.write(f"{line}{seconds:>9.1f}  {outcome.note}\n")
            sys.stdout.flush()
            problems += [f"{drill.name}: {problem}" for problem in outcome.lost]
    if results:
        part = {"part": "drills", "about": surroundings(), "drills": done, "problems": problems}
        results.write_text(json.dumps(part, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.writelines(f"{problem}\n" for problem in problems[:40])
    sys.stdout.write(f"FOUND {len(problems)} THINGS LOST OR WRONG\n" if problems else "NOTHING LOST\n")
    return 1 if problems else 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="drills", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the full numbers of rounds")
    parser.add_argument("--drill", action="append", help="only drills whose name holds this; may be repeated")
    parser.add_argument("--control", action="store_true", help="the seal without a transaction: halves must be found")
    parser.add_argument("--json", type=Path, help="where the results go")
    args = parser.parse_args(arguments)
    if args.control:
        DyingConnection.transaction = lambda self: contextlib.nullcontext()  # type: ignore[method-assign,assignment,misc]
        args.drill = ["F5"]
    wanted = [drill for drill in DRILLS if not args.drill or any(word in drill.name for word in args.drill)]
    return run(wanted, full=args.long, results=args.json)


if __name__ == "__main__":
    sys.exit(main())
