"""The short form of `make faults`: the real stack, three faults, the independent checker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ("F1 exam room killed", "F3 PostgreSQL postmaster killed", "F4 reply lost after commit")


def test_nothing_is_lost_when_the_stack_is_hurt_three_times() -> None:
    options = [
        "--rounds",
        "3",
        "--contestants",
        "16",
        "--closers",
        "4",
        "--closings",
        "1",
        "--warm-up",
        "1",
        "--crowd",
        "8",
    ]
    for fault in FAULTS:
        options += ["--fault", fault]
    done = subprocess.run(
        [sys.executable, "-m", "faults.run", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOTHING LOST" in done.stdout
    assert all(fault in done.stdout for fault in FAULTS)
