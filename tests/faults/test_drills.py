"""The short form of the drills; and that the one about the seal can fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def drills(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "faults.drills", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_nothing_is_lost_in_the_drills() -> None:
    done = drills()
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("NOTHING LOST\n")


def test_a_seal_without_a_transaction_is_found_out() -> None:
    done = drills("--control")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "half a seal" in done.stdout
