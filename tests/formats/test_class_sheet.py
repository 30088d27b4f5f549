"""The class sheet: printable, safe, and read back to the same figures by the reader of class statistics."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import openpyxl
import pytest

from truongthi.formats.class_sheet import (
    ClassSheet,
    ClassSheetRow,
    class_sheet_from_dict,
    class_sheet_to_dict,
    class_sheet_xlsx,
)
from truongthi.formats.class_stats import Limits, read_class_stats
from truongthi.formats.sheets import load_sheets
from truongthi.formats.xlsx_out import Book

SEALED = datetime(2026, 9, 20, 1, 15, 30, tzinfo=UTC)
ROWS = (
    ClassSheetRow(1, "Lê Khánh Anh", date(2011, 8, 12), "female", "HS260001", True, 3, 9000, 24_550, 561_234, SEALED),
    ClassSheetRow(2, "Đỗ Bích Châm", date(2011, 2, 9), "female", "HS260003", True, 0),
    ClassSheetRow(
        3, "Vũ Gia Cường", None, "male", "HS260004", True, 1, 7550, 7550, 60_000, SEALED, note="Thi trên máy"
    ),
    ClassSheetRow(4, "Hoàng Thùy Trang Thi", date(2011, 10, 4), "female", "HS260005", False, 0),
)
SHEET = ClassSheet(
    parent_body="Sở Giáo dục và Đào tạo",
    unit="Trung tâm GDNN - GDTX Bình Minh",
    place="Bắc Giang",
    contest="Tìm hiểu về cải cách TTHC và dịch vụ công trực tuyến",
    class_name="10A1",
    teacher="Nguyễn Thị Nụ",
    headcount=4,
    headcount_on=date(2026, 9, 5),
    girls=3,
    closed_at=datetime(2026, 10, 15, 1, 0, tzinfo=UTC),
    source="Trường Thi",
    rows=ROWS,
)


def test_the_sheet_reads_back_to_the_same_figures() -> None:
    (stats,) = read_class_stats(class_sheet_xlsx(SHEET), limits=Limits(1_200_000, 10_000))
    assert stats.problems == ()
    assert (stats.class_name, stats.teacher, stats.headcount, stats.girls) == ("10A1", "Nguyễn Thị Nụ", 4, 3)
    assert (stats.closed_on, stats.source, stats.has_totals_of_points) == (date(2026, 10, 15), "Trường Thi", True)
    for row, read in zip(ROWS, stats.rows, strict=True):
        assert (read.number, read.name, read.birth_date, read.code) == (
            row.number, row.name, row.birth_date, row.code,
        )  # fmt: skip
        assert (read.attempts, read.best_centipoints, read.total_centipoints, read.best_duration_ms) == (
            row.attempts, row.best_centipoints, row.total_centipoints, row.best_duration_ms,
        )  # fmt: skip
        assert read.note == row.note
    assert stats.rows[0].sealed_at == datetime(2026, 9, 20, 8, 15, 30)  # noqa: DTZ001 - local time as written
    assert stats.stated["mean_over_attempts"].value == Fraction(32_100, 400)
    assert stats.stated["mean_over_people"].value == Fraction(16_550, 200)


def test_formulas_carry_their_results_for_readers_that_do_not_compute() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(class_sheet_xlsx(SHEET)), data_only=True).active
    found = {sheet.cell(row, 2).value: sheet.cell(row, 7).value for row in range(15, 24)}
    assert found["Tổng số HS tham gia:"] == 2
    assert found["Tỷ lệ tham gia (%):"] == 0.5
    assert found["Tổng số lượt thi:"] == 4
    assert found["Điểm TB các lượt thi:"] == 80.25
    (loaded,) = load_sheets(class_sheet_xlsx(SHEET))
    formulas = [cell.formula for row in loaded.rows for cell in row if cell.formula]
    assert formulas == [
        '=COUNTIF(G11:G14,">0")',
        "=G16/G17",
        "=SUM(G11:G14)",
        "=SUM(I11:I14)/SUM(G11:G14)",
        "=SUM(H11:H14)/G16",
    ]


def test_without_totals_the_upper_bound_says_so() -> None:
    rows = tuple(replace(row, total_centipoints=None) for row in ROWS)
    (stats,) = read_class_stats(class_sheet_xlsx(replace(SHEET, rows=rows)))
    assert stats.problems == ()
    assert stats.stated["mean_over_attempts"].value == Fraction(3 * 9000 + 7550, 400)
    texts = [cell.text for row in load_sheets(class_sheet_xlsx(replace(SHEET, rows=rows)))[0].rows for cell in row]
    assert "Điểm TB các lượt thi (lượt × điểm cao nhất):" in texts


@pytest.mark.parametrize("rows", [(), ROWS[1:2]])
def test_nobody_took_part(rows: tuple[ClassSheetRow, ...]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(class_sheet_xlsx(replace(SHEET, rows=rows)))).active
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert values.count("–") >= 2


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")', "＝1"])
def test_names_are_never_computed(name: str) -> None:
    rows = (replace(ROWS[0], name=name, note=name, code=name),)
    sheet = openpyxl.load_workbook(io.BytesIO(class_sheet_xlsx(replace(SHEET, rows=rows)))).active
    for column in (2, 5, 14):
        cell = sheet.cell(11, column)
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
        assert cell.value.strip() == name.strip()


def test_characters_that_no_workbook_can_hold_are_left_out() -> None:
    rows = (replace(ROWS[0], note="a\x00b\x1fc"),)
    sheet = openpyxl.load_workbook(io.BytesIO(class_sheet_xlsx(replace(SHEET, rows=rows)))).active
    assert sheet.cell(11, 14).value == "abc"


def test_print_set_up() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(class_sheet_xlsx(SHEET))).active
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$10:$10"
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {"Times New Roman"}


def test_sheet_names_that_excel_refuses() -> None:
    book = Book()
    for name in ("12/3", "[a]:b*?", "", "x" * 60):
        book.page(name, widths=[10])
    names = openpyxl.load_workbook(io.BytesIO(book.content())).sheetnames
    assert names == ["12 3", "a  b", "Trang 3", "x" * 31]


def test_storage_as_plain_values_and_back() -> None:
    stored = json.loads(json.dumps(class_sheet_to_dict(SHEET)))
    assert class_sheet_from_dict(stored) == SHEET
