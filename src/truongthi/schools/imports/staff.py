"""Compares a staff list with the stored colleagues of a unit, and stores the difference."""

from __future__ import annotations

from datetime import datetime

from truongthi.accounts.actions.people import add_people, rename_user
from truongthi.accounts.models import User
from truongthi.core.pairing import pair
from truongthi.core.vietnamese import comparison_key
from truongthi.formats.staff import StaffList, StaffPerson
from truongthi.schools.imports.difference import Change, ImportPreview, Line, Plan, shown, text_changes
from truongthi.schools.imports.pupils import classrooms
from truongthi.schools.models import Classroom, Member, Unit


def plan_staff(unit: Unit, school_year: str, staff: StaffList) -> Plan:
    """Pair by code, else by name with phone, name with department, or a name that only one person bears."""
    stored = list(
        Member.objects.filter(unit=unit, category=Member.Category.STAFF).select_related("user").order_by("pk")
    )
    people = list(staff.people)
    found = pair(stored, people, _marks(), _may_be_one)
    pairs = [(person, stored[found[i]]) for i, person in enumerate(people) if i in found]
    matched = {member.pk for _, member in pairs}
    rejected = {comparison_key(person.name) for person in staff.rejected}
    absent = [
        member
        for member in stored
        if member.left_at is None and member.pk not in matched and comparison_key(member.user.full_name) not in rejected
    ]
    homerooms = _homerooms(unit, school_year) if any(person.homeroom for person in people) else None
    changes = [
        Change(_line(person), fields) for person, member in pairs if (fields := _changes(person, member, homerooms))
    ]
    added = [person for i, person in enumerate(people) if i not in found]
    preview = ImportPreview(
        kind="staff",
        school_year=school_year,
        added=tuple(_line(person) for person in added),
        changed=tuple(changes),
        kept=len(pairs) - len(changes),
        absent=tuple(Line(member.user.full_name, member.department, None, member.code) for member in absent),
        rejected=tuple(_line(person) for person in staff.rejected),
        problems=staff.problems,
    )
    return Plan(preview, pairs, added, absent)


def _marks() -> list:  # type: ignore[type-arg]
    def name(member: Member) -> str:
        return comparison_key(member.user.full_name)

    return [
        (lambda m: m.code or None, lambda p: p.code or None),
        (
            lambda m: (name(m), m.phone) if m.phone else None,
            lambda p: (comparison_key(p.name), p.phone) if p.phone else None,
        ),
        (lambda m: (name(m), m.department), lambda p: (comparison_key(p.name), p.department)),
        (name, lambda p: comparison_key(p.name)),
    ]


def _may_be_one(member: Member, person: StaffPerson) -> bool:
    return not (member.code and person.code and member.code != person.code)


def _homerooms(unit: Unit, school_year: str) -> dict[int, str]:
    rooms = Classroom.objects.filter(unit=unit, school_year=school_year).exclude(homeroom_teacher=None)
    return dict(rooms.values_list("homeroom_teacher_id", "key"))


def _changes(person: StaffPerson, member: Member, homerooms: dict[int, str] | None) -> tuple[tuple[str, str, str], ...]:
    fields = text_changes(
        [
            ("name", member.user.full_name, person.name),
            ("position", member.position, person.position),
            ("department", member.department, person.department),
            ("phone", member.phone, person.phone),
            ("code", member.code, person.code),
            ("birth_date", shown(member.birth_date), shown(person.birth_date)),
        ]
    )
    if homerooms is not None and (before := homerooms.get(member.user_id, "")) != person.homeroom:
        fields = (*fields, ("homeroom", before, person.homeroom))
    return (*fields, ("returned", "", person.department)) if member.left_at else fields


def _line(person: StaffPerson) -> Line:
    return Line(person.name, person.department, None, person.code, person.where)


def store_staff(unit: Unit, school_year: str, staff: StaffList, plan: Plan, *, now: datetime) -> None:
    """Store a plan; runs inside the transaction that made it."""
    users = add_people([person.name for person in plan.added], with_username=True, now=now)
    added = [
        _filled(Member(unit=unit, user=user, category=Member.Category.STAFF, joined_at=now), person)
        for person, user in zip(plan.added, users, strict=True)
    ]
    Member.objects.bulk_create(added)
    renamed = []
    for person, member in plan.pairs:
        if member.user.full_name != person.name:
            rename_user(member.user, person.name)
            renamed.append(member.user)
        _filled(member, person)
    User.objects.bulk_update(renamed, ["full_name", "name_sort_key"])
    fields = ["position", "department", "phone", "code", "birth_date", "gender", "roster_number", "left_at"]
    Member.objects.bulk_update([member for _, member in plan.pairs], fields, batch_size=1000)
    bearers = [*plan.pairs, *zip(plan.added, added, strict=True)]
    _store_homerooms(unit, school_year, [(person, member.user_id) for person, member in bearers])


def _filled(member: Member, person: StaffPerson) -> Member:
    member.position = person.position or member.position
    member.department = person.department or member.department
    member.phone = person.phone or member.phone
    member.code = person.code or member.code
    member.birth_date = person.birth_date or member.birth_date
    member.gender = person.gender or member.gender
    member.roster_number = person.number
    member.left_at = None
    return member


def _store_homerooms(unit: Unit, school_year: str, bearers: list[tuple[StaffPerson, int]]) -> None:
    """Who the list names for a class is its teacher; who it no longer names gives the class up."""
    named = {person.homeroom: user_id for person, user_id in bearers if person.homeroom}
    if not named:
        return
    classrooms(unit, school_year, list(named))
    listed = {user_id for _, user_id in bearers}
    changed = []
    for room in Classroom.objects.filter(unit=unit, school_year=school_year):
        teacher = named.get(room.key, None if room.homeroom_teacher_id in listed else room.homeroom_teacher_id)
        if teacher != room.homeroom_teacher_id:
            room.homeroom_teacher_id = teacher
            changed.append(room)
    Classroom.objects.bulk_update(changed, ["homeroom_teacher"])
