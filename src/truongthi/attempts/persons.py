"""A member as the rules of a contest see them."""

from __future__ import annotations

from collections.abc import Iterable

from truongthi.contests.models import CommitteeMember
from truongthi.core.eligibility import Person
from truongthi.schools.models import Classroom, Member, Unit

_SECRETARY = CommitteeMember.Seat.SECRETARY


def person_of(member: Member, classroom: Classroom | None, role: str, seats: Iterable[str] = ()) -> Person:
    """The person with the class and role they take part in. ``seats``: theirs in the contest's committee."""
    held = frozenset(seats)
    groups = {"committee"} if held else set()
    if _SECRETARY in held:
        groups.add("secretaries")
    return Person(
        role=role,
        birth_date=member.birth_date,
        grade=classroom.grade if classroom else None,
        school_class=classroom.key if classroom else "",
        units=_names(member.unit),
        unit_kind=member.unit.kind,
        groups=frozenset(groups),
        called=(member.user.full_name, member.user.username or ""),
    )


def _names(unit: Unit) -> tuple[str, ...]:
    above = unit.parent
    return (unit.name,) if above is None else (unit.name, above.name)
