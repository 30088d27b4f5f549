"""What a homeroom teacher sees of the own class in a contest: who took part, with which figures, at which place."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from truongthi.attempts.models import Attempt
from truongthi.contests.circle import contests_above
from truongthi.contests.models import Contest, RuleSet
from truongthi.core.contest_result import compute
from truongthi.core.divisions import DivisionResult
from truongthi.core.metrics import PersonResult, UnitResult, unit_result
from truongthi.core.ranking import Separation, explain
from truongthi.core.rules import COLLECTIVE, Division, Rules, rules_from_dict
from truongthi.core.vietnamese import class_sort_key
from truongthi.results.queries.person_results import Results, results_of, takes_class
from truongthi.schools.models import Classroom, Member

NOT_SIGNED_IN, NOT_TAKEN_PART, TAKEN_PART = "not_signed_in", "not_taken_part", "taken_part"


@dataclass(frozen=True, slots=True)
class PupilProgress:
    """One pupil. ``state``: not_signed_in | not_taken_part | taken_part; ``is_working``: sits an attempt right now."""

    member: Member
    result: PersonResult
    has_signed_in: bool
    is_working: bool

    @property
    def state(self) -> str:
        if self.result.took_part:
            return TAKEN_PART
        return NOT_TAKEN_PART if self.has_signed_in else NOT_SIGNED_IN


@dataclass(frozen=True)
class ClassProgress:
    """The class in a contest, pupils by given name in Vietnamese order."""

    contest: Contest
    rules: Rules
    classroom: Classroom
    pupils: tuple[PupilProgress, ...]
    results: Results

    def of_state(self, state: str) -> tuple[PupilProgress, ...]:
        return tuple(pupil for pupil in self.pupils if pupil.state == state)

    @property
    def headcount(self) -> int:
        return self.classroom.headcount if self.classroom.headcount is not None else len(self.pupils)

    @cached_property
    def figures(self) -> UnitResult:
        """The class added up; its mean says by itself whether it is over all attempts or attempts × best."""
        people = [pupil.result for pupil in self.pupils]
        full = self.rules.paper.full_centipoints
        return unit_result(self.classroom.public_id, self.classroom.name, self.headcount, people, full_centipoints=full)

    @property
    def participants(self) -> int:
        return self.figures.participants

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.participants, self.headcount) if self.headcount else None

    @property
    def mean_over_attempts(self) -> Fraction | None:
        """In centipoints, under the definition of ``figures``."""
        total = self.figures.sum_centipoints
        return Fraction(total, self.figures.attempts) if total is not None and self.figures.attempts else None


@dataclass(frozen=True, slots=True)
class ClassPlace:
    """Where the class would stand if the contest ended now, and what separates it from the places around it."""

    division: Division
    rank: int
    of: int
    is_tied: bool
    above: Separation | None
    below: Separation | None


def classes_of(actor: Any) -> list[Classroom]:
    """The classes whose homeroom teacher the actor is, newest school year first."""
    rooms = _own(actor).select_related("unit")
    return sorted(rooms, key=lambda room: (-int(room.school_year[:4] or 0), class_sort_key(room.name)))


def class_for(actor: Any, public_id: str) -> Classroom | None:
    """One of those classes; None for every other, existing or not."""
    return _own(actor).select_related("unit", "homeroom_teacher").filter(public_id=public_id).first()


def _own(actor: Any) -> QuerySet[Classroom]:
    return Classroom.objects.filter(homeroom_teacher=actor)


def contests_of_class(classroom: Classroom) -> list[tuple[Contest, Rules]]:
    """Contests past their draft that take this class, the latest window first; one query."""
    newest = RuleSet.objects.filter(contest=OuterRef("pk")).order_by("-version").values("document")[:1]
    contests = (
        Contest.objects.filter(
            Q(unit=classroom.unit_id) | Q(pk__in=contests_above(classroom.unit)),
            school_year__in=["", classroom.school_year],
        )
        .exclude(state=Contest.State.DRAFT)
        .select_related("unit")
        .annotate(rules_document=Subquery(newest))
    )
    found = [(contest, rules_from_dict(contest.rules_document)) for contest in contests]
    taking = [(contest, rules) for contest, rules in found if takes_class(rules, classroom)]
    return sorted(taking, key=lambda pair: pair[1].window.opens_at, reverse=True)


def contest_of_class(classroom: Classroom, slug: str) -> tuple[Contest, Rules] | None:
    return next((pair for pair in contests_of_class(classroom) if pair[0].slug == slug), None)


def class_progress(contest: Contest, rules: Rules, classroom: Classroom) -> ClassProgress:
    """Every pupil of the class with the figures so far; a fixed number of queries."""
    results = results_of(contest, rules, None if contest.unit_id == classroom.unit_id else classroom.unit)
    unit = next((unit for unit in results.units if unit.key == classroom.public_id), None)
    figures = {person.key: person for person in unit.people} if unit else {}
    members = (
        Member.objects.filter(Q(classroom=classroom, left_at=None) | Q(public_id__in=figures))
        .select_related("user")
        .order_by("user__name_sort_key", "birth_date", "pk")
    )
    working, used_slip = _working(contest, classroom), _used_slip(classroom)
    pupils = tuple(
        PupilProgress(
            member=member,
            result=figures.get(member.public_id) or _nothing(member, classroom),
            has_signed_in=bool(member.user.last_login) or member.pk in used_slip or member.pk in working,
            is_working=member.pk in working,
        )
        for member in members
    )
    return ClassProgress(contest, rules, classroom, pupils, results)


def _working(contest: Contest, classroom: Classroom) -> set[int]:
    running = Attempt.objects.filter(
        contestant__contest=contest, contestant__classroom=classroom, sealed_at__isnull=True
    )
    return set(running.values_list("contestant__member_id", flat=True))


def _used_slip(classroom: Classroom) -> set[int]:
    used = Member.objects.filter(classroom=classroom, user__slips__last_used_at__isnull=False)
    return set(used.values_list("pk", flat=True))


def _nothing(member: Member, classroom: Classroom) -> PersonResult:
    return PersonResult(member.public_id, member.user.full_name, classroom.name, member.category, 0)


def places_of_class(progress: ClassProgress) -> list[ClassPlace]:
    """Today's place in every collective division; none before anybody of the class took part. In the contest of a unit
    above, those of the own school: what others do meanwhile is not for a teacher to see.
    """
    if not progress.participants:
        return []
    held = compute(progress.rules, progress.results.facts).divisions
    if progress.contest.unit_id != progress.classroom.unit_id:
        own = progress.classroom.unit.public_id
        held = tuple(one for one in held if one.division.scope.unit == own)
    places = [_place(result, progress.classroom) for result in held if result.division.kind == COLLECTIVE]
    return [place for place in places if place is not None]


def _place(result: DivisionResult, classroom: Classroom) -> ClassPlace | None:
    division, rows = result.division, result.standings.rows
    at = next((at for at, row in enumerate(rows) if row.entry.key == classroom.public_id), None)
    if at is None:
        return None
    row = rows[at]
    before = [other for other in rows[:at] if other.rank < row.rank]
    after = [other for other in rows[at + 1 :] if other.rank > row.rank]
    return ClassPlace(
        division=division,
        rank=row.rank,
        of=len(rows),
        is_tied=row.tied,
        above=explain(row.entry, before[-1].entry, division.criteria) if before else None,
        below=explain(row.entry, after[0].entry, division.criteria) if after else None,
    )
