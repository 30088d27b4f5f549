"""Reads the statistics a homeroom teacher hands in: one class, its pupils' results, and the totals stated beneath.

Pure: bytes in, rows, stated totals and addressed problems out. Rows are the evidence: totals never replace them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from truongthi.core.errors import Problem, Refused
from truongthi.core.vietnamese import class_key, grade_of, normalize, search_key
from truongthi.formats.result_table import Limits, ResultRow, ResultTable, find_result_table, read_result_table
from truongthi.formats.sheets import Cell, Sheet, load_sheets
from truongthi.formats.stated_totals import StatedTotal, contradictions, read_stated_totals

__all__ = ["CONTRADICTIONS", "ClassStats", "Limits", "ResultRow", "StatedTotal", "read_class_stats"]

CONTRADICTIONS: Final = frozenset(
    {
        "total_participants_differs",
        "total_attempts_differs",
        "total_rate_differs",
        "total_mean_differs",
        "total_mean_of_people_differs",
        "total_headcount_differs",
        "total_range_short",
        "total_stale",
    }
)
"""Problems that say "the sheet contradicts itself": to be explained by the teacher before the rows are taken."""

_LABEL: Final = re.compile(
    r"\b(?P<class>lop)\b|\b(?P<teacher>gvcn|giao vien chu nhiem)\b|\b(?P<headcount>si so)\b|\b(?P<girls>nu)(?=\s*:)"
    r"|\b(?P<closed>ngay chot|so lieu chot|chot so lieu|tinh den)\b|\b(?P<source>nguon)(?=\s*:)"
)
_CLASS: Final = re.compile(r"(?:1[0-2]|[1-9])(?!\d)\s?(?:[A-Za-zĐđ]\s?\d{0,2}|/\d{1,2})?(?:-[A-Za-z0-9]+)?")
_DATE: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_COUNT: Final = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class ClassStats:
    """One class report.

    ``class_name`` is the class key ("10A1"), "" when the sheet does not name it. ``headcount``, ``girls``: as stated
    above the table. ``closed_on``: the day the figures were closed. ``stated``: totals by kind ("participants",
    "participation_rate", "attempts", "mean_over_attempts", "mean_over_people", "headcount").
    """

    sheet: str
    class_name: str
    teacher: str
    headcount: int | None
    girls: int | None
    closed_on: date | None
    source: str
    rows: tuple[ResultRow, ...]
    stated: dict[str, StatedTotal]
    problems: tuple[Problem, ...]
    has_totals_of_points: bool = False

    @property
    def participants(self) -> int:
        return sum(row.attempts > 0 for row in self.rows)

    @property
    def attempts(self) -> int:
        return sum(row.attempts for row in self.rows)

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @property
    def contradictions(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.code in CONTRADICTIONS)


def read_class_stats(data: bytes, filename: str = "", *, limits: Limits | None = None) -> list[ClassStats]:
    """Every visible sheet that holds a table of results.

    ``limits``: the time limit and full marks of the paper, where known. Raises ``Refused``: the codes of
    ``load_sheets``, "stats_no_table" when no sheet has columns for names, attempts and best scores, and
    "stats_no_rows" when the tables are empty.
    """
    return stats_of_sheets(load_sheets(data, filename), filename, limits)


def stats_of_sheets(sheets: list[Sheet], filename: str = "", limits: Limits | None = None) -> list[ClassStats]:
    """``read_class_stats`` for sheets that are already loaded."""
    visible = [sheet for sheet in sheets if not sheet.hidden]
    tables = [table for sheet in visible if (table := find_result_table(sheet))]
    if not tables:
        raise Refused("stats_no_table", sheets=", ".join(sheet.name for sheet in visible)[:200])
    results = [read_result_table(table, limits or Limits()) for table in tables]
    found = [_class_stats(result, filename) for result in results if result.rows]
    if not found:
        raise Refused("stats_no_rows", sheets=", ".join(table.sheet.name for table in tables)[:200])
    return found


def _class_stats(result: ResultTable, filename: str) -> ClassStats:
    sheet = result.table.sheet
    facts = header_facts(sheet, result.table.header_row)
    name = _class_name(facts.get("class", "")) or _class_name(sheet.name) or _class_in_filename(filename)
    headcount = _count(facts.get("headcount", ""))
    stated, problems = read_stated_totals(result)
    problems = [*result.problems, *problems, *contradictions(stated, result.rows, headcount or len(result.rows))]
    if not name:
        problems.append(Problem(sheet.name, "stats_class_unknown", {"sheet": sheet.name}))
    problems += _headcount_problems(sheet, headcount, len(result.rows))
    return ClassStats(
        sheet=sheet.name,
        class_name=name,
        teacher=facts.get("teacher", ""),
        headcount=headcount,
        girls=_count(facts.get("girls", "")),
        closed_on=_date(facts.get("closed", "")),
        source=facts.get("source", ""),
        rows=result.rows,
        stated=stated,
        problems=tuple(problems),
        has_totals_of_points="total" in result.table.columns,
    )


def header_facts(sheet: Sheet, header_row: int) -> dict[str, str]:
    """What stands above the table, by label, whether in cells of its own or all in one line."""
    found: dict[str, str] = {}
    for row in sheet.rows[:header_row]:
        for label, value in _labelled("  ".join(_text(cell) for cell in row if not cell.is_blank)):
            if value and label not in found:
                found[label] = value
    return found


def _labelled(line: str) -> Iterator[tuple[str, str]]:
    plain = _plain(line)
    labels = list(_LABEL.finditer(plain))
    ends = [*(label.start() for label in labels[1:]), len(line)]
    for label, end in zip(labels, ends, strict=False):
        value = line[label.end() : end]
        yield label.lastgroup or "", value.strip(" :-–—;,.\u00a0")


def _plain(line: str) -> str:
    """Without accents but letter for letter as long as the line, so that places in it stay valid."""
    return "".join(search_key(char)[:1] or " " for char in line)


def _text(cell: Cell) -> str:
    return cell.value.strftime("%d/%m/%Y") if isinstance(cell.value, date | datetime) else normalize(cell.text)


def _class_name(text: str) -> str:
    found = _CLASS.match(text)
    return class_key(found[0]) if found and grade_of(found[0]) is not None and len(class_key(found[0])) > 1 else ""


def _class_in_filename(filename: str) -> str:
    words = re.split(r"[\s_\-.()]+", normalize(filename))
    return next((name for word in words if _CLASS.fullmatch(word) and (name := _class_name(word))), "")


def _count(text: str) -> int | None:
    found = _COUNT.match(text)
    return int(found[0]) if found else None


def _date(text: str) -> date | None:
    found = _DATE.search(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _headcount_problems(sheet: Sheet, headcount: int | None, rows: int) -> Iterator[Problem]:
    if headcount is None:
        yield Problem(sheet.name, "stats_headcount_missing", {"rows": rows}, "warning")
    elif headcount != rows:
        yield Problem(sheet.name, "total_headcount_differs", {"stated": headcount, "rows": rows}, "warning")
