"""The figures a contest may rank by, of persons and of units, in integers and fractions only.

A metric is a function of one result. Points are centipoints, durations milliseconds, instants milliseconds since
1970 UTC. ``None`` means "no such figure" and always ranks behind every figure (see ``ranking``). A new metric is
one function and one entry in ``METRICS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

Value = int | Fraction | None

ALL_ATTEMPTS: Final = "all_attempts"
ATTEMPTS_TIMES_BEST: Final = "attempts_times_best"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person's result. ``attempts == 0`` means the person did not take part; the best_… figures are the counted
    attempt's.
    """

    key: str
    name: str
    unit: str
    category: str
    attempts: int
    best_centipoints: int | None = None
    best_duration_ms: int | None = None
    total_centipoints: int | None = None
    correct_count: int | None = None
    started_at: datetime | None = None
    sealed_at: datetime | None = None

    @property
    def took_part(self) -> bool:
        return self.attempts > 0


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One unit's (class's) result. Persons and attempts are two different counts.

    ``sum_centipoints`` is the sum the mean over attempts is taken of; ``mean_definition`` says what was summed: the
    points of all attempts, or, where only best scores are known, attempts × best score of each person (an upper
    bound of the former).
    """

    key: str
    name: str
    headcount: int | None
    participants: int
    attempts: int
    sum_centipoints: int | None
    mean_definition: str
    best_centipoints: int | None = None
    sum_of_best: int = 0
    full_marks: int | None = None


def unit_result(
    key: str,
    name: str,
    headcount: int | None,
    people: Iterable[PersonResult],
    *,
    mean_definition: str | None = None,
    full_centipoints: int | None = None,
) -> UnitResult:
    """Add up the people of a unit; people without an attempt are members and not participants.

    Without ``mean_definition`` the true mean is taken when every participant's total is known. Ranking units
    against each other needs one definition for all of them: see ``unit_results``.
    """
    took_part = [person for person in people if person.took_part]
    definition = mean_definition or (ALL_ATTEMPTS if _totals_known(took_part) else ATTEMPTS_TIMES_BEST)
    best = [person.best_centipoints for person in took_part if person.best_centipoints is not None]
    return UnitResult(
        key=key,
        name=name,
        headcount=headcount,
        participants=len(took_part),
        attempts=sum(person.attempts for person in took_part),
        sum_centipoints=_sum_for_mean(took_part, definition),
        mean_definition=definition,
        best_centipoints=max(best, default=None),
        sum_of_best=sum(best),
        full_marks=None if full_centipoints is None else best.count(full_centipoints),
    )


def unit_results(
    units: Sequence[tuple[str, str, int | None, Sequence[PersonResult]]],
    *,
    mean_definition: str | None = None,
    full_centipoints: int | None = None,
) -> list[UnitResult]:
    """All units (key, name, headcount, people) under one definition of the mean.

    Left open, the definition is the true mean when every participant of every unit has a known total, else attempts
    × best for all: a true mean must never be compared with an upper bound.
    """
    everybody = [person for _, _, _, people in units for person in people if person.took_part]
    definition = mean_definition or (ALL_ATTEMPTS if _totals_known(everybody) else ATTEMPTS_TIMES_BEST)
    return [
        unit_result(key, name, headcount, people, mean_definition=definition, full_centipoints=full_centipoints)
        for key, name, headcount, people in units
    ]


def _totals_known(people: Iterable[PersonResult]) -> bool:
    return all(person.total_centipoints is not None for person in people)


def _sum_for_mean(people: Sequence[PersonResult], definition: str) -> int | None:
    if definition == ALL_ATTEMPTS:
        figures = [person.total_centipoints for person in people]
    else:
        figures = [None if p.best_centipoints is None else p.attempts * p.best_centipoints for p in people]
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the closed vocabulary of criteria.

    ``kind``: "individual" or "collective". ``usual``: the direction most regulations mean ("desc": more is better),
    offered in forms and never silently applied. ``unit`` says how to show a value: points | ms | count | ratio |
    instant.
    """

    name: str
    kind: str
    usual: str
    unit: str
    of: Callable[[Any], Value]


def _instant(moment: datetime | None) -> Value:
    return None if moment is None else (moment - _EPOCH) // timedelta(milliseconds=1)


def _ratio(numerator: int | None, denominator: int | None) -> Value:
    return Fraction(numerator, denominator) if numerator is not None and denominator else None


_INDIVIDUAL: Final = (
    Metric("score", "individual", "desc", "points", lambda p: p.best_centipoints),
    Metric("correct_count", "individual", "desc", "count", lambda p: p.correct_count),
    Metric("attempts", "individual", "asc", "count", lambda p: p.attempts),
    Metric("duration", "individual", "asc", "ms", lambda p: p.best_duration_ms),
    Metric("started_at", "individual", "asc", "instant", lambda p: _instant(p.started_at)),
    Metric("sealed_at", "individual", "asc", "instant", lambda p: _instant(p.sealed_at)),
    Metric("total_points", "individual", "desc", "points", lambda p: p.total_centipoints),
    Metric("mean_points", "individual", "desc", "points", lambda p: _ratio(p.total_centipoints, p.attempts)),
)
_COLLECTIVE: Final = (
    Metric("participation_rate", "collective", "desc", "ratio", lambda u: _ratio(u.participants, u.headcount)),
    Metric("participants", "collective", "desc", "count", lambda u: u.participants),
    Metric("total_attempts", "collective", "desc", "count", lambda u: u.attempts),
    Metric("mean_over_attempts", "collective", "desc", "points", lambda u: _ratio(u.sum_centipoints, u.attempts)),
    Metric("mean_of_best", "collective", "desc", "points", lambda u: _ratio(u.sum_of_best, u.participants)),
    Metric("sum_of_points", "collective", "desc", "points", lambda u: u.sum_centipoints),
    Metric("sum_of_best", "collective", "desc", "points", lambda u: u.sum_of_best),
    Metric("best_score", "collective", "desc", "points", lambda u: u.best_centipoints),
    Metric("full_marks", "collective", "desc", "count", lambda u: u.full_marks),
)
METRICS: Final[Mapping[str, Metric]] = {metric.name: metric for metric in (*_INDIVIDUAL, *_COLLECTIVE)}


def metrics_of_kind(kind: str) -> tuple[Metric, ...]:
    """The metrics of "individual" or "collective" divisions, in the order forms show them."""
    return _INDIVIDUAL if kind == "individual" else _COLLECTIVE


def person_metrics(person: PersonResult) -> dict[str, Value]:
    """Every individual metric of one person."""
    return {metric.name: metric.of(person) for metric in _INDIVIDUAL}


def unit_metrics(unit: UnitResult) -> dict[str, Value]:
    """Every collective metric of one unit."""
    return {metric.name: metric.of(unit) for metric in _COLLECTIVE}


def rounded_to_seconds(person: PersonResult) -> PersonResult:
    """The same result with its duration cut to whole seconds, for regulations that count no finer."""
    if person.best_duration_ms is None:
        return person
    return replace(person, best_duration_ms=person.best_duration_ms // 1000 * 1000)
