"""Laws the ranking keeps for every contest, not only for the examples."""

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from truongthi.core.ranking import COMMITTEE, Entry, explain, is_better, rank
from truongthi.core.rules import Criterion

METRICS = ("a", "b", "c")
values = st.one_of(st.none(), st.integers(-3, 3), st.fractions(-2, 2, max_denominator=3))
criteria = st.lists(
    st.builds(Criterion, st.sampled_from(METRICS), st.sampled_from(["asc", "desc"])),
    max_size=3,
    unique_by=lambda criterion: criterion.metric,
)


@st.composite
def contests(draw, min_size=0):
    figures = draw(st.lists(st.fixed_dictionaries(dict.fromkeys(METRICS, values)), min_size=min_size, max_size=9))
    names = draw(st.lists(st.sampled_from(["An", "Bình", "Chi"]), min_size=len(figures), max_size=len(figures)))
    entries = [
        Entry(f"k{i}", name, "10A1", figure) for i, (name, figure) in enumerate(zip(names, figures, strict=True))
    ]
    return entries, draw(criteria)


def places(standings):
    return {row.entry.key: row.rank for row in standings.rows}


def beats(a, b, order):
    separation = explain(a, b, order)
    return separation is not None and is_better(separation)


@given(contests(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(contest, random):
    entries, order = contest
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert rank(shuffled, order) == rank(entries, order)


@given(contests())
def test_a_place_is_one_more_than_the_number_strictly_better(contest):
    entries, order = contest
    expected = {e.key: 1 + sum(beats(other, e, order) for other in entries) for e in entries}
    assert places(rank(entries, order)) == expected


@given(contests())
def test_equal_in_all_criteria_is_undecided_and_nothing_else_is(contest):
    entries, order = contest
    standings = rank(entries, order)
    together = {frozenset((a, b)) for group in standings.undecided for a in group for b in group if a != b}
    equal = {
        frozenset((a.key, b.key)) for a in entries for b in entries if a.key != b.key and explain(a, b, order) is None
    }
    assert together == equal
    assert {row.entry.key for row in standings.rows if row.tied} == {key for pair in equal for key in pair}


@given(contests(min_size=3))
def test_better_is_transitive_and_never_mutual(contest):
    entries, order = contest
    a, b, c = entries[:3]
    assert not (beats(a, b, order) and beats(b, a, order))
    assert not (beats(a, b, order) and beats(b, c, order)) or beats(a, c, order)


@given(contests(min_size=1), st.integers(0, 8), st.integers(0, 4))
def test_a_better_figure_never_costs_a_place(contest, index, gain):
    entries, order = contest
    chosen = entries[index % len(entries)]
    if not order or chosen.metrics[order[0].metric] is None:
        return
    step = gain if order[0].direction == "desc" else -gain
    metrics = {**chosen.metrics, order[0].metric: chosen.metrics[order[0].metric] + step}
    improved = [replace(e, metrics=metrics) if e is chosen else e for e in entries]
    assert places(rank(improved, order))[chosen.key] <= places(rank(entries, order))[chosen.key]


@given(contests(min_size=1))
def test_somebody_added_below_moves_nobody_above(contest):
    entries, order = contest
    last = rank(entries, order).rows[-1].entry
    added = Entry("new", "Dung", "10A1", last.metrics)
    before, after = places(rank(entries, order)), places(rank([*entries, added], order))
    assert {key: after[key] for key in before} == before
    assert after["new"] == before[last.key]


@given(contests(min_size=1))
def test_somebody_removed_moves_only_those_below_and_by_one(contest):
    entries, order = contest
    gone = rank(entries, order).rows[0].entry
    after = places(rank([e for e in entries if e is not gone], order))
    for entry in entries:
        if entry is not gone:
            assert after[entry.key] == places(rank(entries, order))[entry.key] - beats(gone, entry, order)


@given(contests(), st.data())
def test_a_decision_orders_its_group_and_touches_nobody_else(contest, data):
    entries, order = contest
    before = rank(entries, order)
    if not before.undecided:
        return
    group = data.draw(st.sampled_from(before.undecided))
    decision = data.draw(st.permutations(group))
    after = rank(entries, order, [decision])
    first = places(before)[group[0]]
    assert [places(after)[key] for key in decision] == list(range(first, first + len(group)))
    assert {k: v for k, v in places(after).items() if k not in group} == {
        k: v for k, v in places(before).items() if k not in group
    }
    assert set(after.undecided) == set(before.undecided) - {group}
    assert after.unused == ()
    inside = [row.separated_by for row in after.rows if row.entry.key in decision[:-1]]
    assert [(s.metric, s.mine, s.theirs) for s in inside] == [(COMMITTEE, i, i + 1) for i in range(1, len(group))]


@given(contests(min_size=2), st.data())
def test_a_decision_on_other_people_than_one_whole_group_moves_nobody(contest, data):
    entries, order = contest
    plain = rank(entries, order)
    decision = data.draw(st.lists(st.sampled_from([e.key for e in entries]), min_size=1, unique=True))
    if set(decision) in [set(group) for group in plain.undecided]:
        return
    after = rank(entries, order, [decision])
    assert (after.rows, after.undecided) == (plain.rows, plain.undecided)
    assert after.unused == (tuple(decision),)


@given(contests())
def test_ranking_the_ranked_again_gives_the_same(contest):
    entries, order = contest
    standings = rank(entries, order)
    assert rank([row.entry for row in standings.rows], order) == standings


@given(contests())
def test_every_neighbour_pair_is_separated_by_the_first_criterion_that_differs(contest):
    entries, order = contest
    rows = rank(entries, order).rows
    for row, following in pairwise(rows):
        assert row.separated_by == explain(row.entry, following.entry, order)
        assert (row.separated_by is None) == (row.rank == following.rank)
        assert row.separated_by is None or is_better(row.separated_by)
    assert not rows or rows[-1].separated_by is None


@given(st.lists(st.fractions(max_denominator=10**9), min_size=2, max_size=2, unique=True))
@settings(max_examples=200)
def test_fractions_closer_than_any_float_still_separate(pair):
    tiny = Fraction(1, 10**40)
    low = Entry("low", "An", "", {"a": pair[0]})
    high = Entry("high", "An", "", {"a": pair[0] + tiny})
    assert [row.entry.key for row in rank([low, high], [Criterion("a", "desc")]).rows] == ["high", "low"]


PROGRAM = """
from truongthi.core.ranking import Entry, rank
from truongthi.core.rules import Criterion
entries = {Entry(f"k{i}", n, "", {}) .key: Entry(f"k{i}", n, "", {"a": i % 3}) for i, n in enumerate("ANBVCA")}
rows = rank({e.key: e for e in entries.values()}.values(), [Criterion("a", "desc")], [("k2", "k5")])
print([(r.rank, r.tied, r.entry.key) for r in rows.rows], rows.undecided, rows.unused)
"""


def test_the_hash_seed_of_the_interpreter_changes_nothing():
    answers = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(answers) == 1
    assert "(1, False, 'k2')" in answers.pop()
