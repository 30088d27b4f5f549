"""The contest of a department over three schools: weekly rounds, the first over, the second open; a prediction; and a
ranking of people, schools and classes. Everything is invented and made by the acts a real department uses.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from truongthi.accounts.actions.people import add_people
from truongthi.accounts.models import User
from truongthi.attempts.actions import enter_contest
from truongthi.bank.actions import publish_reference
from truongthi.bank.imports import import_file
from truongthi.contests.actions.committee import set_seat
from truongthi.contests.actions.plan import apply_plan
from truongthi.contests.actions.preparation import attach_bank
from truongthi.contests.actions.units import state_unit
from truongthi.contests.models import Contest, Contestant, Round
from truongthi.core.rules.moving import moved
from truongthi.demo.centre import DATA, ZONE, import_list, open_accounts, sign_together
from truongthi.demo.opened import Sitting, sit_round
from truongthi.formats.plan_toml import read_plan
from truongthi.results.actions.opening import freeze_round
from truongthi.schools.actions import appoint, create_unit
from truongthi.schools.models import Appointment, Classroom, Member, Unit

PLAN: Final = Path(__file__).resolve().parents[3] / "plans" / "dich-vu-cong-lien-truong-2026.toml"
NAME: Final = "Sở Giáo dục và Đào tạo Lam Giang"
SLUG: Final = "dich-vu-cong-lien-truong"
SCHOOLS: Final = (
    ("Trường THPT Bến Xuân", "Đoàn Thị Ngân"),
    ("Trường THPT Cầu Mới", "Tạ Quang Huy"),
    ("Trường THPT Đồi Thông", "Lương Thu Trang"),
)
SEATS: Final = (("head", "Vũ Đình Thắng"), ("deputy", "Trịnh Mai Phương"), ("secretary", "Cao Minh Tuấn"))
ROOMS: Final = ("10A1", "11A1")
IN_A_CLASS: Final = 8
SKIPS: Final = 5
"""Of so many pupils one does not take part in a week; of the schools, one more than the others."""
_HEAD: Final = ["STT", "Mã HS", "Họ và tên", "Ngày sinh", "Giới tính", "Ghi chú"]
_FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương")
_MIDDLE: Final = ("Minh", "Thị Thu", "Quốc", "Ngọc", "Gia", "Thanh", "Hải")
_GIVEN: Final = ("An", "Bảo", "Chi", "Dung", "Giang", "Hà", "Khôi", "Linh", "Nam", "Oanh", "Phúc", "Quyên", "Sơn")


@dataclass(frozen=True, slots=True)
class Department:
    """Whom the start page names: the head of the committee, the organiser of the first school, a pupil of it."""

    head: User
    school_organiser: User
    pupil: User


def build_department(now: datetime) -> Contest:
    """The department with its schools, people and contest; nobody has sat it yet."""
    opening = _first_monday(now)
    prepared = opening - timedelta(days=3)
    unit = create_unit(name=NAME, kind=Unit.Kind.DEPARTMENT, place="Lam Giang", actor="demo", now=prepared)
    [organiser] = add_people(["Hồ Thị Lan Hương"], with_username=True, now=prepared)
    appoint(user=organiser, unit=unit, duty=Appointment.Duty.ORGANISER, actor="demo", now=prepared)
    import_list(unit, organiser, "danh-sach-can-bo.xlsx", _staff_list(), prepared)
    by_name = {one.user.full_name: one.user for one in Member.objects.filter(unit=unit).select_related("user")}
    committee = [by_name[name] for _seat, name in SEATS]
    schools = [_school(unit, place, prepared) for place in range(len(SCHOOLS))]
    contest = _contest(unit, organiser, committee, opening, prepared)
    for school, by in schools:
        headcount = Member.objects.filter(unit=school, category=Member.Category.PUPIL).count()
        state_unit(
            contest=contest, unit=school, headcount=headcount, on=prepared.astimezone(ZONE).date(),
            person_in_charge=by.full_name, phone="0900 000 902", actor=by, now=prepared,
        )  # fmt: skip
    open_accounts([organiser, *committee, *(by for _, by in schools)])
    return contest


def find_department() -> Department:
    seat = Contest.objects.get(slug=SLUG).committee.select_related("user").get(seat="head")
    school = Unit.objects.get(name=SCHOOLS[0][0])
    by = User.objects.get(appointments__unit=school, appointments__duty=Appointment.Duty.ORGANISER)
    last = Member.objects.filter(unit=school, category=Member.Category.PUPIL).order_by("-classroom__name", "pk").first()
    if last is None:
        raise LookupError("the invented school has no pupils")
    return Department(seat.user, by, last.user)


def sit_weeks(contest: Contest, now: datetime) -> int:
    """Pupils sit the rounds that have opened, each once; the pupil of the start page still has the open one to sit."""
    waits = find_department().pupil.pk
    made = 0
    for round_ in contest.rounds.filter(opens_at__lte=now, is_practice=False).order_by("number"):
        done = set(Contestant.objects.filter(attempts__round=round_).values_list("member__user", flat=True))
        done |= {waits} if round_.closes_at > now else set()
        people = [user for user in _who_sits(contest, round_) if user.pk not in done]
        moments = {user.pk: _moment(round_, user, now) for user in people}
        entered = [
            enter_contest(contest=contest, actor=user, now=moments[user.pk].starts_at - timedelta(seconds=20))
            for user in people
        ]
        plans = {one.pk: [moments[one.member.user_id]] for one in entered}
        made += sit_round(round_, entered, plans)
    return made


def _first_monday(now: datetime) -> datetime:
    """8 o'clock on the Monday of the week before: its round is over, the next one open."""
    local = now.astimezone(ZONE)
    monday = (local - timedelta(days=local.weekday())).replace(hour=8, minute=0, second=0, microsecond=0)
    return monday - timedelta(days=7 if monday + timedelta(hours=1) <= local else 14)


