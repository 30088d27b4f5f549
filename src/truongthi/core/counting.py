"""Which of a person's attempts counts, and the figures that follow from all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from truongthi.core.rules.model import AttemptRules


@dataclass(frozen=True, slots=True)
class ScoredAttempt:
    """One graded attempt."""

    number: int
    centipoints: int
    duration_ms: int
    correct_count: int
    started_at: datetime
    sealed_at: datetime


def counted_attempt(attempts: Sequence[ScoredAttempt], rules: AttemptRules) -> ScoredAttempt | None:
    """The attempt the rules count: the best score; among equal ones the shortest or the earliest handed in.

    What is still equal (same score, same length) is the earlier handed in, then the lower number: the same figures
    either way.
    """
    if not attempts:
        return None
    if rules.equal_best == "earliest":
        return min(attempts, key=lambda a: (-a.centipoints, a.sealed_at, a.duration_ms, a.number))
    return min(attempts, key=lambda a: (-a.centipoints, a.duration_ms, a.sealed_at, a.number))


def total_centipoints(attempts: Sequence[ScoredAttempt]) -> int:
    """The points of all attempts: what the mean over attempts is taken of."""
    return sum(attempt.centipoints for attempt in attempts)
