"""The three people of every refusal test: An (homeroom teacher of 10A1), Bình (pupil of 10A1), Chi (another school)."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from tests.schools.world import NOW, TODAY, Centre, centre
from truongthi.accounts.actions import add_people
from truongthi.accounts.models import User
from truongthi.schools.models import Appointment, Classroom, Member, Unit


@dataclass
class Three:
    school: Centre
    room: Classroom
    an: User
    binh: User
    chi: User
    other_room: Classroom

    def signed_in(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    @property
    def organiser(self) -> Client:
        return self.signed_in(self.school.organiser)

    def add_pupils(self, count: int) -> list[User]:
        users = add_people([f"Học Sinh {number}" for number in range(count)], with_username=False, now=NOW)
        for number, user in enumerate(users):
            _pupil(self.school.unit, self.room, user, f"HS{number + 50}")
        return users


def three_people() -> Three:
    school = centre()
    an, chi = add_people(["Lê Bích An", "Vũ Mai Chi"], with_username=True, now=NOW)
    [binh] = add_people(["Hoàng Xuân Bình"], with_username=False, now=NOW)
    room = _room(school.unit, an)
    Member.objects.create(unit=school.unit, user=an, category="staff", department="Toán", joined_at=NOW)
    _pupil(school.unit, room, binh, "HS01")
    other = Unit.objects.create(kind="school", name="Trường khác", created_at=NOW)
    Member.objects.create(unit=other, user=chi, category="staff", joined_at=NOW)
    Appointment.objects.create(unit=other, user=chi, duty="organiser")
    return Three(school, room, an, binh, chi, _room(other, chi))


def _room(unit: Unit, teacher: User) -> Classroom:
    return Classroom.objects.create(
        unit=unit, school_year="2026-2027", name="10A1", key="10A1", grade=10, homeroom_teacher=teacher
    )


def _pupil(unit: Unit, room: Classroom, user: User, code: str) -> Member:
    born = TODAY.replace(year=TODAY.year - 15)
    return Member.objects.create(
        unit=unit, user=user, category="pupil", classroom=room, code=code, birth_date=born, gender="male", joined_at=NOW
    )
