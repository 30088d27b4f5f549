"""A member as the rules of a contest see them."""

from __future__ import annotations

from collections.abc import Iterable

from truongthi.core.eligibility import Person
from truongthi.schools.models import Classroom, Member
from truongthi.schools.queries import chain


def person_of(member: Member, classroom: Classroom | None, role: str, groups: Iterable[str] = ()) -> Person:
    """The person with the class and role they take part in. ``groups``: those of the rules the contest's lists put them
    in (contests.circle).
    """
    return Person(
        role=role,
        birth_date=member.birth_date,
        grade=classroom.grade if classroom else None,
        school_class=classroom.key if classroom else "",
        units=tuple(unit.name for unit in chain(member.unit)),
        unit_kind=member.unit.kind,
        groups=frozenset(groups),
        called=(member.user.full_name, member.user.username or ""),
    )
