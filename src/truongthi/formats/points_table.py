"""A table of points that somebody kept in Excel: who, and how many points. From a workbook or pasted from one."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from truongthi.core.errors import Problem, Refused
from truongthi.core.vietnamese import normalize, search_key
from truongthi.formats.birth_dates import read_birth_date
from truongthi.formats.sheets import Cell, load_sheets

_HEADS: Final = {
    "points": re.compile(r"^(so )?diem( .*)?$"),
    "code": re.compile(r"^(ma|ma so|ma hoc sinh|ma hs|ma dinh danh)$"),
    "name": re.compile(r"^(ho va ten|ho ten|ho ten dem va ten|ten|ten lop|don vi|ten don vi)$"),
    "unit": re.compile(r"^(lop|to|phong|bo phan)$"),
    "birth_date": re.compile(r"^(ngay sinh|ngay thang nam sinh|sinh ngay)$"),
}
_HEADER_ROWS: Final = 20
_MOST_CENTI: Final = 10**9


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One row with points. ``name`` is the class where the table has no other name."""

    place: str
    name: str
    centipoints: int
    code: str = ""
    unit: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class PointsTable:
    rows: tuple[PointsRow, ...]
    problems: tuple[Problem, ...]


def read_points_workbook(data: bytes, filename: str = "") -> PointsTable:
    """The first visible sheet whose head names points and people."""
    for sheet in load_sheets(data, filename):
        if not sheet.hidden and (head := _head(sheet.rows)) is not None:
            return _table(sheet.rows, *head, name=sheet.name)
    raise Refused("points_file_header")


def read_points_text(text: str) -> PointsTable:
    """Rows pasted from a sheet (tabs between cells); without a head, the name stands first and the points last."""
    rows = [[Cell(value) for value in line] for line in csv.reader(io.StringIO(text), delimiter="\t") if any(line)]
    head = _head(rows)
    if head is None:
        if not rows or min(len(row) for row in rows) < 2:
            raise Refused("points_file_header")
        head = (-1, {"name": 0, "points": -1})
    return _table(rows, *head, name="")


def _head(rows: list[list[Cell]]) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            for meaning, pattern in _HEADS.items():
                if pattern.match(search_key(cell.text)):
                    columns.setdefault(meaning, column)
        if "points" in columns and {"code", "name", "unit"} & set(columns):
            return number, columns
    return None


def _table(rows: list[list[Cell]], head: int, columns: dict[str, int], *, name: str) -> PointsTable:
    found, problems = [], []
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        texts = {meaning: _cell(row, column) for meaning, column in columns.items()}
        points = texts["points"]
        who = normalize(texts["name"].text if "name" in texts else "")
        unit = normalize(texts["unit"].text if "unit" in texts else "")
        code = normalize(texts["code"].text if "code" in texts else "")
        if points.is_blank or not (who or code or unit):
            continue
        place = f"{name}, dòng {number}" if name else f"Dòng {number}"
        centipoints = _centipoints(points)
        if centipoints is None:
            problems.append(Problem(place, "points_not_a_number", {"value": points.text[:40]}))
            continue
        born = read_birth_date(texts["birth_date"]).value if "birth_date" in texts else None
        found.append(PointsRow(place, who or unit, centipoints, code, unit, born))
    return PointsTable(tuple(found), tuple(problems))


def _cell(row: list[Cell], column: int) -> Cell:
    return row[column] if -len(row) <= column < len(row) else Cell()


def _centipoints(cell: Cell) -> int | None:
    """Exact hundredths: 8,5 and 8.5 are 850; three digits after the comma are no points."""
    try:
        value = Decimal(normalize(cell.text).replace(" ", "").replace(",", ".")) * 100
    except InvalidOperation:
        return None
    if not value.is_finite() or value != value.to_integral_value() or not 0 <= value <= _MOST_CENTI:
        return None
    return int(value)
