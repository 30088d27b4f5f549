"""Writes workbooks that are safe to open and ready to print: A4, Times New Roman, headers repeated on every page.

Text is always text: a name such as "=1+1" is stored as a string with a quote prefix and never computed. Formulas come
only from us and carry their result, so that readers which do not compute see the same figures.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | bool | Decimal | Fraction | date | datetime | timedelta | None

POINTS: Final = "General"
MEAN: Final = "#,##0.00"
PERCENT: Final = "0.0%"
DURATION: Final = "[mm]:ss"
DAY: Final = "dd/mm/yyyy"
MOMENT: Final = "hh:mm:ss dd/mm/yyyy"
COUNT: Final = "#,##0"

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_FONT: Final = "Times New Roman"
_RISKY: Final = re.compile(r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_MAX_TEXT: Final = 32_000
_LETTER: Final = 1.1  # of a column's unit of width, at 12 points
_LINE_HEIGHT: Final = 16.5
_MAX_LINES: Final = 12
_THIN: Final = Side(style="thin", color="FF7F7F7F")
_GRID: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL: Final = PatternFill("solid", fgColor="FFE8EEF2")

_STYLES: Final[dict[str, tuple[Font, Alignment, bool]]] = {
    # style: font, alignment, has a grid
    "line": (Font(name=_FONT, size=12), Alignment(vertical="center"), False),
    "line_bold": (Font(name=_FONT, size=12, bold=True), Alignment(vertical="center"), False),
    "line_center": (Font(name=_FONT, size=12), Alignment(horizontal="center", vertical="center"), False),
    "line_italic": (Font(name=_FONT, size=12, italic=True), Alignment(horizontal="center", vertical="center"), False),
    "sign": (Font(name=_FONT, size=12, bold=True), Alignment(horizontal="center", vertical="center"), False),
    "title": (
        Font(name=_FONT, size=14, bold=True),
        Alignment(horizontal="center", vertical="center", wrap_text=True),
        False,
    ),
    "head": (
        Font(name=_FONT, size=11, bold=True),
        Alignment(horizontal="center", vertical="center", wrap_text=True),
        True,
    ),
    "text": (Font(name=_FONT, size=12), Alignment(vertical="center", wrap_text=True), True),
    "center": (Font(name=_FONT, size=12), Alignment(horizontal="center", vertical="center"), True),
    "right": (Font(name=_FONT, size=12), Alignment(horizontal="right", vertical="center"), True),
    "small": (Font(name=_FONT, size=10, italic=True), Alignment(vertical="top", wrap_text=True), False),
}


class Book:
    """A workbook under construction; ``content()`` gives its bytes."""

    def __init__(self, title: str = "") -> None:
        self._book = Workbook()
        self._book.remove(self._book.active)
        self._book.properties.creator = "Trường Thi"
        self._book.properties.title = _clean(title)
        self._pages: list[Page] = []

    def page(self, name: str, *, widths: Sequence[float], landscape: bool = False) -> Page:
        """A new sheet; ``widths`` in characters, one for each column."""
        page = Page(self._book.create_sheet(_sheet_name(name, len(self._pages))), widths, landscape)
        self._pages.append(page)
        return page

    def content(self) -> bytes:
        stream = io.BytesIO()
        self._book.save(stream)
        results = {f"xl/worksheets/sheet{n}.xml": page.results for n, page in enumerate(self._pages, 1) if page.results}
        return _with_results(stream.getvalue(), results) if results else stream.getvalue()


class Page:
    """One sheet. Rows and columns count from 1, as in Excel."""

    def __init__(self, sheet: Worksheet, widths: Sequence[float], landscape: bool) -> None:
        self._sheet = sheet
        self._widths = tuple(widths)
        self.width = len(widths)
        self.results: dict[str, Fraction] = {}
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        _print_set_up(sheet, landscape)

    def put(self, row: int, column: int, value: Value, style: str = "text", number_format: str = "") -> None:
        """Write one value. A ``Fraction`` is written as a decimal, an aware moment in Vietnamese time."""
        self._styled(row, column, style, number_format or _usual_format(value), value)

    def formula(
        self, row: int, column: int, formula: str, result: Fraction | int, style: str = "right", number_format: str = ""
    ) -> None:
        """Write a formula of ours ("=SUM(A1:A3)") together with its result."""
        cell = self._sheet.cell(row, column, formula)
        _apply(cell, style, number_format or COUNT)
        self.results[cell.coordinate] = Fraction(result)

    def line(self, row: int, first: int, last: int, value: Value, style: str = "line") -> None:
        """One value over several columns."""
        self.put(row, first, value, style)
        if last > first:
            self._sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)

    def heads(self, row: int, words: Sequence[str], *, height: float = 48) -> None:
        """The header row of the table: repeated on every printed page, and kept in view on screen."""
        for column, word in enumerate(words, 1):
            self.put(row, column, word, "head")
        self._sheet.row_dimensions[row].height = height
        self._sheet.print_title_rows = f"{row}:{row}"
        self._sheet.freeze_panes = self._sheet.cell(row + 1, 1)

    def row(self, row: int, values: Sequence[Value], styles: Sequence[str], formats: Sequence[str] = ()) -> None:
        """One row of the table, high enough for its longest text."""
        lines = 1
        for column, (value, style) in enumerate(zip(values, styles, strict=True), 1):
            number_format = formats[column - 1] if formats else ""
            self.put(row, column, value, style, number_format)
            if isinstance(value, str) and style == "text":
                lines = max(lines, ceil(len(value) * _LETTER / self._widths[column - 1]))
        self.height(row, _LINE_HEIGHT * min(lines, _MAX_LINES))

    def height(self, row: int, points: float) -> None:
        self._sheet.row_dimensions[row].height = points

    def _styled(self, row: int, column: int, style: str, number_format: str, value: Value) -> None:
        cell = self._sheet.cell(row, column)
        if isinstance(value, str):
            text = _clean(value)
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = bool(_RISKY.match(text))
        else:
            cell.value = _stored(value)
        _apply(cell, style, number_format)


def _apply(cell: Cell, style: str, number_format: str) -> None:
    font, alignment, has_grid = _STYLES[style]
    quote_prefix = cell.quotePrefix
    cell.font, cell.alignment = font, alignment
    if has_grid:
        cell.border = _GRID
    if style == "head":
        cell.fill = _HEAD_FILL
    if number_format:
        cell.number_format = number_format
    cell.quotePrefix = quote_prefix


def _print_set_up(sheet: Worksheet, landscape: bool) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.6, 0.5, 0.7, 0.7
    sheet.oddFooter.right.text = "&P/&N"
    sheet.oddFooter.right.size = 9


def _usual_format(value: Value) -> str:
    if isinstance(value, datetime):
        return MOMENT
    if isinstance(value, date):
        return DAY
    if isinstance(value, timedelta):
        return DURATION
    return "@" if isinstance(value, str) else ""


def _stored(value: Value) -> int | float | bool | Decimal | date | datetime | None:
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(ZONE).replace(tzinfo=None)
    if isinstance(value, str):
        raise TypeError("text is stored by Page alone")
    return value


def _clean(text: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))[:_MAX_TEXT]


def _sheet_name(name: str, number: int) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", _clean(name)).strip()
    return plain[:31] or f"Trang {number + 1}"


def _with_results(data: bytes, results: dict[str, dict[str, Fraction]]) -> bytes:
    """Store the result beside each formula: the writing library leaves that place empty."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename in results:
                content = _patched(content.decode(), results[entry.filename]).encode()
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _patched(xml: str, results: dict[str, Fraction]) -> str:
    def with_value(found: re.Match[str]) -> str:
        value = results[found.group("address")]
        shown: str = str(value.numerator) if value.denominator == 1 else repr(float(value))
        return f"{found.group('head')}<v>{shown}</v></c>"

    pattern = r'(?P<head><c r="(?P<address>[A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v\s*/?>(?:</v>)?</c>'
    return re.sub(pattern, with_value, xml)
