"""The committee's workbooks: the columns of the forms, exact figures, totals that add up, safe to open, A4."""

import io
from datetime import date, timedelta
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from truongthi.formats.summary_sheets import (
    ClassLine,
    SheetFrame,
    StaffLine,
    UnitLine,
    report_xlsx,
    staff_xlsx,
    summary_xlsx,
)

FRAME = SheetFrame(
    parent_body="Sở Giáo dục và Đào tạo",
    body="Trung tâm GDNN - GDTX Bình Minh",
    contest="Tìm hiểu về cải cách TTHC",
    place="Bình Minh",
    made_on=date(2026, 10, 20),
    notes=["Điểm trung bình các lượt tính từ số lượt × điểm cao nhất."],
    signer="Trưởng ban",
    signer_name="Ngô Văn Trưởng",
    maker="Thư ký",
    maker_name="Vũ Thị Thư",
)
CLASSES = [
    ClassLine("12A1", "Lê Bích", 42, 42, 1, 168, Fraction(1483500, 168), 10000, 12, 1, prize="Giải Nhất"),
    ClassLine("10A4", "=HYPERLINK(1)", 30, 28, Fraction(14, 15), 118, Fraction(974000, 118), 9550, 3, 4, tied=True),
    ClassLine("12A3", "", None, 0, None, 0, None, None, None, None),
]
STAFF = [
    StaffLine("Phạm Thị Kim Huyền", "Giáo viên", "Ngữ văn", "0900 000 022", 1, 10000, 408_000, 1, prize="Giải Nhất"),
    StaffLine("Nguyễn Thị Khánh Huế", "", "", "", 0, None, None, None),
]


def opened(data, *, values=False):
    return load_workbook(io.BytesIO(data), data_only=values).worksheets[0]


def row(sheet, number):
    return [cell.value for cell in sheet[number]]


def test_summary_has_the_columns_of_the_form_and_the_figures():
    sheet = opened(summary_xlsx(FRAME, CLASSES))
    assert row(sheet, 8) == [
        "TT", "Lớp", "GVCN", "Sĩ số", "Số HS tham gia", "Tỷ lệ %", "Tổng số lượt thi", "Điểm TB các lượt",
        "Điểm cao nhất", "Số HS đạt điểm tối đa", "Xếp hạng", "Giải", "Ghi chú",
    ]  # fmt: skip
    assert row(sheet, 9)[:7] == [1, "12A1", "Lê Bích", 42, 42, 1, 168]
    assert row(sheet, 9)[7] == pytest.approx(88.30357, abs=1e-5)
    assert row(sheet, 9)[8:12] == [100, 12, 1, "Giải Nhất"]
    assert row(sheet, 10)[10] == "4="
    assert row(sheet, 10)[8] == 95.5
    assert [row(sheet, 11)[at] for at in (3, 5, 7, 8, 9)] == [None] * 5


def test_summary_adds_up_people_and_attempts_with_stored_results():
    data = summary_xlsx(FRAME, CLASSES)
    assert [row(opened(data), 12)[at] for at in (3, 4, 6)] == ["=SUM(D9:D11)", "=SUM(E9:E11)", "=SUM(G9:G11)"]
    totals = row(opened(data, values=True), 12)
    assert [totals[at] for at in (3, 4, 6, 9)] == [72, 70, 286, 15]
    assert totals[5] == pytest.approx(70 / 72)


def test_text_that_looks_like_a_formula_stays_text():
    cell = opened(summary_xlsx(FRAME, CLASSES))["C10"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)


def test_staff_list_keeps_phone_as_text_and_time_as_minutes():
    sheet = opened(staff_xlsx(FRAME, STAFF))
    assert row(sheet, 8) == [
        "TT", "Họ và tên", "Chức vụ", "Tổ", "Điện thoại", "Số lần thi", "Điểm cao nhất", "Thời gian", "Xếp hạng",
        "Giải",
    ]  # fmt: skip
    assert sheet["E9"].value == "0900 000 022"
    assert sheet["H9"].value == timedelta(minutes=6, seconds=48)
    assert sheet["H9"].number_format == "[mm]:ss"
    assert [sheet[f"{letter}10"].value for letter in "FGHI"] == [0, None, None, None]


def test_report_counts_people_and_attempts_apart():
    sheet = opened(report_xlsx(FRAME, [UnitLine("Trung tâm Bình Minh", 48, 44, 460, 424, 3, 1493)]))
    assert row(sheet, 9)[:4] == [1, "Trung tâm Bình Minh", 48, 44]
    assert row(sheet, 9)[4] == pytest.approx(44 / 48)
    assert row(sheet, 9)[5:10] == [460, 424, pytest.approx(424 / 460), 3, 1493]
    assert row(sheet, 9)[10] is None  # prizes of the province: not known yet


@pytest.mark.parametrize("data", [summary_xlsx(FRAME, CLASSES), staff_xlsx(FRAME, STAFF), summary_xlsx(FRAME, [])])
def test_sheets_print_on_a4_across_with_the_head_repeated(data):
    sheet = opened(data)
    assert (str(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (sheet.PAPERSIZE_A4, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$8:$8"


def test_both_who_answer_for_a_sheet_stand_beneath_it():
    values = [cell.value for line in opened(summary_xlsx(FRAME, CLASSES)) for cell in line if cell.value]
    for words in ("TRƯỞNG BAN", "Ngô Văn Trưởng", "THƯ KÝ", "Vũ Thị Thư", "Bình Minh, ngày 20 tháng 10 năm 2026"):
        assert words in values
    assert any(str(value).startswith("Điểm trung bình các lượt tính từ") for value in values)
