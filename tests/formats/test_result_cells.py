"""Durations, points and attempts as people type them, one table each; and formulas computed within their limits."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.formats.workbooks import workbook
from truongthi.formats.result_cells import Reading, read_attempts, read_duration, read_points
from truongthi.formats.sheet_formulas import computed, ranges_of
from truongthi.formats.sheets import Cell, Sheet, load_sheets

TWENTY_MINUTES = 20 * 60 * 1000


def clock(minutes: int, seconds: int) -> int:
    return (minutes * 60 + seconds) * 1000


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("09:21", clock(9, 21)),
        (" 9:21 ", clock(9, 21)),
        ("0:09:21", clock(9, 21)),
        ("00:00", None),
        ("9:21.5", clock(9, 21) + 500),
        ("9:21,250", clock(9, 21) + 250),
        ("14'57\"", clock(14, 57)),
        ("14’57”", clock(14, 57)),
        ("14' 57''", clock(14, 57)),
        ("7'", clock(7, 0)),
        ("9 phút 33 giây", clock(9, 33)),
        ("9 PHÚT", clock(9, 0)),
        ("45 giây", clock(0, 45)),
        ("9p33s", clock(9, 33)),
        ("9m 33s", clock(9, 33)),
        ("9 phút 33", clock(9, 33)),
        (time(0, 12, 1), clock(12, 1)),
        (timedelta(minutes=12, seconds=7), clock(12, 7)),
        (0.00847222222222222, clock(12, 12)),
        (None, None),
        ("-", None),
        (0, None),
        ("Chưa thi", None),
    ],
)
def test_durations(typed: Any, expected: int | None) -> None:
    assert read_duration(Cell(typed), TWENTY_MINUTES) == Reading(expected)


@pytest.mark.parametrize(
    ("typed", "serial"),
    [(time(12, 7), 0.5048611111111111), (timedelta(hours=12, minutes=7), None), ("12:07:00", None)],
)
def test_hours_and_minutes_beyond_the_limit_are_minutes_and_seconds(typed: Any, serial: float | None) -> None:
    assert read_duration(Cell(typed, serial=serial), TWENTY_MINUTES) == Reading(clock(12, 7), "stats_duration_as_hours")


def test_a_length_beyond_one_day_is_read_by_its_serial() -> None:
    thirty_hours = Cell(datetime(1900, 1, 1, 6, 15), serial=1.2604166666666667)  # noqa: DTZ001 - as Excel stores it
    assert read_duration(thirty_hours, 45 * 60_000) == Reading(clock(30, 15), "stats_duration_as_hours")


def test_a_plausible_length_is_never_read_otherwise() -> None:
    assert read_duration(Cell(time(0, 19, 0)), TWENTY_MINUTES) == Reading(clock(19, 0))
    assert read_duration(Cell(time(0, 45), number_format="h:mm"), TWENTY_MINUTES) == Reading(
        clock(0, 45), "stats_duration_as_hours"
    )
    assert read_duration(Cell(time(0, 45), number_format="mm:ss"), TWENTY_MINUTES) == Reading(
        clock(45, 0), "stats_duration_over_limit"
    )
    assert read_duration(Cell(time(2, 45, 0))) == Reading(clock(165, 0))


def test_too_long_and_no_other_reading_keeps_the_value() -> None:
    assert read_duration(Cell("25:30"), TWENTY_MINUTES) == Reading(clock(25, 30), "stats_duration_over_limit")


@pytest.mark.parametrize("typed", ["nhanh", "9:75", "12.07", 12.5, 421, True, date(2026, 9, 15), "1:2:3:4", "-9:10"])
def test_unreadable_durations(typed: Any) -> None:
    assert read_duration(Cell(typed), TWENTY_MINUTES) == Reading(code="stats_duration_unreadable")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (75, 7500), (75.5, 7550), ("75", 7500), ("82,54", 8254), ("82.5", 8250), ("75 điểm", 7500), ("90đ", 9000),
        ("75/100", 7500), (0, 0), ("0", 0), (None, None), ("-", None), ("Chưa thi", None), ("\u00a0", None),
    ],
)  # fmt: skip
def test_points(typed: Any, expected: int | None) -> None:
    assert read_points(Cell(typed)) == Reading(expected)


@pytest.mark.parametrize("typed", ["giỏi", -5, "82,5421", True, "1e9", float("nan"), float("inf"), 10**9])
def test_unreadable_points(typed: Any) -> None:
    assert read_points(Cell(typed)) == Reading(code="stats_score_unreadable")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(3, 3), (3.0, 3), ("3", 3), ("3 lượt", 3), ("2 lần thi", 2), (None, 0), (0, 0), ("-", 0), ("–", 0),
     ("Chưa thi", 0), ("Chưa tham gia", 0), ("không thi", 0), ("x", 0)],
)  # fmt: skip
def test_attempts(typed: Any, expected: int) -> None:
    assert read_attempts(Cell(typed)) == Reading(expected)


@pytest.mark.parametrize("typed", [2.5, -1, "nhiều", "3/4", True, 10**7])
def test_unreadable_attempts(typed: Any) -> None:
    assert read_attempts(Cell(typed)) == Reading(code="stats_attempts_unreadable")


def sheet_of(*rows: list[Any]) -> Sheet:
    return load_sheets(workbook({"S": rows}))[0]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=SUM(A1:A3)", Fraction(6)),
        ("=SUM(A1:A3;10)", Fraction(16)),
        ('=COUNTIF(A1:A4,">0")', Fraction(3)),
        ("=COUNTIF(A1:A3,2)", Fraction(1)),
        ("=COUNT(A1:A4)", Fraction(3)),
        ("=AVERAGE($A$1:$A$3)", Fraction(2)),
        ("=SUMPRODUCT(A1:A3,B1:B3)/SUM(A1:A3)", Fraction(140, 6)),
        ("=ROUND(SUM(A1:A3)/7,2)", Fraction(86, 100)),
        ("=-(A1+A2)*2%", Fraction(-6, 100)),
        ("=A5/3", Fraction(2)),
        ("=VLOOKUP(A1,A1:B3,2)", None),
        ("=A1/0", None),
        ("=A4+1", None),
        ("=SUM(A1:A3", None),
        ("=" + "(" * 200 + "1" + ")" * 200, None),
        ("=" + "-" * 400 + "1", None),
    ],
)
def test_formulas(formula: str, expected: Fraction | None) -> None:
    assert computed(sheet_of([1, 10], [2, 20], [3, 30], ["text", None], ["=SUM(A1:A3)", None]), formula) == expected


def test_a_formula_that_names_itself_has_no_value() -> None:
    assert computed(sheet_of(["=A1+1"], ["=SUM(A1:A2)"]), "=SUM(A1:A2)") is None


def test_columns_of_formulas_that_name_each_other_are_given_up_soon() -> None:
    rows = [[f"=SUM(B1:B{row})", f"=SUM(A1:A{row - 1})" if row > 1 else 1] for row in range(1, 400)]
    assert computed(sheet_of(*rows), "=SUM(A1:B399)") is None


def test_ranges_of_a_formula() -> None:
    assert [area.text for area in ranges_of("=SUMPRODUCT(d9:$D$42,E9:E44)/SUM(D42:D9)")] == [
        "D9:D42",
        "E9:E44",
        "D9:D42",
    ]
