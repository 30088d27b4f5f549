"""Ranking by table: directions, missing figures, what is refused."""

from fractions import Fraction

import pytest

from truongthi.core.metrics import (
    METRICS,
    PersonResult,
    metrics_of_kind,
    person_metrics,
    unit_metrics,
    unit_result,
    unit_results,
)
from truongthi.core.ranking import Entry, Separation, explain, rank
from truongthi.core.rules import Criterion
from truongthi.core.rules.metric_names import METRIC_NAMES, names_of_kind

SCORE = Criterion("score", "desc")
ATTEMPTS = Criterion("attempts", "asc")


def entry(key, **metrics):
    return Entry(key, key, "", metrics)


def order(standings):
    return [(row.rank, row.entry.key) for row in standings.rows]


def test_places_are_shared_and_the_next_place_is_skipped():
    standings = rank([entry(k, score=v) for k, v in zip("abcd", (90, 100, 90, 80), strict=True)], [SCORE])
    assert order(standings) == [(1, "b"), (2, "a"), (2, "c"), (4, "d")]
    assert standings.undecided == (("a", "c"),)


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_no_figure_stands_behind_every_figure_in_both_directions(direction):
    standings = rank([entry("none", m=None), entry("zero", m=0), entry("two", m=2)], [Criterion("m", direction)])
    assert standings.rows[-1].entry.key == "none"


def test_two_without_a_figure_are_equal_there_and_the_next_criterion_decides():
    entries = [entry("a", score=None, attempts=3), entry("b", score=None, attempts=2)]
    assert order(rank(entries, [SCORE, ATTEMPTS])) == [(1, "b"), (2, "a")]


def test_each_direction_is_obeyed():
    entries = [entry("few", score=1, attempts=1), entry("many", score=1, attempts=5)]
    assert order(rank(entries, [SCORE, ATTEMPTS]))[0] == (1, "few")
    assert order(rank(entries, [SCORE, Criterion("attempts", "desc")]))[0] == (1, "many")


def test_explain_names_the_deciding_criterion_and_both_figures():
    a, b = entry("a", score=100, attempts=1), entry("b", score=100, attempts=2)
    assert explain(a, b, [SCORE, ATTEMPTS]) == Separation("attempts", "asc", 1, 2)
    assert explain(b, a, [SCORE, ATTEMPTS]) == Separation("attempts", "asc", 2, 1)


def test_equal_fractions_of_different_terms_are_equal():
    entries = [entry("a", rate=Fraction(28, 30)), entry("b", rate=Fraction(42, 45))]
    assert rank(entries, [Criterion("rate", "desc")]).undecided == (("a", "b"),)


def test_no_entries_no_rows():
    assert rank([], [SCORE]).rows == ()


def test_of_two_decisions_on_one_group_the_later_holds():
    entries = [entry("a", score=1), entry("b", score=1)]
    assert order(rank(entries, [SCORE], [("a", "b"), ("b", "a")])) == [(1, "b"), (2, "a")]


def test_a_decision_that_names_somebody_twice_orders_nobody():
    standings = rank([entry("a", score=1), entry("b", score=1)], [SCORE], [("a", "b", "a")])
    assert order(standings) == [(1, "a"), (1, "b")]
    assert standings.unused == (("a", "b", "a"),)


def test_inexact_figures_are_refused():
    for value in (0.5, True):
        with pytest.raises(TypeError):
            rank([entry("a", score=value)], [SCORE])


def test_one_key_twice_is_refused():
    with pytest.raises(ValueError, match="same key"):
        rank([entry("a", score=1), entry("a", score=2)], [SCORE])


def test_a_criterion_without_direction_is_refused():
    with pytest.raises(ValueError, match="direction"):
        rank([entry("a", score=1)], [Criterion("score", "")])


def person(key, attempts, best=None, **more):
    return PersonResult(key, key, "10A1", "pupil", attempts, best, **more)


def test_persons_and_attempts_are_two_counts_and_absent_members_are_no_participants():
    unit = unit_result("10A1", "10A1", 4, [person("a", 3, 9000), person("b", 1, 10000), person("c", 0)])
    metrics = unit_metrics(unit)
    assert (metrics["participants"], metrics["total_attempts"]) == (2, 4)
    assert metrics["participation_rate"] == Fraction(1, 2)
    assert metrics["mean_over_attempts"] == Fraction(3 * 9000 + 10000, 4)
    assert metrics["mean_of_best"] == 9500
    assert unit.mean_definition == "attempts_times_best"


def test_known_totals_give_the_true_mean():
    people = [person("a", 2, 9000, total_centipoints=15000), person("b", 1, 4000, total_centipoints=4000)]
    unit = unit_result("10A1", "10A1", 2, people, full_centipoints=9000)
    assert unit.mean_definition == "all_attempts"
    assert unit_metrics(unit)["mean_over_attempts"] == Fraction(19000, 3)
    assert unit.full_marks == 1


def test_units_are_compared_by_one_definition_of_the_mean():
    known = ("a", "a", 1, [person("a", 2, 9000, total_centipoints=15000)])
    unknown = ("b", "b", 1, [person("b", 2, 8000)])
    results = unit_results([known, unknown])
    assert [unit.mean_definition for unit in results] == ["attempts_times_best"] * 2
    assert unit_metrics(results[0])["mean_over_attempts"] == 9000


def test_a_unit_nobody_of_which_took_part_has_no_means():
    metrics = unit_metrics(unit_result("a", "a", 30, [person("x", 0)]))
    assert metrics["participation_rate"] == 0
    assert metrics["mean_over_attempts"] is None
    assert metrics["mean_of_best"] is None
    assert metrics["best_score"] is None


@pytest.mark.parametrize("headcount", [0, None])
def test_without_a_class_size_there_is_no_rate(headcount):
    assert unit_metrics(unit_result("a", "a", headcount, [person("x", 1, 100)]))["participation_rate"] is None


def test_every_name_a_plan_may_use_is_computed_and_nothing_else():
    kinds = {"individual": ("individual",), "collective": ("collective",), "both": ("individual", "collective")}
    computed = {name: (kinds[m.kind], m.usual, m.unit, m.needs) for name, m in METRICS.items()}
    assert computed == {name: (m.kinds, m.usual, m.unit, m.of) for name, m in METRIC_NAMES.items()}
    for kind in ("individual", "collective"):
        assert {metric.name for metric in metrics_of_kind(kind)} == set(names_of_kind(kind))
    assert person_metrics(person("a", 1, 100))["score"] == 100
