"""The ready sign-ins of a demonstration, from the file its seed leaves in the data folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILENAME = "demo.json"


def demo_sign_ins(folder: Path) -> list[dict[str, Any]]:
    """One row for each role; empty while the demonstration is being built."""
    path = folder / FILENAME
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return rows
