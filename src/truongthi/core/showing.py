"""What a contestant may see of the own result, and when. Everything else stays closed."""

from __future__ import annotations

from dataclasses import dataclass

from truongthi.core.rules.model import Display


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
