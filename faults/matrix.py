"""`make faults`: the whole matrix, one part after the other. Exit status 0 only when nothing was lost or wrong.

The served stack under faults; the same on a small disk; the drills. One table at the end, and a line for every fault of
the list with the place where it is proved; the same as JSON in faults/results/<name>.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from faults.injector import FULL_DISK
from faults.report import printed, summed

RESULTS = Path(__file__).with_name("results")
SECONDS_PER_ROUND = 14
LONG_FROM = 100  # so many rounds ask for the full numbers of the drills as well
SMALL = ("--contestants", "30", "--closers", "6", "--crowd", "10")


def parts(rounds: int) -> list[tuple[str, list[str]]]:
    few = str(max(2, rounds // 10))
    return [
        ("served", ["faults.run", "--rounds", str(rounds), "--seconds", str(rounds * SECONDS_PER_ROUND)]),
        ("small disk", ["faults.run", "--rounds", few, *SMALL, "--small-disk", "400", "--fault", FULL_DISK]),
        ("drills", ["faults.drills", *(["--long"] if rounds >= LONG_FROM else [])]),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--part", action="append", help="served, small disk, drills; may be repeated")
    parser.add_argument("--name", help="file name of the results (default: the date)")
    args, further = parser.parse_known_args(arguments)
    taken, failed = [], []
    with tempfile.TemporaryDirectory(prefix="truongthi-faults-results-") as folder:
        for name, command in parts(args.rounds):
            if args.part and name not in args.part:
                continue
            sys.stdout.write(f"\n== {name} ==\n")
            sys.stdout.flush()
            place = Path(folder) / f"{name}.json"
            more = further if command[0] == "faults.run" else []
            whole = [sys.executable, "-m", *command, *more, "--json", str(place)]
            if subprocess.run(whole, check=False).returncode != 0:
                failed.append(name)
            if place.exists():
                taken.append(json.loads(place.read_text(encoding="utf-8")))
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / f"{args.name or datetime.now(UTC).strftime('%Y-%m-%d-%H%M')}.json"
    kept.write_text(json.dumps({"parts": taken}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"\n== all ==\n{printed(summed(taken))}{kept}\n")
    sys.stdout.write(f"FAILED: {', '.join(failed)}\n" if failed else "")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
