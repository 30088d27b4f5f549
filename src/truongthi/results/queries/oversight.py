"""What the department above sees of the contests of its units: counts and published results, no names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from truongthi.accounts.models import User
from truongthi.attempts.models import Attempt
from truongthi.contests.models import Contest
from truongthi.results.models import ExternalResult, Publication
from truongthi.schools.models import Appointment, Classroom, Member, Unit


@dataclass(frozen=True, slots=True)
class ContestReport:
    """One contest of one unit. People and attempts are two counts; hand-ins are classes out of classes."""

    contest: Contest
    members: int
    people: int
    attempts: int
    classes: int
    handed_in: int
    published_at: datetime | None


def overseen_units(actor: User) -> list[Unit]:
    """The units below those whose reports the actor reads, children of children included."""
    rows = list(Unit.objects.order_by("name"))
    below = {
        appointment.unit_id for appointment in Appointment.objects.filter(user=actor, duty=Appointment.Duty.DEPARTMENT)
    }
    roots = set(below)
    while grown := {row.pk for row in rows if row.parent_id in below} - below:
        below |= grown
    return [row for row in rows if row.pk in below - roots or (row.pk in roots and row.kind == Unit.Kind.SCHOOL)]


def overseen_contest(actor: User, slug: str) -> Contest | None:
    """A published contest of a unit below; before publication its report is the committee's own."""
    found = Contest.objects.filter(slug=slug, unit__in=overseen_units(actor), state=Contest.State.PUBLISHED)
    return found.select_related("unit").first()


def contest_reports(actor: User) -> list[ContestReport]:
    """Every contest of the units below that is past its draft, newest first. A fixed number of queries."""
    contests = list(
        Contest.objects.filter(unit__in=overseen_units(actor))
        .exclude(state=Contest.State.DRAFT)
        .select_related("unit")
        .annotate(handed_in=Count("hand_ins__classroom", distinct=True))
        .order_by("unit__name", "-created_at")
    )
    ids = [contest.pk for contest in contests]
    people, attempts = _took_part(ids)
    members = dict(
        Member.objects.filter(unit__contests__in=ids, left_at=None, category__in=["pupil", "staff"])
        .values_list("unit__contests")
        .annotate(count=Count("pk"))
    )
    published = dict(
        Publication.objects.filter(contest__in=ids).order_by("version").values_list("contest", "published_at")
    )
    classes = _classes(contests)
    return [
        ContestReport(
            contest,
            members.get(contest.pk, 0),
            people.get(contest.pk, 0),
            attempts.get(contest.pk, 0),
            classes.get((contest.unit_id, contest.school_year), 0),
            contest.handed_in,
            published.get(contest.pk),
        )
        for contest in contests
    ]


def _took_part(ids: Iterable[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Contest → people, contest → attempts; from the exam room and from elsewhere (a contest has one or the other)."""
    here = (
        Attempt.objects.filter(contestant__contest__in=ids, sealed_at__isnull=False, contestant__excluded_at=None)
        .values("contestant__contest")
        .annotate(people=Count("contestant", distinct=True), attempts=Count("number"))
        .order_by()
    )
    elsewhere = (
        ExternalResult.objects.filter(Q(attempts__gt=0), contest__in=ids)
        .values("contest")
        .annotate(people=Count("pk"), total=Sum("attempts"))
        .order_by()
    )
    people = {row["contestant__contest"]: row["people"] for row in here}
    attempts = {row["contestant__contest"]: row["attempts"] for row in here}
    for row in elsewhere:
        people[row["contest"]] = people.get(row["contest"], 0) + row["people"]
        attempts[row["contest"]] = attempts.get(row["contest"], 0) + row["total"]
    return people, attempts


def _classes(contests: Iterable[Contest]) -> dict[tuple[int, str], int]:
    units = {contest.unit_id for contest in contests}
    rows = Classroom.objects.filter(unit__in=units).values_list("unit", "school_year").annotate(count=Count("pk"))
    return {(unit, year): count for unit, year, count in rows.order_by()}
