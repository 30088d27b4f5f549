"""Every person's result in a contest, from our own exam room or from another site, as the same frozen values.

Results from elsewhere never touch the platform's attempts: the rules say which of the two a contest ranks by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from truongthi.attempts.models import Attempt, Grade
from truongthi.contests.models import Contest, Contestant
from truongthi.core.counting import ScoredAttempt, counted_attempt, total_centipoints
from truongthi.core.divisions import Unit
from truongthi.core.eligibility import Person, eligibility
from truongthi.core.metrics import PersonResult
from truongthi.core.rules import Rules
from truongthi.core.vietnamese import class_sort_key
from truongthi.results.models import ExternalResult
from truongthi.schools.models import Classroom, Member

PLATFORM, EXTERNAL = "platform", "external"


@dataclass(frozen=True, slots=True)
class Results:
    """``people``: everybody the rules take, those who did not take part included; ``units``: the classes with their
    size and people. Keys are the public ids of members and classes.
    """

    source: str
    people: tuple[PersonResult, ...]
    units: tuple[Unit, ...]

    @property
    def totals_known(self) -> bool:
        """Is the mean over all attempts known, or only its upper bound from best scores?"""
        return all(person.total_centipoints is not None for person in self.people if person.took_part)


@dataclass(frozen=True, slots=True)
class _Entrant:
    """A person of the contest with the class and category they count in."""

    member: Member
    classroom: Classroom | None
    category: str


def results_of(contest: Contest, rules: Rules) -> Results:
    """People and classes of a contest, in five queries whatever their number."""
    entrants = _entrants(contest, rules)
    figures = _external(contest) if rules.results_from == EXTERNAL else _platform(contest, rules)
    people = {entrant.member.pk: _person(entrant, figures) for entrant in entrants}
    by_class: dict[int, list[PersonResult]] = {}
    for entrant in entrants:
        if entrant.classroom is not None:
            by_class.setdefault(entrant.classroom.pk, []).append(people[entrant.member.pk])
    units = tuple(
        Unit(room.public_id, room.name, headcount_of(room, by_class.get(room.pk, ())), tuple(by_class.get(room.pk, ())))
        for room in classrooms_of(contest, rules)
    )
    return Results(rules.results_from, tuple(people.values()), units)


def headcount_of(classroom: Classroom, people: Sequence[PersonResult] = ()) -> int | None:
    """The size of a class as its teacher confirmed it or its roster states it; else as many as are known."""
    return classroom.headcount if classroom.headcount is not None else len(people) or None


def classrooms_of(contest: Contest, rules: Rules) -> list[Classroom]:
    """The classes that compete: those of the contest's school year that some pupil category takes, in class order."""
    rooms = Classroom.objects.filter(unit=contest.unit)
    if contest.school_year:
        rooms = rooms.filter(school_year=contest.school_year)
    taken = [room for room in rooms if takes_class(rules, room)]
    return sorted(taken, key=lambda room: (class_sort_key(room.name), room.school_year))


def takes_class(rules: Rules, room: Classroom) -> bool:
    """Does some category of pupils take this class?"""
    return any(
        category.role == Member.Category.PUPIL
        and (not category.grades or room.grade in category.grades)
        and (not category.classes or room.key in category.classes)
        for category in rules.categories
    )


def _entrants(contest: Contest, rules: Rules) -> list[_Entrant]:
    """Contestants as they entered, and members who have not entered yet; excluded contestants are left out."""
    entered = {
        contestant.member_id: contestant
        for contestant in Contestant.objects.filter(contest=contest).select_related("classroom")
    }
    members = (
        Member.objects.filter(Q(unit=contest.unit, left_at=None) | Q(pk__in=entered))
        .select_related("user", "classroom")
        .order_by("user__name_sort_key", "pk")
    )
    found = []
    for member in members:
        contestant = entered.get(member.pk)
        classroom = contestant.classroom if contestant else member.classroom
        role = contestant.category if contestant else member.category
        category = _category(rules, member, classroom, role)
        if category and not (contestant and contestant.excluded_at) and _is_of_year(contest, classroom):
            found.append(_Entrant(member, classroom, category))
    return found


