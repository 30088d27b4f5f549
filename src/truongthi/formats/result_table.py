"""Reads the rows of a table of results (one person a row) whatever its header row, column order and typing habits.

Shared by class statistics and staff results. Pure: cells in, rows and addressed problems out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from truongthi.core.errors import Problem
from truongthi.core.vietnamese import normalize, search_key
from truongthi.formats.birth_dates import read_birth_date
from truongthi.formats.people_table import PeopleTable, find_table, tidy_name
from truongthi.formats.result_cells import Reading, read_attempts, read_duration, read_points
from truongthi.formats.sheets import Cell, Sheet

_MEANINGS: Final = {
    "number": re.compile(r"stt|tt|so tt|so thu tu"),
    "name": re.compile(r"(?:ho (?:va|&) ten|ho,? ten|ten day du|hoc sinh)(?: .*)?"),
    "family": re.compile(r"ho(?: va)?(?: ten)?(?: (?:dem|lot))|ho"),
    "given": re.compile(r"ten"),
    "birth_date": re.compile(r"(?:ngay|nam)(?:,? thang)?(?:,? nam)? sinh|sinh ngay|ns"),
    "gender": re.compile(r"gioi tinh|gt|nam/ ?nu|phai"),
    "code": re.compile(r"ma (?:so )?(?:hs|hv|cb|gv|hoc sinh|hoc vien|dinh danh).*|ma so|ma|ten dang nhap|tai khoan"),
    "registered": re.compile(r"(?:da )?dang ky.*"),
    "total": re.compile(r"tong (?:so )?diem.*"),
    "attempts": re.compile(r"(?:tong )?(?:so )?(?:luot|lan)(?: (?:du )?thi)?"),
    "best": re.compile(r"diem(?: thi)? (?:cao|tot) nhat|diem so|diem(?: thi)?|ket qua(?: cao nhat)?"),
    "duration": re.compile(r"thoi gian.*"),
    "sealed": re.compile(r"thoi diem.*|(?:ngay|gio) nop.*|nop (?:bai )?luc"),
    "department": re.compile(r"to(?: chuyen mon)?|to, phong|to/ ?phong|phong(?: ban)?|bo phan"),
    "evidence": re.compile(r"minh chung.*"),
    "note": re.compile(r"ghi chu"),
}
_REQUIRED: Final = frozenset({"attempts", "best"})
_END: Final = re.compile(
    r"(?:tong (?:so|cong|hs|hoc sinh|luot|lan|diem)\b|tong\s*:?$|cong\s*:?$|(?:ti|ty) le\b|diem (?:tb|trung binh)\b|"
    r"ngay \d|.{2,40}, ngay \d|giao vien chu nhiem|gvcn|nguoi lap|ky ten|giam doc|hieu truong|xac nhan|si so)"
)
_ASIDE: Final = re.compile(r"\(([^()]*)\)")
_INSTANT: Final = re.compile(
    r"(?:(\d{1,2})[:hH](\d{2})(?::(\d{2}))?,?\s+)?(\d{1,2})/(\d{1,2})/(\d{4})"
    r"(?:\s+(\d{1,2})[:hH](\d{2})(?::(\d{2}))?)?"
)
_HOURS_AND_MINUTES: Final = "stats_duration_as_hours"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One person as the file tells it.

    ``place`` is the cell of the name ("Thống kê!B12"), ``row`` its row in Excel. ``attempts`` 0: did not take part.
    ``aside`` is a remark in brackets after the name, "Toán" of "Nguyễn Thị Hương (Toán)". Points are centipoints,
    durations milliseconds; ``total_centipoints`` (of all attempts) only where the file has that column.
    ``sealed_at`` is the local time as written, without a zone. ``is_sound`` False: a figure could not be read.
    """

    place: str
    row: int
    number: int | None
    name: str
    aside: str
    birth_date: date | None
    code: str
    department: str
    attempts: int
    best_centipoints: int | None
    best_duration_ms: int | None
    total_centipoints: int | None
    sealed_at: datetime | None
    note: str
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """What the paper allows, where known: the time limit and full marks. They make typing slips visible."""

    duration_ms: int | None = None
    full_centipoints: int | None = None


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The rows, where they stand (0-based first and last row), and what is odd about them."""

    table: PeopleTable
    rows: tuple[ResultRow, ...]
    first: int
    last: int
    problems: tuple[Problem, ...]


def find_result_table(sheet: Sheet) -> PeopleTable | None:
    """The header row of a result table: names beside attempts and best scores; None when the sheet has none."""
    table = find_table(sheet, _MEANINGS)
    return table if table and table.columns.keys() >= _REQUIRED else None


def read_result_table(table: PeopleTable, limits: Limits) -> ResultTable:
    """All people of the table, those who did not take part included."""
    rows: list[ResultRow] = []
    problems: list[Problem] = []
    places = list(_people(table))
    for place in places:
        row, found = _read_row(table, place, limits)
        rows.append(row)
        problems += found
    first = places[0] if places else table.header_row + 1
    last = places[-1] if places else table.header_row
    return ResultTable(table, tuple(rows), first, last, tuple(_gathered(table, problems)))


def _people(table: PeopleTable) -> Iterator[int]:
    """0-based rows with a name, up to the first line that adds up or signs."""
    for row in range(table.header_row + 1, len(table.sheet.rows)):
        texts = [search_key(cell.text) for cell in table.sheet.rows[row] if not cell.is_blank]
        is_numbered = table.text(row, "number").rstrip(".").isdecimal()
        if texts and not is_numbered and any(_END.match(text) for text in texts[:2]):
            return
        name = table.raw_name(row).strip()
        if name and not re.fullmatch(r"\(?\d{1,2}\)?", name):
            yield row


def _read_row(table: PeopleTable, row: int, limits: Limits) -> tuple[ResultRow, list[Problem]]:
    typed = normalize(table.raw_name(row))
    asides = _ASIDE.findall(typed)
    figures, problems = _read_figures(table, row, limits)
    number = table.text(row, "number").rstrip(".")
    birth = read_birth_date(table.cell(row, "birth_date"))
    if "birth_date" in table.columns and birth.code and birth.code != "birth_date_missing":
        facts = {**birth.facts, "name": tidy_name(typed)}
        problems.append(Problem(table.where(row, "birth_date"), birth.code, facts, "warning"))
    attempts, best, duration, total = figures
    return (
        ResultRow(
            place=table.where(row, "name" if "name" in table.columns else "given"),
            row=row + 1,
            number=int(number) if number.isdecimal() and len(number) < 7 else None,
            name=tidy_name(typed),
            aside=asides[-1].strip() if asides else "",
            birth_date=birth.value,
            code=table.text(row, "code").upper(),
            department=table.text(row, "department"),
            attempts=attempts or 0,
            best_centipoints=best,
            best_duration_ms=duration,
            total_centipoints=total,
            sealed_at=_read_instant(table.cell(row, "sealed")),
            note=table.text(row, "note"),
            is_sound=not any(problem.is_error for problem in problems),
        ),
        problems,
    )


def _read_figures(
    table: PeopleTable, row: int, limits: Limits
) -> tuple[tuple[int | None, int | None, int | None, int | None], list[Problem]]:
    readings = {
        "attempts": read_attempts(table.cell(row, "attempts")),
        "best": read_points(table.cell(row, "best")),
        "duration": read_duration(table.cell(row, "duration"), limits.duration_ms),
        "total": read_points(table.cell(row, "total")),
    }
    problems = [_odd(table, row, meaning, reading) for meaning, reading in readings.items() if reading.code]
    attempts, best = readings["attempts"].value, readings["best"].value
    duration, total = readings["duration"].value, readings["total"].value
    if attempts == 0 and not best:
        best = duration = total = None
    problems += _inconsistencies(table, row, readings, limits)
    return (attempts, best, duration, total), problems


def _odd(table: PeopleTable, row: int, meaning: str, reading: Reading) -> Problem:
    facts = {"value": shown(table.cell(row, meaning)), "name": tidy_name(table.raw_name(row))}
    if reading.value is not None:
        facts["read"] = clock_text(reading.value)
    severity = "warning" if meaning == "duration" else "error"
    return Problem(table.where(row, meaning), reading.code, facts, severity)


def _inconsistencies(table: PeopleTable, row: int, readings: dict[str, Reading], limits: Limits) -> Iterator[Problem]:
    """Figures that cannot all be true of one person."""
    attempts, best, total = (readings[meaning].value for meaning in ("attempts", "best", "total"))
    facts = {"name": tidy_name(table.raw_name(row)), "value": shown(table.cell(row, "best"))}
    if attempts == 0 and best:
        yield Problem(table.where(row, "attempts"), "stats_score_without_attempts", facts)
    if attempts and best is None and not readings["best"].code:
        yield Problem(table.where(row, "best"), "stats_attempts_without_score", facts)
    if attempts and readings["duration"].value is None and not readings["duration"].code:
        yield Problem(table.where(row, "duration"), "stats_duration_missing", facts, "warning")
    if best is not None and limits.full_centipoints is not None and best > limits.full_centipoints:
        yield Problem(table.where(row, "best"), "stats_score_above_full", facts)
    if attempts and best is not None and total is not None and not best <= total <= attempts * best:
        yield Problem(
            table.where(row, "total"), "stats_total_impossible", {**facts, "value": shown(table.cell(row, "total"))}
        )


def _gathered(table: PeopleTable, problems: list[Problem]) -> Iterator[Problem]:
    """Durations typed as hours:minutes are a habit of a whole column: told once, with the first as example."""
    habit = [problem for problem in problems if problem.code == _HOURS_AND_MINUTES]
    told = False
    for problem in problems:
        if problem.code != _HOURS_AND_MINUTES:
            yield problem
        elif not told:
            told = True
            cells = [other.where.rpartition("!")[2] for other in habit]
            where = f"{table.sheet.name}!{cells[0]}:{cells[-1]}" if len(cells) > 1 else problem.where
            yield Problem(where, problem.code, {**problem.facts, "count": len(cells), "cells": cells}, "warning")


def _read_instant(cell: Cell) -> datetime | None:
    if isinstance(cell.value, datetime):
        return cell.value
    found = _INSTANT.fullmatch(normalize(cell.text)) if isinstance(cell.value, str) else None
    if found is None:
        return None
    hour, minute, second = (found[1], found[2], found[3]) if found[1] else (found[7], found[8], found[9])
    try:
        return datetime(int(found[6]), int(found[5]), int(found[4]), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001 - local time as written in the file
    except ValueError:
        return None


def shown(cell: Cell) -> str:
    """A value as its owner sees it, for a sentence."""
    value = cell.value
    if isinstance(value, datetime):
        is_length = value.year == 1900 and cell.serial is not None  # Excel's way of keeping a length beyond one day
        return clock_text(round((cell.serial or 0) * 86_400_000)) if is_length else value.strftime("%d/%m/%Y")
    return normalize(cell.text)[:60]


def clock_text(milliseconds: int) -> str:
    """mm:ss (or h:mm:ss)."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
