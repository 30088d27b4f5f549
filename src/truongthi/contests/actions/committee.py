"""Who sits in the committee ("Ban Tổ chức") of a contest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from truongthi.accounts.models import User
from truongthi.audit.record import record
from truongthi.contests.actions.entitled import Actor, require_change
from truongthi.contests.models import CommitteeMember, Contest
from truongthi.core.errors import Refused
from truongthi.schools.models import Member

SINGLE_SEATS = (CommitteeMember.Seat.HEAD, CommitteeMember.Seat.SECRETARY)


def set_seat(*, contest: Contest, user: User, seat: str, actor: Actor, now: datetime) -> CommitteeMember:
    """Give a member of the unit's staff a seat, or another one than before. There is one head and one secretary."""
    with transaction.atomic():
        contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
        require_change(actor, contest)
        if seat not in CommitteeMember.Seat.values:
            raise Refused("committee_seat_unknown", seat=seat)
        if not Member.objects.filter(unit=contest.unit, user=user, category="staff", left_at=None).exists():
            raise Refused("committee_not_staff")
        others = contest.committee.exclude(user=user)
        if seat in SINGLE_SEATS and others.filter(seat=seat).exists():
            raise Refused("committee_seat_taken")
        member, is_new = CommitteeMember.objects.update_or_create(contest=contest, user=user, defaults={"seat": seat})
        facts = {"member": user.public_id, "seat": seat, "is_new": is_new}
        record(actor=actor, action="committee.seat", object=f"contest:{contest.public_id}", now=now, facts=facts)
        return member


def remove_seat(*, contest: Contest, user: User, actor: Actor, now: datetime) -> None:
    """Take a seat back. Decisions the person took stay as they were recorded."""
    with transaction.atomic():
        contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
        require_change(actor, contest)
        removed, _ = contest.committee.filter(user=user).delete()
        if removed:
            facts = {"member": user.public_id}
            record(actor=actor, action="committee.leave", object=f"contest:{contest.public_id}", now=now, facts=facts)
