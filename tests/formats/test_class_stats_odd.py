"""Class reports that are wrong, strange or laid out otherwise: every problem has its cell, nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.workbooks import workbook
from truongthi.core.errors import Refused
from truongthi.formats.class_stats import ClassStats, Limits, read_class_stats

HEADER = ["STT", "Họ và tên", "Ngày sinh", "Số lượt thi", "Điểm cao nhất", "Thời gian làm bài tốt nhất"]
AN = [1, "Trần Văn An", "05/09/2011", 2, 80, "08:10"]
BINH = [2, "Lê Thị Bình", "06/09/2011", None, None, None]
PAPER = Limits(duration_ms=20 * 60 * 1000, full_centipoints=10_000)


def read(*rows: list[Any], top: list[Any] | None = None, header: list[Any] | None = None, name: str = "") -> ClassStats:
    above = [top or ["Lớp: 10A1 - Sĩ số: 2"], []]
    return read_class_stats(workbook({"Sheet1": [*above, header or HEADER, *rows]}), name, limits=PAPER)[0]


def codes(stats: ClassStats) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in stats.problems]


def test_a_clean_sheet() -> None:
    stats = read(AN, BINH)
    assert codes(stats) == []
    assert (stats.class_name, stats.headcount, stats.participants, stats.attempts) == ("10A1", 2, 1, 2)


@pytest.mark.parametrize(
    ("column", "value", "where", "code"),
    [
        (3, "nhiều", "Sheet1!D4", "stats_attempts_unreadable"),
        (4, "giỏi", "Sheet1!E4", "stats_score_unreadable"),
        (4, None, "Sheet1!E4", "stats_attempts_without_score"),
        (4, 105, "Sheet1!E4", "stats_score_above_full"),
        (3, 0, "Sheet1!D4", "stats_score_without_attempts"),
    ],
)
def test_errors_of_one_row(column: int, value: Any, where: str, code: str) -> None:
    row = list(AN)
    row[column] = value
    stats = read(row, BINH)
    assert codes(stats) == [(where, code)]
    assert stats.has_errors
    assert [person.is_sound for person in stats.rows] == [False, True]


@pytest.mark.parametrize(
    ("column", "value", "where", "code"),
    [
        (5, None, "Sheet1!F4", "stats_duration_missing"),
        (5, "lâu", "Sheet1!F4", "stats_duration_unreadable"),
        (5, "25:00", "Sheet1!F4", "stats_duration_over_limit"),
        (2, "05/09/11", "Sheet1!C4", "birth_date_two_digit_year"),
    ],
)
def test_warnings_of_one_row(column: int, value: Any, where: str, code: str) -> None:
    row = list(AN)
    row[column] = value
    stats = read(row, BINH)
    assert codes(stats) == [(where, code)]
    assert not stats.has_errors


def test_columns_in_any_order_with_split_names_and_total_points() -> None:
    header = ["Điểm cao nhất", "Tên", "Họ đệm", "Tổng điểm các lượt", "Số lần thi", "Mã HS", "Thời gian (phút:giây)"]
    stats = read([80, "An", "Trần Văn", 150, 2, "hs1", "8'10\""], header=header, top=["Lớp 10a1, sĩ số: 1"])
    (row,) = stats.rows
    assert (row.name, row.code, row.attempts, row.best_centipoints) == ("Trần Văn An", "HS1", 2, 8000)
    assert row.total_centipoints == 15_000
    assert stats.has_totals_of_points
    assert codes(stats) == []


@pytest.mark.parametrize("total", [79, 161])
def test_a_total_of_points_must_be_possible(total: int) -> None:
    header = [*HEADER, "Tổng điểm các lượt"]
    assert codes(read([*AN, total], [*BINH, None], header=header)) == [("Sheet1!G4", "stats_total_impossible")]


def test_a_stated_mean_may_be_of_all_attempts_or_of_attempts_times_best() -> None:
    header = [*HEADER, "Tổng điểm các lượt"]
    for mean in (75, 80, "75,00"):
        assert codes(read([*AN, 150], BINH, [None, "Điểm TB các lượt thi", mean], header=header)) == []
    stats = read([*AN, 150], BINH, [None, "Điểm TB các lượt thi", 78], header=header)
    assert codes(stats) == [("Sheet1!C6", "total_mean_differs")]


def test_headcount_against_rows() -> None:
    assert codes(read(AN, BINH, top=["Lớp: 10A1", "Sĩ số: 3"])) == [("Sheet1", "total_headcount_differs")]
    assert codes(read(AN, BINH, top=["Lớp: 10A1"])) == [("Sheet1", "stats_headcount_missing")]


def test_totals_that_cannot_be_read_or_are_out_of_date() -> None:
    stats = read(AN, BINH, [None, "Tổng số lượt thi:", "hai"], [None, "Tổng số HS tham gia: 1/2"])
    assert codes(stats) == [("Sheet1!C6", "total_unreadable")]
    assert stats.stated["participants"].out_of == 2
    assert codes(read(AN, BINH, [None, "Tổng số HS tham gia: 1/3"])) == [("Sheet1!B6", "total_headcount_differs")]


def test_a_rate_as_percent_number_or_ratio() -> None:
    for typed in (0.5, "50%", "50,0 %", 50, "50"):
        assert codes(read(AN, BINH, [None, "Tỉ lệ tham gia (%)", typed])) == []
    assert codes(read(AN, BINH, [None, "Tỉ lệ tham gia (%)", "60%"])) == [("Sheet1!C6", "total_rate_differs")]


def test_the_class_is_named_by_header_sheet_or_file() -> None:
    assert read(AN, top=["Danh sách"], name="thong-ke-lop-11A2.xlsx").class_name == "11A2"
    data = workbook({"12 A3": [["x"], HEADER, AN]})
    assert read_class_stats(data)[0].class_name == "12A3"
    unknown = read(AN, top=["Sĩ số: 1"])
    assert codes(unknown) == [("Sheet1", "stats_class_unknown")]
    assert unknown.has_errors


def test_several_classes_in_one_workbook_and_hidden_sheets() -> None:
    def sheet(name: str) -> list[list[Any]]:
        return [[f"Lớp: {name} - Sĩ số: 1"], HEADER, AN]

    data = workbook({"a": sheet("10A1"), "b": [["ghi chú"]], "c": sheet("10A2"), "d": sheet("10A3")}, hidden=["d"])
    assert [stats.class_name for stats in read_class_stats(data)] == ["10A1", "10A2"]


def test_workbooks_without_results_are_refused() -> None:
    with pytest.raises(Refused) as no_table:
        read_class_stats(workbook({"S": [["STT", "Họ và tên"], [1, "Trần Văn An"]]}))
    assert no_table.value.code == "stats_no_table"
    with pytest.raises(Refused) as no_rows:
        read_class_stats(workbook({"S": [HEADER, [None, "Tổng số lượt thi", 0]]}))
    assert no_rows.value.code == "stats_no_rows"
    with pytest.raises(Refused) as empty:
        read_class_stats(b"")
    assert empty.value.code == "file_empty"


def test_families_named_like_a_total_do_not_end_the_table() -> None:
    header = ["Họ và tên", "Ngày sinh", "Số lượt thi", "Điểm cao nhất", "Thời gian làm bài tốt nhất"]
    names = ["Tống Văn An", "Công Thị Bé", "Ngay Văn Chi", "Tổng Thị Duyên"]
    rows = [[name, "05/09/2011", 1, 80, "08:10"] for name in names]
    stats = read(*rows, ["Tổng số lượt thi:", None, 4], header=header, top=["Lớp: 10A1 - Sĩ số: 4"])
    assert [row.name for row in stats.rows] == names
    assert codes(stats) == []
    assert stats.stated["attempts"].value == 4
