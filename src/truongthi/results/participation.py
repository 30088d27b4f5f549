"""How many people of each class and category took part in a contest, here or on another site. Counts only, no names."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from truongthi.attempts.models import Attempt
from truongthi.contests.models import Contest, Contestant
from truongthi.core.vietnamese import class_sort_key
from truongthi.results.models import ExternalResult


@dataclass(frozen=True, slots=True)
class GroupParticipation:
    """``classroom`` is empty for people without a class; then ``category`` tells who they are."""

    classroom: str
    category: str
    members: int
    people: int


def participation(contest: Contest) -> list[GroupParticipation]:
    """Classes in their order, then the other categories. One query."""
    sealed = Attempt.objects.filter(contestant=OuterRef("pk"), sealed_at__isnull=False)
    elsewhere = ExternalResult.objects.filter(contest=contest, member=OuterRef("member"), attempts__gt=0)
    rows = (
        Contestant.objects.filter(contest=contest, excluded_at=None)
        .annotate(took_part=Exists(sealed) | Exists(elsewhere))
        .values("classroom__name", "classroom__headcount", "category")
        .annotate(members=Count("pk"), people=Count("pk", filter=Q(took_part=True)))
        .order_by()
    )
    groups = [
        GroupParticipation(
            row["classroom__name"] or "",
            row["category"],
            max(row["classroom__headcount"] or 0, row["members"]),
            row["people"],
        )
        for row in rows
    ]
    return sorted(groups, key=_order)


def _order(group: GroupParticipation) -> tuple[bool, str, str]:
    return not group.classroom, class_sort_key(group.classroom) if group.classroom else "", group.category
