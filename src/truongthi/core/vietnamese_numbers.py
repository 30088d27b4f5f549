"""Numbers and money in Vietnamese words, as official documents write them after the figures."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS: Final = ("", "nghìn", "triệu", "tỷ")


def money_in_words(amount: int) -> str:
    """ "Một triệu ba trăm sáu mươi nghìn đồng" for 1 360 000."""
    words = f"{number_in_words(amount)} đồng"
    return words[:1].upper() + words[1:]


def number_in_words(number: int) -> str:
    """A whole number from 0 on; above a milliard the groups of three begin anew ("nghìn tỷ", "triệu tỷ")."""
    if number < 0:
        raise ValueError("a negative number has no words here")
    if number == 0:
        return _DIGITS[0]
    upper, lower = divmod(number, 10**9)
    parts = [f"{number_in_words(upper)} tỷ"] if upper else []
    if lower:
        parts.append(_below_milliard(lower, leads=not upper))
    return " ".join(parts)


def _below_milliard(number: int, *, leads: bool) -> str:
    parts: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            parts.append(" ".join(filter(None, (_group(group, leads=leads and not parts), _GROUPS[power]))))
    return " ".join(parts)


def _group(group: int, *, leads: bool) -> str:
    """Three digits; inside a number the missing hundreds are spoken ("không trăm linh năm")."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    parts = [] if leads and not hundreds else [f"{_DIGITS[hundreds]} trăm"]
    if tens == 0:
        if ones:
            parts.append(f"linh {_DIGITS[ones]}" if parts else _DIGITS[ones])
        return " ".join(parts)
    parts.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
    if ones == 1 and tens > 1:
        parts.append("mốt")
    elif ones == 5:
        parts.append("lăm")
    elif ones:
        parts.append(_DIGITS[ones])
    return " ".join(parts)
