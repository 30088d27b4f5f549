"""The whole computation by table: each part of the rules on a contest small enough to work out by head."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from tests.core.contests import (
    DURATION,
    PAPER,
    SCORE,
    START,
    THREE,
    attempt,
    contest,
    division,
    figure,
    given_to,
    person,
    ranks,
    rules,
    tier,
    weeks,
)
from truongthi.core.awards import Award, PassedOver
from truongthi.core.caps import GivenUp
from truongthi.core.contest_result import Budget, compute
from truongthi.core.counting import LeftOut
from truongthi.core.facts import Adjustment, ContestFacts, UnitFacts
from truongthi.core.metrics import PersonResult, rounded
from truongthi.core.prediction import Actual
from truongthi.core.rules import (
    AttemptRules,
    Cap,
    Criterion,
    Level,
    Prediction,
    Round,
    Series,
    Term,
    WeightedSum,
)
from truongthi.core.standings_document import (
    criterion_of,
    settled,
    standings_document,
)

TRIES = (attempt("a", 3, 50, number=1, at=0), attempt("a", 7, 90, number=2, at=9), attempt("a", 5, 20, number=3, at=30))


@pytest.mark.parametrize(
    ("counted", "score", "duration"),
    [
        ("best", 700, 90_000),
        ("first", 300, 50_000),
        ("last", 500, 20_000),
        ("mean", 500, 20_000),
        ("sum", 1500, 20_000),
    ],
)
def test_the_score_the_rules_count_and_whose_duration_it_is(counted, score, duration):
    found = compute(rules(attempts=AttemptRules(None, counted=counted)), contest(*TRIES))
    assert figure(found, "a", "score") == score
    assert figure(found, "a", "duration") == duration
    assert figure(found, "a", "total_points") == 1500


def test_a_mean_is_exact():
    tries = [attempt("a", points, number=n, at=n) for n, points in enumerate((1, 1, 2))]
    found = compute(rules(attempts=AttemptRules(None, counted="mean")), contest(*tries))
    assert figure(found, "a", "score") == Fraction(400, 3)


@pytest.mark.parametrize(
    ("limit_per", "late"),
    [
        ("contest", [2, 3, 4, 5]),
        ("round", [2, 4, 5]),
        ("day", [2, 5]),
        ("week", [2, 3, 5]),
        ("month", [2, 3, 4, 5]),
    ],
)
def test_beyond_the_limit_of_the_period_nothing_counts(limit_per, late):
    """Monday 23:59 twice, Tuesday 0:00 of Vietnam in the second round, and the next Monday twice."""
    midnight = 16 * 60
    tries = [
        attempt("a", 1, number=1, at=midnight - 1, round_="w1"),
        attempt("a", 1, number=2, at=midnight - 1, seconds=61, round_="w1"),
        attempt("a", 1, number=3, at=midnight, round_="w2"),
        attempt("a", 1, number=4, at=midnight + 6 * 24 * 60, round_="w2"),
        attempt("a", 1, number=5, at=midnight + 6 * 24 * 60 + 1, round_="w2"),
    ]
    found = compute(rules(rounds=weeks(2), attempts=AttemptRules(1, limit_per=limit_per)), contest(*tries))
    assert [one.number for one in found.left_out] == late
    assert {one.why for one in found.left_out} == {"over_limit"}


def test_annulled_and_practice_attempts_use_up_nothing_and_invalid_ones_do():
    practice = Round("tap", "Thi thử", START, START + timedelta(days=9), practice=True)
    tries = [
        attempt("a", 9, number=1, at=0, round_="tap"),
        attempt("a", 8, number=1, at=1, round_="w1", annulled=True),
        attempt("a", 7, 2, number=2, at=2, round_="w1"),
        attempt("a", 6, number=3, at=3, round_="w1", answered_count=4),
        attempt("a", 5, number=4, at=4, round_="w1"),
        attempt("a", 4, number=5, at=5, round_="w1"),
    ]
    counted = AttemptRules(3, min_duration_ms=3000, min_answered=5)
    found = compute(rules(rounds=(*weeks(1), practice), attempts=counted), contest(*tries))
    assert [(one.round, one.number, one.why) for one in found.left_out] == [
        ("tap", 1, "practice"),
        ("w1", 1, "annulled"),
        ("w1", 2, "too_fast"),
        ("w1", 3, "too_few_answers"),
        ("w1", 5, "over_limit"),
    ]
    assert figure(found, "a", "score") == 500


def test_an_invalid_attempt_may_be_only_marked():
    counted = AttemptRules(None, min_duration_ms=3000, invalid="flag")
    found = compute(rules(attempts=counted), contest(attempt("a", 7, 2)))
    assert found.flagged == (LeftOut("a", "vong-1", 1, "too_fast"),)
    assert found.left_out == ()
    assert figure(found, "a", "score") == 700


def test_figures_over_rounds():
    tries = [
        attempt("a", 10, number=1, round_="w1"),
        attempt("a", 4, number=2, at=5, round_="w1"),
        attempt("a", 7, number=1, at=9000, round_="w3"),
    ]
    order = tuple(
        Criterion(name, "desc")
        for name in (
            "sum_over_rounds",
            "mean_over_rounds",
            "rounds_played",
            "full_mark_attempts",
            "all_correct",
            "total_duration",
        )
    )
    found = compute(
        rules(division(criteria=(*order, Criterion("score", "desc", rounds=("w3",)))), rounds=weeks(3)), contest(*tries)
    )
    (row,) = found.divisions[0].standings.rows
    assert [row.entry.metrics[criterion.key] for criterion in order] == [1700, Fraction(1700, 3), 2, 1, 1, 180_000]
    assert row.entry.metrics["score@w3"] == 700
    assert row.entry.metrics["score"] == 1000


def test_a_division_of_rounds_or_a_series_sees_no_other_attempt():
    series = Series("tuan", "Tuần {n}", START, START + timedelta(days=7), "week", 2)
    final = Round("ck", "Chung kết", START + timedelta(days=20), START + timedelta(days=21))
    tries = [
        attempt("a", 9, round_="tuan-1"),
        attempt("b", 5, at=30_000, round_="ck"),
        attempt("a", 1, at=30_000, round_="ck"),
    ]
    held = rules(division("t", rounds=("tuan",)), division("f", rounds=("ck",)), series=(series,), rounds=(final,))
    found = compute(held, contest(*tries))
    assert ranks(found, 0) == {"a": 1}
    assert ranks(found, 1) == {"b": 1, "a": 2}
    assert found.divisions[0].division.rounds == ("tuan-1", "tuan-2")


def test_times_are_rounded_down_and_points_half_up():
    assert rounded(59_999, "ms", "second") == 59_000
    assert rounded(119_999, "ms", "minute") == 60_000
    assert rounded(Fraction(1999, 2), "points", "hundredth") == 1000
    assert rounded(1245, "points", "tenth") == 1250
    assert rounded(1249, "points", "whole") == 1200
    assert rounded(Fraction(12345, 100_000), "ratio", "tenth") == Fraction(123, 1000)
    assert rounded(Fraction(7, 3), "points", "second") == Fraction(7, 3)
    assert rounded(None, "points", "whole") is None


def test_a_rounded_criterion_leaves_equal_what_differs_less():
    tries = [
        attempt("a", 5, duration_ms=60_900),
        attempt("b", 5, duration_ms=60_100),
        attempt("c", 5, duration_ms=59_999),
    ]
    order = (SCORE, Criterion("duration", "asc", rounded="second"))
    assert ranks(compute(rules(division(criteria=order)), contest(*tries))) == {"c": 1, "a": 2, "b": 2}


def predicting(**fields):
    prediction = Prediction("doan", "?", **{"target": "all_correct_people", **fields})
    order = (Criterion("prediction_error", "asc", "doan"),)
    return rules(division(criteria=order), paper=replace(PAPER, predictions=(prediction,)), rounds=weeks(2))


def guess(who, value, points=10, round_="w1", **fields):
    return attempt(who, points, round_=round_, predictions={"doan": Fraction(value)}, **fields)


GUESSES = (
    guess("a", 1),
    guess("b", 4, points=9),
    guess("c", 3),
    guess("c", 3, number=2, at=9),
    guess("x", 2, number=1),
    guess("a", 0, round_="w2", number=1, at=12_000),
)


@pytest.mark.parametrize(
    ("target", "values"),
    [
        ("all_correct_people", {"w1": 2, "w2": 1, "": 2}),
        ("participants", {"w1": 3, "w2": 1, "": 3}),
        ("attempts", {"w1": 4, "w2": 1, "": 5}),
        ("all_correct_percent", {"w1": Fraction(200, 3), "w2": 100, "": Fraction(200, 3)}),
    ],
)
def test_what_was_to_be_predicted_is_counted_without_the_disqualified(target, values):
    facts = contest(*GUESSES, people={"x": {"disqualified": True}})
    found = compute(predicting(target=target), facts)
    assert found.actuals == (Actual("doan", "w1", values["w1"]), Actual("doan", "w2", values["w2"]))
    whole = compute(predicting(target=target, scope="contest"), facts)
    assert whole.actuals == (Actual("doan", "", values[""]),)
    assert "x" not in ranks(found)


def test_distance_absolute_and_not_over():
    facts = contest(*GUESSES[:4], people={"x": {"disqualified": True}})
    near = compute(predicting(), facts)
    assert [figure(near, key, "prediction_error:doan") for key in "abc"] == [1, 2, 1]
    under = compute(predicting(distance="not_over"), facts)
    assert [figure(under, key, "prediction_error:doan") for key in "abc"] == [1, None, None]
    assert ranks(under) == {"a": 1, "b": 2, "c": 2}


def test_a_percentage_is_compared_exactly():
    """Two of three all right: 66.66667 is nearer than 66.66665 by less than any of its digits says."""
    tries = (guess("a", Fraction("66.66665")), guess("b", Fraction("66.66667")), guess("c", 0, points=9))
    found = compute(predicting(target="all_correct_percent", form="percent", decimals=5), contest(*tries))
    assert ranks(found) == {"b": 1, "a": 2, "c": 3}
    assert figure(found, "b", "prediction_error:doan") == Fraction(1, 300_000)


def test_lots_are_drawn_again_by_anybody():
    facts = contest(*[attempt(key, 5) for key in "abcd"], lot_seed="Xổ số 22/11")
    found = compute(rules(division(ties="lot", awards=THREE)), facts)
    drawn = {key: int(hashlib.sha256(f"Xổ số 22/11|d|{key}".encode()).hexdigest(), 16) for key in "abcd"}
    assert [row.entry.key for row in found.divisions[0].standings.rows] == sorted("abcd", key=drawn.__getitem__)
    assert found.divisions[0].standings.rows[0].separated_by.metric == "lot"
    assert found.divisions[0].awards.open == ()
    undrawn = compute(rules(division(ties="lot", awards=THREE)), replace(facts, lot_seed=""))
    assert len(undrawn.divisions[0].awards.open) == 1


EQUALS = contest(attempt("a", 9), attempt("b", 8), attempt("c", 8), attempt("d", 8), attempt("e", 1))


def test_prizes_at_the_border_shared_extended_or_left_open():
    tiers = (tier("nhat", 1000), tier("nhi", 500), tier("ba", 300))
    share = compute(rules(division(awards=tiers, border="share")), EQUALS)
    assert given_to(share) == {"a": ("nhat", 1000, "place")} | dict.fromkeys("bcd", ("nhi", 266, "shared"))
    extend = compute(rules(division(awards=tiers, border="extend"), budget=1000), EQUALS)
    assert given_to(extend) == {"a": ("nhat", 1000, "place")} | dict.fromkeys("bcd", ("ba", 300, "extended"))
    assert extend.budget == Budget(1000, 1800, 1900, 0)
    assert extend.budget.is_exceeded
    waiting = compute(rules(division(awards=tiers)), EQUALS)
    assert waiting.divisions[0].awards.open[0].tiers == ("nhi", "ba")
    assert waiting.budget == Budget(None, 1800, 1000, 800)


def test_limits_of_tiers_and_divisions():
    facts = contest(*[attempt(f"p{n}", n) for n in range(10)])
    few = compute(rules(division(awards=(tier("nhat", 9, 5, percent_max=25),))), facts)
    assert set(given_to(few)) == {"p9", "p8"}
    high = (tier("nhat", 9, min_points_centi=950), tier("nhi", 5, 5, min_points_centi=700))
    good = compute(rules(division(awards=high)), facts)
    assert given_to(good) == dict.fromkeys(("p9", "p8", "p7"), ("nhi", 5, "place"))
    assert good.divisions[0].awards.unclaimed == ("nhat", "nhi", "nhi")
    none = compute(rules(division(awards=THREE, min_points_centi=900)), facts)
    assert set(given_to(none)) == {"p9"}
    assert PassedOver("p8", "nhi", "min_points") in none.divisions[0].awards.passed_over


def test_who_may_not_win_keeps_the_place_and_the_reason_is_told():
    facts = contest(
        attempt("a", 9), attempt("b", 8), attempt("c", 7), people={"a": {"category": "b"}, "b": {"may_win": False}}
    )
    found = compute(rules(division(members=("a", "b"), awards=THREE[:1])), facts)
    assert ranks(found) == {"a": 1, "b": 2, "c": 3}
    assert given_to(found) == {"c": ("nhat", 300, "place")}
    assert {one.key: one.why for one in found.divisions[0].awards.passed_over} == dict.fromkeys("ab", "may_not_win")


def test_a_prize_above_ten_million_is_taxed():
    assert not Award("x", 10_000_000, "a").is_taxed
    assert Award("x", 10_000_001, "a").is_taxed


def test_one_highest_prize_each_and_the_next_in_line_moves_up():
    """a wins both weeks; the second is worth more. b moves up in the first; c takes what b leaves."""
    tries = [
        attempt("a", 9, round_="w1"),
        attempt("b", 8, round_="w1"),
        attempt("c", 7, round_="w1"),
        attempt("a", 9, at=12_000, round_="w2"),
        attempt("b", 8, at=12_000, round_="w2"),
        attempt("c", 7, at=12_000, round_="w2"),
    ]
    small, big = (
        division("s", rounds=("w1",), awards=(tier("mot", 500), tier("hai", 100))),
        division("b", rounds=("w2",), awards=(tier("mot", 900), tier("hai", 300))),
    )
    found = compute(rules(small, big, rounds=weeks(2), caps=(Cap("cap"),)), contest(*tries))
    assert given_to(found, 1) == {"a": ("mot", 900, "place"), "c": ("hai", 300, "moved_up")}
    assert given_to(found, 0) == {"b": ("mot", 500, "moved_up")}
    assert found.given_up == (
        GivenUp("a", "s", "mot", "b", "mot"),
        GivenUp("b", "b", "hai", "s", "mot"),
        GivenUp("c", "s", "hai", "b", "hai"),
    )
    assert found.divisions[0].awards.unclaimed == ("hai",)


def test_without_a_cap_everybody_keeps_everything():
    tries = [attempt("a", 9, round_="w1"), attempt("a", 9, at=12_000, round_="w2")]
    found = compute(rules(division(each_round=True, awards=THREE), rounds=weeks(2)), contest(*tries))
    assert [given_to(found, n) for n in (0, 1)] == [{"a": ("nhat", 300, "place")}] * 2
    assert [d.division.id for d in found.divisions] == ["d@w1", "d@w2"]
    assert [d.division.name for d in found.divisions] == ["d – Tuần 1", "d – Tuần 2"]


def test_divisions_by_school_grade_and_block():
    people = {
        "a": {"school": "s1", "grade": 10, "block": "I"},
        "b": {"school": "s1", "grade": 11, "block": "I"},
        "c": {"school": "s2", "grade": 10, "block": "II"},
    }
    units = (
        UnitFacts("s1", "THPT Một", "unit"),
        UnitFacts("s2", "THPT Hai", "unit"),
        UnitFacts("so", "Sở", "unit", unit_kind="department"),
    )
    facts = contest(*[attempt(key, 5) for key in "abc"], people=people, units=units)
    levels = (Level("truong", "Cấp trường", "school", each_unit=True),)
    held = rules(division("t", level="truong", per="grade"), division("k", per="block"), levels=levels)
    found = compute(held, facts)
    assert [(d.division.id, sorted(ranks(found, n))) for n, d in enumerate(found.divisions)] == [
        ("t@s1@10", ["a"]),
        ("t@s1@11", ["b"]),
        ("t@s2@10", ["c"]),
        ("t@s2@11", []),
        ("k@I", ["a", "b"]),
        ("k@II", ["c"]),
    ]
    assert found.divisions[0].division.name == "t – THPT Một – Khối 10"
    assert found.divisions[0].division.scope.unit == "s1"


def test_adjustments_come_last_and_what_fits_nothing_is_handed_back():
    moves = [
        Adjustment("d", "a", None),
        Adjustment("d", "b", "nhat"),
        Adjustment("d", "zz", "nhat"),
        Adjustment("?", "a", None),
    ]
    found = compute(rules(division(awards=THREE)), contest(attempt("a", 9), attempt("b", 8)), adjustments=moves)
    assert given_to(found) == {"b": ("nhat", 300, "adjusted")}
    assert found.unused_adjustments == tuple(moves[2:])
    assert PassedOver("a", "nhat", "adjusted") in found.divisions[0].awards.passed_over
    kept = standings_document("c", "r", found)
    assert settled(kept).divisions[0].awards == found.divisions[0].awards


def test_results_from_elsewhere_are_one_round_and_no_more_than_they_say():
    people = (person("a"), person("b"), person("c", disqualified=True))
    external = {key: PersonResult("", "", "", "", 2, points, 60_000) for key, points in (("a", 900), ("c", 950))}
    facts = ContestFacts(people, external=external)
    order = (SCORE, DURATION, Criterion("sum_over_rounds", "desc"), Criterion("all_correct", "desc"))
    found = compute(rules(division(criteria=order), results_from="external"), facts)
    assert ranks(found) == {"a": 1}
    assert [figure(found, "a", name) for name in ("score", "sum_over_rounds", "all_correct")] == [900, 900, None]


def test_facts_that_do_not_fit_the_rules_are_refused():
    with pytest.raises(ValueError, match="round the rules do not have"):
        compute(rules(), contest(attempt("a", 5, round_="khac")))
    with pytest.raises(ValueError, match="not among the people"):
        compute(rules(), ContestFacts((), (attempt("a", 5),)))
    circle = WeightedSum("x", "X", "individual", (Term("weighted", 100, "x"),))
    with pytest.raises(ValueError, match="weighted sum"):
        compute(
            rules(division(criteria=(Criterion("weighted", "desc", "x"),)), weighted_sums=(circle,)),
            contest(attempt("a", 5)),
        )


@pytest.mark.parametrize(
    "criterion",
    [
        SCORE,
        Criterion("manual_score", "desc", "bai-viet", ("w1", "w2"), "tenth"),
        Criterion("duration", "asc", rounded="second"),
    ],
)
def test_the_key_of_a_criterion_reads_back(criterion):
    assert criterion_of(criterion.key, criterion.direction) == criterion
