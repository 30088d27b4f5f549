"""What a contestant may see of the own result, and when. Everything else stays closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from truongthi.core.rules.model import AttemptRules, Display

NEVER: Final = "never"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a round stands. ``is_over``: its window has closed and no attempt of anybody is still open."""

    is_over: bool
    is_published: bool


def _is_due(moment: str, stage: Stage) -> bool:
    return {
        "at_once": True,
        "after_close": stage.is_over or stage.is_published,
        "after_publication": stage.is_published,
    }.get(moment, False)


def shown_fields(display: Display, stage: Stage) -> frozenset[str]:
    """Which figures of an own attempt are shown now: of score, correct_count, duration, attempts."""
    return frozenset(display.fields) if _is_due(display.result, stage) else frozenset()


def keys_are_shown(display: Display, stage: Stage) -> bool:
    """Whether right answers and explanations are shown now. An unknown word in the rules means never."""
    return display.keys != "at_once" and _is_due(display.keys, stage)


def showing_of(display: Display, attempts: AttemptRules) -> dict[str, Any]:
    """The rules of what is shown of an own attempt, as a round keeps them for the exam room."""
    return {
        "result": display.result,
        "fields": list(display.fields),
        "keys": display.keys,
        "counted": attempts.counted,
        "equal_best": attempts.equal_best,
        "min_duration_ms": attempts.min_duration_ms,
        "min_answered": attempts.min_answered,
        "invalid": attempts.invalid,
    }


def showing_rules(showing: Mapping[str, Any]) -> tuple[Display, AttemptRules]:
    """What ``showing_of`` wrote; of a round that keeps nothing, nothing is ever shown."""
    display = Display(showing.get("result", NEVER), tuple(showing.get("fields", ())), showing.get("keys", NEVER))
    names = ("counted", "equal_best", "min_duration_ms", "min_answered", "invalid")
    return display, AttemptRules(limit=None, **{name: showing[name] for name in names if name in showing})
