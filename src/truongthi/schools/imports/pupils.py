"""Compares a class roster with the stored pupils of a unit, and stores the difference."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from truongthi.accounts.actions.people import add_people, rename_user
from truongthi.accounts.models import User
from truongthi.core.errors import Problem
from truongthi.core.pairing import pair
from truongthi.core.vietnamese import class_key, class_sort_key, comparison_key, grade_of
from truongthi.formats.roster import Roster, RosterPerson
from truongthi.schools.imports.difference import Change, ClassLine, ImportPreview, Line, Plan, shown, text_changes
from truongthi.schools.models import Classroom, Member, Unit

_GENDERS = {"male": "Nam", "female": "Nữ", "": ""}


def plan_pupils(unit: Unit, school_year: str, roster: Roster) -> Plan:
    """Pair the rows of the file with stored pupils: by code, else by class, name and birth date."""
    stored = list(
        Member.objects.filter(unit=unit, category=Member.Category.PUPIL)
        .select_related("user", "classroom")
        .order_by("pk")
    )
    taken = _codes_of_others(stored, roster.people)
    people = [person for person in roster.people if person.where not in {problem.where for problem in taken}]
    found = pair(stored, people, _marks(school_year), _may_be_one)
    pairs = [(person, stored[found[i]]) for i, person in enumerate(people) if i in found]
    added = [person for i, person in enumerate(people) if i not in found]
    absent = _absent(stored, roster, {member.pk for _, member in pairs}, school_year)
    changes = [
        Change(_line(person), changes) for person, member in pairs if (changes := _changes(person, member, school_year))
    ]
    preview = ImportPreview(
        kind="pupils",
        school_year=school_year,
        added=tuple(_line(person) for person in added),
        changed=tuple(changes),
        kept=len(pairs) - len(changes),
        absent=tuple(_member_line(member) for member in absent),
        rejected=tuple(_line(person) for person in [*roster.rejected, *(p for p in roster.people if p not in people)]),
        problems=(*roster.problems, *taken),
        classes=_class_lines(unit, school_year, roster),
    )
    return Plan(preview, pairs, added, absent)


def _marks(school_year: str) -> list:  # type: ignore[type-arg]
    def place(member: Member) -> str:
        room = member.classroom
        return room.key if room and room.school_year == school_year else ""

    def name(member: Member) -> str:
        return comparison_key(member.user.full_name)

    return [
        (lambda m: m.code or None, lambda p: p.code or None),
        (lambda m: (place(m), name(m), m.birth_date), lambda p: (p.class_name, comparison_key(p.name), p.birth_date)),
        (lambda m: (name(m), m.birth_date), lambda p: (comparison_key(p.name), p.birth_date) if p.birth_date else None),
        (lambda m: (place(m), name(m)), lambda p: (p.class_name, comparison_key(p.name))),
    ]


def _may_be_one(member: Member, person: RosterPerson) -> bool:
    return not (member.code and person.code and member.code != person.code)


def _codes_of_others(stored: list[Member], people: tuple[RosterPerson, ...]) -> list[Problem]:
    """A code whose stored owner has another name and another birth date: most likely a shifted column."""
    owners = {member.code: member for member in stored if member.code}
    problems = []
    for person in people:
        owner = owners.get(person.code)
        if owner is None or comparison_key(owner.user.full_name) == comparison_key(person.name):
            continue
        if owner.birth_date is None or person.birth_date is None or owner.birth_date == person.birth_date:
            continue
        facts = {
            "name": person.name,
            "value": person.code,
            "owner": owner.user.full_name,
            "born": shown(owner.birth_date),
        }
        problems.append(Problem(person.where, "code_of_another", facts))
    return problems


def _absent(stored: list[Member], roster: Roster, matched: set[int], school_year: str) -> list[Member]:
    """Stored pupils of the classes in the file whom it does not name, not even in a row that cannot be taken."""
    classes = {person.class_name for person in (*roster.people, *roster.rejected)}
    named = {(person.class_name, comparison_key(person.name)) for person in roster.rejected}
    return [
        member
        for member in stored
        if member.left_at is None
        and member.pk not in matched
        and member.classroom is not None
        and member.classroom.school_year == school_year
        and member.classroom.key in classes
        and (member.classroom.key, comparison_key(member.user.full_name)) not in named
    ]


def _changes(person: RosterPerson, member: Member, school_year: str) -> tuple[tuple[str, str, str], ...]:
    room = member.classroom
    before_class = room.key if room and room.school_year == school_year else ""
    changes = text_changes(
        [
            ("name", member.user.full_name, person.name),
            ("birth_date", shown(member.birth_date), shown(person.birth_date)),
            ("gender", _GENDERS.get(member.gender, ""), _GENDERS[person.gender]),
            ("class", before_class, person.class_name),
            ("code", member.code, person.code),
        ]
    )
    return (*changes, ("returned", "", person.class_name)) if member.left_at else changes


def _line(person: RosterPerson) -> Line:
    return Line(person.name, person.class_name, person.birth_date, person.code, person.where)


def _member_line(member: Member) -> Line:
    room = member.classroom
    return Line(member.user.full_name, room.name if room else "", member.birth_date, member.code)


def _class_lines(unit: Unit, school_year: str, roster: Roster) -> tuple[ClassLine, ...]:
    known = set(Classroom.objects.filter(unit=unit, school_year=school_year).values_list("key", flat=True))
    counted = Counter(person.class_name for person in roster.people)
    teachers = {about.name: about.homeroom_teacher for about in roster.classes}
    return tuple(
        ClassLine(name, counted[name], name not in known, teachers.get(name, ""))
        for name in sorted(counted, key=class_sort_key)
    )


def store_pupils(unit: Unit, school_year: str, roster: Roster, plan: Plan, *, now: datetime, today: date) -> None:
    """Store a plan; runs inside the transaction that made it."""
    rooms = classrooms(unit, school_year, [line.name for line in plan.preview.classes])
    _add(unit, plan.added, rooms, now)
    _update(plan.pairs, rooms)
    _set_headcounts(rooms, today)
    _set_homeroom_teachers(unit, roster, rooms)


def classrooms(unit: Unit, school_year: str, names: list[str]) -> dict[str, Classroom]:
    """The classes of a school year by key, made where they are missing."""
    keys = {class_key(name) for name in names}
    rooms = Classroom.objects.filter(unit=unit, school_year=school_year, key__in=keys)
    found = {room.key: room for room in rooms}
    missing = sorted(keys - found.keys(), key=class_sort_key)
    made = Classroom.objects.bulk_create(
        Classroom(unit=unit, school_year=school_year, name=key, key=key, grade=grade_of(key)) for key in missing
    )
    return found | {room.key: room for room in made}


def _add(unit: Unit, people: list[RosterPerson], rooms: dict[str, Classroom], now: datetime) -> None:
    users = add_people([person.name for person in people], with_username=False, now=now)
    Member.objects.bulk_create(
        Member(
            unit=unit,
            user=user,
            category=Member.Category.PUPIL,
            classroom=rooms[person.class_name],
            code=person.code,
            birth_date=person.birth_date,
            gender=person.gender,
            roster_number=person.number,
            joined_at=now,
        )
        for person, user in zip(people, users, strict=True)
    )


def _update(pairs: list[tuple[RosterPerson, Member]], rooms: dict[str, Classroom]) -> None:
    renamed = []
    for person, member in pairs:
        if member.user.full_name != person.name:
            rename_user(member.user, person.name)
            renamed.append(member.user)
        member.classroom = rooms[person.class_name]
        member.code = person.code or member.code
        member.birth_date = person.birth_date or member.birth_date
        member.gender = person.gender or member.gender
        member.roster_number = person.number
        member.left_at = None
    User.objects.bulk_update(renamed, ["full_name", "name_sort_key"])
    fields = ["classroom", "code", "birth_date", "gender", "roster_number", "left_at"]
    Member.objects.bulk_update([member for _, member in pairs], fields, batch_size=1000)


def _set_headcounts(rooms: dict[str, Classroom], today: date) -> None:
    """The size of each class as of today, unless its teacher has confirmed one already."""
    active = Member.objects.filter(classroom__in=rooms.values(), left_at=None).values_list("classroom", flat=True)
    sizes = Counter(active)
    changed = []
    for room in rooms.values():
        if room.headcount_confirmed_at is None and room.headcount != sizes[room.pk]:
            room.headcount, room.headcount_on = sizes[room.pk], today
            changed.append(room)
    Classroom.objects.bulk_update(changed, ["headcount", "headcount_on"])


def _set_homeroom_teachers(unit: Unit, roster: Roster, rooms: dict[str, Classroom]) -> None:
    """The name above the table is taken only when one colleague alone bears it and the class has no teacher yet."""
    staff: dict[str, list[int]] = {}
    rows = Member.objects.filter(unit=unit, category=Member.Category.STAFF, left_at=None)
    for name, user_id in rows.values_list("user__full_name", "user_id"):
        staff.setdefault(comparison_key(name), []).append(user_id)
    changed = []
    for about in roster.classes:
        room, bearers = rooms.get(about.name), staff.get(comparison_key(about.homeroom_teacher), [])
        if room is not None and room.homeroom_teacher_id is None and len(bearers) == 1:
            room.homeroom_teacher_id = bearers[0]
            changed.append(room)
    Classroom.objects.bulk_update(changed, ["homeroom_teacher"])
