"""How long a computation of the standings takes and how much it keeps in memory, as contests grow.

python -m bench.standings [--sizes 10000:1,100000:1,100000:10] [--short] [--only memory|rows] [--name standings]

Each size (people:attempts of each) twice: from facts in memory, and from the rows of a throw-away PostgreSQL, each time
in a process of its own, so that its peak of memory is its own (PostgreSQL's is not in it). "growth" is the CPU time of
the process against n log n, of the smallest size of the same kind: 1 is exactly n log n, less is better.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.publication import in_database, keep, machine, peak_mb, run_alone

PLAN = Path(__file__).parents[1] / "plans" / "cai-cach-tthc-2026.toml"
OPENS = datetime(2026, 9, 15, 1, tzinfo=UTC)


def from_memory(people: int, each: int) -> dict[str, Any]:
    from truongthi.formats.plan_toml import read_plan

    facts = invented(people, each)
    return measure(people, each, read_plan(PLAN.read_bytes()), lambda: facts)


def measure(people: int, each: int, rules: Any, read: Callable[[], Any]) -> dict[str, Any]:
    """One computation, from reading the facts to the document's hash."""
    from truongthi.core.contest_result import compute
    from truongthi.core.standings_document import digest, standings_document
    from truongthi.results.collector import collector_paused

    before = peak_mb()
    begun, worked = time.perf_counter(), time.process_time()
    with collector_paused():  # as in every act that computes
        facts = read()
        has_read = time.perf_counter()
        result = compute(rules, facts)
        computed = time.perf_counter()
        sha256 = digest(standings_document("bench", "0" * 64, result))
    return {
        "people": people,
        "attempts": people * each,
        "read_s": round(has_read - begun, 2),
        "compute_s": round(computed - has_read, 2),
        "whole_s": round(time.perf_counter() - begun, 2),
        "cpu_s": round(time.process_time() - worked, 2),
        "before_mb": before,
        "peak_mb": peak_mb(),
        "sha256": sha256,
    }


def invented(people: int, each: int) -> Any:
    """Pupils in classes of forty and every tenth person of the staff, with attempts of twenty questions."""
    from truongthi.core.facts import AttemptFacts, ContestFacts, PersonFacts, UnitFacts

    luck = random.Random(2026)  # noqa: S311 - repeatable
    classes = [f"lop{at}" for at in range(people // 40 + 1)]
    persons, attempts = [], []
    for at in range(people):
        staff = at % 10 == 9
        unit = "" if staff else classes[at // 40]
        persons.append(PersonFacts(f"p{at}", "", "cbgv" if staff else "hs", unit=unit, school="truong"))
        for number in range(each):
            right, length = luck.randrange(21), luck.randrange(60_000, 1_200_000)
            started = OPENS + timedelta(seconds=luck.randrange(2_000_000))
            ended = started + timedelta(milliseconds=length)
            attempts.append(
                AttemptFacts(f"p{at}", "vong-1", number + 1, started, ended, length, right * 500, right, 20, 20)
            )
    units = tuple(UnitFacts(key, key, school="truong", headcount=40) for key in classes)
    return ContestFacts(tuple(persons), tuple(attempts), units)


def from_rows(people: int, each: int) -> dict[str, Any]:
    from bench.many import fill
    from tests.results.graded import open_world
    from truongthi.contests.queries import current_rules
    from truongthi.results.queries.facts import facts_of

    world = open_world(slug="do-dong")
    fill(world, people, each, sealed=False)
    rules = current_rules(world.contest)
    return measure(people, each, rules, lambda: facts_of(world.contest, rules))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000:1,100000:1,100000:10")
    parser.add_argument("--short", action="store_true", help="2,000 to 20,000 people")
    parser.add_argument("--only", choices=tuple(KINDS), help="from facts in memory, or from rows, alone")
    parser.add_argument("--one", default="", help="one size, in this process")
    parser.add_argument("--name", default="", help="keep the figures in bench/results/NAME.json")
    options = parser.parse_args()
    if options.one:
        people, each = map(int, options.one.split(":"))
        found = from_memory(people, each) if options.only == "memory" else in_database(lambda: from_rows(people, each))
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    report = machine()
    sizes = ("2000:1,20000:1,20000:10" if options.short else options.sizes).split(",")
    for kind in [options.only] if options.only else KINDS:
        sys.stdout.write(f"{KINDS[kind]}\n")
        report[kind] = [run_alone("bench.standings", "--only", kind, "--one", size) for size in sizes]
        for row in grown(report[kind]):
            sys.stdout.write(_line(row))
    keep(report, options.name)
    return 0


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['people']:>8} people {row['attempts']:>9} attempts  "
        f"read {row['read_s']:>6} s  whole {row['whole_s']:>6} s  "
        f"CPU {row['cpu_s']:>6} s  peak {row['peak_mb']:>5} MB  growth / n log n {row['growth']}\n"
    )


def grown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """CPU time against n log n of the attempts, relative to the smallest size."""
    first = rows[0]
    for row in rows:
        ideal = _work(row["attempts"]) / _work(first["attempts"])
        row["growth"] = round(row["cpu_s"] / max(0.01, first["cpu_s"]) / ideal, 2)
    return rows


def _work(n: int) -> float:
    return n * math.log(n)


KINDS = {"memory": "from facts in memory", "rows": "from the rows of PostgreSQL"}

if __name__ == "__main__":
    sys.exit(main())
