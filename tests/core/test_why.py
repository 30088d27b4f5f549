"""Which attempt counts and why the others do not; why somebody has a prize or none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.awards import Awards, PassedOver, allocate
from truongthi.core.caps import GivenUp
from truongthi.core.counting import counted_attempt, sort_attempts
from truongthi.core.divisions import DivisionResult
from truongthi.core.facts import AttemptFacts
from truongthi.core.ranking import Entry, rank
from truongthi.core.rules.model import AttemptRules, AwardTier, Criterion, Division, Term, WeightedSum
from truongthi.core.why import attempt_verdicts, prize_reason

START = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
DIVISION = Division("hs", "Học sinh", "individual", ("hs",), (Criterion("score", "desc"),))
PRACTICE = {"v1": False, "v2": False, "thu": True}


def attempt(number, points, minutes=5, round_="v1", day=None, **changes):
    started = START + timedelta(days=number if day is None else day)
    ended = started + timedelta(minutes=minutes)
    made = AttemptFacts("p", round_, number, started, ended, minutes * 60_000, points * 100, points // 5, 20, 20)
    return made._replace(**changes)


def verdicts(attempts, rules=None, division=DIVISION):
    found = attempt_verdicts(attempts, rules or AttemptRules(limit=None), PRACTICE, division)
    return [(one.attempt.number, one.why, one.than.number if one.than else None) for one in found]


def test_the_best_then_the_shortest_then_the_earlier():
    made = [attempt(1, 80), attempt(2, 90, 7), attempt(3, 90, 6), attempt(4, 90, 6)]
    assert verdicts(made) == [
        (1, "lower_score", 3), (2, "longer", 3), (3, "counted", None), (4, "later", 3),
    ]  # fmt: skip
    assert verdicts(made, AttemptRules(limit=None, equal_best="earliest"))[2] == (3, "later", 2)


@pytest.mark.parametrize(
    ("counted", "first", "second"),
    [
        ("first", (1, "counted", None), (2, "not_first", 1)),
        ("last", (1, "not_last", 2), (2, "counted", None)),
        ("mean", (1, "included", None), (2, "included", None)),
        ("sum", (1, "included", None), (2, "included", None)),
    ],
)
def test_other_ways_of_counting(counted, first, second):
    assert verdicts([attempt(1, 80), attempt(2, 70)], AttemptRules(limit=None, counted=counted)) == [first, second]


def test_a_weighted_sum_of_means_takes_every_round():
    """Mean of the weeks plus an essay: the weaker week is not called left out."""
    final = replace(DIVISION, criteria=(Criterion("weighted", "desc", of="chung"),))
    sums = (WeightedSum("chung", "Chung cuộc", "individual", (Term("mean_over_rounds"), Term("manual_score", of="b"))),)
    made = [attempt(1, 80), attempt(1, 50, round_="v2", day=2), attempt(2, 90, day=3)]
    found = attempt_verdicts(made, AttemptRules(limit=None), PRACTICE, final, sums)
    assert [one.why for one in found] == ["lower_score", "counted_in_round", "counted_in_round"]
    other = attempt_verdicts(made, AttemptRules(limit=None), PRACTICE, DIVISION, sums)
    assert [one.why for one in other] == ["lower_score", "lower_score", "counted"]


def test_what_is_left_out_says_why():
    rules = AttemptRules(limit=2, min_duration_ms=60_000, min_answered=10)
    made = [
        attempt(1, 100, 1, annulled=True), attempt(2, 100, 0), attempt(3, 50), attempt(4, 100),
        attempt(5, 100, round_="thu"), attempt(6, 100, round_="v2", answered_count=9),
    ]  # fmt: skip
    assert [why for _, why, _ in verdicts(made, rules)] == [
        "annulled", "too_fast", "counted", "over_limit", "practice", "too_few_answers",
    ]  # fmt: skip


def test_rounds_of_the_division_and_sums_over_rounds():
    made = [attempt(1, 80), attempt(2, 70, round_="v2"), attempt(3, 60, round_="v2")]
    assert verdicts(made, division=replace(DIVISION, rounds=("v2",))) == [
        (1, "other_round", None), (2, "counted", None), (3, "lower_score", 2),
    ]  # fmt: skip
    over = replace(DIVISION, criteria=(Criterion("sum_over_rounds", "desc"),))
    assert [why for _, why, _ in verdicts(made, division=over)] == [
        "counted_in_round",
        "counted_in_round",
        "lower_score",
    ]


ATTEMPTS = st.lists(
    st.builds(attempt, st.integers(1, 20), st.integers(0, 3), st.integers(0, 3), st.sampled_from(["v1", "v2", "thu"])),
    unique_by=lambda one: (one.round, one.number),
    max_size=6,
)


@given(ATTEMPTS, st.sampled_from(["best", "first", "last"]), st.sampled_from(["shortest", "earliest"]))
def test_the_verdicts_name_the_attempt_that_the_computation_counts(made, counted, equal_best):
    rules = AttemptRules(limit=2, counted=counted, equal_best=equal_best, min_duration_ms=60_000)
    found = attempt_verdicts(made, rules, PRACTICE, DIVISION)
    taken = [one.attempt for one in found if one.counts]
    expected = counted_attempt(sort_attempts(made, rules, PRACTICE).counting, rules)
    assert taken == ([] if expected is None else [expected])
    assert len(found) == len(made)


def division_result(*points, **changes):
    tiers = (AwardTier("nhat", "Giải Nhất", 1, 500), AwardTier("nhi", "Giải Nhì", 1, 300))
    division = replace(DIVISION, awards=tiers, **changes)
    entries = [
        Entry(key, key, "", {"score": score}, may_win, "" if may_win else "may_not_win")
        for key, score, may_win in points
    ]
    standings = rank(entries, division.criteria)
    return DivisionResult(division, standings, allocate(standings, division.awards))


def test_why_a_prize_or_none():
    result = division_result(("a", 9, True), ("b", 8, False), ("c", 7, True), ("d", 6, True))
    assert prize_reason(result, "a").why == "place"
    assert prize_reason(result, "a").is_won
    assert (prize_reason(result, "b").why, prize_reason(result, "b").is_won) == ("may_not_win", False)
    assert prize_reason(result, "c").tier == "nhi"
    assert prize_reason(result, "d").why == "none_left"
    tied = division_result(("a", 9, True), ("b", 9, True), ("c", 9, True))
    assert prize_reason(tied, "a").why == "open"
    assert prize_reason(replace(result, division=DIVISION), "d").why == "no_prizes"


def test_a_prize_given_up_for_a_higher_one_names_it():
    result = division_result(("a", 9, True))
    passed = replace(result, awards=Awards((), (), (), (PassedOver("a", "nhat", "cap"),)))
    reason = prize_reason(passed, "a", (GivenUp("a", "hs", "nhat", "tinh", "dac-biet"),))
    assert (reason.why, reason.kept) == ("cap", ("tinh", "dac-biet"))
    taken = replace(result, awards=Awards((), (), (), (PassedOver("a", "nhat", "adjusted"),)))
    assert (prize_reason(taken, "a").why, prize_reason(taken, "a").is_won) == ("taken_away", False)
