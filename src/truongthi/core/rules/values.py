"""Plain values to exact ones and back: instants, days, decimals. Each parser returns ``None`` when the value is not
of its type.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation, Overflow
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
YEARS: Final = range(1900, 2200)
"""Of any plan: with years near the ends of the calendar, no zone can be changed and no time added."""
_LEAD: Final = r"(?:(?:từ|đến|trước|lúc|vào)\s+)*"
_TIME: Final = r"(?:hết\s+)?(?P<hour>\d{1,2})\s?(?:h|:|giờ|g)\s?(?:(?P<minute>\d{2})(?:\s?phút)?)?,?\s+(?:ngày\s+)?"
_DATE: Final = r"(?P<day>\d{1,2})(?:[/.-](?P<month>\d{1,2})[/.-]|\s+tháng\s+(?P<named>\d{1,2})\s+năm\s+)(?P<year>\d{4})"
_SPOKEN: Final = re.compile(f"{_LEAD}(?:{_TIME}|(?P<whole>hết)\\s+ngày\\s+){_DATE}")


def instant(value: object) -> datetime | None:
    """An aware instant in the zone of Vietnam, cut to nothing: what the plan says is kept to the microsecond.

    Taken are dates with time (without offset: Vietnamese time), ISO text, and what a plan writes: "8h00 15/9/2020",
    "đến hết 8h00 ngày 15/10/2020" (8:00:00), "24h00 30/4/2021" and "hết ngày 30/4/2021" (0h00 of the next day).
    """
    if isinstance(value, str):
        value = _spoken_instant(value) or _iso_instant(value)
    if not isinstance(value, datetime) or value.year not in YEARS:
        return None
    return value.replace(tzinfo=VIETNAM) if value.tzinfo is None else value.astimezone(VIETNAM)


def day(value: object) -> date | None:
    """A calendar day: a date, ISO text, or "15/9/2020"."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    match = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", value.strip())
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(value.strip())
    except ValueError:
        return None


def scaled(value: object, scale: int) -> int | None:
    """A decimal number times ``scale`` when that is a whole number: 2.5 points are 250 centipoints. Takes 2.5,
    "2.5" and "2,5".
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip().replace(",", ".")) * scale
    except (InvalidOperation, Overflow):  # no number, or one with a billion digits
        return None
    if not number.is_finite() or abs(number) > 10**15 or number != number.to_integral_value():
        return None
    return int(number)


def unscaled(value: int, scale: int) -> int | str:
    """The shortest plain form of value / scale: 5 for 500/100, "2.5" for 250/100."""
    if value % scale == 0:
        return value // scale
    return format((Decimal(value) / scale).normalize(), "f")


def _spoken_instant(text: str) -> datetime | None:
    match = _SPOKEN.fullmatch(" ".join(unicodedata.normalize("NFC", text).lower().split()))
    if match is None:
        return None
    try:
        month = int(match["month"] or match["named"])
        midnight = datetime(int(match["year"]), month, int(match["day"]), tzinfo=VIETNAM)
        hour, minute = int(match["hour"] or 24), int(match["minute"] or 0)
        if (hour, minute) == (24, 0):
            return midnight + timedelta(days=1)
        return midnight.replace(hour=hour, minute=minute)
    except (ValueError, OverflowError):
        return None


def _iso_instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()) if re.search(r"[T ]\d", text.strip()) else None
    except ValueError:
        return None
