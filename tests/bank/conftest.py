"""A unit with its organiser, a stranger from another unit, and the sample bank files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truongthi.accounts.actions import add_people
from truongthi.accounts.models import User
from truongthi.bank.models import Bank
from truongthi.schools.models import Appointment, Unit

NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
DATA = Path(__file__).parents[2] / "src/truongthi/demo/data"


@dataclass
class Place:
    unit: Unit
    organiser: User
    bank: Bank
    other_unit: Unit
    stranger: User


def sample(name: str) -> bytes:
    return (DATA / name).read_bytes()


@pytest.fixture
def place(db: None) -> Place:
    unit = Unit.objects.create(kind="school", name="Trung tâm Bình Minh", created_at=NOW)
    other = Unit.objects.create(kind="school", name="Trường Hoàng Hôn", created_at=NOW)
    organiser, stranger = add_people(["Lê Thị Tổ Chức", "Phạm Văn Chi"], with_username=True, now=NOW)
    Appointment.objects.create(unit=unit, user=organiser, duty=Appointment.Duty.ORGANISER)
    Appointment.objects.create(unit=other, user=stranger, duty=Appointment.Duty.ORGANISER)
    bank = Bank.objects.create(unit=unit, title="Cải cách hành chính", created_at=NOW)
    return Place(unit, organiser, bank, other, stranger)
