"""Who belongs to the groups a plan leaves out: people or units, each named with its reason, until it is lifted."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.actions.entitled import Actor
from truongthi.contests.actions.units import LEAST_REASON, changeable_lists
from truongthi.contests.models import Contest, NamedExclusion
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.schools.models import Member, Unit

BY_THEMSELVES: Final = ("committee", "secretaries", "organiser_unit")
"""Groups nobody is named for: the seats of the contest's committee, and the people of its unit."""


def name_excluded(
    *,
    contest: Contest,
    group: str,
    member: Member | None = None,
    unit: Unit | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> NamedExclusion:
    """Name a person or a unit for a group of the plan. It holds at once, also for those who have entered: what the
    group's scope says becomes of them. Refusals: contest_not_yours, exclusion_group_unknown, unit_reason_missing,
    exclusion_twice, contest_is_over (then only a disqualification by two people remains).
    """
    with transaction.atomic():
        contest = changeable_lists(contest, actor)
        groups = {one.group for one in current_rules(contest).exclusions} - set(BY_THEMSELVES)
        if group not in groups or (member is None) == (unit is None):
            raise Refused("exclusion_group_unknown")
        if len(reason.strip()) < LEAST_REASON:
            raise Refused("unit_reason_missing", least=LEAST_REASON)
        live = NamedExclusion.objects.filter(contest=contest, group=group, lifted_at=None)
        if live.filter(member=member, unit=unit).exists():
            raise Refused("exclusion_twice")
        row = NamedExclusion.objects.create(
            contest=contest,
            group=group,
            member=member,
            unit=unit,
            reason=reason.strip(),
            named_by=None if isinstance(actor, str) else actor,
            named_at=now,
        )
        whom = f"member:{member.public_id}" if member else f"unit:{unit.public_id}" if unit else ""
        _record("exclusions.name", row, {"group": group, "whom": whom}, actor, now)
        return row


def lift_excluded(*, exclusion: NamedExclusion, reason: str, actor: Actor, now: datetime) -> None:
    """Take the name off the list again; a second time changes nothing."""
    with transaction.atomic():
        changeable_lists(exclusion.contest, actor)
        row = NamedExclusion.objects.select_for_update(of=("self",)).get(pk=exclusion.pk)
        if len(reason.strip()) < LEAST_REASON:
            raise Refused("unit_reason_missing", least=LEAST_REASON)
        if row.lifted_at is None:
            row.lifted_at, row.lifted_reason = now, reason.strip()
            row.save(update_fields=["lifted_at", "lifted_reason"])
            _record("exclusions.lift", row, {"group": row.group}, actor, now)


def _record(action: str, row: NamedExclusion, facts: dict[str, str], actor: Actor, now: datetime) -> None:
    facts = {"exclusion": row.public_id, **facts}
    record(actor=actor, action=action, object=f"contest:{row.contest.public_id}", now=now, facts=facts)
