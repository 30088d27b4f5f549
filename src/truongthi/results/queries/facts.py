"""What happened in a contest, as the frozen values every computation reads: people, classes, graded attempts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Final

from django.db.models import Q

from truongthi.attempts.models import Annulment, Attempt, Grade
from truongthi.attempts.persons import person_of
from truongthi.contests.circle import Circle, circle_of, people_in
from truongthi.contests.models import Contest, Contestant, ParticipatingUnit
from truongthi.core.eligibility import Eligibility, Person, eligibility, refusals
from truongthi.core.facts import AttemptFacts, ContestFacts, PersonFacts, UnitFacts
from truongthi.core.metrics import EMPTY, PersonResult
from truongthi.core.rules import Rules, paper_named
from truongthi.core.vietnamese import class_sort_key
from truongthi.results.models import ExternalResult
from truongthi.results.queries.corrections import lot_seed, manual_figures
from truongthi.schools.models import Classroom, Member, Unit
from truongthi.schools.queries import ABOVE, chain

PLATFORM, EXTERNAL = "platform", "external"
_PLACE: Final = ("contestant_id", "round_id", "number")
_ROWS: Final = 20_000
_END: Final = ((2**63,), datetime.max.replace(tzinfo=UTC))
"""After the last attempt."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person of the contest with the class and category they count in."""

    member: Member
    classroom: Classroom | None
    answer: Eligibility
    is_disqualified: bool
    contestant_id: int | None
    block: str = ""

    @property
    def category(self) -> str:
        return self.answer.category.id if self.answer.category else ""


def facts_of(contest: Contest, rules: Rules) -> ContestFacts:
    """Everything a computation of this contest reads besides the rules, in a fixed number of queries."""
    entrants = entrants_of(contest, rules)
    return facts_of_entrants(contest, rules, entrants, manual=manual_figures(contest), lot_seed=lot_seed(contest))


def facts_of_entrants(
    contest: Contest, rules: Rules, entrants: list[Entrant], unit: Unit | None = None, **acts: Any
) -> ContestFacts:
    """As ``facts_of``, for people already found; ``unit``: of this one of several alone; ``acts``: what the
    committee's acts put beside attempts.
    """
    from_elsewhere = rules.results_from == EXTERNAL
    return ContestFacts(
        people=tuple(_person(entrant) for entrant in entrants),
        attempts=() if from_elsewhere else tuple(_attempts(contest, rules, _by_contestant(entrants), unit)),
        units=tuple(_units(contest, rules, entrants, unit)),
        external=_external(contest, {e.member.pk: e.member.public_id for e in entrants}) if from_elsewhere else EMPTY,
        **acts,
    )


def entrants_of(contest: Contest, rules: Rules, unit: Unit | None = None) -> list[Entrant]:
    """Contestants as they entered, and members who have not entered yet, by name; those the rules take. All units that
    take part, or ``unit`` alone.
    """
    entered = {
        contestant.member_id: contestant
        for contestant in Contestant.objects.filter(contest=contest, **_of("member__unit", unit)).select_related(
            "classroom"
        )
    }
    members = (
        Member.objects.filter(people_in(contest) & Q(left_at=None) | Q(pk__in=entered), **_of("unit", unit))
        .select_related("user", "classroom", ABOVE)
        .order_by("user__name_sort_key", "pk")
    )
    circle = circle_of(contest, rules)
    found = [_entrant(contest, rules, member, entered.get(member.pk), circle) for member in members]
    return [entrant for entrant in found if entrant.answer.may_play and _is_of_year(contest, entrant.classroom)]


def _entrant(contest: Contest, rules: Rules, member: Member, contestant: Contestant | None, circle: Circle) -> Entrant:
    classroom = contestant.classroom if contestant else member.classroom
    role = contestant.category if contestant else member.category
    answer = eligibility(rules, person_of(member, classroom, role, circle.groups_of(member)))
    is_out = bool(contestant and contestant.excluded_at)
    contestant_id = contestant.pk if contestant else None
    return Entrant(member, classroom, answer, is_out, contestant_id, circle.block_of(member.unit))


def _of(name: str, unit: Unit | None) -> dict[str, Unit]:
    return {} if unit is None else {name: unit}


def classrooms_of(contest: Contest, rules: Rules, unit: Unit | None = None) -> list[Classroom]:
    """The classes that compete: those of the contest's school year that some pupil category takes, in class order."""
    rooms = Classroom.objects.filter(people_in(contest), **_of("unit", unit)).select_related(ABOVE)
    if contest.school_year:
        rooms = rooms.filter(school_year=contest.school_year)
    taken = [room for room in rooms if takes_class(rules, room)]
    return sorted(taken, key=lambda room: (class_sort_key(room.name), room.school_year, room.unit.name))


def takes_class(rules: Rules, room: Classroom) -> bool:
    """Does some category of pupils take this class? (Ages are nobody's but a pupil's own.)"""
    names = tuple(unit.name for unit in chain(room.unit))
    pupil = Person(Member.Category.PUPIL, None, room.grade, room.key, units=names, unit_kind=room.unit.kind)
    day = rules.window.opens_at.date()
    return any(set(refusals(one, pupil, default_day=day)) <= {"age_unknown"} for one in rules.categories)


def _is_of_year(contest: Contest, classroom: Classroom | None) -> bool:
    return classroom is None or not contest.school_year or classroom.school_year == contest.school_year


def _person(entrant: Entrant) -> PersonFacts:
    member, classroom = entrant.member, entrant.classroom
    return PersonFacts(
        key=member.public_id,
        name=member.user.full_name,
        category=entrant.category,
        unit=classroom.public_id if classroom else member.unit.public_id,
        school=member.unit.public_id,
        grade=classroom.grade if classroom else None,
        unit_kind=member.unit.kind,
        block=entrant.block,
        may_win=not entrant.answer.no_prize,
        disqualified=entrant.is_disqualified,
    )


