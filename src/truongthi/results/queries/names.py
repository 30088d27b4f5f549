"""Names for the keys standings speak of, and who agreed to be named in public."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from truongthi.accounts.models import Consent
from truongthi.accounts.queries import live_consents
from truongthi.core.eligibility import full_years
from truongthi.core.vietnamese import class_sort_key
from truongthi.schools.models import Classroom, Member

CHILD_UNDER = 16  # Luật Trẻ em: a representative's consent is needed beside the child's own


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a class behind a key. ``unit``: the class of a pupil, the department of staff, empty for others."""

    key: str
    name: str
    unit: str
    kind: str  # "pupil" | "staff" | "parent" | "citizen" | "class"
    sort_key: str
    user_id: int | None = None
    birth_date: date | None = None


def named(keys: Collection[str]) -> dict[str, Named]:
    """Persons (members) and classes by key, in two queries however many there are."""
    members = Member.objects.filter(public_id__in=keys).select_related("user", "classroom")
    found = {member.public_id: _person(member) for member in members}
    for classroom in Classroom.objects.filter(public_id__in=keys):
        found[classroom.public_id] = Named(
            classroom.public_id, classroom.name, classroom.name, "class", class_sort_key(classroom.name)
        )
    return found


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


def _person(member: Member) -> Named:
    return Named(
        key=member.public_id,
        name=member.user.full_name,
        unit=member.classroom.name if member.classroom else member.department,
        kind=member.category,
        sort_key=member.user.name_sort_key,
        user_id=member.user_id,
        birth_date=member.birth_date,
    )
