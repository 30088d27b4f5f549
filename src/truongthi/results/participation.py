"""How many people of each class and category took part in a contest, here or on another site. Counts only, no names."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from truongthi.attempts.models import Attempt
from truongthi.contests.models import Contest
from truongthi.core.vietnamese import class_sort_key
from truongthi.results.models import ExternalResult
from truongthi.schools.models import Member


@dataclass(frozen=True, slots=True)
class GroupParticipation:
    """``classroom`` is empty for people without a class; then ``category`` tells who they are."""

    classroom: str
    category: str
    members: int
    people: int


def participation(contest: Contest) -> list[GroupParticipation]:
    """Classes in their order, then the other categories. One query.

    Everybody on the unit's lists counts as a member, also a class of which nobody has come yet.
    """
    sealed = Attempt.objects.filter(
        contestant__contest=contest,
        contestant__member=OuterRef("pk"),
        contestant__excluded_at=None,
        sealed_at__isnull=False,
    )
    elsewhere = ExternalResult.objects.filter(contest=contest, member=OuterRef("pk"), attempts__gt=0)
    people = Member.objects.filter(unit=contest.unit_id).annotate(took_part=Exists(sealed) | Exists(elsewhere))
    if contest.school_year:
        people = people.filter(Q(classroom=None) | Q(classroom__school_year=contest.school_year))
    rows = (
        people.filter(Q(left_at=None) | Q(took_part=True))
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