def _is_of_year(contest: Contest, classroom: Classroom | None) -> bool:
    return classroom is None or not contest.school_year or classroom.school_year == contest.school_year


def _category(rules: Rules, member: Member, classroom: Classroom | None, role: str) -> str:
    person = Person(
        role=role,
        birth_date=member.birth_date,
        grade=classroom.grade if classroom else None,
        school_class=classroom.key if classroom else "",
    )
    category = eligibility(rules, person).category
    return category.id if category else ""


def _person(entrant: _Entrant, figures: Mapping[int, PersonResult]) -> PersonResult:
    found = figures.get(entrant.member.pk)
    member = entrant.member
    unit = entrant.classroom.name if entrant.classroom else member.department
    return PersonResult(
        key=member.public_id,
        name=member.user.full_name,
        unit=unit,
        category=entrant.category,
        attempts=found.attempts if found else 0,
        best_centipoints=found.best_centipoints if found else None,
        best_duration_ms=found.best_duration_ms if found else None,
        total_centipoints=found.total_centipoints if found else None,
        correct_count=found.correct_count if found else None,
        started_at=found.started_at if found else None,
        sealed_at=found.sealed_at if found else None,
    )


def _platform(contest: Contest, rules: Rules) -> dict[int, PersonResult]:
    """Figures by member from graded attempts."""
    attempts: dict[int, list[ScoredAttempt]] = {}
    for member_id, attempt in graded_attempts(contest):
        attempts.setdefault(member_id, []).append(attempt)
    return {member_id: figures_of(own, rules) for member_id, own in attempts.items()}


def graded_attempts(contest: Contest) -> Iterable[tuple[int, ScoredAttempt]]:
    """Every graded attempt of a contest with its member, in two queries."""
    started = {
        (contestant_id, round_id, number): moment
        for contestant_id, round_id, number, moment in Attempt.objects.filter(
            contestant__contest=contest, sealed_at__isnull=False
        ).values_list("contestant_id", "round_id", "number", "started_at")
    }
    rows = Grade.objects.filter(contestant__contest=contest).values_list(
        "contestant__member_id",
        "contestant_id",
        "round_id",
        "number",
        "centipoints",
        "duration_ms",
        "correct_count",
        "sealed_at",
    )
    for member_id, contestant_id, round_id, number, centipoints, duration_ms, correct, sealed_at in rows:
        began = started.get((contestant_id, round_id, number))
        if began is not None:
            yield member_id, ScoredAttempt(number, centipoints, duration_ms, correct, began, sealed_at)


def figures_of(attempts: list[ScoredAttempt], rules: Rules) -> PersonResult:
    """The figures of one person's attempts; name and class are filled in elsewhere."""
    counted = counted_attempt(attempts, rules.attempts)
    return PersonResult(
        key="",
        name="",
        unit="",
        category="",
        attempts=len(attempts),
        best_centipoints=counted.centipoints if counted else None,
        best_duration_ms=counted.duration_ms if counted else None,
        total_centipoints=total_centipoints(attempts) if attempts else None,
        correct_count=counted.correct_count if counted else None,
        started_at=counted.started_at if counted else None,
        sealed_at=counted.sealed_at if counted else None,
    )


def _external(contest: Contest) -> dict[int, PersonResult]:
    """Figures by member from what another site says."""
    return {
        row.member_id: PersonResult(
            key="",
            name="",
            unit="",
            category="",
            attempts=row.attempts,
            best_centipoints=row.best_centipoints,
            best_duration_ms=row.best_duration_ms,
            total_centipoints=row.total_centipoints,
            sealed_at=row.sealed_at,
        )
        for row in ExternalResult.objects.filter(contest=contest)
    }