def _units(contest: Contest, rules: Rules, entrants: Iterable[Entrant], only: Unit | None) -> Iterable[UnitFacts]:
    """The classes that compete, and the units: those of the people, and those that stated their size."""
    known: dict[int, int] = {}
    whole: dict[int, Unit] = {}
    people: dict[int, int] = {}
    for entrant in entrants:
        unit = entrant.member.unit
        whole[unit.pk] = unit
        if not entrant.is_disqualified:
            people[unit.pk] = people.get(unit.pk, 0) + 1
            if entrant.classroom is not None:
                known[entrant.classroom.pk] = known.get(entrant.classroom.pk, 0) + 1
    stated = {row.unit_id: row for row in _stated(contest, only)}
    sizes: dict[int, list[int | None]] = {}
    for room in classrooms_of(contest, rules, only):
        headcount = headcount_of(room, known.get(room.pk, 0))
        sizes.setdefault(room.unit_id, []).append(headcount)
        school = whole.setdefault(room.unit_id, room.unit)
        yield UnitFacts(
            room.public_id,
            room.name,
            school=school.public_id,
            grade=room.grade,
            unit_kind=school.kind,
            block=stated[school.pk].block if school.pk in stated else "",
            headcount=headcount,
        )
    whole |= {row.unit_id: row.unit for row in stated.values() if row.headcount is not None}
    for pk, school in sorted(whole.items()):
        yield _whole_unit(school, stated.get(pk), sizes.get(pk, []), people.get(pk))


def _whole_unit(
    unit: Unit, stated: ParticipatingUnit | None, classes: list[int | None], people: int | None
) -> UnitFacts:
    """Its size: as the unit confirmed it; else the sum of its classes, where all are known; without classes, its
    people.
    """
    total = None if None in classes else sum(size for size in classes if size is not None)
    headcount = total if classes else people
    if stated is not None and stated.headcount is not None:
        headcount = stated.headcount
    block = stated.block if stated else ""
    return UnitFacts(unit.public_id, unit.name, kind="unit", unit_kind=unit.kind, block=block, headcount=headcount)


def _stated(contest: Contest, only: Unit | None) -> Iterable[ParticipatingUnit]:
    rows = ParticipatingUnit.objects.filter(contest=contest, removed_at=None, **_of("unit", only))
    return rows.select_related("unit").order_by("unit_id")


def headcount_of(classroom: Classroom, people: int = 0) -> int | None:
    """The size of a class as its teacher confirmed it or its roster states it; else as many as are known."""
    return classroom.headcount if classroom.headcount is not None else people or None


def _by_contestant(entrants: Iterable[Entrant]) -> dict[int, str]:
    return {e.contestant_id: e.member.public_id for e in entrants if e.contestant_id is not None}


def _attempts(contest: Contest, rules: Rules, keys: Mapping[int, str], unit: Unit | None) -> Iterable[AttemptFacts]:
    """Every sealed and graded attempt of these people (``keys`` by contestant) in rounds that count.

    Grades and attempts are read side by side in one order, so that a million of them are never in memory twice.
    """
    rounds = {r.pk: (r.code, paper_named(rules, r.paper).question_count) for r in contest.rounds.all()}
    annulled = set(Annulment.objects.filter(contestant__contest=contest).values_list(*_PLACE))
    begun = _begun(contest, unit)
    place, moment = next(begun, _END)
    for contestant, round_id, number, *figures in _grades(contest, unit):
        here = (contestant, round_id, number)
        while place < here:
            place, moment = next(begun, _END)
        if place != here or contestant not in keys:
            continue
        sealed_at, duration_ms, centipoints, correct, answered, questions, guesses = figures
        code, usual = rounds[round_id]
        yield AttemptFacts(
            person=keys[contestant],
            round=code,
            number=number,
            started_at=moment,
            sealed_at=sealed_at,
            duration_ms=duration_ms,
            centipoints=centipoints,
            correct_count=correct,
            answered_count=answered,
            question_count=questions or usual,
            predictions={name: Fraction(guess) for name, guess in guesses.items() if guess} if guesses else EMPTY,
            annulled=here in annulled,
        )


def _grades(contest: Contest, unit: Unit | None) -> Iterator[tuple[Any, ...]]:
    grades = Grade.objects.filter(contestant__contest=contest, round__is_practice=False).order_by(*_PLACE)
    grades = grades.filter(**_of("contestant__member__unit", unit))
    figures = ("centipoints", "correct_count", "answered_count", "question_count", "predictions")
    return grades.values_list(*_PLACE, "sealed_at", "duration_ms", *figures).iterator(chunk_size=_ROWS)


def _begun(contest: Contest, unit: Unit | None) -> Iterator[tuple[tuple[int, ...], datetime]]:
    """(place, start) of every sealed attempt in rounds that count."""
    sealed = Attempt.objects.filter(contestant__contest=contest, sealed_at__isnull=False, round__is_practice=False)
    sealed = sealed.filter(**_of("contestant__member__unit", unit))
    rows = sealed.order_by(*_PLACE).values_list(*_PLACE, "started_at").iterator(chunk_size=_ROWS)
    return (((contestant, round_id, number), moment) for contestant, round_id, number, moment in rows)


def _external(contest: Contest, keys: Mapping[int, str]) -> dict[str, PersonResult]:
    """Figures by person from what another site says."""
    return {
        keys[row.member_id]: PersonResult(
            key=keys[row.member_id],
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
        if row.member_id in keys
    }
