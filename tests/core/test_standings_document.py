"""The document of a computation: exact, nameless, the same for the same inputs, and enough to rank again."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.awards import allocate
from truongthi.core.divisions import DivisionResult, Unit
from truongthi.core.metrics import PersonResult, unit_metrics, unit_result
from truongthi.core.ranking import Entry, Separation, rank
from truongthi.core.rules import AwardTier, Criterion, Division
from truongthi.core.standings_document import (
    canonical,
    decided,
    digest,
    division_document,
    figures_digest,
    inputs_digest,
    read_separation,
    read_value,
    ties,
    write_separation,
    write_value,
)

TIERS = tuple(
    AwardTier(tier, name, 1, amount)
    for tier, name, amount in [("nhat", "Nhất", 300_000), ("nhi", "Nhì", 200_000), ("ba", "Ba", 100_000)]
)
CRITERIA = (Criterion("participation_rate", "desc"), Criterion("total_attempts", "desc"))
DIVISION = Division("lop", "Tập thể lớp", "collective", ("HS",), CRITERIA, TIERS)


def entry(key: str, *, participants: int, headcount: int, attempts: int) -> Entry:
    people = [PersonResult(f"{key}{n}", "", key, "HS", attempts if n == 0 else 1, 8000) for n in range(participants)]
    return Entry(key, f"Lớp {key}", key, unit_metrics(unit_result(key, key, headcount, people)), participants > 0)


ENTRIES = [
    entry("b", participants=3, headcount=3, attempts=5),
    entry("a", participants=28, headcount=30, attempts=4),
    entry("d", participants=14, headcount=15, attempts=18),
    entry("c", participants=1, headcount=3, attempts=1),
]


def result(entries=ENTRIES, decisions=()) -> DivisionResult:
    standings = rank(entries, CRITERIA, decisions)
    return DivisionResult(DIVISION, standings, allocate(standings, TIERS), "attempts_times_best")


def test_the_document_holds_figures_exactly_and_no_name():
    document = division_document(result())
    by_key = {row["key"]: row for row in document["rows"]}
    assert by_key["a"]["metrics"]["participation_rate"] == "14/15"
    assert by_key["b"]["metrics"]["participation_rate"] == 1
    assert "Lớp a" not in canonical(document).decode()
    assert json.loads(canonical(document)) == document


def test_equal_places_are_undecided_and_touch_the_prizes_at_stake():
    (tie,) = ties(division_document(result()))
    assert (tie.keys, tie.rank, tie.tiers) == (("a", "d"), 2, ("nhi", "ba"))


def test_a_decision_orders_the_tie_and_gives_the_prizes():
    document = division_document(result())
    settled = decided(document, [("d", "a")])
    assert [(row.entry.key, row.rank) for row in settled.standings.rows] == [("b", 1), ("d", 2), ("a", 3), ("c", 4)]
    assert [(award.tier_id, award.key) for award in settled.awards.given] == [("nhat", "b"), ("nhi", "d"), ("ba", "a")]
    assert settled.awards.open == ()


def test_a_decision_on_another_group_changes_nothing():
    document = division_document(result())
    assert decided(document, [("d", "a", "c")]).standings.undecided == (("a", "d"),)


def test_the_order_of_the_input_and_the_names_do_not_change_the_document():
    documents = {canonical(division_document(result(list(order)))) for order in permutations(ENTRIES)}
    renamed = [replace(one, name=one.name[::-1], unit="") for one in ENTRIES]
    assert documents == {canonical(division_document(result(renamed)))}


def test_the_document_ranks_again_to_itself():
    document = division_document(result())
    assert division_document(decided(document)) == document


def test_figures_of_a_tie_change_its_digest_and_others_do_not():
    document = division_document(result())
    changed = division_document(
        result([*ENTRIES[:2], entry("d", participants=14, headcount=15, attempts=19), ENTRIES[3]])
    )
    other = division_document(result([*ENTRIES[:3], entry("c", participants=2, headcount=3, attempts=1)]))
    before = figures_digest(document, ("a", "d"))
    assert figures_digest(changed, ("a", "d")) != before
    assert figures_digest(other, ("d", "a")) == before


def test_inputs_digest_sees_figures_and_not_the_order_or_names():
    people = [PersonResult("x", "An", "10A1", "HS", 2, 9000), PersonResult("y", "Bình", "10A1", "HS", 0)]
    units = [Unit("k", "10A1", 2, tuple(people)), Unit("l", "10A2", None, ())]
    before = inputs_digest("r", people, units)
    assert inputs_digest("r", people[::-1], units[::-1]) == before
    assert inputs_digest("r", [replace(people[0], name="Ẩn"), people[1]], units) == before
    assert inputs_digest("r", [replace(people[0], attempts=3), people[1]], units) != before
    assert inputs_digest("r", people, [replace(units[0], headcount=3), units[1]]) != before
    assert inputs_digest("s", people, units) != before


@given(st.one_of(st.none(), st.integers(), st.fractions()))
def test_values_survive_writing_and_reading(value):
    assert read_value(json.loads(json.dumps(write_value(value)))) == value


@pytest.mark.parametrize("separation", [None, Separation("mean_over_attempts", "desc", Fraction(1, 3), 2)])
def test_separations_survive_writing_and_reading(separation):
    assert read_separation(write_separation(separation)) == separation


def test_digest_is_of_canonical_bytes():
    assert digest({"b": 1, "a": "ế"}) == digest({"a": "ế", "b": 1})
    assert canonical({"b": 1, "a": "ế"}) == '{"a":"ế","b":1}'.encode()
