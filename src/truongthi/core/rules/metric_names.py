"""The closed vocabulary of figures a plan may name: their kind, unit, usual direction, and what ``of`` means to them.

How each is computed stands in core.metrics and is specified in docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class MetricName:
    """One figure. ``kinds``: of which divisions. ``usual``: the direction most regulations mean, offered in forms and
    never silently applied. ``unit``: points | ms | count | ratio | instant | money | yesno | error | lot.

    ``of``: what must be named there ("prediction", "manual_score", "weighted_sum"), may be ("division"), or nothing
    may be ("").
    """

    name: str
    kinds: tuple[str, ...]
    usual: str
    unit: str
    of: str = ""

    @property
    def needs_of(self) -> bool:
        return self.of not in ("", "division")


_BOTH: Final = ("individual", "collective")


def _of_people(name: str, usual: str, unit: str, of: str = "") -> MetricName:
    return MetricName(name, ("individual",), usual, unit, of)


def _of_units(name: str, usual: str, unit: str, of: str = "") -> MetricName:
    return MetricName(name, ("collective",), usual, unit, of)


_ALL: Final = (
    _of_people("score", "desc", "points"),
    _of_people("correct_count", "desc", "count"),
    _of_people("all_correct", "desc", "yesno"),
    _of_people("prediction_error", "asc", "error", "prediction"),
    _of_people("attempts", "asc", "count"),
    _of_people("duration", "asc", "ms"),
    _of_people("total_duration", "asc", "ms"),
    _of_people("started_at", "asc", "instant"),
    _of_people("sealed_at", "asc", "instant"),
    _of_people("full_mark_attempts", "desc", "count"),
    _of_people("total_points", "desc", "points"),
    _of_people("mean_points", "desc", "points"),
    _of_people("rounds_played", "desc", "count"),
    _of_people("sum_over_rounds", "desc", "points"),
    _of_people("mean_over_rounds", "desc", "points"),
    _of_units("participation_rate", "desc", "ratio"),
    _of_units("participants", "desc", "count"),
    _of_units("total_attempts", "desc", "count"),
    _of_units("mean_over_attempts", "desc", "points"),
    _of_units("mean_of_best", "desc", "points"),
    _of_units("sum_of_points", "desc", "points"),
    _of_units("sum_of_best", "desc", "points"),
    _of_units("best_score", "desc", "points"),
    _of_units("full_marks", "desc", "count"),
    _of_units("winners", "desc", "count", "division"),
    _of_units("award_amount", "desc", "money", "division"),
    MetricName("manual_score", _BOTH, "desc", "points", "manual_score"),
    MetricName("weighted", _BOTH, "desc", "points", "weighted_sum"),
    MetricName("lot", _BOTH, "asc", "lot"),
)
METRIC_NAMES: Final[Mapping[str, MetricName]] = {metric.name: metric for metric in _ALL}


def names_of_kind(kind: str | None) -> tuple[str, ...]:
    """The names a division or weighted sum of a kind may use, in the order forms show them; all of them for None."""
    return tuple(metric.name for metric in _ALL if kind is None or kind in metric.kinds)


def plain_name(key: str) -> str:
    """The metric of a figure's key: "manual_score" of "manual_score:tu-luan@vong-1"."""
    return key.partition("~")[0].partition("@")[0].partition(":")[0]
