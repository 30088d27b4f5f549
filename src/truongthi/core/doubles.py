"""Accounts that are likely to be one person's: shown to the committee, never decided here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from truongthi.core.matching import name_key
from truongthi.core.vietnamese import search_key


@dataclass(frozen=True, slots=True)
class Account:
    """One account. ``unit``: the class or department."""

    key: str
    name: str
    birth_date: date | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LikelyDouble:
    """Accounts under one name. ``same``: what else they share: "birth_date", "unit", or both."""

    keys: tuple[str, ...]
    same: tuple[str, ...]


def likely_doubles(accounts: Iterable[Account]) -> list[LikelyDouble]:
    """Groups of accounts whose names are the same (accents apart) and whose birth dates agree, or, where one of the
    two is not known, whose classes do. The most alike come first. Different birth dates are two people.
    """
    by_name: dict[str, list[Account]] = {}
    for account in accounts:
        by_name.setdefault(search_key(name_key(account.name)), []).append(account)
    found = [double for alike in by_name.values() if len(alike) > 1 for double in _groups(alike)]
    return sorted(found, key=lambda double: (-len(double.same), double.keys))


def _groups(alike: list[Account]) -> list[LikelyDouble]:
    """Accounts that hang together by pairs."""
    groups: list[set[str]] = []
    for one, other in combinations(alike, 2):
        if _are_alike(one, other):
            touched = [group for group in groups if one.key in group or other.key in group]
            joined = {one.key, other.key}.union(*touched)
            groups = [group for group in groups if group not in touched] + [joined]
    by_key = {account.key: account for account in alike}
    return [LikelyDouble(tuple(sorted(group)), _same([by_key[key] for key in group])) for group in groups]


def _are_alike(one: Account, other: Account) -> bool:
    if one.birth_date is not None and other.birth_date is not None:
        return one.birth_date == other.birth_date
    return bool(one.unit) and one.unit == other.unit


def _same(group: list[Account]) -> tuple[str, ...]:
    dates, units = {account.birth_date for account in group}, {account.unit for account in group}
    return tuple(
        word for word, values in (("birth_date", dates), ("unit", units)) if len(values) == 1 and next(iter(values))
    )
