"""A member as the rules of a contest see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from truongthi.core.eligibility import Person
from truongthi.schools.models import Classroom, Member, Unit
from truongthi.schools.queries import chain


def person_of(member: Member, classroom: Classroom | None, role: str, groups: Iterable[str] = ()) -> Person:
    """The person with the class and role they take part in. ``groups``: those of the rules the contest's lists put them
    in (contests.circle).
    """
    called = (member.user.full_name, member.user.username or "")
    return person_in(member.unit, classroom, role, member.birth_date, called, groups)


def person_in(
    unit: Unit,
    classroom: Classroom | None,
    role: str,
    birth_date: date | None,
    called: tuple[str, ...],
    groups: Iterable[str],
) -> Person:
    """The same from what a query has read."""
    return Person(
        role=role,
        birth_date=birth_date,
        grade=classroom.grade if classroom else None,
        school_class=classroom.key if classroom else "",
        units=tuple(above.name for above in chain(unit)),
        unit_kind=unit.kind,
        groups=frozenset(groups),
        called=called,
    )
