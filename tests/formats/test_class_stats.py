"""The twelve class reports of the sample centre, with every typing habit in them, against figures counted by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import truongthi.demo
from truongthi.core.matching import NamedRow, RosterEntry, match
from truongthi.formats.class_stats import ClassStats, Limits, read_class_stats
from truongthi.formats.roster import read_roster

DATA = Path(truongthi.demo.__path__[0]) / "data"
PAPER = Limits(duration_ms=20 * 60 * 1000, full_centipoints=10_000)

# class: teacher, headcount, participants, attempts, sum of attempts × best
EXPECTED = {
    "10A1": ("Lê Bích Duyên", 38, 34, 97, 8240),
    "10A2": ("Nguyễn Tuấn Nam", 44, 44, 151, 12290),
    "10A3": ("Bùi Ngọc Yến", 41, 36, 92, 7310),
    "10A4": ("Tạ Hà Xuân", 30, 28, 118, 9740),
    "11A1": ("Vi Thị Trinh", 38, 35, 112, 9695),
    "11A2": ("Nguyễn Thị Hương", 39, 33, 88, 7295),
    "11A3": ("Trần Ngọc Huế", 36, 36, 151, 12760),
    "11A4": ("Đặng Hữu Anh", 36, 33, 101, 8365),
    "12A1": ("Đặng Thành Đăng", 42, 42, 168, 14835),
    "12A2": ("Đỗ Ngọc Tân", 36, 33, 104, 8910),
    "12A3": ("Bùi Đình Thịnh", 35, 28, 69, 5720),
    "12A4": ("Phạm Thùy Quyên", 45, 42, 118, 9740),
}
EXPECTED_CODES = {
    "10A3": ["stats_duration_as_hours"],
    "11A1": ["total_participants_differs", "total_participants_against_rate"],
    "12A2": ["total_range_short", "total_attempts_differs"],
}


def report(name: str) -> ClassStats:
    path = DATA / f"thong-ke-lop-{name}.xlsx"
    found = read_class_stats(path.read_bytes(), path.name, limits=PAPER)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_figures_of_every_class(name: str) -> None:
    teacher, headcount, participants, attempts, weighted = EXPECTED[name]
    stats = report(name)
    assert (stats.class_name, stats.teacher, stats.headcount) == (name, teacher, headcount)
    assert stats.closed_on == date(2026, 10, 15)
    assert (len(stats.rows), stats.participants, stats.attempts) == (headcount, participants, attempts)
    assert sum(row.attempts * (row.best_centipoints or 0) for row in stats.rows) == weighted * 100
    assert [row.number for row in stats.rows] == list(range(1, headcount + 1))


@pytest.mark.parametrize("name", EXPECTED)
def test_only_the_known_oddities_are_reported(name: str) -> None:
    stats = report(name)
    assert [problem.code for problem in stats.problems] == EXPECTED_CODES.get(name, [])
    assert not stats.has_errors


@pytest.mark.parametrize("name", EXPECTED)
def test_everybody_who_took_part_has_a_plausible_time(name: str) -> None:
    for row in report(name).rows:
        if row.attempts:
            assert row.best_duration_ms is not None
            assert 60_000 < row.best_duration_ms <= 20 * 60_000
            assert row.best_duration_ms % 1000 == 0
        else:
            assert (row.best_centipoints, row.best_duration_ms) == (None, None)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_class_states_its_four_totals(name: str) -> None:
    _, headcount, participants, attempts, weighted = EXPECTED[name]
    stated = report(name).stated
    assert set(stated) == {"participants", "participation_rate", "attempts", "mean_over_attempts"}
    if name not in {"11A1", "12A2"}:
        assert stated["participants"].value == participants
        assert stated["attempts"].value == attempts
    assert stated["participation_rate"].agrees_with(Fraction(participants, headcount))
    assert stated["mean_over_attempts"].agrees_with(Fraction(weighted, attempts))


@pytest.mark.parametrize(
    ("name", "pupil", "attempts", "points", "milliseconds"),
    [
        ("10A1", "Lê Khánh Anh", 2, 7500, 561_000),  # "09:21"
        ("10A2", "Lê Thị Thanh An", 2, 8000, 721_000),  # a real duration
        ("10A3", "Đỗ Thị Ngọc An", 1, 7000, 569_000),  # typed as 9 h 29 min
        ("10A4", "Hoàng Thị Thanh An", 1, 6000, 897_000),  # 14'57"
        ("11A2", "Nguyễn Mai An", 2, 7500, 686_000),  # the score is text
        ("11A4", "Dương Đình Đăng", 1, 7000, 573_000),  # 9 phút 33 giây
        ("11A4", "Nông Thu Hằng", 3, 10_000, 155_000),
    ],
)
def test_figures_in_every_way_of_typing(name: str, pupil: str, attempts: int, points: int, milliseconds: int) -> None:
    row = next(row for row in report(name).rows if row.name == pupil)
    assert (row.attempts, row.best_centipoints, row.best_duration_ms) == (attempts, points, milliseconds)


def test_contradicting_totals_name_both_values_and_the_place() -> None:
    eleven = report("11A1").contradictions
    assert [(p.where, p.code, dict(p.facts)) for p in eleven] == [
        ("Thống kê!D48", "total_participants_differs", {"stated": "37", "rows": "35"})
    ]
    short, differs = report("12A2").contradictions
    assert (short.code, short.facts["range"], short.facts["expected"], short.facts["left_out"]) == (
        "total_range_short",
        "D9:D42",
        "D9:D44",
        2,
    )
    assert (differs.code, dict(differs.facts)) == ("total_attempts_differs", {"stated": "99", "rows": "104"})


def test_formulas_without_stored_results_are_computed() -> None:
    stated = report("12A3").stated
    assert {total.origin for total in stated.values()} == {"formula"}
    assert stated["participants"].value == 28
    assert stated["mean_over_attempts"].value == Fraction(5720, 69)


def test_hours_and_minutes_are_told_once_with_their_cells() -> None:
    (habit,) = report("10A3").problems
    assert habit.where == "Thống kê!F11:F51"
    assert habit.severity == "warning"
    assert (habit.facts["value"], habit.facts["read"], habit.facts["count"]) == ("09:29:00", "09:29", 36)


def test_every_row_of_every_class_finds_its_pupil() -> None:
    """Names with other tone placement, decomposed letters, doubled spaces, and namesakes told apart by birth date."""
    path = DATA / "danh-sach-hoc-sinh.xlsx"
    roster = read_roster(path.read_bytes(), path.name)
    for name in EXPECTED:
        pupils = [person for person in roster.people if person.class_name == name]
        entries = [RosterEntry(person.code, person.name, person.birth_date, person.code) for person in pupils]
        rows = [NamedRow(row.place, row.name, row.birth_date, row.code, row.aside) for row in report(name).rows]
        matching = match(rows, entries)
        assert matching.keys == tuple(person.code for person in pupils)
        assert (matching.missing, matching.problems) == ((), ())
