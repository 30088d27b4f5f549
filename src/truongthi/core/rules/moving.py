"""The same plan at another time: for a new year, a rehearsal or a demonstration."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from truongthi.core.rules.model import Category, Complaints, Deadline, Division, Round, Rules, Series, Window


def moved(rules: Rules, opens_at: datetime, *, slug: str | None = None, title: str | None = None) -> Rules:
    """The rules opening at ``opens_at``: window, rounds, series, deadlines and every reference day moved by the same
    distance.

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
        rounds=tuple(_round(each, by) for each in rules.rounds),
        series=tuple(_series(each, by) for each in rules.series),
        categories=tuple(_category(category, days) for category in rules.categories),
        divisions=tuple(_division(division, days) for division in rules.divisions),
        hand_in=_deadline(rules.hand_in, by),
        report=_deadline(rules.report, by),
        complaints=_complaints(rules.complaints, by),
    )


def _round(each: Round, by: timedelta) -> Round:
    entry = each.entry_closes_at + by if each.entry_closes_at else None
    return replace(each, opens_at=each.opens_at + by, closes_at=each.closes_at + by, entry_closes_at=entry)


def _series(each: Series, by: timedelta) -> Series:
    return replace(each, first_opens_at=each.first_opens_at + by, first_closes_at=each.first_closes_at + by)


def _complaints(complaints: Complaints | None, by: timedelta) -> Complaints | None:
    return replace(complaints, until=complaints.until + by) if complaints and complaints.until else complaints


def _category(category: Category, days: timedelta) -> Category:
    return replace(category, age_on=category.age_on + days) if category.age_on else category


def _division(division: Division, days: timedelta) -> Division:
    return replace(division, headcount_on=division.headcount_on + days) if division.headcount_on else division


def _deadline(deadline: Deadline | None, by: timedelta) -> Deadline | None:
    return replace(deadline, at=deadline.at + by) if deadline and deadline.at else deadline
