"""The figures a contest may rank by, of persons and of units, in integers and fractions only.

A metric is a function of one result and of what is asked (``Asked``: which prediction, manual score or weighted sum).
Points are centipoints, durations milliseconds, instants milliseconds since 1970 UTC. ``None`` means "no such figure"
and always ranks behind every figure (see ``ranking``). A new metric is one function and one entry in ``METRICS``.
Winners and award amounts follow from prizes, not from results: ``from_awards`` counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

Value = int | Fraction | None

ALL_ATTEMPTS: Final = "all_attempts"
ATTEMPTS_TIMES_BEST: Final = "attempts_times_best"
EMPTY: Final[Mapping[Any, Any]] = MappingProxyType({})
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person's result over some rounds. ``attempts == 0`` means the person did not take part; the best_… figures
    are the counted attempt's (of the score, where the rules say so, the mean or sum of the attempts that count).

    ``guesses``: the counted attempt's, by prediction id; ``round``: its round. ``full_mark``: whether the counted
    attempt is all right (of a mean or sum: all of them are); None: not known. ``sum_over_rounds`` adds the score of
    each of ``rounds``.
    """

    key: str
    name: str
    unit: str
    category: str
    attempts: int
    best_centipoints: int | Fraction | None = None
    best_duration_ms: int | None = None
    total_centipoints: int | None = None
    correct_count: int | None = None
    started_at: datetime | None = None
    sealed_at: datetime | None = None
    all_correct: bool | None = None
    total_duration_ms: int | None = None
    full_mark: bool | None = None
    full_mark_attempts: int | None = None
    rounds_played: int | None = None
    sum_over_rounds: int | Fraction | None = None
    rounds: int = 1
    round: str = ""
    guesses: Mapping[str, Fraction] = field(default_factory=lambda: EMPTY, hash=False)

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
    sum_centipoints: int | Fraction | None
    mean_definition: str
    best_centipoints: int | Fraction | None = None
    sum_of_best: int | Fraction = 0
    full_marks: int | None = None
    quota_percent: int | None = None

    @property
    def expected(self) -> int | None:
        """How many people are expected: the headcount, or the quota's share of it, rounded up to whole people."""
        if self.headcount is None or self.quota_percent is None:
            return self.headcount
        return -(-self.headcount * self.quota_percent // 100)


def unit_result(
    key: str,
    name: str,
    headcount: int | None,
    people: Iterable[PersonResult],
    *,
    mean_definition: str | None = None,
    full_centipoints: int | None = None,
    quota_percent: int | None = None,
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
        full_marks=_full_marks(took_part, full_centipoints),
        quota_percent=quota_percent,
    )


def unit_results(
    units: Sequence[tuple[str, str, int | None, Sequence[PersonResult]]],
    *,
    mean_definition: str | None = None,
    full_centipoints: int | None = None,
    quota_percent: int | None = None,
) -> list[UnitResult]:
    """All units (key, name, headcount, people) under one definition of the mean.

    Left open, the definition is the true mean when every participant of every unit has a known total, else attempts
    × best for all: a true mean must never be compared with an upper bound.
    """
    everybody = [person for _, _, _, people in units for person in people if person.took_part]
    definition = mean_definition or (ALL_ATTEMPTS if _totals_known(everybody) else ATTEMPTS_TIMES_BEST)
    return [
        unit_result(
            key,
            name,
            headcount,
            people,
            mean_definition=definition,
            full_centipoints=full_centipoints,
            quota_percent=quota_percent,
        )
        for key, name, headcount, people in units
    ]


def _totals_known(people: Iterable[PersonResult]) -> bool:
    return all(person.total_centipoints is not None for person in people)


def _full_marks(people: Iterable[PersonResult], full_centipoints: int | None) -> int | None:
    """People whose score is full marks; where only scores are known, those with ``full_centipoints``."""
    if full_centipoints is None:
        return None
    return sum(
        person.best_centipoints == full_centipoints if person.full_mark is None else person.full_mark
        for person in people
    )


def _sum_for_mean(people: Sequence[PersonResult], definition: str) -> int | Fraction | None:
    figures: list[int | Fraction | None]
    if definition == ALL_ATTEMPTS:
        figures = [person.total_centipoints for person in people]
    else:
        figures = [None if p.best_centipoints is None else p.attempts * p.best_centipoints for p in people]
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a criterion asks besides the metric's name: ``of`` which prediction, manual score or weighted sum, and
    ``figure``, which finds that figure for a key or a result (see ``asking``).
    """

    of: str = ""
    figure: Callable[[str, str, Any], Value] = lambda metric, of, result: None


PLAIN: Final = Asked()


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the closed vocabulary of criteria.

    ``kind``: "individual", "collective" or "both". ``usual``: the direction most regulations mean ("desc": more is
    better), offered in forms and never silently applied. ``unit`` says how to show a value: points | ms | count |
    ratio | instant | money | yesno | error | lot. ``needs``: what ``of`` names, "" for metrics that stand alone
    (``is_plain``): those every entry carries, ranked by or not.
    """

    name: str
    kind: str
    usual: str
    unit: str
    value: Callable[[Any, Asked], Value]
    needs: str = ""
    is_plain: bool = True

    def of(self, result: Any, asked: Asked = PLAIN) -> Value:
        return self.value(result, asked)


def instant_ms(moment: datetime | None) -> int | None:
    """Milliseconds since 1970 UTC, rounded down."""
    return None if moment is None else (moment - EPOCH) // _MILLISECOND


def _ratio(numerator: int | Fraction | None, denominator: int | None) -> Value:
    return whole(Fraction(numerator) / denominator) if numerator is not None and denominator else None


def whole(value: Value) -> Value:
    """A fraction that is an integer as the integer."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def _yes(answer: bool | None) -> Value:
    return None if answer is None else int(answer)


def _rate(unit: UnitResult) -> Value:
    """People who took part over the people expected; with a quota never more than one."""
    rate = _ratio(unit.participants, unit.expected)
    return rate if rate is None or unit.quota_percent is None else min(rate, 1)


def _asked(metric: str) -> Callable[[Any, Asked], Value]:
    return lambda result, asked: asked.figure(metric, asked.of, result)


def _of_person(
    name: str, usual: str, unit: str, value: Callable[[PersonResult], Value], *, is_plain: bool = True
) -> Metric:
    return Metric(name, "individual", usual, unit, lambda person, _: value(person), is_plain=is_plain)


def _of_unit(name: str, unit: str, value: Callable[[UnitResult], Value]) -> Metric:
    return Metric(name, "collective", "desc", unit, lambda result, _: value(result))


def _named(name: str, kind: str, usual: str, unit: str, needs: str) -> Metric:
    return Metric(name, kind, usual, unit, _asked(name), needs, is_plain=False)


_BOTH: Final = (
    _named("manual_score", "both", "desc", "points", "manual_score"),
    _named("weighted", "both", "desc", "points", "weighted_sum"),
    _named("lot", "both", "asc", "lot", ""),
)
_INDIVIDUAL: Final = (
    _of_person("score", "desc", "points", lambda p: p.best_centipoints),
    _of_person("correct_count", "desc", "count", lambda p: p.correct_count),
    _of_person("all_correct", "desc", "yesno", lambda p: _yes(p.all_correct), is_plain=False),
    _named("prediction_error", "individual", "asc", "error", "prediction"),
    _of_person("attempts", "asc", "count", lambda p: p.attempts),
    _of_person("duration", "asc", "ms", lambda p: p.best_duration_ms),
    _of_person("total_duration", "asc", "ms", lambda p: p.total_duration_ms, is_plain=False),
    _of_person("started_at", "asc", "instant", lambda p: instant_ms(p.started_at)),
    _of_person("sealed_at", "asc", "instant", lambda p: instant_ms(p.sealed_at)),
    _of_person("full_mark_attempts", "desc", "count", lambda p: p.full_mark_attempts, is_plain=False),
    _of_person("total_points", "desc", "points", lambda p: p.total_centipoints),
    _of_person("mean_points", "desc", "points", lambda p: _ratio(p.total_centipoints, p.attempts)),
    _of_person("rounds_played", "desc", "count", lambda p: p.rounds_played, is_plain=False),
    _of_person("sum_over_rounds", "desc", "points", lambda p: p.sum_over_rounds, is_plain=False),
    _of_person("mean_over_rounds", "desc", "points", lambda p: _ratio(p.sum_over_rounds, p.rounds), is_plain=False),
    *_BOTH,
)
_COLLECTIVE: Final = (
    _of_unit("participation_rate", "ratio", _rate),
    _of_unit("participants", "count", lambda u: u.participants),
    _of_unit("total_attempts", "count", lambda u: u.attempts),
    _of_unit("mean_over_attempts", "points", lambda u: _ratio(u.sum_centipoints, u.attempts)),
    _of_unit("mean_of_best", "points", lambda u: _ratio(u.sum_of_best, u.participants)),
    _of_unit("sum_of_points", "points", lambda u: u.sum_centipoints),
    _of_unit("sum_of_best", "points", lambda u: u.sum_of_best),
    _of_unit("best_score", "points", lambda u: u.best_centipoints),
    _of_unit("full_marks", "count", lambda u: u.full_marks),
    _named("winners", "collective", "desc", "count", "division"),
    _named("award_amount", "collective", "desc", "money", "division"),
    *_BOTH,
)
METRICS: Final[Mapping[str, Metric]] = {metric.name: metric for metric in (*_INDIVIDUAL, *_COLLECTIVE)}
_PLAIN_INDIVIDUAL: Final = tuple(metric for metric in _INDIVIDUAL if metric.is_plain)
_PLAIN_COLLECTIVE: Final = tuple(metric for metric in _COLLECTIVE if metric.is_plain)


def metrics_of_kind(kind: str) -> tuple[Metric, ...]:
    """The metrics of "individual" or "collective" divisions, in the order forms show them."""
    return _INDIVIDUAL if kind == "individual" else _COLLECTIVE


def metric_of_key(key: str) -> Metric:
    """The metric of a figure's key: of "manual_score:tu-luan@vong-1~whole" the manual score."""
    return METRICS[key.partition("~")[0].partition("@")[0].partition(":")[0]]


def person_metrics(person: PersonResult) -> dict[str, Value]:
    """The plain figures of one person."""
    return {metric.name: metric.value(person, PLAIN) for metric in _PLAIN_INDIVIDUAL}


def unit_metrics(unit: UnitResult) -> dict[str, Value]:
    """The plain figures of one unit."""
    return {metric.name: metric.value(unit, PLAIN) for metric in _PLAIN_COLLECTIVE}


def rounded_to_seconds(person: PersonResult) -> PersonResult:
    """The same result with its duration cut to whole seconds, for regulations that count no finer."""
    if person.best_duration_ms is None:
        return person
    return replace(person, best_duration_ms=person.best_duration_ms // 1000 * 1000)


_STEPS: Final[Mapping[tuple[str, str], Fraction]] = {
    ("ms", "second"): Fraction(1000),
    ("ms", "minute"): Fraction(60_000),
    ("instant", "second"): Fraction(1000),
    ("instant", "minute"): Fraction(60_000),
    ("points", "hundredth"): Fraction(1),
    ("points", "tenth"): Fraction(10),
    ("points", "whole"): Fraction(100),
    ("ratio", "hundredth"): Fraction(1, 10_000),
    ("ratio", "tenth"): Fraction(1, 1000),
    ("ratio", "whole"): Fraction(1, 100),
    ("error", "hundredth"): Fraction(1, 100),
    ("error", "tenth"): Fraction(1, 10),
    ("error", "whole"): Fraction(1),
}


def rounded(value: Value, unit: str, how: str) -> Value:
    """A figure rounded before comparing: times down to whole seconds or minutes, points, percent and prediction
    errors half up to whole, tenths or hundredths (of a point, of one percent). Any other pair stays exact.
    """
    step = _STEPS.get((unit, how))
    if value is None or step is None:
        return value
    steps = Fraction(value) / step
    return whole((steps // 1 if unit in ("ms", "instant") else (steps + Fraction(1, 2)) // 1) * step)
