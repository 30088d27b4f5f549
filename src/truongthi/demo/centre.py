"""The centre of the demonstration: its staff, pupils, bank and the accounts people may try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from truongthi.accounts.actions.people import add_people
from truongthi.accounts.models import User
from truongthi.bank.actions import publish_reference
from truongthi.bank.imports import import_file
from truongthi.bank.models import Bank
from truongthi.contests.actions import sign_rules
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rule_set
from truongthi.schools.actions import appoint, create_unit
from truongthi.schools.imports.upload import apply_import, preview_import, stage_import
from truongthi.schools.models import Appointment, Classroom, Member, Unit

DATA: Final = Path(__file__).resolve().parent / "data"
ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
NAME: Final = "Trung tâm GDNN - GDTX Bình Minh"
DEPARTMENT: Final = "Sở Giáo dục và Đào tạo"
PASSWORD: Final = "thu-nghiem-2026"  # noqa: S105 - shown on the start page of the demonstration
SEATS: Final = (("Giám đốc", "head"), ("Phó Giám đốc", "deputy"), ("Thư ký", "secretary"))


@dataclass(frozen=True, slots=True)
class Centre:
    """What the contests of the demonstration stand on."""

    unit: Unit
    organiser: User
    department_reader: User
    bank: Bank
    committee: dict[str, User]
    classrooms: dict[str, Classroom]


def build_centre(now: datetime) -> Centre:
    """Department, centre, 48 colleagues, 460 pupils in 12 classes, 100 questions, as of ``now``."""
    department = create_unit(name=DEPARTMENT, kind=Unit.Kind.DEPARTMENT, actor="demo", now=now)
    unit = create_unit(
        name=NAME, parent=department, parent_body=DEPARTMENT.upper(), place="Bình Minh", actor="demo", now=now
    )
    organiser, reader = add_people(["Phạm Minh Thảo", "Lê Thu Hà"], with_username=True, now=now)
    appoint(user=organiser, unit=unit, duty=Appointment.Duty.ORGANISER, actor="demo", now=now)
    appoint(user=reader, unit=department, duty=Appointment.Duty.DEPARTMENT, actor="demo", now=now)
    for filename in ("danh-sach-hoc-sinh.xlsx", "danh-sach-can-bo-giao-vien.xlsx"):
        import_list(unit, organiser, filename, (DATA / filename).read_bytes(), now)
    bank, _ = import_file(
        unit=unit,
        title="Cải cách thủ tục hành chính và dịch vụ công trực tuyến",
        filename="ngan-hang-cau-hoi.xlsx",
        data=(DATA / "ngan-hang-cau-hoi.xlsx").read_bytes(),
        actor=organiser,
        now=now,
    )
    reference = bank.questions.order_by("number").values_list("public_id", flat=True)[::5]
    publish_reference(bank=bank, questions=reference, actor=organiser, now=now)
    centre = find_centre()
    open_accounts([organiser, reader, *centre.committee.values(), teacher_of(centre, "10A1"), colleague(centre)])
    return centre


def find_centre() -> Centre:
    """The centre as it stands in the database."""
    unit = Unit.objects.get(name=NAME)
    organiser = User.objects.get(appointments__unit=unit, appointments__duty=Appointment.Duty.ORGANISER)
    reader = User.objects.get(appointments__unit=unit.parent, appointments__duty=Appointment.Duty.DEPARTMENT)
    rooms = {room.name: room for room in Classroom.objects.filter(unit=unit).select_related("homeroom_teacher")}
    return Centre(unit, organiser, reader, Bank.objects.get(unit=unit), _committee(unit), rooms)


def teacher_of(centre: Centre, name: str) -> User:
    teacher = centre.classrooms[name].homeroom_teacher
    if teacher is None:
        raise LookupError(f"class {name} of the sample data has no homeroom teacher")
    return teacher


def colleague(centre: Centre) -> User:
    """A member of staff with no other duty."""
    taken = [user.pk for user in centre.committee.values()]
    rows = Member.objects.filter(unit=centre.unit, category=Member.Category.STAFF).exclude(user__in=taken)
    row = rows.filter(user__homeroom_classes=None).select_related("user").order_by("roster_number").first()
    if row is None:
        raise LookupError("the sample staff list has no one left")
    return row.user


def import_list(unit: Unit, organiser: User, filename: str, data: bytes, now: datetime) -> None:
    """A list of people as its organiser takes it: staged, looked at, applied."""
    today = now.astimezone(ZONE).date()
    upload = stage_import(actor=organiser, unit=unit, filename=filename, data=data, now=now, today=today)
    fingerprint = preview_import(upload).fingerprint
    apply_import(actor=organiser, upload=upload, fingerprint=fingerprint, now=now, today=today)


def _committee(unit: Unit) -> dict[str, User]:
    """Head, deputy and secretary, by their positions; where the list has none, its first colleagues without a class."""
    staff = list(
        Member.objects.filter(unit=unit, category=Member.Category.STAFF)
        .select_related("user")
        .order_by("roster_number")
    )
    free = [member for member in staff if not member.user.homeroom_classes.exists()]
    seated: dict[str, User] = {}
    for position, seat in SEATS:
        fitting = [m for m in free if m.position.casefold() == position.casefold()] or free
        chosen = next(member for member in fitting if member.user not in seated.values())
        seated[seat] = chosen.user
    return seated


def open_accounts(users: list[User]) -> None:
    """One known password for the accounts of the start page: this is a demonstration on the visitor's own machine."""
    password = make_password(PASSWORD)
    User.objects.filter(pk__in=[user.pk for user in users]).update(password=password, must_change_password=False)


def sign_together(contest: Contest, committee: Mapping[str, User], now: datetime) -> None:
    """Head and deputy sign the rules as they stand."""
    for seat in ("head", "deputy"):
        sign_rules(contest=contest, sha256=current_rule_set(contest).sha256, actor=committee[seat], now=now)
