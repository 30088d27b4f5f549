"""Invented people of any rules, in invented units or in the classes and units there really are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from truongthi.core.eligibility import Eligibility, Person, eligibility
from truongthi.core.facts import ContestFacts, PersonFacts, UnitFacts
from truongthi.core.rehearsal.dice import Dice
from truongthi.core.rules.model import Category, Rules
from truongthi.core.vietnamese import grade_of

PUPIL: Final = "pupil"
_CLASSES_PER_GRADE: Final = 3
_MOST_UNITS: Final = 12
_GRADES: Final = (10, 11, 12)
_BLOCKS: Final = ("Khối thi đua 1", "Khối thi đua 2", "Khối thi đua 3")
_TRIES: Final = 6
_PUPILS: Final = 4
"""So many pupils to one person of any other category: classes are ranked by them."""


@dataclass(frozen=True, slots=True)
class Invented:
    """The people and units of a rehearsal. ``twins``: who does exactly as somebody else does, so that two classes or
    units tie; ``absent``: who takes no part for the same end. ``unreached``: categories nobody falls into.
    """

    people: tuple[PersonFacts, ...]
    units: tuple[UnitFacts, ...]
    twins: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    unreached: tuple[str, ...] = ()


def invented_people(rules: Rules, count: int, dice: Dice) -> Invented:
    """People for all categories in invented units and classes."""
    schools = _schools(rules, count)
    classes = _classes(rules, schools)
    people: list[PersonFacts] = []
    turns = [c for c in rules.categories for _ in range(_PUPILS if c.role == PUPIL else 1)]
    for number in range(1, count + 1):
        category = turns[(number - 1) % len(turns)]
        found = _person(rules, category, number, schools, classes, dice)
        if found is not None:
            people.append(found)
    people = _some_out(people)
    twins, absent, units = _twins(people, _with_headcounts(schools, classes, people, dice))
    return Invented(tuple(people), units, twins, absent, _unreached(rules, people))


def people_of_roster(rules: Rules, roster: ContestFacts, count: int) -> Invented:
    """As many people as there are, up to ``count`` spread evenly, in the real classes and units; their names stay out:
    an invented result never stands beside a real name.
    """
    there = [person for person in roster.people if not person.disqualified]
    step = max(1, -(-len(there) // count))
    taken = there[::step] if step > 1 else there
    people = [
        replace(person, key=_key(number), name=_name(number), disqualified=False)
        for number, person in enumerate(taken, start=1)
    ]
    return Invented(tuple(people), roster.units, unreached=_unreached(rules, people))


def _unreached(rules: Rules, people: Sequence[PersonFacts]) -> tuple[str, ...]:
    reached = {person.category for person in people}
    return tuple(category.id for category in rules.categories if category.id not in reached)


def _key(number: int) -> str:
    return f"ts-{number:04d}"


def _name(number: int) -> str:
    return f"Thí sinh {number:03d}"


def _is_of_many_units(rules: Rules) -> bool:
    return (
        any(level.each_unit for level in rules.levels)
        or any(division.ranks == "unit" or division.per in ("unit_kind", "block") for division in rules.divisions)
        or any(c.units or c.unit_kinds or c.except_units or c.except_unit_kinds for c in rules.categories)
    )


def _schools(rules: Rules, count: int) -> list[UnitFacts]:
    """The whole units: those the plan names, and some without a name, of every kind the plan speaks of."""
    named = list(dict.fromkeys(name for category in rules.categories for name in category.units))
    size = min(max(count // 15, 3), _MOST_UNITS) if _is_of_many_units(rules) else 1
    kinds = list(dict.fromkeys(kind for category in rules.categories for kind in category.unit_kinds))
    kinds += [level.unit_kind for level in rules.levels if level.each_unit and level.unit_kind not in kinds]
    if kinds and any(not category.unit_kinds for category in rules.categories):
        kinds.append("other")
    kinds = kinds or ["school"]
    names = named + [f"Đơn vị {number:02d}" for number in range(1, size - len(named) + 1)]
    return [
        UnitFacts(
            f"dv-{index:02d}",
            name,
            kind="unit",
            unit_kind=kinds[index % len(kinds)],
            block=_BLOCKS[index // 2 % len(_BLOCKS)],
        )
        for index, name in enumerate(names)
    ]


def _classes(rules: Rules, schools: Sequence[UnitFacts]) -> list[UnitFacts]:
    """The classes of every school, where pupils take part."""
    pupils = [category for category in rules.categories if category.role == PUPIL]
    if not pupils:
        return []
    named = list(dict.fromkeys(name for category in pupils for name in category.classes))
    grades = sorted({grade for category in pupils for grade in category.grades}) or list(_GRADES)
    free = [f"{grade}A{number}" for grade in grades for number in range(1, _CLASSES_PER_GRADE + 1)]
    names = named if named and all(category.classes for category in pupils) else list(dict.fromkeys([*named, *free]))
    return [
        UnitFacts(
            f"{school.key}-{name}",
            name,
            school=school.key,
            grade=grade_of(name) or grades[0],
            unit_kind=school.unit_kind,
            block=school.block,
        )
        for school in schools
        for name in names
    ]


def _person(
    rules: Rules,
    category: Category,
    number: int,
    schools: Sequence[UnitFacts],
    classes: Sequence[UnitFacts],
    dice: Dice,
) -> PersonFacts | None:
    """Somebody as the category wants them; the category the rules really put them into may be another one."""
    for _ in range(_TRIES):
        school = dice.one_of(_suitable(category, schools))
        rooms = [room for room in classes if room.school == school.key and _takes(category, room)]
        room = rooms[number * 7 // 5 % len(rooms)] if category.role == PUPIL and rooms else None
        groups = frozenset(e.group for e in rules.exclusions if e.scope == "win" and dice.chance(3))
        answer = _answer(rules, category, school, room, groups, dice)
        if answer.category is None:
            continue
        return PersonFacts(
            key=_key(number),
            name=_name(number),
            category=answer.category.id,
            unit=room.key if room else school.key,
            school=school.key,
            grade=room.grade if room else None,
            unit_kind=school.unit_kind,
            block=school.block,
            may_win=not answer.no_prize,
        )
    return None


def _answer(
    rules: Rules, category: Category, school: UnitFacts, room: UnitFacts | None, groups: frozenset[str], dice: Dice
) -> Eligibility:
    """What the rules say of a person made for this category."""
    person = Person(
        role=category.role,
        birth_date=_birth_date(rules, category, dice),
        grade=room.grade if room else None,
        school_class=room.name if room else "",
        units=(school.name,),
        unit_kind=school.unit_kind,
        groups=groups,
    )
    return eligibility(rules, person)


def _birth_date(rules: Rules, category: Category, dice: Dice) -> date:
    on = category.age_on or rules.window.opens_at.date()
    low = category.age_min if category.age_min is not None else min(16, category.age_max or 16)
    high = category.age_max if category.age_max is not None else max(low, 17 if category.role == PUPIL else 55)
    age = min(dice.between(low, max(low, high)), on.year - 3)
    return date(on.year - age, 1, 1) - timedelta(days=dice.below(200)) if age else on - timedelta(days=dice.below(300))


def _suitable(category: Category, schools: Sequence[UnitFacts]) -> Sequence[UnitFacts]:
    fitting = [
        school
        for school in schools
        if (not category.units or school.name in category.units)
        and (not category.unit_kinds or school.unit_kind in category.unit_kinds)
        and school.name not in category.except_units
        and school.unit_kind not in category.except_unit_kinds
    ]
    return fitting or schools


def _takes(category: Category, room: UnitFacts) -> bool:
    return (not category.grades or room.grade in category.grades) and (
        not category.classes or room.name in category.classes
    )


def _some_out(people: Sequence[PersonFacts]) -> list[PersonFacts]:
    """One in a hundred is taken out of the contest, so that everybody sees what becomes of the places."""
    return [replace(person, disqualified=index % 100 == 99) for index, person in enumerate(people)]


def _with_headcounts(
    schools: Sequence[UnitFacts], classes: Sequence[UnitFacts], people: Sequence[PersonFacts], dice: Dice
) -> tuple[UnitFacts, ...]:
    """Sizes: everybody there is, and some more who never come."""
    in_class: dict[str, int] = {}
    in_school: dict[str, int] = {}
    for person in people:
        in_class[person.unit] = in_class.get(person.unit, 0) + 1
        in_school[person.school] = in_school.get(person.school, 0) + 1
    rooms = [replace(room, headcount=in_class.get(room.key, 0) + dice.below(4)) for room in classes]
    wholes = [replace(school, headcount=in_school.get(school.key, 0) + dice.below(6)) for school in schools]
    return (*rooms, *wholes)


def _twins(
    people: Sequence[PersonFacts], units: Sequence[UnitFacts]
) -> tuple[dict[str, str], frozenset[str], tuple[UnitFacts, ...]]:
    """Two classes (and, of several, two units) become each other's image: people paired off, who is left over stays
    away, and both are of the same size.
    """
    twins: dict[str, str] = {}
    absent: set[str] = set()
    sizes: dict[str, int | None] = {}
    for kind in ("class", "unit"):
        pair = _alike([unit for unit in units if unit.kind == kind])
        if pair is None:
            continue
        first, second = pair
        mine, theirs = _members(people, first), _members(people, second)
        present = 0
        for category in dict.fromkeys(person.category for person in (*mine, *theirs)):
            one, other = ([p.key for p in side if p.category == category] for side in (mine, theirs))
            twins |= dict(zip(other, one, strict=False))
            present += min(len(one), len(other))
            absent |= {*one[len(other) :], *other[len(one) :]}
        sizes |= dict.fromkeys((first.key, second.key), max(present, 1))
    alike = tuple(replace(unit, headcount=sizes.get(unit.key, unit.headcount)) for unit in units)
    return twins, frozenset(absent), alike


def _members(people: Sequence[PersonFacts], unit: UnitFacts) -> list[PersonFacts]:
    return [p for p in people if (p.unit if unit.kind == "class" else p.school) == unit.key and not p.disqualified]


def _alike(units: Sequence[UnitFacts]) -> tuple[UnitFacts, UnitFacts] | None:
    """The first two units a division of any scope would rank side by side."""
    for index, first in enumerate(units):
        for second in units[index + 1 :]:
            same = (first.grade, first.unit_kind, first.block) == (second.grade, second.unit_kind, second.block)
            if same and (first.kind == "unit" or first.school == second.school):
                return first, second
    return None
