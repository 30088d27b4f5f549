"""The same plan at another time: for a new year, a rehearsal or a demonstration."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from truongthi.core.rules.model import Category, Deadline, Division, Rules, Window


def moved(rules: Rules, opens_at: datetime, *, slug: str | None = None, title: str | None = None) -> Rules:
    """The rules opening at ``opens_at``, every instant and every reference day moved by the same distance.

    Days move by whole days, counted from the old opening day to the new one.
    """
    by = opens_at - rules.window.opens_at
    zone = rules.window.opens_at.tzinfo
    days = timedelta(days=(opens_at.astimezone(zone).date() - rules.window.opens_at.date()).days)
    return replace(
        rules,
        slug=slug or rules.slug,
        title=title or rules.title,
        window=Window(rules.window.opens_at + by, rules.window.closes_at + by),
        categories=tuple(_category(category, days) for category in rules.categories),
        divisions=tuple(_division(division, days) for division in rules.divisions),
        hand_in=_deadline(rules.hand_in, by),
        report=_deadline(rules.report, by),
    )


def _category(category: Category, days: timedelta) -> Category:
    return replace(category, age_on=category.age_on + days) if category.age_on else category


def _division(division: Division, days: timedelta) -> Division:
    return replace(division, headcount_on=division.headcount_on + days) if division.headcount_on else division


def _deadline(deadline: Deadline | None, by: timedelta) -> Deadline | None:
    return replace(deadline, at=deadline.at + by) if deadline and deadline.at else deadline
