"""Reads the figures of a result table from cells as people type them: attempts, points and durations.

Each reader returns what it understood and the code of what is odd about it; it never guesses silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

from truongthi.core.vietnamese import normalize, search_key
from truongthi.formats.sheets import Cell

IMPLAUSIBLE_WITHOUT_LIMIT_MS: Final = 3 * 60 * 60 * 1000
"""Where the time limit of the paper is not known, nobody is believed to have sat longer than this."""

_NOTHING: Final = re.compile(
    r"[-–—./x]*|0+|(?:(?:em|hs) )?(?:chua|khong)(?: co)?(?: (?:du )?(?:thi|tham gia|lam bai|diem|dang ky))*|vang|bo thi"
)
_NUMBER: Final = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,12})?)\s*(%?)")
_POINTS_TAIL: Final = re.compile(r"\s*(?:điểm|đ|d)$", re.IGNORECASE)
_ATTEMPTS_TAIL: Final = re.compile(r"\s*(?:lượt|lần)(?:\s+thi)?$", re.IGNORECASE)
_QUOTIENT: Final = re.compile(r"(\d{1,9}(?:[.,]\d{1,4})?)\s*/\s*(\d{1,9})")
_CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?")
_MARKS: Final = re.compile(r"(?:(\d{1,2})\s*h\s*)?(\d{1,3})\s*'\s*(?:(\d{1,2}(?:[.,]\d{1,3})?)\s*(?:\"|'')?)?")
_WORDS: Final = re.compile(
    r"(?:(\d{1,2})\s*(?:gio|h)\s*)?(?:(\d{1,3})\s*(?:phut|ph|p|min|m)\s*)?(?:(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:giay|gi|s)?)?"
)
_QUOTES: Final = str.maketrans({"’": "'", "‘": "'", "′": "'", "´": "'", "`": "'", "”": '"', "“": '"', "″": '"'})


@dataclass(frozen=True, slots=True)
class Reading:
    """``value``: what was read, None for "nothing there" or "not readable"; ``code``: what is odd ("" when nothing)."""

    value: int | None = None
    code: str = ""


def says_nothing(cell: Cell) -> bool:
    """Empty, 0, "-", "Chưa thi" and the like."""
    if cell.is_blank:
        return True
    return bool(_NOTHING.fullmatch(search_key(cell.text)))


def read_attempts(cell: Cell) -> Reading:
    """A whole number of attempts; 0 when the cell says nothing. Code: stats_attempts_unreadable."""
    if says_nothing(cell):
        return Reading(0)
    number = number_in(cell, _ATTEMPTS_TAIL)
    if number is None or number.denominator != 1 or number < 0 or number > 100_000:
        return Reading(code="stats_attempts_unreadable")
    return Reading(int(number))


def read_points(cell: Cell) -> Reading:
    """Centipoints; None when the cell is empty or "-". A typed 0 is a score. Code: stats_score_unreadable."""
    is_zero = not search_key(cell.text).strip("0., ")
    if cell.is_blank or (says_nothing(cell) and not is_zero):
        return Reading()
    if quotient := _QUOTIENT.fullmatch(normalize(cell.text)):
        number: Fraction | None = _decimal(quotient[1])
    else:
        number = number_in(cell, _POINTS_TAIL)
    if number is None or number < 0 or number > 1_000_000:
        return Reading(code="stats_score_unreadable")
    centipoints = number * 100
    rounded = round(centipoints)
    is_exact = abs(centipoints - rounded) < Fraction(1, 1000)
    return Reading(rounded) if is_exact else Reading(code="stats_score_unreadable")


def number_in(cell: Cell, tail: re.Pattern[str] | None = None) -> Fraction | None:
    """The number of a cell, exactly as shown to its owner: numbers, "82,54", "92,1%" (a percent is a ratio)."""
    value = cell.value
    if isinstance(value, bool) or cell.is_error:
        return None
    if isinstance(value, int | float):
        return _decimal(repr(value))
    if not isinstance(value, str):
        return None
    text = normalize(value)
    found = _NUMBER.fullmatch(tail.sub("", text) if tail else text)
    if found is None:
        return None
    number = _decimal(found[1])
    return number / 100 if number is not None and found[2] else number


def _decimal(text: str) -> Fraction | None:
    try:
        return Fraction(Decimal(text.replace(",", ".")))
    except (InvalidOperation, ValueError, OverflowError):
        return None


def read_duration(cell: Cell, limit_ms: int | None = None) -> Reading:
    """Milliseconds; None when the cell says nothing.

    Understands real durations, "09:21", "0:09:21", 14'57", "9 phút 33 giây". A length beyond ``limit_ms`` whose hours
    and minutes read as minutes and seconds fit the limit was typed as hours:minutes (12:07:00 for 12 min 07 s): that
    reading is taken, with the code stats_duration_as_hours. Other codes: stats_duration_over_limit (value kept),
    stats_duration_unreadable.
    """
    if says_nothing(cell):
        return Reading()
    milliseconds = _stored_duration(cell) if not isinstance(cell.value, str) else _typed_duration(cell.value)
    if milliseconds is None or milliseconds < 0:
        return Reading(code="stats_duration_unreadable")
    if milliseconds == 0:
        return Reading()
    limit = IMPLAUSIBLE_WITHOUT_LIMIT_MS if limit_ms is None else limit_ms
    if milliseconds <= limit:
        return Reading(milliseconds)
    if milliseconds % 60_000 == 0 and milliseconds // 60 <= limit and _shows_hours(cell, milliseconds):
        return Reading(milliseconds // 60, "stats_duration_as_hours")
    return Reading(milliseconds, "stats_duration_over_limit")


def _shows_hours(cell: Cell, milliseconds: int) -> bool:
    """Is the first figure its owner sees an hour? "25:00" typed as text shows none, 0:25 in the format h:mm does."""
    if isinstance(cell.value, str):
        return cell.value.count(":") == 2
    number_format = cell.number_format.lower()
    return milliseconds >= 3_600_000 or ("h" in number_format and "s" not in number_format)


def _stored_duration(cell: Cell) -> int | None:
    """A number with a time format is a part of a day; a number without one is a length only when below one day."""
    value = cell.value
    if isinstance(value, timedelta):
        return round(value / timedelta(milliseconds=1))
    if isinstance(value, bool) or (isinstance(value, date) and not isinstance(value, datetime)):
        return None
    if isinstance(value, time | datetime):
        if cell.serial is not None:
            return round(cell.serial * 86_400_000)
        return (value.hour * 3600 + value.minute * 60 + value.second) * 1000 + value.microsecond // 1000
    if isinstance(value, float) and 0 < value < 1:
        return round(value * 86_400_000)
    return None


def _typed_duration(text: str) -> int | None:
    plain = normalize(text).translate(_QUOTES)
    if found := _CLOCK.fullmatch(plain.replace(" ", "")):
        return _milliseconds(found[1], found[2], _with_fraction(found[3], found[4]))
    if found := _MARKS.fullmatch(plain):
        return _milliseconds(found[1], found[2], found[3])
    found = _WORDS.fullmatch(search_key(plain))
    if found is None or not any(found.groups()) or re.fullmatch(r"[\d.,]+", plain):
        return None
    return _milliseconds(found[1], found[2], found[3])


def _with_fraction(seconds: str, fraction: str | None) -> str:
    return f"{seconds}.{fraction}" if fraction else seconds


def _milliseconds(hours: str | None, minutes: str | None, seconds: str | None) -> int | None:
    second = _decimal(seconds or "0") or Fraction(0)
    minute = int(minutes or 0)
    if (second >= 60 and minutes) or (hours and minute >= 60):
        return None
    return round((int(hours or 0) * 3600 + minute * 60 + second) * 1000)
