"""`make faults`: the whole matrix, one part after the other. Exit status 0 only when nothing was lost or wrong.

The served stack under faults; the same on a small disk; the drills. What cannot be done
here, or is proved elsewhere, is said at the end.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence

from faults.injector import FULL_DISK

SECONDS_PER_ROUND = 14
LONG_FROM = 100  # so many rounds ask for the full numbers of the drills as well
SMALL = ("--contestants", "30", "--closers", "6", "--crowd", "10")
ELSEWHERE = (
    ("F13 tab killed with unsent answers", "in a real browser: tests/journeys"),
    ("F16 clock of the browser wrong", "in a real browser: tests/journeys"),
    (
        "F18 whole stack under a stepped clock",
        "not possible here: libfaketime moves the monotonic clock along; the drill steps the exam room's clock",
    ),
    ("F22 soak", "make bench (10,000 contestants, memory of every process)"),
    ("F26 bundle changed", "make prove (1,000 changed bundles refused)"),
    ("F27 mail, cache or store down", "none to fail: the platform calls no other service"),
    ("power cut", "not possible here: no disk that forgets; F6 and --control stand for it"),
    ("loss of packets inside TCP", "not possible here: no netem; resets, cuts, delays and black holes instead"),
)


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
    args, further = parser.parse_known_args(arguments)
    failed = []
    for name, command in parts(args.rounds):
        if args.part and name not in args.part:
            continue
        sys.stdout.write(f"\n== {name} ==\n")
        sys.stdout.flush()
        begun = time.monotonic()
        more = further if command[0] == "faults.run" else []
        if subprocess.run([sys.executable, "-m", *command, *more], check=False).returncode != 0:
            failed.append(name)
        sys.stdout.write(f"{time.monotonic() - begun:.0f} s\n")
    sys.stdout.write("\n== elsewhere, or not here ==\n")
    sys.stdout.writelines(f"{what:40}{where}\n" for what, where in ELSEWHERE)
    sys.stdout.write(f"\nFAILED: {', '.join(failed)}\n" if failed else "\nNOTHING LOST\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
