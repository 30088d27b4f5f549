"""Values as Vietnamese readers expect them: times, durations, points, numbers, money. Pure functions, no rule."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NBSP = "\u00a0"


def weekdays() -> tuple[str, ...]:
    """The names of the days in the active language, Monday first."""
    return (
        gettext("thứ Hai"),
        gettext("thứ Ba"),
        gettext("thứ Tư"),
        gettext("thứ Năm"),
        gettext("thứ Sáu"),
        gettext("thứ Bảy"),
        gettext("Chủ nhật"),
    )


def vn_date(value: date | datetime | None) -> str:
    """15/9/2026, in Vietnamese time."""
    if value is None:
        return ""
    day = value.astimezone(ZONE).date() if isinstance(value, datetime) else value
    return f"{day.day}/{day.month}/{day.year}"


def vn_time(value: datetime | None) -> str:
    """08:00, in Vietnamese time."""
    return "" if value is None else f"{value.astimezone(ZONE):%H:%M}"


def vn_datetime(value: datetime | None) -> str:
    """08:00, thứ Ba 15/9/2026, in Vietnamese time."""
    if value is None:
        return ""
    local = value.astimezone(ZONE)
    return f"{local:%H:%M}, {weekdays()[local.weekday()]} {vn_date(local)}"


def mmss(milliseconds: int | None) -> str:
    """Minutes and whole seconds, cut not rounded: 408_900 → 06:48."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod(int(milliseconds) // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", ".")


def _decimal(value: Fraction, places: int) -> str:
    """Rounded half up to ``places`` digits after the comma."""
    scale = 10**places
    scaled = int((abs(value) * scale + Fraction(1, 2)) // 1)
    whole, rest = divmod(scaled, scale)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{_grouped(whole)},{rest:0{places}d}"


def number(value: int | Fraction | None) -> str:
    """1369 → 1.369; a fraction keeps one digit after the comma."""
    if value is None:
        return ""
    exact = Fraction(value)
    if exact.denominator == 1:
        return _grouped(exact.numerator)
    return _decimal(exact, 1)


def points(centipoints: int | Fraction | None) -> str:
    """Points from hundredths: 8450 → 84,50; 10000 → 100."""
    if centipoints is None:
        return ""
    exact = Fraction(centipoints) / 100
    return _grouped(exact.numerator) if exact.denominator == 1 else _decimal(exact, 2)


def percent(share: Fraction | int | None) -> str:
    """A share of one as a percentage: 35/38 → 92,1 %."""
    if share is None:
        return ""
    exact = Fraction(share) * 100
    text = _grouped(exact.numerator) if exact.denominator == 1 else _decimal(exact, 1)
    return f"{text}{NBSP}%"


def money(dong: int | None) -> str:
    """300000 → 300.000đ."""
    return "" if dong is None else f"{_grouped(int(dong))}đ"
