"""Keeps the rows of a contest's rounds in line with its rules. Called by the acts on the plan, inside their
transaction.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from truongthi.contests.models import Contest, Round
from truongthi.contests.round_rows import Key, frozen_part, rows_of
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.core.rules.rounds import rounds_of

_ASIDE = 10_000  # numbers nobody has, while rows change places


def follow_rules(contest: Contest, rules: Rules) -> None:
    """Create, change, renumber and remove rows. A frozen row is never removed."""
    existing: dict[Key, Round] = {(row.code, row.paper): row for row in contest.rounds.all()}
    wanted = rows_of(rules)
    for key, row in existing.items():
        if key not in {one.key for one in wanted}:
            if row.frozen_at is not None:
                raise Refused("plan_round_frozen", round=row.name or row.code)
            row.delete()
    contest.rounds.update(number=F("number") + _ASIDE)
    for number, one in enumerate(wanted, start=1):
        found = existing.get(one.key)
        if found is None:
            code, paper = one.key
            Round.objects.create(contest=contest, number=number, code=code, paper=paper, **one.columns)
        else:
            Round.objects.filter(pk=found.pk).update(number=number, **one.columns)


def check_late_rounds(contest: Contest, before: Rules, after: Rules, now: datetime) -> None:
    """What may still change of papers and windows once contestants rely on them.

    A frozen paper stays. A window may only move before it opened, or its end may be extended while no keys were shown
    and the contest is not closed.
    """
    frozen = [(row.code, row.paper) for row in contest.rounds.exclude(frozen_at=None)]
    for key in frozen or [row.key for row in rows_of(before)]:
        later = frozen_part(after, key)
        if later is not None and frozen_part(before, key) != later:
            raise Refused("plan_paper_frozen")
    then, windows = _windows(before), _windows(after)
    if contest.state != Contest.State.READY and then != windows:
        raise Refused("plan_window_closed")
    for name, (opens_at, closes_at) in then.items():
        new = windows.get(name)
        if new != (opens_at, closes_at):
            _check_window(opens_at, closes_at, new, before.display.keys == "after_close", now)


def _windows(rules: Rules) -> dict[str, tuple[datetime, datetime]]:
    """Every round's window by its id, and the contest's by ""."""
    found = {each.id: (each.opens_at, each.closes_at) for each in rounds_of(rules)}
    return {"": (rules.window.opens_at, rules.window.closes_at), **found}


def _check_window(
    opens_at: datetime, closes_at: datetime, new: tuple[datetime, datetime] | None, shows_keys: bool, now: datetime
) -> None:
    if shows_keys and now >= closes_at:
        raise Refused("plan_window_closed")
    if now >= opens_at and (new is None or new[0] != opens_at):
        raise Refused("plan_already_open")
    if new is not None and now >= opens_at and new[1] < max(now, closes_at):
        raise Refused("plan_window_shortened")
