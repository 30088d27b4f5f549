"""Partial credit, negative marks, points per stratum and corrected questions by hand; guesses; periods of Vietnam."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.grading import Marker, Marking, credit, grade
from truongthi.core.guesses import guess_fits, guess_shape, guesses_in
from truongthi.core.limits import Held, Limits, Past, held
from truongthi.core.paper import BlueprintRow, PaperItem, PoolQuestion, draw, fixed_seed, shape
from truongthi.core.session import wrong_place
from truongthi.core.timing import minute_from, period

PARTIAL = Marking(1000, is_partial=True)
CREDITS = [
    # chosen, right, by hand: floor(1000 * max(0, right chosen - wrong chosen) / right letters)
    ("ABC", "ABC", 1000),
    ("AB", "ABC", 666),
    ("A", "ABC", 333),
    ("ABD", "ABC", 333),
    ("AD", "ABC", 0),
    ("ABCD", "AB", 0),
    ("ABC", "AB", 500),
    ("A", "A", 1000),
    ("AB", "A", 0),
    ("", "A", 0),
    ("A", "", 0),
]


@pytest.mark.parametrize(("chosen", "right", "points"), CREDITS)
def test_partial_credit(chosen: str, right: str, points: int) -> None:
    assert credit(set(chosen), set(right), 1000, PARTIAL) == points


@given(st.sets(st.sampled_from("ABCDE")), st.sets(st.sampled_from("ABCDE"), min_size=1), st.integers(0, 5000))
def test_credit_is_whole_only_when_wholly_right(chosen: set[str], right: set[str], points: int) -> None:
    got = credit(chosen, right, points, PARTIAL)
    assert 0 <= got <= points
    assert (got == points) == (chosen == right) or points == 0
    whole = credit(chosen, right, points, Marking(points))
    assert whole in (0, points)
    assert got >= whole


POOL = {n: PoolQuestion(n, "I", "", "ABCD", (False,) * 4, is_multiple=n == 3) for n in (1, 2, 3)}
ITEMS = tuple(PaperItem(n, (0, 1, 2, 3), stratum=0 if n == 1 else 1) for n in (1, 2, 3))
KEYS = {1: {"A"}, 2: {"B"}, 3: {"A", "C"}}


def marked(answers: tuple[str, ...], how: Marking, **treatments: str) -> tuple[Any, ...]:
    found = grade(ITEMS, answers, POOL, KEYS, how, {int(name[1:]): value for name, value in treatments.items()})
    return found.centipoints, found.correct_count, found.question_count


def test_points_of_the_stratum_and_negative_marks() -> None:
    how = Marking(500, strata=(800, None), wrong_points_centi=300)
    assert marked(("A", "B", "AC"), how) == (1800, 3, 3)
    assert marked(("A", "C", "A"), how) == (200, 1, 3)
    assert marked(("A", "", ""), how) == (800, 1, 3)  # left open costs nothing
    assert marked(("B", "C", "A"), how) == (0, 0, 3)  # never below zero
    assert marked(("A", "C", "A"), Marking(500, (800, None), is_partial=True, wrong_points_centi=300)) == (750, 1, 3)


def test_corrected_questions() -> None:
    how = Marking(500, wrong_points_centi=300)
    assert marked(("A", "C", "AC"), how, q2="void") == (1000, 2, 2)
    assert marked(("A", "", ""), how, q2="all_right") == (1000, 2, 3)


@given(st.data())
def test_marking_many_papers_gives_what_marking_one_gives(data: st.DataObject) -> None:
    draws = data.draw
    sizes = {n: draws(st.integers(1, 6)) for n in range(1, 5)}
    pool = {n: PoolQuestion(n, "I", "", "ABCDEF"[:size], (False,) * size) for n, size in sizes.items()}
    keys = {n: draws(st.frozensets(st.sampled_from(pool[n].letters), max_size=3)) for n in pool}
    treatments = draws(st.dictionaries(st.integers(1, 4), st.sampled_from(["void", "all_right"]), max_size=2))
    marking = Marking(
        draws(st.integers(0, 999)),
        draws(st.lists(st.none() | st.integers(0, 999), max_size=2).map(tuple)),
        draws(st.booleans()),
        draws(st.integers(0, 99)),
    )
    items = [PaperItem(n, tuple(draws(st.permutations(range(sizes[n])))), draws(st.integers(0, 1))) for n in pool]
    answers = ["".join(sorted(draws(st.sets(st.sampled_from("ABCDEF"[: sizes[n]]))))) for n in pool]
    one = grade(items, answers, pool, keys, marking, treatments)
    many = Marker(pool, keys, marking, treatments).figures(items, answers)
    assert (many.centipoints, many.correct_count) == (one.centipoints, one.correct_count)
    assert (many.answered_count, many.question_count) == (one.answered_count, one.question_count)
    with pytest.raises(ValueError, match="one entry for every question"):
        Marker(pool, keys, marking, treatments).figures(items, answers[1:])


def test_a_paper_remembers_its_strata() -> None:
    pool = [PoolQuestion(n, "I" if n <= 5 else "II", "", "ABCD", (False,) * 4) for n in range(1, 11)]
    rows = (BlueprintRow("II", "", 2, 300), BlueprintRow("I", "", 3))
    items = draw(pool, rows, fixed_seed("k3v9xq2m4p7r8t"))
    assert {item.number: item.stratum for item in items} == {item.number: 0 if item.number > 5 else 1 for item in items}
    assert len(items) == 5


INTEGER = {"form": "integer", "decimals": 0, "maximum": 5000}
PERCENT = {"form": "percent", "decimals": 5, "maximum": 1}


@pytest.mark.parametrize(
    ("prediction", "right", "wrong"),
    [
        (INTEGER, ["0", "7", "5000"], ["", "00", "07", "5001", "-1", "1.0", "1,5", " 1", "²", "999999999"]),
        (PERCENT, ["0", "87", "87.5", "87.65432", "100"], ["100.1", "87.50", "87,5", ".5", "5.", "87.654321", "101"]),
        ({**PERCENT, "decimals": 0}, ["87"], ["87.5"]),
    ],
)
def test_guesses(prediction: dict[str, Any], right: list[str], wrong: list[str]) -> None:
    wanted = guess_shape(prediction)
    assert [text for text in right if not guess_fits(text, wanted)] == []
    assert [text for text in wrong if guess_fits(text, wanted)] == []


def test_a_vector_with_guesses() -> None:
    paper = shape(ITEMS, list(POOL.values()), [guess_shape(INTEGER), guess_shape(PERCENT)])
    assert paper == "ddD|i5000|p5"
    assert wrong_place(("A", "", "AC", "12", "0.5"), paper) is None
    assert wrong_place(("A", "", "AC", "", ""), paper) is None
    assert wrong_place(("A", "", "AC", "A", ""), paper) == 3
    assert wrong_place(("1", "", "AC", "1", ""), paper) == 0
    assert wrong_place(("A", "", "AC", "1"), paper) == 4
    assert wrong_place(("A", "", "AC", "1", "1", "1"), paper) == 5
    predictions = [{"id": "x", **INTEGER}, {"id": "y", **PERCENT}]
    assert guesses_in(("A", "", "AC", "12", ""), predictions) == {"x": "12"}
    assert guesses_in(("A",), []) == {}


def vn(text: str) -> datetime:
    return datetime.fromisoformat(text + "+07:00")


@pytest.mark.parametrize(
    ("per", "moment", "begin", "end"),
    [
        ("day", "2026-09-15T23:59:59.999999", "2026-09-15T00:00", "2026-09-16T00:00"),
        ("week", "2026-09-20T23:59", "2026-09-14T00:00", "2026-09-21T00:00"),
        ("week", "2026-09-21T00:00", "2026-09-21T00:00", "2026-09-28T00:00"),
        ("month", "2026-12-31T23:59", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("month", "2028-02-29T12:00", "2028-02-01T00:00", "2028-03-01T00:00"),
    ],
)
def test_periods_of_vietnam(per: str, moment: str, begin: str, end: str) -> None:
    assert period(per, vn(moment).astimezone(UTC)) == (vn(begin), vn(end))


def test_no_period_for_round_and_contest_and_whole_minutes() -> None:
    assert period("round", vn("2026-09-15T10:00")) is period("contest", vn("2026-09-15T10:00")) is None
    assert minute_from(vn("2026-09-15T10:00:00.001")) == vn("2026-09-15T10:01")
    assert minute_from(vn("2026-09-15T10:00")) == vn("2026-09-15T10:00")


NOON, UNTIL = vn("2026-09-15T12:00"), vn("2026-09-30T08:00")
HELD = [
    (Limits(None), Past(99), None),
    (Limits(2), Past(1), None),
    (Limits(2), Past(2), Held("no_attempts_left")),
    (Limits(1, "day"), Past(1), Held("no_attempts_left_day", vn("2026-09-16T00:00"))),
    (Limits(1, "month"), Past(1), Held("no_attempts_left")),  # entry closes before the month ends
    (Limits(None, cooldown_ms=3_600_000), Past(1, vn("2026-09-15T11:00")), None),
    (
        Limits(None, cooldown_ms=3_600_000),
        Past(1, vn("2026-09-15T11:30")),
        Held("attempt_cooldown", vn("2026-09-15T12:30")),
    ),
    (Limits(None, cooldown_ms=30 * 86_400_000), Past(1, vn("2026-09-15T11:30")), Held("attempt_cooldown_too_long")),
]


@pytest.mark.parametrize(("limits", "past", "expected"), HELD)
def test_held(limits: Limits, past: Past, expected: Held | None) -> None:
    assert held(limits, past, NOON, UNTIL) == expected
