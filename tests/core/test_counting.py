"""Which attempt counts, and that nothing but its figures can depend on the order in which attempts are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.counting import ScoredAttempt, counted_attempt, total_centipoints
from truongthi.core.rules import AttemptRules

START = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)


def scored(number: int, points: int, seconds: int, at: int) -> ScoredAttempt:
    sealed = START + timedelta(minutes=at)
    begun, right = sealed - timedelta(seconds=seconds), points // 5
    return ScoredAttempt(number, points * 100, seconds * 1000, right, begun, sealed, answered_count=20)


FIRST, LONGER, SHORTER = scored(1, 80, 300, 5), scored(2, 95, 400, 50), scored(3, 95, 350, 90)


@pytest.mark.parametrize(("equal_best", "expected"), [("shortest", SHORTER), ("earliest", LONGER)])
def test_the_best_score_then_the_shortest_or_the_earliest(equal_best: str, expected: ScoredAttempt) -> None:
    assert counted_attempt([FIRST, LONGER, SHORTER], AttemptRules(None, equal_best=equal_best)) == expected


def test_nobody_without_attempts() -> None:
    assert counted_attempt([], AttemptRules(None)) is None
    assert total_centipoints([]) == 0


def test_the_total_is_of_all_attempts() -> None:
    assert total_centipoints([FIRST, LONGER, SHORTER]) == 27_000


ATTEMPTS = st.lists(
    st.builds(scored, st.integers(1, 9), st.sampled_from([80, 95]), st.integers(60, 62), st.integers(5, 7)), max_size=6
)


@given(ATTEMPTS, st.randoms(use_true_random=False), st.sampled_from(["shortest", "earliest"]))
def test_the_order_of_reading_changes_nothing(attempts: list[ScoredAttempt], random: object, equal_best: str) -> None:
    rules = AttemptRules(None, equal_best=equal_best)
    shuffled = list(attempts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    mine, theirs = counted_attempt(attempts, rules), counted_attempt(shuffled, rules)
    assert (mine is None) == (theirs is None) == (not attempts)
    if mine and theirs:
        assert (mine.centipoints, mine.duration_ms, mine.sealed_at) == (
            theirs.centipoints,
            theirs.duration_ms,
            theirs.sealed_at,
        )
        assert mine.centipoints == max(attempt.centipoints for attempt in attempts)
