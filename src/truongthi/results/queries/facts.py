"""What happened in a contest, as the frozen values every computation reads: people, classes, graded attempts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

from django.db import connection

from truongthi.attempts.models import Annulment
from truongthi.contests.circle import people_in
from truongthi.contests.models import Contest, ParticipatingUnit
from truongthi.core.eligibility import Person, refusals
from truongthi.core.facts import AttemptFacts, ContestFacts, PersonFacts, UnitFacts
from truongthi.core.metrics import EMPTY, EPOCH, PersonResult
from truongthi.core.rules import Rules, paper_named
from truongthi.core.vietnamese import class_sort_key
from truongthi.results.models import ExternalResult
from truongthi.results.queries.corrections import lot_seed, manual_figures
from truongthi.results.queries.entrants import Entrant, entrants_of
from truongthi.schools.models import Classroom, Member, Unit
from truongthi.schools.queries import ABOVE, chain

PLATFORM, EXTERNAL = "platform", "external"
_ROWS: Final = 20_000


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
    found = facts_without_attempts(contest, rules, entrants, unit, **acts)
    if rules.results_from == EXTERNAL:
        return found
    return replace(found, attempts=tuple(_attempts(contest, rules, _by_contestant(entrants), unit)))


def facts_without_attempts(
    contest: Contest, rules: Rules, entrants: list[Entrant], unit: Unit | None = None, **acts: Any
) -> ContestFacts:
    """The people, classes and units, with what another site says of them."""
    from_elsewhere = rules.results_from == EXTERNAL
    return ContestFacts(
        people=tuple(_person(entrant) for entrant in entrants),
        units=tuple(_units(contest, rules, entrants, unit)),
        external=_external(contest, {e.member_id: e.key for e in entrants}) if from_elsewhere else EMPTY,
        **acts,
    )


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


def _person(entrant: Entrant) -> PersonFacts:
    unit, classroom = entrant.unit, entrant.classroom
    return PersonFacts(
        key=entrant.key,
        name=entrant.name,
        category=entrant.category,
        unit=classroom.public_id if classroom else unit.public_id,
        school=unit.public_id,
        grade=classroom.grade if classroom else None,
        unit_kind=unit.kind,
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
        unit = entrant.unit
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
    return {e.contestant_id: e.key for e in entrants if e.contestant_id is not None}


_SEALED: Final = """
SELECT a.contestant_id, a.round_id, a.number, (extract(epoch FROM a.started_at) * 1000000)::bigint,
    (extract(epoch FROM g.sealed_at) * 1000000)::bigint, g.duration_ms, g.centipoints, g.correct_count,
    g.answered_count, g.question_count, CASE WHEN g.predictions <> '{}' THEN g.predictions::text END
FROM attempts_grade AS g JOIN attempts_attempt AS a USING (contestant_id, round_id, number)
WHERE g.round_id = ANY(%(rounds)s) AND a.sealed_at IS NOT NULL
"""
_OF_UNIT: Final = """ AND g.contestant_id IN (SELECT c.id FROM contests_contestant AS c
    JOIN schools_member AS m ON m.id = c.member_id WHERE c.contest_id = %(contest)s AND m.unit_id = %(unit)s)"""


def _attempts(contest: Contest, rules: Rules, keys: Mapping[int, str], unit: Unit | None) -> Iterator[AttemptFacts]:
    """Every sealed and graded attempt of these people (``keys`` by contestant) in rounds that count.

    A million of them come as plain numbers, instants as microseconds: the driver's own instants cost more than all
    the rest.
    """
    counting = contest.rounds.filter(is_practice=False)
    rounds = {row.pk: (row.code, paper_named(rules, row.paper).question_count) for row in counting}
    annulled = set(
        Annulment.objects.filter(contestant__contest=contest).values_list("contestant_id", "round_id", "number")
    )
    for row in _sealed(contest, list(rounds), unit):
        contestant, round_id, number, started, sealed, duration, centipoints, correct, answered, asked, guesses = row
        if contestant not in keys:
            continue
        code, usual = rounds[round_id]
        yield AttemptFacts(
            keys[contestant],
            code,
            number,
            EPOCH + timedelta(0, 0, started),
            EPOCH + timedelta(0, 0, sealed),
            duration,
            centipoints,
            correct,
            answered,
            asked or usual,
            _guesses(guesses) if guesses else EMPTY,
            bool(annulled) and (contestant, round_id, number) in annulled,
        )


def _guesses(written: str) -> Mapping[str, Fraction]:
    return {name: Fraction(guess) for name, guess in json.loads(written).items() if guess}


def _sealed(contest: Contest, rounds: list[int], unit: Unit | None) -> Iterator[tuple[Any, ...]]:
    """The rows, a portion in memory at a time."""
    values = {"rounds": rounds, "contest": contest.pk, "unit": unit.pk if unit else None}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SEALED + (_OF_UNIT if unit else ""), values)
        while rows := cursor.fetchmany(_ROWS):
            yield from rows


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
