"""Names for the keys standings speak of, and who agreed to be named in public."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from truongthi.accounts.models import Consent, User
from truongthi.accounts.queries import live_consents
from truongthi.core.eligibility import full_years
from truongthi.core.vietnamese import class_sort_key, collation_key
from truongthi.schools.models import Classroom, Member, Unit

CHILD_UNDER = 16  # Luật Trẻ em: a representative's consent is needed beside the child's own


@dataclass(frozen=True, slots=True)
class Named:
    """A person, a class or a whole unit behind a key. ``unit``: the class of a pupil, the department of staff, empty
    for others; among people of several units with the unit's name behind it.
    """

    key: str
    name: str
    unit: str
    kind: str  # "pupil" | "staff" | "parent" | "citizen" | "class" | "unit"
    sort_key: str
    user_id: int | None = None
    birth_date: date | None = None
    of: str = ""  # public id of the unit they belong to

    @property
    def is_person(self) -> bool:
        return self.kind not in ("class", "unit")


class _Row(NamedTuple):
    """A member, as the database gives it: no object of Django's for each of a hundred thousand."""

    key: str
    name: str
    sort_key: str
    user_id: int
    birth_date: date | None
    kind: str
    room: str | None
    department: str
    unit_id: int
    unit_name: str
    unit_key: str


_COLUMNS: Final = (
    "public_id", "user__full_name", "user__name_sort_key", "user_id", "birth_date", "category", "classroom__name",
    "department", "unit_id", "unit__name", "unit__public_id",
)  # fmt: skip


def named(keys: Collection[str], *, several: bool | None = None) -> dict[str, Named]:
    """Persons (members), classes and whole units by key, in three queries however many there are. Where they are of
    several units (``several``; None: as these keys are), classes and people bear the name of theirs.
    """
    members = [_Row._make(row) for row in Member.objects.filter(public_id__in=keys).values_list(*_COLUMNS)]
    rooms = list(Classroom.objects.filter(public_id__in=keys).select_related("unit"))
    is_all = len(members) + len(rooms) == len(keys)
    units = [] if is_all else list(Unit.objects.filter(public_id__in=keys))
    if several is None:
        several = len({one.unit_id for one in (*members, *rooms)} | {unit.pk for unit in units}) > 1
    found = {member.key: _person(member, several) for member in members}
    for room in rooms:
        name = f"{room.name}, {room.unit.name}" if several else room.name
        key = class_sort_key(room.name) + (f" {room.unit.name}" if several else "")
        found[room.public_id] = Named(room.public_id, name, name, "class", key, of=room.unit.public_id)
    for unit in units:
        found[unit.public_id] = Named(
            unit.public_id, unit.name, "", "unit", collation_key(unit.name), of=unit.public_id
        )
    return found


def own_keys(user: User) -> list[str]:
    """The keys under which a person, and the person's class and unit, stand in a result."""
    rows = Member.objects.filter(user=user, left_at=None).values_list(
        "public_id", "classroom__public_id", "unit__public_id"
    )
    return [key for keys in rows for key in keys if key]


def may_be_named(people: Collection[Named], *, on: date) -> frozenset[str]:
    """Keys whose full name may stand on a public page now.

    A live consent to publish by the person; for a child under 16, or a pupil whose age is not known, also one by the
    representative. Silence is no consent; a withdrawn consent counts from the moment it is withdrawn.
    """
    users = [person.user_id for person in people if person.user_id is not None]
    given = live_consents(users, Consent.Purpose.PUBLISH_NAME)
    return frozenset(person.key for person in people if _needed(person, on) <= given.get(person.user_id or 0, set()))


def _needed(person: Named, on: date) -> set[str]:
    if _is_child(person, on):
        return {Consent.GivenBy.SELF, Consent.GivenBy.REPRESENTATIVE}
    return {Consent.GivenBy.SELF}


def _is_child(person: Named, on: date) -> bool:
    if person.birth_date is None:
        return person.kind == "pupil"
    return full_years(person.birth_date, on) < CHILD_UNDER


def _person(row: _Row, several: bool) -> Named:
    inside = row.department if row.room is None else row.room
    return Named(
        key=row.key,
        name=row.name,
        unit=", ".join(part for part in (inside, row.unit_name) if part) if several else inside,
        kind=row.kind,
        sort_key=row.sort_key,
        user_id=row.user_id,
        birth_date=row.birth_date,
        of=row.unit_key,
    )
