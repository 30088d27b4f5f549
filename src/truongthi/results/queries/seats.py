"""Who may see the committee's pages of a contest, and who may act there: seats act, duties only look on."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from truongthi.contests.models import CommitteeMember, Contest
from truongthi.schools.models import Appointment

ENTITLED = frozenset({CommitteeMember.Seat.HEAD, CommitteeMember.Seat.DEPUTY, CommitteeMember.Seat.SECRETARY})


def contests_for(actor: Any) -> QuerySet[Contest]:
    """Contests whose results the actor may see before publication: by a seat, or as organiser of the unit."""
    contests = Contest.objects.select_related("unit").order_by("-created_at", "pk")
    if actor.is_platform_admin:
        return contests
    return contests.filter(
        Q(pk__in=CommitteeMember.objects.filter(user=actor).values("contest"))
        | Q(unit__in=Appointment.objects.filter(user=actor, duty=Appointment.Duty.ORGANISER).values("unit"))
    )


def seat_of(actor: Any, contest: Contest) -> str | None:
    """The actor's seat in the committee of this contest, or None."""
    return CommitteeMember.objects.filter(contest=contest, user=actor).values_list("seat", flat=True).first()


def may_act(actor: Any, contest: Contest) -> bool:
    """Head, deputy and secretary act; other members and organisers look on."""
    return seat_of(actor, contest) in ENTITLED


def seats(contest: Contest) -> list[CommitteeMember]:
    """The committee, head first."""
    order = {seat: place for place, seat in enumerate(CommitteeMember.Seat.values)}
    members = CommitteeMember.objects.filter(contest=contest).select_related("user")
    return sorted(members, key=lambda member: (order[member.seat], member.user.name_sort_key))
