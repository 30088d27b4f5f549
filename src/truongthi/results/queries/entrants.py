"""Who is in a contest: people as they entered, and members who have not entered yet. There may be a hundred thousand,
so no object is made of a row, and people alike in all that the rules ask of are judged once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import FilteredRelation, Q

from truongthi.attempts.persons import person_in
from truongthi.contests.circle import circle_of, people_in
from truongthi.contests.models import Contest
from truongthi.core.eligibility import Eligibility, Person, eligibility, is_excluded
from truongthi.core.rules import Rules
from truongthi.schools.models import Classroom, Member, Unit
from truongthi.schools.queries import ABOVE

_ROWS: Final = 20_000
_COLUMNS: Final = (
    "pk", "public_id", "user_id", "user__full_name", "user__username", "birth_date", "department", "unit_id",
    "category", "classroom_id", "own__pk", "own__category", "own__classroom_id", "own__excluded_at",
    "own__erased__category", "own__erased__may_win",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person of the contest with the class and category they count in. Units and classes are shared objects."""

    key: str
    member_id: int
    name: str
    department: str
    unit: Unit
    classroom: Classroom | None
    answer: Eligibility
    is_disqualified: bool
    contestant_id: int | None
    block: str = ""

    @property
    def category(self) -> str:
        return self.answer.category.id if self.answer.category else ""


class _Row(NamedTuple):
    """A member, and the same person as a contestant of this contest, as the database gives them."""

    member_id: int
    key: str
    user_id: int
    name: str
    username: str | None
    birth_date: date | None
    department: str
    unit_id: int
    category: str
    classroom_id: int | None
    contestant_id: int | None
    entered_as: str | None
    entered_in: int | None
    excluded_at: datetime | None
    erased_as: str | None
    erased_may_win: bool | None

    @property
    def role(self) -> str:
        return self.category if self.entered_as is None else self.entered_as

    @property
    def room_id(self) -> int | None:
        return self.classroom_id if self.contestant_id is None else self.entered_in


def entrants_of(
    contest: Contest, rules: Rules, unit: Unit | None = None, *, member: int | None = None
) -> list[Entrant]:
    """Contestants as they entered, and members who have not entered yet, by name; those the rules take. All units that
    take part, or ``unit`` or ``member`` alone.
    """
    own = FilteredRelation("contestants", condition=Q(contestants__contest=contest))
    taken = people_in(contest) & Q(left_at=None) | Q(own__pk__isnull=False)
    members = Member.objects.annotate(own=own).filter(taken, **({} if unit is None else {"unit": unit}))
    members = members if member is None else members.filter(pk=member)
    found = members.order_by("user__name_sort_key", "pk").values_list(*_COLUMNS)
    rows = [_Row._make(row) for row in found.iterator(chunk_size=_ROWS)]
    judge = _Judge(contest, rules, rows)
    judged = (_entrant(judge, row) for row in rows)
    return [one for one in judged if one.answer.may_play and is_of_year(contest, one.classroom)]


def is_of_year(contest: Contest, classroom: Classroom | None) -> bool:
    return classroom is None or not contest.school_year or classroom.school_year == contest.school_year


class _Judge:
    """What the rules make of people, with the units and classes they belong to."""

    def __init__(self, contest: Contest, rules: Rules, rows: Collection[_Row]) -> None:
        self.rules, self.circle = rules, circle_of(contest, rules)
        units = Unit.objects.filter(pk__in={row.unit_id for row in rows}).select_related(ABOVE.partition("__")[2])
        rooms = Classroom.objects.filter(pk__in={row.room_id for row in rows} - {None})
        self.units: Mapping[int, Unit] = {unit.pk: unit for unit in units}
        self.rooms: Mapping[int, Classroom] = {room.pk: room for room in rooms}
        self._asks_age = any(one.age_min is not None or one.age_max is not None for one in rules.categories)
        self._asks_name = any(exclusion.group == "people" for exclusion in rules.exclusions)
        self._answers: dict[tuple[object, ...], Eligibility] = {}

    def _person(self, row: _Row) -> Person:
        unit = self.units[row.unit_id]
        room = None if row.room_id is None else self.rooms[row.room_id]
        called = (row.name, row.username or "")
        return person_in(unit, room, row.role, row.birth_date, called, self.circle.groups(row.user_id, unit))

    def answer(self, row: _Row) -> Eligibility:
        unit = self.units[row.unit_id]
        groups = self.circle.groups(row.user_id, unit)
        called = (row.name, row.username or "")
        born = row.birth_date if self._asks_age else None
        erased = (row.erased_as, row.erased_may_win)
        alike = (row.role, row.room_id, row.unit_id, groups, born, called if self._asks_name else (), erased)
        found = self._answers.get(alike)
        if found is None:
            person = self._person(row)
            found = eligibility(self.rules, person)
            if row.erased_as is not None and found.reasons != ("excluded",):
                found = self._as_erased(row, found)
            self._answers[alike] = found
        return found

    def _as_erased(self, row: _Row, found: Eligibility) -> Eligibility:
        """Whose name and birth are gone stays what the rules made of them before; later exclusions of others hold."""
        category = next((one for one in self.rules.categories if one.id == row.erased_as), None)
        out = [one.group for one in self.rules.exclusions if is_excluded(one, self._person(row))]
        return Eligibility(category, (), tuple(out) or (() if row.erased_may_win else ("people",)))


def _entrant(judge: _Judge, row: _Row) -> Entrant:
    unit = judge.units[row.unit_id]
    return Entrant(
        key=row.key,
        member_id=row.member_id,
        name=row.name,
        department=row.department,
        unit=unit,
        classroom=None if row.room_id is None else judge.rooms[row.room_id],
        answer=judge.answer(row),
        is_disqualified=row.excluded_at is not None,
        contestant_id=row.contestant_id,
        block=judge.circle.block_of(unit),
    )
