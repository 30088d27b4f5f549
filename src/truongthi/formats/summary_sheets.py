"""The committee's workbooks: summary of the classes, list of the staff, and the report to the department (Sở).

Columns follow the forms schools use. Points are centipoints, rates fractions; what is not known stays an empty cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from truongthi.formats.official_parts import place_and_date
from truongthi.formats.xlsx_out import COUNT, DURATION, MEAN, PERCENT, POINTS, Book, Page, Value

_HEAD_ROW: Final = 8
_SUMMARY: Final = (
    ("TT", 5, "center", ""),
    ("Lớp", 8, "center", ""),
    ("GVCN", 24, "text", ""),
    ("Sĩ số", 7, "right", COUNT),
    ("Số HS tham gia", 8, "right", COUNT),
    ("Tỷ lệ %", 9, "right", "0.00%"),
    ("Tổng số lượt thi", 9, "right", COUNT),
    ("Điểm TB các lượt", 10, "right", MEAN),
    ("Điểm cao nhất", 8, "right", POINTS),
    ("Số HS đạt điểm tối đa", 10, "right", COUNT),
    ("Xếp hạng", 7, "center", ""),
    ("Giải", 19, "center", ""),
    ("Ghi chú", 20, "text", ""),
)
_STAFF: Final = (
    ("TT", 5, "center", ""),
    ("Họ và tên", 27, "text", ""),
    ("Chức vụ", 16, "text", ""),
    ("Tổ", 20, "text", ""),
    ("Điện thoại", 13, "center", ""),
    ("Số lần thi", 7, "right", COUNT),
    ("Điểm cao nhất", 8, "right", POINTS),
    ("Thời gian", 10, "right", DURATION),
    ("Xếp hạng", 7, "center", ""),
    ("Giải", 19, "center", ""),
)
_REPORT: Final = (
    ("TT", 5, "center", ""),
    ("Đơn vị", 34, "text", ""),
    ("Tổng CBGVNV", 9, "right", COUNT),
    ("Số CBGVNV tham gia", 9, "right", COUNT),
    ("Tỷ lệ", 9, "right", PERCENT),
    ("Tổng HS", 8, "right", COUNT),
    ("Số HS tham gia", 9, "right", COUNT),
    ("Tỷ lệ", 9, "right", PERCENT),
    ("Số PHHS, công dân", 9, "right", COUNT),
    ("Tổng lượt", 9, "right", COUNT),
    ("Số đạt giải cấp tỉnh", 9, "right", COUNT),
    ("Ghi chú", 18, "text", ""),
)
Columns = Sequence[tuple[str, float, str, str]]


@dataclass(frozen=True, slots=True)
class SheetFrame:
    """What stands around every table: who issues it, about which contest, notes, and who signs."""

    parent_body: str
    body: str
    contest: str
    place: str = ""
    made_on: date | None = None
    notes: Sequence[str] = field(default=())
    signer: str = ""
    signer_name: str = ""
    maker: str = ""
    maker_name: str = ""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of the summary."""

    name: str
    teacher: str
    headcount: int | None
    participants: int
    rate: Fraction | int | None
    attempts: int
    mean_centipoints: Fraction | int | None
    best_centipoints: int | None
    full_marks: int | None
    rank: int | None
    tied: bool = False
    prize: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One member of staff, those who did not take part included (``attempts`` 0)."""

    name: str
    position: str
    department: str
    phone: str
    attempts: int
    best_centipoints: int | None
    duration_ms: int | None
    rank: int | None
    tied: bool = False
    prize: str = ""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the report: people and attempts are two different counts. ``province_prizes`` None: not known yet."""

    name: str
    staff: int
    staff_participants: int
    pupils: int
    pupil_participants: int
    others: int
    attempts: int
    province_prizes: int | None = None
    note: str = ""


def summary_xlsx(frame: SheetFrame, lines: Sequence[ClassLine]) -> bytes:
    """The summary of all classes with totals beneath, landscape A4."""
    book, page = _page(frame, "Tổng hợp các lớp", "BẢNG TỔNG HỢP KẾT QUẢ CÁC LỚP", _SUMMARY, landscape=True)
    _table(page, _SUMMARY, [_class_values(number, line) for number, line in enumerate(lines, 1)])
    last = _HEAD_ROW + len(lines)
    page.line(last + 1, 1, 3, "Cộng", "head")
    for column, letter in ((4, "D"), (5, "E"), (7, "G"), (10, "J")):
        total = sum(_whole(_class_values(0, line)[column - 1]) for line in lines)
        _sum(page, last + 1, column, f"=SUM({letter}{_HEAD_ROW + 1}:{letter}{last})", total, COUNT, bool(lines))
    headcount = sum(line.headcount or 0 for line in lines)
    participants = sum(line.participants for line in lines)
    if headcount:
        page.formula(last + 1, 6, f"=E{last + 1}/D{last + 1}", Fraction(participants, headcount), number_format="0.00%")
    _beneath(page, frame, last + 3)
    return book.content()


