"""An (homeroom teacher of 10A1), Bình (a pupil of 10A1), Chi (homeroom teacher of another school), and the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.test import Client

from tests.results.centre import sample_centre
from tests.results.world import OPENS, World, person
from truongthi.accounts.models import User
from truongthi.schools.models import Classroom, Unit
from truongthi.web.shared import clock


@dataclass
class Trio:
    an: User
    binh: User
    chi: User

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(getattr(self, name))
        return client


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the time of the screens."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def world(db: None) -> World:
    return sample_centre(only={"10A1", "11A1", "12A2"})


@pytest.fixture
def trio(world: World) -> Trio:
    an = world.classes["10A1"].homeroom_teacher
    assert an is not None
    other = Unit.objects.create(kind="school", name="Trường khác", created_at=OPENS)
    chi = person("Lý Thị Chi", username="chi")
    Classroom.objects.create(unit=other, school_year="2026-2027", name="10A1", key="10A1", homeroom_teacher=chi)
    return Trio(an, world.people["HS260002"].user, chi)
