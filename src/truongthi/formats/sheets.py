"""Reads an .xlsx into plain cells: text as typed, cached values AND formulas, dates, durations, hidden sheets.

Streams every sheet once within fixed limits; nothing is computed, no macro or link is followed. Dimension records
are ignored: only cells that are really there count.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from openpyxl.utils import get_column_letter

from truongthi.core.errors import Refused
from truongthi.formats.guard import checked_office_file
from truongthi.formats.sheet_xml import RawCell, SheetRows
from truongthi.formats.workbook_xml import SheetPart, Workbook, open_workbook

MAX_ROWS = 20_000
MAX_COLUMNS = 256
MAX_CELLS = 400_000
MAX_CHARACTERS = 20_000_000
MAX_SHEETS = 100

Value = str | int | float | bool | date | datetime | time | timedelta | None


class CellError(str):
    """An error value such as "#REF!" that Excel shows instead of a result."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``value`` is what Excel last showed; ``formula`` ("=SUM(A1:A3)") is set when the cell is computed.

    ``serial`` is the stored number behind a date, time or duration. A length of time is a ``timedelta`` with formats
    such as [h]:mm:ss and a ``time`` with mm:ss, as Excel itself understands them.
    """

    value: Value = None
    formula: str | None = None
    number_format: str = "General"
    address: str = ""
    serial: int | float | None = None

    @property
    def is_blank(self) -> bool:
        return self.formula is None and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))

    @property
    def is_uncalculated(self) -> bool:
        """A formula whose result was never stored: the file was written by a program that does not compute."""
        return self.formula is not None and self.value is None

    @property
    def is_error(self) -> bool:
        return isinstance(self.value, CellError)

    @property
    def text(self) -> str:
        """The value as text; an integral number without ".0"; empty for a blank cell."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a rectangle of cells without trailing blank rows and columns; ``rows[0]`` is row 1 of Excel."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    blank_rows_dropped: int = 0

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a 0-based place; a blank one outside the rectangle."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return Cell(address=address_of(row, column))

    def place(self, row: int, column: int) -> str:
        """A place as people name it: "10A1!B12"."""
        return f"{self.name}!{address_of(row, column)}"


def address_of(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row + 1}"


def looks_like_formula(text: str) -> bool:
    """Would a spreadsheet run this text if it were typed in? Signed numbers ("-5", "+84 912 …") are not meant."""
    start = text.lstrip(" \u00a0\u200b\ufeff")[:1]
    if start in {"=", "@", "\t", "\r", "＝", "＠"}:
        return True
    if start not in {"+", "-", "＋", "－"}:
        return False
    rest = text.lstrip(" \u00a0\u200b\ufeff")[1:]
    return any(mark in rest for mark in "(!|\"'=") or rest[:1] in {"+", "-", "@", "="}


def load_sheets(data: bytes, filename: str = "") -> list[Sheet]:
    """All sheets in their order, hidden ones included and marked. Raises ``Refused("file_…")``.

    Codes: those of ``checked_office_file`` and file_no_sheets, file_too_many_sheets, file_too_many_rows,
    file_too_many_columns, file_too_many_cells, file_too_much_text.
    """
    checked_office_file(data, kind="xlsx", filename=filename)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        workbook = open_workbook(archive)
        if not workbook.sheets:
            raise Refused("file_no_sheets")
        if len(workbook.sheets) > MAX_SHEETS:
            raise Refused("file_too_many_sheets", count=len(workbook.sheets), limit=MAX_SHEETS)
        budget = _CellBudget(MAX_CELLS, MAX_CHARACTERS)
        return [_read_sheet(archive, workbook, part, budget) for part in workbook.sheets]


@dataclass(slots=True)
class _CellBudget:
    cells: int
    characters: int

    def spend(self, cells: int, sheet: str, characters: int = 0) -> None:
        self.cells -= cells
        self.characters -= characters
        if self.cells < 0:
            raise Refused("file_too_many_cells", sheet=sheet, limit=MAX_CELLS)
        if self.characters < 0:
            raise Refused("file_too_much_text", sheet=sheet, limit=MAX_CHARACTERS)


def _read_sheet(archive: zipfile.ZipFile, workbook: Workbook, part: SheetPart, budget: _CellBudget) -> Sheet:
    """Keep rows with content; blank rows are counted, and become rows again only when content follows them."""
    kept: dict[int, dict[int, Cell]] = {}
    hidden_rows: set[int] = set()
    seen_rows = last_row = width = 0
    reader = SheetRows(archive, workbook, part)
    for row in reader:
        seen_rows = max(seen_rows, row.index + 1)
        cells = {raw.column: _cell(raw, row.index) for raw in row.cells if not raw.is_blank}
        cells = {column: cell for column, cell in cells.items() if not cell.is_blank}
        if not cells:
            continue
        _check_place(part.name, row.index, max(cells))
        budget.spend(
            len(cells), part.name, sum(len(cell.value) for cell in cells.values() if isinstance(cell.value, str))
        )
        kept.setdefault(row.index, {}).update(cells)
        last_row, width = max(last_row, row.index + 1), max(width, max(cells) + 1)
        if row.hidden:
            hidden_rows.add(row.index)
    budget.spend(last_row * width - sum(len(cells) for cells in kept.values()), part.name)
    return Sheet(
        name=part.name,
        rows=list(_rectangle(kept, last_row, width)),
        hidden=part.hidden,
        merged=tuple(reader.merged),
        hidden_rows=frozenset(hidden_rows),
        blank_rows_dropped=seen_rows - last_row,
    )


def _check_place(sheet: str, row: int, column: int) -> None:
    if row >= MAX_ROWS:
        raise Refused("file_too_many_rows", sheet=sheet, row=row + 1, limit=MAX_ROWS)
    if column >= MAX_COLUMNS:
        raise Refused("file_too_many_columns", sheet=sheet, column=get_column_letter(column + 1), limit=MAX_COLUMNS)


def _rectangle(kept: dict[int, dict[int, Cell]], height: int, width: int) -> Iterator[list[Cell]]:
    for row in range(height):
        cells = kept.get(row, {})
        yield [cells.get(column) or Cell(address=address_of(row, column)) for column in range(width)]


def _cell(raw: RawCell, row: int) -> Cell:
    value = CellError(raw.value) if raw.is_error else raw.value
    return Cell(value, raw.formula, raw.number_format, address_of(row, raw.column), raw.serial)