def _contest(unit: Unit, organiser: User, committee: list[User], opening: datetime, prepared: datetime) -> Contest:
    bank, _ = import_file(
        unit=unit, title="Dịch vụ công trực tuyến", filename="ngan-hang-cau-hoi.xlsx",
        data=(DATA / "ngan-hang-cau-hoi.xlsx").read_bytes(), actor=organiser, now=prepared,
    )  # fmt: skip
    reference = bank.questions.order_by("number").values_list("public_id", flat=True)[::10]
    publish_reference(bank=bank, questions=reference, actor=organiser, now=prepared)
    rules = moved(read_plan(PLAN.read_bytes()), opening, slug=SLUG)
    contest = apply_plan(rules=rules, unit=unit, actor=organiser, now=prepared).contest
    seated = {seat: user for (seat, _name), user in zip(SEATS, committee, strict=True)}
    for seat, user in seated.items():
        set_seat(contest=contest, user=user, seat=seat, actor=organiser, now=prepared)
    sign_together(contest, seated, prepared)
    attach_bank(contest=contest, bank=bank, actor=organiser, now=prepared)
    contest.refresh_from_db()
    freeze_round(contest=contest, actor=organiser, now=prepared)
    contest.refresh_from_db()
    return contest


def _school(department: Unit, place: int, now: datetime) -> tuple[Unit, User]:
    """A school with its organiser and the pupils of two classes, taken from a list as a school sends it."""
    name, called = SCHOOLS[place]
    school = create_unit(name=name, parent=department, parent_body=NAME.upper(), actor="demo", now=now)
    [organiser] = add_people([called], with_username=True, now=now)
    appoint(user=organiser, unit=school, duty=Appointment.Duty.ORGANISER, actor="demo", now=now)
    import_list(
        school, organiser, "danh-sach-hoc-sinh.xlsx", _pupil_list(name, place, now.astimezone(ZONE).date()), now
    )
    return school, organiser


def _staff_list() -> bytes:
    titles = ["TT", "Họ và tên", "Chức vụ", "Tổ", "Điện thoại", "Chủ nhiệm lớp"]
    rows = [
        [n, name, "Chuyên viên", "Phòng Giáo dục trung học", f"0900 000 91{n}", None]
        for n, (_seat, name) in enumerate(SEATS, start=1)
    ]
    return _workbook([("CBCC", [[NAME.upper()], ["DANH SÁCH CÁN BỘ, CÔNG CHỨC"], [], titles, *rows])])


def _workbook(pages: Iterable[tuple[str, list[list[object]]]]) -> bytes:
    book, stream = Workbook(), BytesIO()
    book.remove(book.active)
    for title, lines in pages:
        page = book.create_sheet(title)
        for line in lines:
            page.append(line)
    book.save(stream)
    return stream.getvalue()


def _pupil_list(school: str, place: int, today: date) -> bytes:
    first = today.year if today.month >= 8 else today.year - 1
    return _workbook([(room, _page(school, place, number, first)) for number, room in enumerate(ROOMS)])


def _page(school: str, place: int, number: int, first: int) -> list[list[object]]:
    title = f"DANH SÁCH HỌC SINH LỚP {ROOMS[number]} - NĂM HỌC {first} - {first + 1}"
    lines: list[list[object]] = [[NAME.upper()], [school.upper()], [], [title], [], [*_HEAD]]
    for row in range(IN_A_CLASS):
        n = (place * len(ROOMS) + number) * IN_A_CLASS + row
        name = " ".join((_FAMILY[n % 12], _MIDDLE[n % 7], _GIVEN[n % 13]))
        born = date(first - 15 - number, 1 + n % 12, 1 + n * 5 % 28)
        lines.append([row + 1, f"LG{place + 1}{n:03d}", name, f"{born:%d/%m/%Y}", "", None])
    return lines


def _who_sits(contest: Contest, round_: Round) -> Iterable[User]:
    rooms = Classroom.objects.filter(unit__parent=contest.unit).order_by("unit__name", "name")
    for place, room in enumerate(rooms):
        for n, member in enumerate(Member.objects.filter(classroom=room).select_related("user").order_by("pk")):
            if (n + round_.number + place // len(ROOMS)) % SKIPS:
                yield member.user


def _moment(round_: Round, user: User, now: datetime) -> Sitting:
    draw = random.Random(f"{round_.code}-{user.full_name}")  # noqa: S311 - invented behaviour, the same everywhere
    last = min(now, round_.closes_at) - timedelta(minutes=15)
    days = max(0, (last - round_.opens_at).days)
    begins = round_.opens_at + timedelta(days=draw.randint(0, days), minutes=draw.uniform(1, 13 * 60))  # 8:00 – 21:00
    begins = begins if begins < last else round_.opens_at + (last - round_.opens_at) * draw.uniform(0.05, 0.95)
    return Sitting(1, begins, draw.randint(180, 580), draw.uniform(0.4, 0.98))