def staff_xlsx(frame: SheetFrame, lines: Sequence[StaffLine]) -> bytes:
    """The list of the staff with places and prizes, landscape A4."""
    book, page = _page(
        frame, "Cán bộ, giáo viên", "DANH SÁCH KẾT QUẢ CỦA CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN", _STAFF, landscape=True
    )
    _table(page, _STAFF, [_staff_values(number, line) for number, line in enumerate(lines, 1)])
    _beneath(page, frame, _HEAD_ROW + len(lines) + 2)
    return book.content()


def report_xlsx(frame: SheetFrame, lines: Sequence[UnitLine]) -> bytes:
    """The figures reported to the department, one line for each unit, landscape A4."""
    book, page = _page(frame, "Báo cáo", "BÁO CÁO SỐ LIỆU THAM GIA CUỘC THI", _REPORT, landscape=True)
    _table(page, _REPORT, [_unit_values(number, line) for number, line in enumerate(lines, 1)])
    _beneath(page, frame, _HEAD_ROW + len(lines) + 2)
    return book.content()


def _page(frame: SheetFrame, sheet: str, title: str, columns: Columns, *, landscape: bool) -> tuple[Book, Page]:
    book = Book(title=f"{title} - {frame.contest}")
    page = book.page(sheet, widths=[width for _, width, _, _ in columns], landscape=landscape)
    middle = page.width // 2
    page.line(1, 1, middle, frame.parent_body.upper(), "line_center")
    page.line(2, 1, middle, frame.body.upper(), "sign")
    page.line(1, middle + 1, page.width, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "sign")
    page.line(2, middle + 1, page.width, "Độc lập - Tự do - Hạnh phúc", "sign")
    page.line(4, 1, page.width, title, "title")
    page.line(5, 1, page.width, f"Cuộc thi “{frame.contest}”", "title")
    page.height(5, 38 if len(frame.contest) > 80 else 20)
    page.heads(_HEAD_ROW, [heading for heading, _, _, _ in columns], height=50)
    return book, page


def _table(page: Page, columns: Columns, rows: Sequence[Sequence[Value]]) -> None:
    styles = [style for _, _, style, _ in columns]
    formats = [number_format for _, _, _, number_format in columns]
    for at, values in enumerate(rows, _HEAD_ROW + 1):
        page.row(at, values, styles, formats)


def _class_values(number: int, line: ClassLine) -> tuple[Value, ...]:
    return (
        number,
        line.name,
        line.teacher,
        line.headcount,
        line.participants,
        line.rate,
        line.attempts,
        _exact_points(line.mean_centipoints),
        _points(line.best_centipoints),
        line.full_marks,
        _rank(line.rank, line.tied),
        line.prize,
        line.note,
    )


def _staff_values(number: int, line: StaffLine) -> tuple[Value, ...]:
    return (
        number,
        line.name,
        line.position,
        line.department,
        line.phone,
        line.attempts,
        _points(line.best_centipoints),
        None if line.duration_ms is None else timedelta(milliseconds=line.duration_ms),
        _rank(line.rank, line.tied),
        line.prize,
    )


def _unit_values(number: int, line: UnitLine) -> tuple[Value, ...]:
    return (
        number,
        line.name,
        line.staff,
        line.staff_participants,
        Fraction(line.staff_participants, line.staff) if line.staff else None,
        line.pupils,
        line.pupil_participants,
        Fraction(line.pupil_participants, line.pupils) if line.pupils else None,
        line.others,
        line.attempts,
        line.province_prizes,
        line.note,
    )


def _sum(page: Page, row: int, column: int, formula: str, total: int, number_format: str, has_rows: bool) -> None:
    if has_rows:
        page.formula(row, column, formula, total, number_format=number_format)
    else:
        page.put(row, column, 0, "right", number_format)


def _beneath(page: Page, frame: SheetFrame, row: int) -> None:
    """Notes over the whole width, then place and date and the two who answer for the sheet."""
    for note in frame.notes:
        page.line(row, 1, page.width, note, "small")
        page.height(row, 28 if len(note) > 120 else 15)
        row += 1
    half = page.width // 2
    page.line(row + 1, half + 1, page.width, place_and_date(frame.place, frame.made_on), "line_italic")
    page.line(row + 2, 1, half, frame.maker.upper(), "sign")
    page.line(row + 2, half + 1, page.width, frame.signer.upper(), "sign")
    page.line(row + 7, 1, half, frame.maker_name, "sign")
    page.line(row + 7, half + 1, page.width, frame.signer_name, "sign")


def _points(centipoints: int | None) -> Value:
    if centipoints is None:
        return None
    return centipoints // 100 if centipoints % 100 == 0 else Decimal(centipoints) / 100


def _exact_points(centipoints: Fraction | int | None) -> Value:
    return None if centipoints is None else Fraction(centipoints) / 100


def _rank(rank: int | None, tied: bool) -> Value:
    """ "4=" where a place is shared and nobody has decided."""
    if rank is None:
        return ""
    return f"{rank}=" if tied else rank


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
