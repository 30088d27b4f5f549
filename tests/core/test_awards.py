"""Prizes by table, and the law that none is given twice or lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.awards import OpenTie, allocate, budget
from truongthi.core.ranking import Entry, rank
from truongthi.core.rules import AwardTier, Criterion

SCORE = [Criterion("score", "desc")]
NHAT, NHI, BA, KK = (
    AwardTier(i, i, 1, a) for i, a in [("nhat", 300_000), ("nhi", 200_000), ("ba", 100_000), ("kk", 80_000)]
)
FOUR = (NHAT, NHI, BA, KK)


def standings(scores, decisions=(), may_not_win=()):
    return rank([Entry(k, k, "", {"score": s}, k not in may_not_win) for k, s in scores.items()], SCORE, decisions)


def given_to(awards):
    return {award.key: award.tier_id for award in awards.given}


def test_each_place_takes_the_next_prize():
    awards = allocate(standings({"a": 5, "b": 4, "c": 3, "d": 2, "e": 1}), FOUR)
    assert given_to(awards) == {"a": "nhat", "b": "nhi", "c": "ba", "d": "kk"}
    assert awards.open == ()


def test_a_tie_over_two_tiers_is_open_and_the_next_gets_nothing_of_it():
    awards = allocate(standings({"a": 5, "b": 4, "x": 3, "y": 3, "e": 1}), FOUR)
    assert given_to(awards) == {"a": "nhat", "b": "nhi"}
    assert awards.open == (OpenTie(("x", "y"), ("ba", "kk")),)


def test_a_decided_tie_gives_the_other_the_next_tier():
    awards = allocate(standings({"a": 5, "b": 4, "x": 3, "y": 3, "e": 1}, [("y", "x")]), FOUR)
    assert given_to(awards) == {"a": "nhat", "b": "nhi", "y": "ba", "x": "kk"}
    assert awards.open == ()


def test_a_tie_on_the_border_of_the_last_prize_is_open():
    awards = allocate(standings({"a": 5, "b": 4, "c": 3, "x": 2, "y": 2}), FOUR)
    assert awards.open == (OpenTie(("x", "y"), ("kk",)),)


def test_a_decided_tie_on_the_last_border_leaves_the_other_without():
    awards = allocate(standings({"a": 5, "b": 4, "c": 3, "x": 2, "y": 2}, [("x", "y")]), FOUR)
    assert given_to(awards)["x"] == "kk"
    assert awards.of("y") is None


def test_equals_inside_one_tier_need_no_decision():
    tiers = (NHAT, AwardTier("kk", "kk", 3, 80_000))
    awards = allocate(standings({"a": 5, "x": 3, "y": 3, "z": 3}), tiers)
    assert given_to(awards) == {"a": "nhat", "x": "kk", "y": "kk", "z": "kk"}


def test_a_tie_below_the_last_prize_stays_alone():
    assert allocate(standings({"a": 5, "x": 3, "y": 3}), (NHAT,)).open == ()


def test_who_may_not_win_is_passed_over_and_blocks_no_prize():
    awards = allocate(standings({"guest": 9, "a": 5, "b": 5}, may_not_win={"guest", "b"}), (NHAT, NHI))
    assert given_to(awards) == {"a": "nhat"}
    assert awards.unclaimed == ("nhi",)


def test_prizes_without_people_are_unclaimed():
    awards = allocate(standings({"a": 5}), FOUR)
    assert awards.unclaimed == ("nhi", "ba", "kk")
    assert awards.given[0].amount == 300_000


def test_budget_adds_every_prize():
    assert budget(FOUR) == 680_000
    assert budget((AwardTier("kk", "kk", 10, 50_000),)) == 500_000


@pytest.mark.parametrize("tiers", [(), (AwardTier("none", "none", 0, 1),)])
def test_no_prizes_nobody_gets_any(tiers):
    assert allocate(standings({"a": 1}), tiers).given == ()


@given(st.lists(st.integers(0, 4), max_size=8), st.lists(st.integers(0, 3), max_size=4))
def test_every_prize_is_given_open_or_unclaimed_and_nobody_gets_two(scores, counts):
    tiers = [AwardTier(f"t{i}", f"t{i}", count, 1) for i, count in enumerate(counts)]
    awards = allocate(standings({f"k{i}": score for i, score in enumerate(scores)}), tiers)
    at_stake = [tier for tie in awards.open for tier in tie.tiers]
    row = [award.tier_id for award in awards.given] + at_stake + list(awards.unclaimed)
    assert sorted(row) == sorted(tier.id for tier in tiers for _ in range(tier.count))
    keys = [award.key for award in awards.given] + [key for tie in awards.open for key in tie.keys]
    assert len(keys) == len(set(keys))
    assert len(awards.open) <= 1 or all(len(tie.keys) <= len(tie.tiers) for tie in awards.open[:-1])
