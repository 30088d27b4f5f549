"""The Vietnamese sentence of a refusal, for whoever reads an answer of the exam room without the exam page.

``sentences.json`` is written by ``scripts/room_sentences.py`` from the pages' wording, the one source of both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

SENTENCES: Final[Mapping[str, str]] = json.loads(Path(__file__).with_name("sentences.json").read_text("utf-8"))
VIETNAM: Final = timezone(timedelta(hours=7))


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def worded(code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Title and detail: what is the case, and the same with what to do about it."""
    shown = _Facts({name: _shown(name, fact) for name, fact in facts.items()})
    detail = SENTENCES[code if code in SENTENCES else "room_broken"].format_map(shown)
    return detail.partition(". ")[0].rstrip("."), detail


def _shown(name: str, fact: Any) -> Any:
    """Moments, which travel as milliseconds, to the minute and in Vietnamese time."""
    if name.endswith("_at") and isinstance(fact, int):
        moment = datetime.fromtimestamp(fact / 1000, UTC).astimezone(VIETNAM)
        return f"{moment:%H:%M} ngày {moment.day}/{moment.month}/{moment.year}"
    return fact
