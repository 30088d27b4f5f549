"""Figures of units by table: rates, quotas, minimum sizes, winners counted, weighted sums."""

from __future__ import annotations

from fractions import Fraction

from tests.core.contests import THREE, attempt, classes, contest, division, figure, given_to, ranks, rules
from truongthi.core.awards import PassedOver
from truongthi.core.contest_result import compute
from truongthi.core.facts import UnitFacts
from truongthi.core.rules import Criterion, Step, Term, WeightedSum
from truongthi.core.standings_document import all_ties, division_document, settled, standings_document


def by_class(*order, **fields):
    return division("lop", tuple(Criterion(name, "desc") for name in order), kind="collective", **fields)


def test_participation_with_a_quota_is_never_above_one():
    """30 % of 35 are 11 people, of 10 are 3."""
    people = {f"a{n}": {"unit": "c1"} for n in range(9)} | {f"b{n}": {"unit": "c2"} for n in range(5)}
    facts = contest(*[attempt(key, 5) for key in people], people=people, units=classes(35, 10, None))
    found = compute(rules(by_class("participation_rate", quota_percent=30)), facts)
    assert [figure(found, key, "participation_rate") for key in ("c1", "c2", "c3")] == [Fraction(9, 11), 1, None]
    assert ranks(found) == {"c2": 1, "c1": 2, "c3": 3}


def test_small_units_are_ranked_and_take_no_prize():
    people = {"a": {"unit": "c1"}, "b": {"unit": "c2"}, "c": {"unit": "c2"}}
    facts = contest(*[attempt(key, 5) for key in people], people=people, units=classes(9, 10, 20))
    found = compute(
        rules(by_class("mean_of_best", "participants", awards=THREE, min_headcount=10, min_participants=2)), facts
    )
    assert ranks(found) == {"c2": 1, "c1": 2, "c3": 3}
    assert given_to(found) == {"c2": ("nhat", 300, "place")}
    assert found.divisions[0].awards.passed_over == (
        PassedOver("c1", "nhi", "min_participants"),
        PassedOver("c3", "nhi", "no_participants"),
    )


def test_whole_units_and_their_winners():
    people = {"a": {"school": "s1"}, "b": {"school": "s2"}, "c": {"school": "s2"}}
    units = (UnitFacts("s1", "Một", "unit", headcount=4), UnitFacts("s2", "Hai", "unit", headcount=4))
    facts = contest(attempt("a", 9), attempt("b", 8), attempt("c", 7), people=people, units=units)
    order = (Criterion("winners", "desc"), Criterion("award_amount", "desc", "d"))
    held = rules(division(awards=THREE), division("tt", order, kind="collective", ranks="unit", awards=THREE))
    found = compute(held, facts)
    assert ranks(found, 1) == {"s2": 1, "s1": 2}
    assert [figure(found, key, "winners", 1) for key in ("s1", "s2")] == [1, 2]
    assert [figure(found, key, "award_amount:d", 1) for key in ("s1", "s2")] == [300, 300]
    kept = standings_document("c", "r", found)
    assert [division_document(one) for one in settled(kept).divisions] == kept["divisions"]


def test_a_weighted_sum_with_tables_and_prizes():
    """60 % of the rate (50 %: 30 points), the essay as it is, 10 points from 2 winners on."""
    people = {key: {"unit": "c1"} for key in "ab"} | {"c": {"unit": "c2"}}
    terms = (
        Term("participation_rate", 60),
        Term("manual_score", 100, "bai-viet"),
        Term("winners", 100, "d", (Step(100, 300), Step(200, 1000))),
    )
    facts = contest(
        attempt("a", 9),
        attempt("b", 8),
        attempt("c", 7),
        people=people,
        units=classes(4, 2),
        manual={("bai-viet", "c2"): 725},
    )
    order = (Criterion("weighted", "desc", "tong", rounded="whole"), Criterion("manual_score", "desc", "bai-viet"))
    held = rules(
        division(awards=THREE),
        division("lop", order, kind="collective", awards=THREE[:1]),
        weighted_sums=(WeightedSum("tong", "Tổng", "collective", terms),),
    )
    found = compute(held, facts)
    assert figure(found, "c1", "weighted:tong~whole", 1) == 3000 + 0 + 1000
    assert figure(found, "c2", "weighted:tong~whole", 1) == 4000, "3000 + 725 + 300 = 40,25 points"
    assert [figure(found, key, "manual_score:bai-viet", 1) for key in ("c1", "c2")] == [None, 725]
    assert ranks(found, 1) == {"c2": 1, "c1": 2}
    kept = standings_document("c", "r", found)
    assert [division_document(one) for one in settled(kept).divisions] == kept["divisions"]


def test_a_decision_on_people_moves_the_units_whose_winners_are_counted():
    people = {"a": {"unit": "c1"}, "b": {"unit": "c2"}}
    facts = contest(attempt("a", 9), attempt("b", 9), people=people, units=classes(1, 1))
    held = rules(division(awards=THREE[:1]), by_class("winners", awards=THREE[:1]))
    kept = standings_document("c", "r", compute(held, facts))
    assert [(tie.division, tie.keys) for tie in all_ties(kept)] == [("d", ("a", "b")), ("lop", ("c1", "c2"))]
    decisions = {"d": [("b", "a")]}
    after = settled(kept, decisions)
    assert [row.entry.key for row in after.divisions[1].standings.rows] == ["c2", "c1"]
    assert after.divisions[1].awards.open == ()
    assert compute(held, facts, decisions).divisions == compute(held, facts, decisions).divisions
