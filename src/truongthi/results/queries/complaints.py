"""Complaints as those who asked and the committee may read them, and what somebody may complain about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from truongthi.attempts.models import Attempt
from truongthi.contests.circle import people_in
from truongthi.contests.models import Contest, Contestant
from truongthi.results.models import Complaint, Correction, Publication
from truongthi.results.models.complaints import OPEN
from truongthi.results.queries.publication import latest_publication
from truongthi.results.queries.seats import may_act
from truongthi.schools.models import Classroom, Member


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """``length``: of its paper, without predictions. ``round_name`` is "" where the contest has one round."""

    public_id: str
    number: int
    length: int
    round_name: str


@dataclass(frozen=True, slots=True)
class Own:
    """One's own result to complain about: the attempts and the divisions (id, name)."""

    contest: Contest
    member: Member
    publication: Publication
    attempts: tuple[OwnAttempt, ...]
    divisions: tuple[tuple[str, str], ...]


def own_complaints(user: Any, contest: Contest | None = None) -> list[Complaint]:
    """Complaints a person has filed, and those filed for the person by a homeroom teacher; newest first."""
    found = _rows().filter(Q(asked_by=user) | Q(member__user=user))
    return list(found.filter(contest=contest) if contest else found)


def own_complaint(user: Any, public_id: str) -> Complaint | None:
    """One of those; None for every other, existing or not."""
    return _rows().filter(Q(asked_by=user) | Q(member__user=user), public_id=public_id).first()


def queue(actor: Any, contest: Contest) -> list[Complaint]:
    """All complaints of a contest for those who may answer them, the first due first; empty for everybody else."""
    return list(_rows().filter(contest=contest).order_by("due_at", "pk")) if may_act(actor, contest) else []


def complaint_in(actor: Any, contest: Contest, public_id: str) -> Complaint | None:
    """One complaint of a contest, for those who may answer it."""
    return _rows().filter(contest=contest, public_id=public_id).first() if may_act(actor, contest) else None


def counts(contest: Contest) -> dict[str, int]:
    """Figures for the report: how many came, how they ended, how many are open and how many came late."""
    found = Complaint.objects.filter(contest=contest)
    outcomes = {outcome: found.filter(outcome=outcome).count() for outcome in Complaint.Outcome.values}
    return outcomes | {
        "all": found.count(),
        "open": found.filter(OPEN).count(),
        "late": found.filter(is_late=True).count(),
        "withdrawn": found.exclude(withdrawn_at=None).count(),
        "closed": found.exclude(closed_at=None).count(),
    }


def open_complaints(contest: Contest) -> int:
    """How many wait for an answer."""
    return Complaint.objects.filter(OPEN, contest=contest).count()


def confirmed_corrections(contest: Contest) -> list[Correction]:
    """Corrections an answer may point to, newest first."""
    found = Correction.objects.filter(contest=contest).defer("changes")
    return list(found.exclude(confirmed_at=None).order_by("-confirmed_at", "-pk"))


def contest_of_member(slug: str, member: Member) -> Contest | None:
    """A published contest this person belongs to; None for every other."""
    found = Contest.objects.filter(slug=slug, state=Contest.State.PUBLISHED).select_related("unit").first()
    return found if found is not None and concerns(found, member) else None


def concerns(contest: Contest, member: Member) -> bool:
    """Whether a contest has a result of a person: as contestant, or as somebody of its unit the rules may have left
    out (who complains about eligibility).
    """
    return (
        Member.objects.filter(people_in(contest), pk=member.pk).exists()
        or Contestant.objects.filter(contest=contest, member=member).exists()
    )


def own_member(user: Any, contest: Contest) -> Member | None:
    """The membership a person takes part in a contest with."""
    entered = Contestant.objects.filter(contest=contest, member__user=user).select_related("member__user").first()
    if entered is not None:
        return entered.member
    members = Member.objects.filter(people_in(contest), user=user, left_at=None)
    return members.select_related("user").order_by("joined_at", "pk").first()


def pupil_of(classroom: Classroom, public_id: str) -> Member | None:
    """A pupil of the class, today; None for every other."""
    return Member.objects.filter(classroom=classroom, left_at=None, public_id=public_id).select_related("user").first()


def pupils_of(classroom: Classroom) -> list[Member]:
    """The pupils of a class, in the order of names."""
    found = Member.objects.filter(classroom=classroom, left_at=None).select_related("user")
    return list(found.order_by("user__name_sort_key", "pk"))


def own_of(contest: Contest, member: Member) -> Own | None:
    """What there is to complain about; None before publication."""
    publication = latest_publication(contest)
    if publication is None:
        return None
    attempts = Attempt.objects.filter(contestant__contest=contest, contestant__member=member, sealed_at__isnull=False)
    attempts = attempts.select_related("round").order_by("round__number", "number")
    several = contest.rounds.count() > 1
    keys = {member.public_id, member.classroom.public_id if member.classroom else ""}
    divisions = publication.outline["divisions"]
    own = set(publication.places.filter(key__in=keys).values_list("division", flat=True))
    listed = [one for at, one in enumerate(divisions) if at in own] or divisions
    return Own(
        contest=contest,
        member=member,
        publication=publication,
        attempts=tuple(
            OwnAttempt(
                one.public_id,
                one.number,
                len(one.answers) - len(one.round.predictions),
                (one.round.name or one.round.code) if several else "",
            )
            for one in attempts
        ),
        divisions=tuple((one["id"], one["name"]) for one in listed),
    )


def is_overdue(complaint: Complaint, now: datetime) -> bool:
    return complaint.state == "open" and now >= complaint.due_at


def _rows() -> QuerySet[Complaint]:
    people = ("contest__unit", "publication", "member__user", "member__classroom", "asked_by", "answered_by")
    found = Complaint.objects.select_related(*people, "correction").order_by("-filed_at", "-pk")
    # Large, and the same beside every row.
    return found.defer("publication__document", "publication__outline", "correction__changes")
