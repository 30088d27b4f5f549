"""Who acts for the committee of a contest: head, deputy and secretary. Others who reach its pages only look on."""

from __future__ import annotations

from typing import Any

from truongthi.contests.models import CommitteeMember, Contest

ENTITLED = frozenset({CommitteeMember.Seat.HEAD, CommitteeMember.Seat.DEPUTY, CommitteeMember.Seat.SECRETARY})


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
