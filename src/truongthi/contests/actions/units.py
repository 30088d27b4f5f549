"""Which units take part in the contest of a unit above them, in which block, and how large they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.actions.entitled import Actor, require_change
from truongthi.contests.models import Contest, Contestant, ParticipatingUnit
from truongthi.contests.queries import may_organise
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.schools.models import Unit
from truongthi.schools.queries import all_below

ABOVE_OTHERS: Final = (Unit.Kind.PROVINCE, Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT)
LEAST_REASON: Final = 10
_LARGEST: Final = 1_000_000
_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def units_follow_plan(contest: Contest, rules: Rules, now: datetime) -> None:
    """Every unit below takes part in the contest of a province, department or district, and in one whose plan names
    units, until the organiser takes it out. Asked for while the contest is a draft.
    """
    names_units = any(category.units or category.unit_kinds for category in rules.categories)
    if contest.unit.kind in ABOVE_OTHERS or names_units:
        _add(contest, all_below(contest.unit), "", now)


def add_units(*, contest: Contest, units: Iterable[Unit], reason: str, actor: Actor, now: datetime) -> int:
    """Let units below the contest's own take part; how many are new. Refusals: contest_not_yours, unit_not_below,
    unit_reason_missing, contest_is_over.
    """
    with transaction.atomic():
        contest = changeable_lists(contest, actor)
        wanted = list(units)
        if not {unit.pk for unit in wanted} <= {unit.pk for unit in all_below(contest.unit)}:
            raise Refused("unit_not_below", name=contest.unit.name)
        added = _add(contest, wanted, _checked_reason(reason), now, again=True)
        for unit in added:
            _record("units.add", contest, unit, actor, now, reason_given=True)
        return len(added)


def remove_unit(*, contest: Contest, unit: Unit, reason: str, actor: Actor, now: datetime) -> None:
    """Take a unit out. Not one whose people have entered: they are excluded one by one, with reasons of their own."""
    with transaction.atomic():
        contest = changeable_lists(contest, actor)
        row = _row(contest, unit)
        text = _checked_reason(reason)
        entered = Contestant.objects.filter(contest=contest, member__unit=unit).count()
        if entered:
            raise Refused("unit_has_contestants", name=unit.name, count=entered)
        row.removed_at, row.reason = now, text
        row.save(update_fields=["removed_at", "reason"])
        _record("units.remove", contest, unit, actor, now, reason_given=True)


def set_block(*, contest: Contest, unit: Unit, block: str, actor: Actor, now: datetime) -> None:
    """Put a unit into a block ("khối", "cụm") in which units are compared; "" takes it out of any."""
    with transaction.atomic():
        contest = changeable_lists(contest, actor)
        row = _row(contest, unit)
        text = " ".join(block.split())[:60]
        if text != row.block:
            before, row.block = row.block, text
            row.save(update_fields=["block"])
            _record("units.block", contest, unit, actor, now, before=before, after=text)


def state_unit(
    *,
    contest: Contest,
    unit: Unit,
    headcount: int | None,
    on: date | None,
    person_in_charge: str,
    phone: str = "",
    actor: Actor,
    now: datetime,
) -> ParticipatingUnit:
    """The unit says who is in charge and confirms how many people it has, on which day. Refusals: unit_not_yours,
    unit_headcount_impossible, headcount_in_future, contest_is_over.
    """
    with transaction.atomic():
        if not isinstance(actor, str) and not may_organise(actor, unit):
            raise Refused("unit_not_yours")
        contest = _before_publication(contest)
        row = _row(contest, unit)
        row.person_in_charge, row.phone = " ".join(person_in_charge.split())[:120], phone.strip()[:20]
        if headcount is not None:
            _check_headcount(headcount, on, now)
            row.headcount, row.headcount_on = headcount, on
            row.headcount_confirmed_at = now
            row.headcount_confirmed_by = None if isinstance(actor, str) else actor
        row.save()
        _record("units.state", contest, unit, actor, now, headcount=headcount, on=on.isoformat() if on else "")
        return row


def _check_headcount(headcount: int, on: date | None, now: datetime) -> None:
    if not 1 <= headcount <= _LARGEST:
        raise Refused("unit_headcount_impossible", value=headcount, limit=_LARGEST)
    if on is not None and on > now.astimezone(_ZONE).date():
        raise Refused("headcount_in_future", on=f"{on:%d/%m/%Y}")


def _add(contest: Contest, units: Iterable[Unit], reason: str, now: datetime, *, again: bool = False) -> list[Unit]:
    """Rows for units that have none; ``again``: also those taken out before."""
    known = {row.unit_id: row for row in ParticipatingUnit.objects.filter(contest=contest)}
    added = []
    for unit in units:
        row = known.get(unit.pk)
        if row is None:
            ParticipatingUnit.objects.create(contest=contest, unit=unit, reason=reason, added_at=now)
        elif again and row.removed_at is not None:
            row.removed_at, row.reason, row.added_at = None, reason, now
            row.save(update_fields=["removed_at", "reason", "added_at"])
        else:
            continue
        added.append(unit)
    return added


def _row(contest: Contest, unit: Unit) -> ParticipatingUnit:
    row = ParticipatingUnit.objects.select_for_update(of=("self",)).filter(contest=contest, unit=unit).first()
    if row is None or row.removed_at is not None:
        raise Refused("unit_not_in_contest", name=unit.name)
    return row


def changeable_lists(contest: Contest, actor: Actor) -> Contest:
    """The contest, locked; its lists change until it is closed, afterwards results change by corrections alone."""
    require_change(actor, contest)
    contest = Contest.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=contest.pk)
    if contest.state in (Contest.State.CLOSED, Contest.State.PUBLISHED):
        raise Refused("contest_is_over")
    return contest


def _before_publication(contest: Contest) -> Contest:
    contest = Contest.objects.select_for_update(no_key=True, of=("self",)).get(pk=contest.pk)
    if contest.state == Contest.State.PUBLISHED:
        raise Refused("contest_is_over")
    return contest


def _checked_reason(reason: str) -> str:
    text = reason.strip()
    if len(text) < LEAST_REASON:
        raise Refused("unit_reason_missing", least=LEAST_REASON)
    return text


def _record(action: str, contest: Contest, unit: Unit, actor: Actor, now: datetime, **facts: Any) -> None:
    facts = {"unit": unit.public_id, **facts}
    record(actor=actor, action=action, object=f"contest:{contest.public_id}", now=now, facts=facts)
