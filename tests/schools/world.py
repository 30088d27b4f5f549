"""A centre with an organiser, for tests of people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from truongthi.accounts.actions import add_people
from truongthi.accounts.models import User
from truongthi.schools.imports import apply_import, preview_import, stage_import
from truongthi.schools.models import Appointment, RosterImport, Unit

NOW = datetime(2026, 9, 10, 1, 0, tzinfo=UTC)
TODAY = date(2026, 9, 10)
PUPILS = Path("src/truongthi/demo/data/danh-sach-hoc-sinh.xlsx")
STAFF = Path("src/truongthi/demo/data/danh-sach-can-bo-giao-vien.xlsx")


@dataclass
class Centre:
    unit: Unit
    organiser: User

    def upload(self, data: bytes, filename: str = "danh-sach.xlsx") -> RosterImport:
        return stage_import(actor=self.organiser, unit=self.unit, filename=filename, data=data, now=NOW, today=TODAY)

    def apply(self, upload: RosterImport, **options: bool) -> None:
        fingerprint = preview_import(upload).fingerprint
        apply_import(actor=self.organiser, upload=upload, fingerprint=fingerprint, now=NOW, today=TODAY, **options)

    def take(self, data: bytes, **options: bool) -> None:
        self.apply(self.upload(data), **options)


def centre(name: str = "Trung tâm GDNN - GDTX Bình Minh") -> Centre:
    unit = Unit.objects.create(kind=Unit.Kind.SCHOOL, name=name, created_at=NOW)
    organiser = add_people(["Phạm Thị Phó"], with_username=True, now=NOW)[0]
    Appointment.objects.create(unit=unit, user=organiser, duty=Appointment.Duty.ORGANISER)
    return Centre(unit, organiser)
