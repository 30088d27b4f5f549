"""Which changes of the rules alter who stands where or who gets what: they bind nobody before they are signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from truongthi.core.rules.difference import Change, differences

_PARTS: Final = (
    "categories",
    "exclusions",
    "paper",
    "papers",
    "attempts",
    "rounds",
    "series",
    "levels",
    "divisions",
    "manual_scores",
    "weighted_sums",
    "caps",
    "results_from",
    "committee.decision_persons",
)
_WORDS_ONLY: Final = ("name", "text", "organiser", "opens_at", "closes_at", "entry_closes_at", "available")
"""Names, and windows: those have rules of their own once a round is open."""


def altering(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The changes between two canonical documents that may move a place or a prize, in the order of the plan."""
    return [change for change in differences(before, after) if alters_result(change)]


def alters_result(change: Change) -> bool:
    parts = change.generic.split(".")
    counts = parts[0] in _PARTS or change.generic in _PARTS
    return counts and not (len(parts) > 1 and parts[-1] in _WORDS_ONLY)
