"""Whatever a screen says in Vietnamese stands in the English catalogue, with the same facts, compiled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "messages.py"


def test_the_english_catalogue_is_complete() -> None:
    """On failure: ``scripts/messages.py update`` adds the new messages to django.po; translate them, run it again."""
    result = subprocess.run([sys.executable, str(SCRIPT), "check"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
