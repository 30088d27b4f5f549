"""How long a computation of the standings takes and how much it keeps in memory, as contests grow.

python -m bench.standings [--sizes 10000:1,100000:1,100000:10] [--out bench/results/standings-NAME.json]

Every size (people:attempts of each) runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PLAN = Path(__file__).parents[1] / "plans" / "cai-cach-tthc-2026.toml"
OPENS = datetime(2026, 9, 15, 1, tzinfo=UTC)


def measure(people: int, each: int) -> dict[str, Any]:
    """One computation from facts in memory to the document's hash."""
    from truongthi.core.contest_result import compute
    from truongthi.core.standings_document import digest, standings_document
    from truongthi.formats.plan_toml import read_plan

    rules, facts = read_plan(PLAN.read_bytes()), invented(people, each)
    before = peak_mb()
    begun = time.perf_counter()
    result = compute(rules, facts)
    computed = time.perf_counter()
    sha256 = digest(standings_document("bench", "0" * 64, result))
    return {
        "people": people,
        "attempts": people * each,
        "compute_s": round(computed - begun, 2),
        "with_document_s": round(time.perf_counter() - begun, 2),
        "facts_mb": before,
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


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000:1,100000:1,100000:10")
    parser.add_argument("--one", default="")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.one:
        people, each = map(int, options.one.split(":"))
        print(json.dumps(measure(people, each)))
        return 0
    rows = [run_alone(size) for size in options.sizes.split(",")]
    report = {
        "at": datetime.now(UTC).isoformat(),
        "load": os.getloadavg()[0],
        "cores": os.cpu_count(),
        "rows": grown(rows),
    }
    for row in rows:
        print(
            f"{row['people']:>8} people {row['attempts']:>9} attempts {row['with_document_s']:>7} s "
            f"{row['peak_mb']:>6} MB  growth / n log n {row['growth']}"
        )
    if options.out:
        options.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def run_alone(size: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.standings", "--one", size]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def grown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Time against n log n of the attempts, relative to the smallest size: 1 is exactly n log n, less is better."""
    first = rows[0]
    for row in rows:
        ideal = _work(row["attempts"]) / _work(first["attempts"])
        row["growth"] = round(row["with_document_s"] / max(0.01, first["with_document_s"]) / ideal, 2)
    return rows


def _work(n: int) -> float:
    return n * math.log(n)


if __name__ == "__main__":
    sys.exit(main())
