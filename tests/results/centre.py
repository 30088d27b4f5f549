"""The sample centre: twelve classes, 460 pupils and 48 staff from its own files, and a contest on another site."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import truongthi.demo
from tests.results.world import AFTER, OPENS, World, empty_world
from truongthi.accounts.models import User
from truongthi.core.vietnamese import class_key, grade_of, name_sort_key
from truongthi.formats.roster import Roster, read_roster
from truongthi.formats.staff import StaffList, read_staff
from truongthi.results.actions.external import apply_upload, upload_class_stats, upload_staff_results
from truongthi.results.models import HandIn
from truongthi.schools.models import Classroom, Member

DATA = Path(truongthi.demo.__path__[0]) / "data"
SITE = "thitructuyen.example.gov.vn"
HAND_IN_DAY = datetime(2026, 10, 16, 2, 0, tzinfo=UTC)
WHY = "Đã đối chiếu: số ở các dòng là đúng."


@cache
def _roster() -> Roster:
    return read_roster(content_of("danh-sach-hoc-sinh.xlsx"))


@cache
def _staff_list() -> StaffList:
    return read_staff(content_of("danh-sach-can-bo-giao-vien.xlsx"))


@cache
def content_of(name: str) -> bytes:
    return (DATA / name).read_bytes()


def class_file(name: str) -> bytes:
    return content_of(f"thong-ke-lop-{name}.xlsx")


def sample_centre(*, only: set[str] | None = None, staff: bool = True) -> World:
    """People as after the import of both lists; ``only`` keeps the world small."""
    world = empty_world()
    teachers = _staff(world) if staff else {}
    roster = _roster()
    for name in sorted({person.class_name for person in roster.people} & (only or set())) or [
        found.name for found in roster.classes
    ]:
        pupils = [person for person in roster.people if person.class_name == name]
        room = Classroom.objects.create(
            unit=world.unit,
            school_year="2026-2027",
            name=name,
            key=class_key(name),
            grade=grade_of(name),
            headcount=len(pupils),
            headcount_on=OPENS.date(),
            homeroom_teacher=teachers.get(name) or _people([f"GVCN {name}"])[0],
        )
        world.classes[name] = room
        users = _people([pupil.name for pupil in pupils])
        members = Member.objects.bulk_create(
            Member(
                unit=world.unit,
                user=user,
                category="pupil",
                classroom=room,
                code=pupil.code,
                birth_date=pupil.birth_date,
                gender=pupil.gender,
                joined_at=OPENS,
            )
            for user, pupil in zip(users, pupils, strict=True)
        )
        world.people.update({pupil.code: member for pupil, member in zip(pupils, members, strict=True)})
    return world


def _people(names: list[str]) -> list[User]:
    return User.objects.bulk_create(
        User(full_name=name, name_sort_key=name_sort_key(name), created_at=OPENS) for name in names
    )


def _staff(world: World) -> dict[str, User]:
    people = _staff_list().people
    users = _people([person.name for person in people])
    members = Member.objects.bulk_create(
        Member(unit=world.unit, user=user, category="staff", department=person.department, joined_at=OPENS)
        for user, person in zip(users, people, strict=True)
    )
    world.people.update({f"TT{person.number}": member for person, member in zip(people, members, strict=True)})
    return {person.homeroom: user for user, person in zip(users, people, strict=True) if person.homeroom}


def hand_in_file(world: World, name: str, *, explanation: str = WHY, now: datetime = HAND_IN_DAY) -> HandIn:
    """The class's own file through upload and application, by its homeroom teacher."""
    room = world.classes[name]
    teacher = room.homeroom_teacher
    upload = upload_class_stats(
        actor=teacher,
        contest=world.contest,
        classroom=room,
        filename=f"thong-ke-lop-{name}.xlsx",
        content=class_file(name),
        source=SITE,
        now=now,
    )
    hand_in = apply_upload(actor=teacher, upload=upload, explanation=explanation, now=now)
    assert hand_in is not None
    return hand_in


def hand_in_staff_file(world: World, *, now: datetime = AFTER) -> None:
    deputy = world.seats.get("deputy") or world.seat("deputy", "Đinh Thị Phó")
    name = "ket-qua-can-bo-giao-vien.xlsx"
    upload = upload_staff_results(
        actor=deputy, contest=world.contest, filename=name, content=content_of(name), source=SITE, now=now
    )
    apply_upload(actor=deputy, upload=upload, explanation="", now=now)
