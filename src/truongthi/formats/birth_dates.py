"""Reads one birth date from a cell: real dates, dates typed as text, and the ways in which both go wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from truongthi.core.vietnamese import normalize
from truongthi.formats.sheets import Cell

_PARTS: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_WORDS: Final = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_YEAR: Final = re.compile(r"(19|20)\d{2}")
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 7_000, 60_000  # 1919 to 2064
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class BirthDate:
    """What a cell says. ``code`` names the problem; ``value`` is None when the date cannot be taken."""

    value: date | None = None
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    may_be_month_first: bool = False


def read_birth_date(cell: Cell) -> BirthDate:
    """Never guesses a century or the order of day and month: a doubtful date is a problem that names its reading.

    Codes: birth_date_missing, birth_date_impossible, birth_date_month_first, birth_date_two_digit_year,
    birth_date_year_only, birth_date_unreadable.
    """
    if cell.is_blank:
        return BirthDate(code="birth_date_missing")
    value = cell.value
    if isinstance(value, datetime):
        return _bounded(value.date(), cell)
    if isinstance(value, date):
        return _bounded(value, cell)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, cell)
    return _from_text(normalize(cell.text).lstrip("'"))


def _bounded(found: date, cell: Cell) -> BirthDate:
    if _EARLIEST_YEAR <= found.year <= _LATEST_YEAR:
        return BirthDate(found)
    return BirthDate(code="birth_date_impossible", facts={"value": cell.text})


def _from_number(number: int | float, cell: Cell) -> BirthDate:
    if number == int(number) and _EARLIEST_YEAR <= number <= _LATEST_YEAR:
        return BirthDate(code="birth_date_year_only", facts={"value": cell.text})
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return BirthDate(_EXCEL_EPOCH + timedelta(days=int(number)))
    return BirthDate(code="birth_date_unreadable", facts={"value": cell.text})


def _from_text(text: str) -> BirthDate:
    if found := _PARTS.fullmatch(text):
        return _from_parts(text, int(found[1]), int(found[2]), found[3])
    if found := _WORDS.fullmatch(text):
        return _from_parts(text, int(found[1]), int(found[2]), found[3])
    if found := _ISO.fullmatch(text):
        return _checked(text, int(found[3]), int(found[2]), int(found[1]))
    if _YEAR.fullmatch(text):
        return BirthDate(code="birth_date_year_only", facts={"value": text})
    return BirthDate(code="birth_date_unreadable", facts={"value": text[:40]})


def _from_parts(text: str, first: int, second: int, year: str) -> BirthDate:
    if len(year) == 2:
        return BirthDate(code="birth_date_two_digit_year", facts={"value": text, "year": year})
    if first <= 12 < second <= 31:
        swapped = _date_or_none(int(year), first, second)
        if swapped is not None:
            facts = {"value": text, "suggestion": swapped.strftime("%d/%m/%Y")}
            return BirthDate(code="birth_date_month_first", facts=facts)
    return _checked(text, first, second, int(year))


def _checked(text: str, day: int, month: int, year: int) -> BirthDate:
    found = _date_or_none(year, month, day)
    if found is None or not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        return BirthDate(code="birth_date_impossible", facts={"value": text})
    return BirthDate(found, may_be_month_first=day <= 12 and month != day)


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
