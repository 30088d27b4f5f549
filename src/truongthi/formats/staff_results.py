"""Reads results of staff as a centre collects them: one person a row, no class, usually no codes.

Also tells by its contents whether a workbook of results speaks of a class or of staff.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from truongthi.core.errors import Problem, Refused
from truongthi.core.vietnamese import comparison_key, search_key
from truongthi.formats.class_stats import ClassStats, header_facts, stats_of_sheets
from truongthi.formats.result_table import Limits, ResultRow, find_result_table, read_result_table
from truongthi.formats.sheets import Sheet, load_sheets

__all__ = ["StaffResults", "read_results", "read_staff_results"]

_STAFF: Final = re.compile(r"can bo|cbgv|cb,? ?gv|giao vien|nhan vien|vien chuc")
_HOMEROOM: Final = re.compile(r"giao vien chu nhiem")


@dataclass(frozen=True, slots=True)
class StaffResults:
    """The rows of one sheet, and what is odd about them."""

    sheet: str
    rows: tuple[ResultRow, ...]
    problems: tuple[Problem, ...]

    @property
    def participants(self) -> int:
        return sum(row.attempts > 0 for row in self.rows)

    @property
    def attempts(self) -> int:
        return sum(row.attempts for row in self.rows)

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def read_staff_results(data: bytes, filename: str = "", *, limits: Limits | None = None) -> StaffResults:
    """The first visible sheet with a table of results. Refusals as in ``read_class_stats``."""
    return _staff_of_sheets(load_sheets(data, filename), limits)


def read_results(data: bytes, filename: str = "", *, limits: Limits | None = None) -> list[ClassStats] | StaffResults:
    """Whichever of the two the workbook holds: a sheet that names its class is a class report."""
    sheets = load_sheets(data, filename)
    if _speaks_of_staff(sheets, filename):
        return _staff_of_sheets(sheets, limits)
    return stats_of_sheets(sheets, filename, limits)


def _speaks_of_staff(sheets: list[Sheet], filename: str) -> bool:
    for sheet in sheets:
        table = None if sheet.hidden else find_result_table(sheet)
        if table is None:
            continue
        if header_facts(sheet, table.header_row).get("class"):
            return False
        above = [cell.text for row in sheet.rows[: table.header_row] for cell in row if not cell.is_blank]
        words = _HOMEROOM.sub("", search_key(" ".join([*above, sheet.name, filename.replace("-", " ")])))
        return "department" in table.columns or bool(_STAFF.search(words))
    return False


def _staff_of_sheets(sheets: list[Sheet], limits: Limits | None) -> StaffResults:
    visible = [sheet for sheet in sheets if not sheet.hidden]
    table = next((table for sheet in visible if (table := find_result_table(sheet))), None)
    if table is None:
        raise Refused("stats_no_table", sheets=", ".join(sheet.name for sheet in visible)[:200])
    result = read_result_table(table, limits or Limits())
    if not result.rows:
        raise Refused("stats_no_rows", sheets=table.sheet.name)
    return StaffResults(table.sheet.name, result.rows, (*result.problems, *_twice(result.rows)))


def _twice(rows: tuple[ResultRow, ...]) -> Iterator[Problem]:
    """One person on two rows: the same code, or the same name with nothing to tell the two apart."""
    seen: dict[tuple[str, str, str], ResultRow] = {}
    for row in rows:
        key = (row.code, comparison_key(row.name), comparison_key(row.department))
        first = seen.setdefault(key, row)
        if first is not row:
            yield Problem(row.place, "stats_person_twice", {"name": row.name, "first": first.place})
