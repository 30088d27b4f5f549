"""The class sheet: what a homeroom teacher hands in to the committee, as data and as an .xlsx to print or mend.

Its columns include the total of all attempts' points, so that the true mean over attempts stays known; read again
through ``class_stats`` it gives the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from truongthi.formats.xlsx_out import COUNT, DAY, DURATION, MEAN, MOMENT, PERCENT, POINTS, ZONE, Book, Page

_HEADS: Final = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Mã HS",
    "Đã đăng ký (X)",
    "Số lượt thi",
    "Điểm cao nhất",
    "Tổng điểm các lượt",
    "Thời gian làm bài tốt nhất (phút:giây)",
    "Thời điểm nộp",
    "Dự đoán",
    "Minh chứng",
    "Ghi chú",
)
_WIDTHS: Final = (5.5, 29, 12, 7.5, 12, 8, 8, 9, 10, 12.5, 20, 8, 12, 20)
_STYLES: Final = (
    "center", "text", "center", "center", "center", "center", "right", "right", "right", "right", "center", "center",
    "text", "text",
)  # fmt: skip
_FORMATS: Final = ("", "", DAY, "", "", "", COUNT, POINTS, POINTS, DURATION, MOMENT, "", "", "")
_GENDERS: Final = {"male": "Nam", "female": "Nữ"}
_HEAD_ROW: Final = 10
_ATTEMPTS, _BEST, _TOTAL = "G", "H", "I"


@dataclass(frozen=True, slots=True)
class ClassSheetRow:
    """One pupil. ``has_registered``: has signed in at least once. Points are centipoints, durations milliseconds."""

    number: int
    name: str
    birth_date: date | None
    gender: str
    code: str
    has_registered: bool
    attempts: int
    best_centipoints: int | None = None
    total_centipoints: int | None = None
    best_duration_ms: int | None = None
    sealed_at: datetime | None = None
    prediction: str = ""
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClassSheet:
    """The sheet of one class. ``closed_at``: the moment the figures stand for; ``source`` where they come from."""

    parent_body: str
    unit: str
    place: str
    contest: str
    class_name: str
    teacher: str
    headcount: int
    headcount_on: date | None
    girls: int
    closed_at: datetime
    source: str
    rows: tuple[ClassSheetRow, ...]

    @property
    def participants(self) -> int:
        return sum(row.attempts > 0 for row in self.rows)

    @property
    def attempts(self) -> int:
        return sum(row.attempts for row in self.rows)

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.participants, self.headcount) if self.headcount else None

    @property
    def totals_known(self) -> bool:
        return all(row.total_centipoints is not None for row in self.rows if row.attempts)

    @property
    def mean_over_attempts(self) -> Fraction | None:
        """In points; over all attempts when their totals are known, else attempts × best (an upper bound)."""
        if not self.attempts:
            return None
        if self.totals_known:
            total = sum(row.total_centipoints or 0 for row in self.rows)
        else:
            total = sum(row.attempts * (row.best_centipoints or 0) for row in self.rows)
        return Fraction(total, 100 * self.attempts)

    @property
    def mean_centipoints(self) -> Fraction | None:
        mean = self.mean_over_attempts
        return None if mean is None else mean * 100

    @property
    def mean_of_best(self) -> Fraction | None:
        """In points, over the pupils who took part."""
        total = sum(row.best_centipoints or 0 for row in self.rows if row.attempts)
        return Fraction(total, 100 * self.participants) if self.participants else None


def class_sheet_to_dict(sheet: ClassSheet) -> dict[str, Any]:
    """The sheet as plain values for storage: instants and days as ISO text."""
    return {key: _plain(value) for key, value in asdict(sheet).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [{key: _plain(item) for key, item in row.items()} for row in value]
    return value


def class_sheet_from_dict(document: Mapping[str, Any]) -> ClassSheet:
    """The inverse of ``class_sheet_to_dict``."""
    known = {field.name for field in fields(ClassSheet)} - {"rows", "headcount_on", "closed_at"}
    return ClassSheet(
        **{name: document[name] for name in known},
        headcount_on=_day(document["headcount_on"]),
        closed_at=datetime.fromisoformat(document["closed_at"]),
        rows=tuple(_row_from(row) for row in document["rows"]),
    )


def _row_from(row: Mapping[str, Any]) -> ClassSheetRow:
    moment = row["sealed_at"]
    return ClassSheetRow(
        **{key: value for key, value in row.items() if key not in {"birth_date", "sealed_at"}},
        birth_date=_day(row["birth_date"]),
        sealed_at=datetime.fromisoformat(moment) if moment else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def class_sheet_xlsx(sheet: ClassSheet, *, receipt: str = "") -> bytes:
    """The printable workbook; ``receipt`` is the line about the hand-in, if there was one."""
    book = Book(title=f"{sheet.class_name} - {sheet.contest}")
    page = book.page(sheet.class_name, widths=_WIDTHS, landscape=True)
    _above(page, sheet)
    page.heads(_HEAD_ROW, _HEADS)
    for at, row in enumerate(sheet.rows, _HEAD_ROW + 1):
        page.row(at, _values(row), _STYLES, _FORMATS)
    last = _HEAD_ROW + len(sheet.rows)
    end = _beneath(page, sheet, last + 2, last)
    _signature(page, sheet, end + 1, receipt)
    return book.content()


def _above(page: Page, sheet: ClassSheet) -> None:
    page.line(1, 1, 6, sheet.parent_body.upper(), "line_center")
    page.line(2, 1, 6, sheet.unit.upper(), "sign")
    page.line(4, 1, page.width, "THỐNG KÊ KẾT QUẢ CUỘC THI TRỰC TUYẾN", "title")
    page.line(5, 1, page.width, f"“{sheet.contest}”", "title")
    page.height(5, 38 if len(sheet.contest) > 90 else 20)
    on = f" (ngày {sheet.headcount_on:%d/%m/%Y})" if sheet.headcount_on else ""
    page.line(7, 1, 5, f"Lớp: {sheet.class_name}", "line_bold")
    page.line(7, 6, page.width, f"GVCN: {sheet.teacher}", "line_bold")
    page.line(8, 1, 2, f"Sĩ số: {sheet.headcount}{on}")
    page.line(8, 3, 5, f"Nữ: {sheet.girls}")
    closed = sheet.closed_at.astimezone(ZONE)
    page.line(8, 6, 10, f"Ngày chốt số liệu: {closed:%d/%m/%Y} ({closed.hour}h{closed:%M})")
    if sheet.source:
        page.line(8, 11, page.width, f"Nguồn: {sheet.source}")


def _values(row: ClassSheetRow) -> tuple[Any, ...]:
    duration = timedelta(milliseconds=row.best_duration_ms) if row.best_duration_ms is not None else None
    return (
        row.number,
        row.name,
        row.birth_date,
        _GENDERS.get(row.gender, ""),
        row.code,
        "X" if row.has_registered else "",
        row.attempts,
        _points(row.best_centipoints),
        _points(row.total_centipoints),
        duration,
        row.sealed_at,
        row.prediction,
        row.evidence,
        row.note,
    )


def _points(centipoints: int | None) -> Decimal | int | None:
    if centipoints is None:
        return None
    return centipoints // 100 if centipoints % 100 == 0 else Decimal(centipoints) / 100


def _beneath(page: Page, sheet: ClassSheet, row: int, last: int) -> int:
    """The totals as formulas with their results; returns the row after them."""

    def column(letter: str) -> str:
        return f"{letter}{_HEAD_ROW + 1}:{letter}{last}"

    mean = f"=SUM({column(_TOTAL)})/SUM({column(_ATTEMPTS)})"
    label = "Điểm TB các lượt thi:"
    if not sheet.totals_known:
        mean = f"=SUMPRODUCT({column(_ATTEMPTS)},{column(_BEST)})/SUM({column(_ATTEMPTS)})"
        label = "Điểm TB các lượt thi (lượt × điểm cao nhất):"
    lines: tuple[tuple[str, str, Fraction | int | None, str], ...] = (
        ("Tổng số HS tham gia:", f'=COUNTIF({column(_ATTEMPTS)},">0")', sheet.participants, COUNT),
        ("Sĩ số:", "", sheet.headcount, COUNT),
        ("Tỷ lệ tham gia (%):", f"=G{row}/G{row + 1}", sheet.rate, PERCENT),
        ("Tổng số lượt thi:", f"=SUM({column(_ATTEMPTS)})", sheet.attempts, COUNT),
        (label, mean, sheet.mean_over_attempts, MEAN),
        ("Điểm TB theo HS (điểm cao nhất):", f"=SUM({column(_BEST)})/G{row}", sheet.mean_of_best, MEAN),
    )
    for at, (words, formula, result, number_format) in enumerate(lines, row):
        page.line(at, 2, 6, words, "line_bold")
        if result is None or not sheet.rows:
            page.put(at, 7, "–", "right")
        elif formula:
            page.formula(at, 7, formula, result, number_format=number_format)
        else:
            page.put(at, 7, Fraction(result), "right", number_format)
    return row + len(lines)


def _signature(page: Page, sheet: ClassSheet, row: int, receipt: str) -> None:
    place = f"{sheet.place}, " if sheet.place else ""
    page.line(
        row, 10, page.width, f"{place}ngày ..... tháng ..... năm {sheet.closed_at.astimezone(ZONE).year}", "line_italic"
    )
    page.line(row + 1, 10, page.width, "GIÁO VIÊN CHỦ NHIỆM", "sign")
    page.line(row + 2, 10, page.width, "(Ký, ghi rõ họ tên)", "line_italic")
    page.line(row + 6, 10, page.width, sheet.teacher, "sign")
    if receipt:
        page.line(row, 1, 8, receipt, "small")
