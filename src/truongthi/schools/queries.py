"""Reads of units, classes and people, always inside what the person may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from truongthi.accounts.models import User
from truongthi.accounts.queries import SlipState, live_consents, slip_states
from truongthi.core.vietnamese import class_sort_key, search_key
from truongthi.schools.models import Appointment, Classroom, Member, RosterImport, Unit

ABOVE = "unit__parent__parent__parent"
"""What to join where the names of all units above are asked: province, department, district, school."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member with the state of the slip and of the consent to publish the full name."""

    member: Member
    slip: SlipState | None
    publish_consents: frozenset[str]

    @property
    def name(self) -> str:
        return self.member.user.full_name


def units_for(user: User) -> QuerySet[Unit]:
    """Units whose people somebody may manage: as organiser, or as administrator of the platform."""
    if user.is_platform_admin:
        return Unit.objects.order_by("name")
    mine = Appointment.objects.filter(user=user, duty=Appointment.Duty.ORGANISER).values("unit")
    return Unit.objects.filter(pk__in=mine).order_by("name")


def classrooms_for(user: User) -> QuerySet[Classroom]:
    """Classes of the units somebody manages."""
    return Classroom.objects.filter(unit__in=units_for(user)).select_related("unit", "homeroom_teacher")


def staff_of(unit: Unit) -> list[Member]:
    """Colleagues of a unit now, in Vietnamese order."""
    members = Member.objects.filter(unit=unit, category=Member.Category.STAFF, left_at=None)
    return list(members.select_related("user").order_by("user__name_sort_key", "pk"))


def homerooms_of(unit: Unit) -> dict[int, str]:
    """User id → class of the current school year whose homeroom teacher they are."""
    rooms = Classroom.objects.filter(unit=unit, school_year=current_school_year(unit))
    return dict(rooms.exclude(homeroom_teacher=None).values_list("homeroom_teacher_id", "name"))


def imports_for(user: User) -> QuerySet[RosterImport]:
    return RosterImport.objects.filter(unit__in=units_for(user)).select_related("unit", "uploaded_by")


def current_school_year(unit: Unit) -> str:
    """The newest school year that has classes; empty before there are any."""
    return (
        Classroom.objects.filter(unit=unit).order_by("-school_year").values_list("school_year", flat=True).first() or ""
    )


def classes_of(unit: Unit, school_year: str) -> list[Classroom]:
    """Classes in their order, with ``size`` (pupils now) and the homeroom teacher."""
    rooms = Classroom.objects.filter(unit=unit, school_year=school_year).select_related("homeroom_teacher")
    counted = rooms.annotate(size=Count("members", filter=Q(members__left_at=None)))
    return sorted(counted, key=lambda room: class_sort_key(room.key))


def pupils_of(classroom: Classroom) -> QuerySet[Member]:
    """The pupils of a class now, sorted by given name in Vietnamese order; namesakes by birth date."""
    members = Member.objects.filter(classroom=classroom, left_at=None).select_related("user", "classroom")
    return members.order_by("user__name_sort_key", "birth_date", "pk")


def people_of(members: QuerySet[Member]) -> list[Person]:
    """Members with slips and consents, in three queries whatever their number."""
    rows = list(members)
    ids = [member.user_id for member in rows]
    slips, consents = slip_states(ids), live_consents(ids, "publish_name")
    return [Person(member, slips.get(member.user_id), frozenset(consents.get(member.user_id, ()))) for member in rows]


def people_by_class(unit: Unit, school_year: str) -> list[list[Person]]:
    """Everybody of the classes of a year, class by class in their order; in four queries."""
    rooms = classes_of(unit, school_year)
    members = Member.objects.filter(classroom__in=rooms, left_at=None).select_related("user", "classroom")
    people = people_of(members.order_by("user__name_sort_key", "birth_date", "pk"))
    by_room: dict[int | None, list[Person]] = {room.pk: [] for room in rooms}
    for one in people:
        by_room[one.member.classroom_id].append(one)
    return [by_room[room.pk] for room in rooms]


def slip_counts(unit: Unit, school_year: str) -> dict[int, int]:
    """Class id → pupils who hold a live slip."""
    members = Member.objects.filter(unit=unit, left_at=None, classroom__school_year=school_year)
    held = members.filter(user__slips__isnull=False, user__slips__revoked_at=None)
    return dict(held.values_list("classroom").annotate(n=Count("pk", distinct=True)))


def self_registered_count(unit: Unit) -> int:
    """Parents and citizens who registered themselves."""
    categories = [Member.Category.PARENT, Member.Category.CITIZEN]
    return Member.objects.filter(unit=unit, category__in=categories, left_at=None).count()


def pending_imports(user: User, unit: Unit) -> list[RosterImport]:
    """Uploaded lists that wait for "Nhập"."""
    waiting = imports_for(user).filter(unit=unit, applied_at=None, discarded_at=None)
    return list(waiting.defer("content").order_by("-uploaded_at")[:5])


def found_people(unit: Unit, words: str, limit: int = 100) -> list[Member]:
    """People of a unit whose name, class, department or code holds every word, accents or not."""
    wanted = search_key(words).split()
    if not wanted:
        return []
    members = Member.objects.filter(unit=unit, left_at=None).select_related("user", "classroom")
    found: list[Member] = []
    for member in members.order_by("user__name_sort_key", "pk").iterator(chunk_size=2000):
        room = member.classroom.key if member.classroom else member.department
        text = search_key(f"{member.user.full_name} {room} {member.code} {member.user.username or ''}")
        if all(word in text for word in wanted):
            found.append(member)
            if len(found) == limit:
                break
    return found


def memberships_of(user: User) -> QuerySet[Member]:
    """Where somebody belongs now."""
    return (
        Member.objects.filter(user=user, left_at=None).select_related("unit", "classroom").order_by("unit__name", "pk")
    )


def units_below(unit: Unit) -> list[Unit]:
    """A unit and the units directly below it: what somebody who registers may choose from."""
    return [unit, *Unit.objects.filter(parent=unit).order_by("name")]


def all_below(unit: Unit) -> list[Unit]:
    """Every unit below, children of children included, by name; one query for each storey of the tree."""
    found: dict[int, Unit] = {}
    storey = [unit.pk]
    while storey:
        rows = Unit.objects.filter(parent__in=storey).exclude(pk__in=[unit.pk, *found])
        storey = [row.pk for row in rows]
        found |= {row.pk: row for row in rows}
    return sorted(found.values(), key=lambda row: row.name)


def chain(unit: Unit) -> list[Unit]:
    """A unit and those above it, the nearest first."""
    found = [unit]
    while found[-1].parent is not None and found[-1].parent not in found:
        found.append(found[-1].parent)
    return found
