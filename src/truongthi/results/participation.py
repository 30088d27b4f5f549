"""Participation in a contest as counts, without names: by class and category, by hour and day, and right now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Trunc

from truongthi.attempts.models import Attempt
from truongthi.contests.circle import people_in
from truongthi.contests.models import Contest, ParticipatingUnit
from truongthi.core.vietnamese import class_sort_key
from truongthi.results.models import ExternalResult
from truongthi.schools.models import Member


@dataclass(frozen=True, slots=True)
class GroupParticipation:
    """``classroom`` is empty for people without a class; then ``category`` tells who they are. In a contest for several
    units it is the unit's name.
    """

    classroom: str
    category: str
    members: int
    people: int


def participation(contest: Contest, code: str = "") -> list[GroupParticipation]:
    """Classes in their order, then the other categories; in one round of the rules, or in all that count. One query.

    Everybody on the unit's lists counts as a member, also a class of which nobody has come yet.
    """
    sealed = Attempt.objects.filter(
        contestant__contest=contest,
        contestant__member=OuterRef("pk"),
        contestant__excluded_at=None,
        sealed_at__isnull=False,
    ).filter(**_in(code))
    elsewhere = ExternalResult.objects.filter(contest=contest, member=OuterRef("pk"), attempts__gt=0)
    people = Member.objects.filter(people_in(contest)).annotate(took_part=Exists(sealed) | Exists(elsewhere))
    if contest.school_year:
        people = people.filter(Q(classroom=None) | Q(classroom__school_year=contest.school_year))
    rows = list(
        people.filter(Q(left_at=None) | Q(took_part=True))
        .values("unit", "unit__name", "classroom__name", "classroom__headcount", "category")
        .annotate(members=Count("pk"), people=Count("pk", filter=Q(took_part=True)))
        .order_by()
    )
    if any(row["unit"] != contest.unit_id for row in rows):
        return _by_unit(contest, rows)
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


def _by_unit(contest: Contest, rows: Iterable[Mapping[str, Any]]) -> list[GroupParticipation]:
    """The same by unit and category, where people of several units take part; the unit in place of the class."""
    stated = ParticipatingUnit.objects.filter(contest=contest, removed_at=None).exclude(headcount=None)
    sizes = dict(stated.values_list("unit", "headcount"))
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        counts = found.setdefault((row["unit__name"], row["category"]), [0, 0, 0])
        counts[0] += row["members"]
        counts[1] += row["people"]
        counts[2] = sizes.get(row["unit"], 0) if row["category"] == Member.Category.PUPIL else 0
    return [
        GroupParticipation(unit, category, max(size, members), people)
        for (unit, category), (members, people, size) in sorted(found.items())
    ]


def _in(code: str) -> dict[str, object]:
    """Attempts of one round, or of all that count."""
    return {"round__code": code} if code else {"round__is_practice": False}


def _order(group: GroupParticipation) -> tuple[bool, str, str]:
    return not group.classroom, class_sort_key(group.classroom) if group.classroom else "", group.category


@dataclass(frozen=True, slots=True)
class Activity:
    """What was handed in within one hour or day: attempts, and people (each once in that hour or day)."""

    at: datetime
    attempts: int
    people: int


def activity(
    contest: Contest, *, step: Literal["hour", "day"], since: datetime, zone: ZoneInfo, code: str = ""
) -> list[Activity]:
    """Handed-in attempts by hour or by day of ``zone``, oldest first; empty steps are left out."""
    rows = (
        Attempt.objects.filter(round__contest=contest, sealed_at__gte=since, **_in(code))
        .annotate(at=Trunc("sealed_at", step, tzinfo=zone))
        .values("at")
        .annotate(attempts=Count("*"), people=Count("contestant", distinct=True))
        .order_by("at")
    )
    return [Activity(row["at"], row["attempts"], row["people"]) for row in rows]


def attempts_in_progress(contest: Contest, *, now: datetime, code: str = "") -> int:
    """Papers that are open and still have time."""
    return Attempt.objects.filter(round__contest=contest, sealed_at=None, deadline_at__gt=now, **_in(code)).count()


def attempts_handed_in(contest: Contest, code: str = "") -> int:
    """All handed-in attempts on this platform, of one round or of all that count."""
    return Attempt.objects.filter(round__contest=contest, sealed_at__isnull=False, **_in(code)).count()
