"""Finds the table of people in a sheet by the meaning of its headers, and tells people from what stands around them.

Used by rosters and staff lists. Columns may stand in any order; titles, signature blocks, numbered rows without a
person and repeated headers are not people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from truongthi.core.errors import Problem
from truongthi.core.legacy_text import from_tcvn3, legacy_encoding
from truongthi.core.vietnamese import normalize, search_key
from truongthi.formats.sheets import Cell, Sheet, looks_like_formula

MAX_NAME_LENGTH: Final = 100
_HEADER_SEARCH_ROWS: Final = 40
_CLOSING: Final = re.compile(
    r"^(?:danh sach (?:nay )?(?:co|gom)|tong (?:so|cong)|tong:?$|an dinh|cong:|nguoi lap|hieu truong|giam doc|"
    r"thu truong|giao vien chu nhiem|gvcn|ky ten|xac nhan|kt\.|tm\.|ngay \d+ thang|.{2,40}, ngay)"
)
_REMARK: Final = re.compile(r"\(.*?\)")
_COLUMN_NUMBER: Final = re.compile(r"\(?\d{1,2}\)?")


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """A header row and what its columns mean."""

    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]

    def cell(self, row: int, meaning: str) -> Cell:
        column = self.columns.get(meaning)
        return Cell() if column is None else self.sheet.cell(row, column)

    def text(self, row: int, meaning: str) -> str:
        cell = self.cell(row, meaning)
        return "" if cell.is_error else normalize(cell.text)

    def where(self, row: int, meaning: str = "") -> str:
        """The place a person can find: "10A1!B12", or the row "10A1!12"."""
        column = self.columns.get(meaning)
        return f"{self.sheet.name}!{row + 1}" if column is None else self.sheet.place(row, column)

    def raw_name(self, row: int) -> str:
        """The name as typed, joined when family and given name stand apart."""
        parts = (self.cell(row, meaning) for meaning in ("name", "family", "given"))
        return " ".join(cell.text for cell in parts if not cell.is_blank and not cell.is_error)


def find_table(sheet: Sheet, meanings: Mapping[str, re.Pattern[str]]) -> PeopleTable | None:
    """The row that names most columns, among them a name; None when the sheet has no such row."""
    best: PeopleTable | None = None
    for row in range(min(len(sheet.rows), _HEADER_SEARCH_ROWS)):
        columns = _columns(sheet, row, meanings)
        has_name = "name" in columns or {"family", "given"} <= columns.keys()
        if has_name and len(columns) >= 2 and (best is None or len(columns) > len(best.columns)):
            best = PeopleTable(sheet, row, columns)
    return best


def _columns(sheet: Sheet, row: int, meanings: Mapping[str, re.Pattern[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, cell in enumerate(sheet.rows[row]):
        label = _REMARK.sub("", search_key(cell.text)).strip(" .:*")
        meaning = next((name for name, pattern in meanings.items() if pattern.fullmatch(label)), None)
        if meaning is not None and meaning not in found:
            found[meaning] = column
    return _with_split_name(sheet, row, found)


def _with_split_name(sheet: Sheet, row: int, columns: dict[str, int]) -> dict[str, int]:
    """One heading "Họ và tên" over two columns: family and middle name left, given name right."""
    start = columns.get("name")
    if start is None or "given" in columns:
        return columns
    spans = (span for span in sheet.merged if span[0] <= row <= span[2] and span[1] == start and span[3] == start + 1)
    if next(spans, None) is None:
        return columns
    rest = {meaning: column for meaning, column in columns.items() if meaning != "name"}
    return {**rest, "family": start, "given": start + 1}


def people_rows(table: PeopleTable, evidence: tuple[str, ...]) -> Iterator[int]:
    """0-based rows that speak of a person, or mean to: named, or with one of the ``evidence`` columns filled.

    After a closing line ("Danh sách có 44 học sinh./.", a signature) only rows with a number and a name count.
    """
    closed = False
    for row in range(table.header_row + 1, len(table.sheet.rows)):
        cells = [cell for cell in table.sheet.rows[row] if not cell.is_blank]
        if not cells or _is_heading(table, row, cells):
            continue
        is_named = bool(table.raw_name(row).strip())
        if is_named and _is_numbered(table, row):
            yield row
        elif any(_CLOSING.match(search_key(cell.text)) for cell in cells):
            closed = True
        elif not closed and _has_evidence(table, row, evidence):
            yield row


def numbered_rows_without_person(table: PeopleTable) -> list[int]:
    """Rows that hold nothing but their number."""
    return [
        row
        for row in range(table.header_row + 1, len(table.sheet.rows))
        if _is_numbered(table, row) and sum(not cell.is_blank for cell in table.sheet.rows[row]) == 1
    ]


def _is_numbered(table: PeopleTable, row: int) -> bool:
    return table.text(row, "number").rstrip(".").isdecimal()


def _has_evidence(table: PeopleTable, row: int, evidence: tuple[str, ...]) -> bool:
    return any(not table.cell(row, meaning).is_blank for meaning in evidence)


def _is_heading(table: PeopleTable, row: int, cells: list[Cell]) -> bool:
    """A header repeated at a page break, or the line (1) (2) (3) beneath it."""
    if len(cells) > 2 and all(_COLUMN_NUMBER.fullmatch(normalize(cell.text)) for cell in cells):
        return True
    header = {search_key(cell.text) for cell in table.sheet.rows[table.header_row] if not cell.is_blank}
    return len(cells) > 1 and {search_key(cell.text) for cell in cells} <= header


def tidy_name(raw: str) -> str:
    """A name as it is stored; a name typed all in capitals gets ordinary letters."""
    name = normalize(raw)
    return " ".join(word.capitalize() for word in name.split()) if is_all_capitals(name) else name


def is_all_capitals(name: str) -> bool:
    return " " in name and name == name.upper() and name != name.lower()


def name_problems(raw: str, where: str) -> list[Problem]:
    """What is wrong or odd about a name as typed."""
    name = normalize(raw)
    if not name:
        return [Problem(where, "name_missing")]
    if len(name) > MAX_NAME_LENGTH:
        return [Problem(where, "name_too_long", {"length": len(name), "limit": MAX_NAME_LENGTH})]
    found = []
    if legacy := legacy_encoding(raw):
        reading = from_tcvn3(raw) if legacy == "tcvn3" else ""
        found.append(Problem(where, f"name_{legacy}", {"value": raw, "suggestion": normalize(reading)}))
    elif looks_like_formula(raw):
        found.append(Problem(where, "name_like_formula", {"value": name}))
    elif any(char.isdigit() for char in name):
        found.append(Problem(where, "name_with_digits", {"value": name}, "warning"))
    elif " " not in name:
        found.append(Problem(where, "name_single_word", {"value": name}, "warning"))
    if is_all_capitals(name) and not found:
        found.append(Problem(where, "name_in_capitals", {"value": name, "stored": tidy_name(raw)}, "note"))
    return found


def read_gender(text: str) -> str | None:
    """ "male", "female", "" when blank, None when it is neither."""
    key = search_key(text).strip(" .")
    if key in {"", "-"}:
        return ""
    return {"nam": "male", "m": "male", "trai": "male", "nu": "female", "f": "female", "gai": "female"}.get(key)
