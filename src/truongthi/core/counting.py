"""Which of a person's attempts count, which one is the result, and what follows from all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Final, Protocol, TypeVar

from truongthi.core.facts import AttemptFacts
from truongthi.core.rules.model import AttemptRules

VIETNAM: Final = timezone(timedelta(hours=7))
PRACTICE: Final = "practice"
DISQUALIFIED: Final = "disqualified"
ANNULLED: Final = "annulled"
TOO_FAST: Final = "too_fast"
TOO_FEW_ANSWERS: Final = "too_few_answers"
OVER_LIMIT: Final = "over_limit"


@dataclass(frozen=True, slots=True)
class ScoredAttempt:
    """One graded attempt."""

    number: int
    centipoints: int
    duration_ms: int
    correct_count: int
    started_at: datetime
    sealed_at: datetime
    answered_count: int


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """An attempt that does not count, or (among the flagged) one that the committee has to look at, and why."""

    person: str
    round: str
    number: int
    why: str


class Scored(Protocol):
    """What the choice of the counted attempt reads."""

    @property
    def number(self) -> int: ...
    @property
    def centipoints(self) -> int: ...
    @property
    def duration_ms(self) -> int: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def sealed_at(self) -> datetime: ...


AnyAttempt = TypeVar("AnyAttempt", bound=Scored)


def counted_attempt(attempts: Sequence[AnyAttempt], rules: AttemptRules) -> AnyAttempt | None:
    """The attempt the rules count: the best score and among equal ones the shortest or the earliest handed in; the
    first begun; or the last begun, which also stands for a mean or sum.

    What is still equal is the earlier handed in, then the earlier begun, then the lower number.
    """
    if not attempts:
        return None
    if len(attempts) == 1:
        return attempts[0]
    if rules.counted == "first":
        return min(attempts, key=_begun)
    if rules.counted != "best":
        return max(attempts, key=_begun)
    if rules.equal_best == "earliest":
        return min(attempts, key=lambda a: (-a.centipoints, a.sealed_at, a.duration_ms, a.started_at, a.number))
    return min(attempts, key=lambda a: (-a.centipoints, a.duration_ms, a.sealed_at, a.started_at, a.number))


def score_of(attempts: Sequence[Scored], rules: AttemptRules) -> int | Fraction | None:
    """The score the rules form of these attempts: the counted attempt's, or the exact mean or sum of all."""
    if not attempts:
        return None
    if rules.counted == "sum":
        return total_centipoints(attempts)
    if rules.counted == "mean":
        mean = Fraction(total_centipoints(attempts), len(attempts))
        return mean.numerator if mean.denominator == 1 else mean
    counted = counted_attempt(attempts, rules)
    return None if counted is None else counted.centipoints


def total_centipoints(attempts: Iterable[Scored]) -> int:
    """The points of all attempts: what the mean over attempts is taken of."""
    return sum(attempt.centipoints for attempt in attempts)


class Measured(Protocol):
    """What the rules of validity read."""

    @property
    def duration_ms(self) -> int: ...
    @property
    def answered_count(self) -> int: ...


def why_invalid(attempt: Measured, rules: AttemptRules) -> str:
    """Why an attempt breaks a rule of validity; "" when it breaks none."""
    if attempt.duration_ms < rules.min_duration_ms:
        return TOO_FAST
    return TOO_FEW_ANSWERS if attempt.answered_count < rules.min_answered else ""


def left_out_for(attempt: Measured, rules: AttemptRules) -> str:
    """Why the rules of validity leave an attempt out; "" when they do not, or only mark it."""
    return "" if rules.invalid == "flag" else why_invalid(attempt, rules)


def counted_now(graded: Iterable[ScoredAttempt], rules: AttemptRules) -> ScoredAttempt | None:
    """The attempt of a round that counts as things stand, of those graded and not annulled: what its person is told."""
    return counted_attempt([attempt for attempt in graded if not left_out_for(attempt, rules)], rules)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The attempts of one person: those that count, in the order begun, those that do not, and those only marked."""

    counting: tuple[AttemptFacts, ...]
    left_out: tuple[LeftOut, ...] = ()
    flagged: tuple[LeftOut, ...] = ()


def sort_attempts(attempts: Iterable[AttemptFacts], rules: AttemptRules, practice: Mapping[str, bool]) -> Sorted:
    """Tell the attempts of one person apart. ``practice``: whether a round is for practice, by its id.

    The limit is used up in the order attempts were begun, by all that are neither practice nor annulled; an invalid
    one uses it up too. What is beyond the limit never counts, however it came to be there.
    """
    used: Counter[str] = Counter()
    counting, left_out, flagged = [], [], []
    for attempt in sorted(attempts, key=_begun_in_round):
        why = PRACTICE if practice[attempt.round] else ANNULLED if attempt.annulled else ""
        if not why and rules.limit is not None:
            period = period_of(attempt, rules.limit_per)
            used[period] += 1
            why = OVER_LIMIT if used[period] > rules.limit else ""
        invalid = "" if why else why_invalid(attempt, rules)
        if invalid and rules.invalid == "flag":
            flagged.append(LeftOut(attempt.person, attempt.round, attempt.number, invalid))
        else:
            why = why or invalid
        if why:
            left_out.append(LeftOut(attempt.person, attempt.round, attempt.number, why))
        else:
            counting.append(attempt)
    return Sorted(tuple(counting), tuple(left_out), tuple(flagged))


def period_of(attempt: AttemptFacts, limit_per: str) -> str:
    """What the limit is counted in: the contest, the round, or the day, week (from Monday) or month of Vietnam in
    which the attempt was begun, whatever the round.
    """
    if limit_per == "contest":
        return ""
    if limit_per == "round":
        return attempt.round
    day = attempt.started_at.astimezone(VIETNAM).date()
    if limit_per == "week":
        day -= timedelta(days=day.weekday())
    return day.isoformat()[:7] if limit_per == "month" else day.isoformat()


def _begun(attempt: Scored) -> tuple[datetime, datetime, int]:
    return attempt.started_at, attempt.sealed_at, attempt.number


def _begun_in_round(attempt: AttemptFacts) -> tuple[datetime, datetime, int, str]:
    return attempt.started_at, attempt.sealed_at, attempt.number, attempt.round
