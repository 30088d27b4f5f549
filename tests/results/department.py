"""A department with three schools and one contest over all of them: real attempts through the exam room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.attempts.world import CLOSES, OPENS, ExamWorld, fill_bank, plan
from tests.results.world import YEAR, person
from truongthi.accounts.models import User
from truongthi.contests import actions
from truongthi.contests.actions.units import set_block
from truongthi.contests.models import CommitteeMember, Contest
from truongthi.core.rules import AwardTier, Criterion, Division, Level, Rules
from truongthi.core.rules.model import Exclusion
from truongthi.schools.models import Appointment, Classroom, Member, Unit

AFTER = CLOSES + timedelta(hours=3)
BORN = date(2011, 5, 2)
SCHOOLS = ("Trường THPT Bạch Đằng", "Trường THPT Chi Lăng", "Trường THPT Đống Đa")
SCORE = (Criterion("score", "desc"), Criterion("duration", "asc"))


def department_rules(**changes: Any) -> Rules:
    """Pupils over the whole department and school by school; schools by participation, all together and per block."""
    first, second = AwardTier("nhat", "Giải Nhất", 1, 500_000), AwardTier("nhi", "Giải Nhì", 1, 300_000)
    of_school = AwardTier("nhat", "Giải Nhất trường", 1, 100_000)
    rate = (Criterion("participation_rate", "desc"), Criterion("sum_of_best", "desc"))
    return plan(
        slug="so-gd",
        levels=(Level("so", "Cấp Sở", "department"), Level("truong", "Cấp trường", "school", each_unit=True)),
        divisions=(
            Division("hs", "Học sinh toàn ngành", "individual", ("hs",), SCORE, (first, second), level="so"),
            Division("hs-truong", "Học sinh của trường", "individual", ("hs",), SCORE, (of_school,), level="truong"),
            Division("don-vi", "Các trường", "collective", ("hs",), rate, (first,), level="so", ranks="unit"),
            Division("khoi", "Theo khối", "collective", ("hs",), rate, (), level="so", ranks="unit", per="block"),
            Division("lop", "Lớp của trường", "collective", ("hs",), rate, (), level="truong"),
        ),
        exclusions=(Exclusion("question_authors"), Exclusion("jury", "win"), Exclusion("organiser_unit")),
        open_points=(),
        **changes,
    )  # fmt: skip


@dataclass
class Department(ExamWorld):
    """``schools`` by the last word of their name ("Đằng", "Lăng", "Đa"); ``roles``: the people who look."""

    schools: dict[str, Unit] = field(default_factory=dict)
    rooms: dict[str, Classroom] = field(default_factory=dict)
    roles: dict[str, User] = field(default_factory=dict)

    def member(self, name: str) -> Member:
        return Member.objects.get(user=self.people[name])

    def role(self, name: str, unit: Unit, called: str, duty: str = "") -> User:
        user = person(called, username=f"u-{len(self.roles)}")
        Member.objects.create(unit=unit, user=user, category="staff", birth_date=date(1985, 3, 2), joined_at=OPENS)
        if duty:
            Appointment.objects.create(unit=unit, user=user, duty=duty)
        self.roles[name] = user
        return user


def department() -> Department:
    """Bạch Đằng and Chi Lăng are of block A, Đống Đa of block B. Three, two and two pupils; one class 10A1 each."""
    unit = Unit.objects.create(kind="department", name="Sở Giáo dục và Đào tạo", created_at=OPENS)
    schools = [Unit.objects.create(kind="school", name=name, parent=unit, created_at=OPENS) for name in SCHOOLS]
    before = OPENS - timedelta(days=2)
    contest: Contest = actions.apply_plan(rules=department_rules(), unit=unit, actor="tests", now=before).contest
    actions.attach_bank(contest=contest, bank=fill_bank(unit), actor="tests", now=before)
    for school, block in zip(schools, ("Khối A", "Khối A", "Khối B"), strict=True):
        set_block(contest=contest, unit=school, block=block, actor="tests", now=before)
    round_ = actions.freeze_round(contest=contest, actor="tests", now=OPENS - timedelta(days=1))
    contest.refresh_from_db()
    rooms = [
        Classroom.objects.create(unit=one, school_year=YEAR, name="10A1", key="10A1", grade=10, headcount=4)
        for one in schools
    ]
    world = Department(unit, contest, round_, rooms[0])
    for school, room in zip(schools, rooms, strict=True):
        word = school.name.split()[-1]
        world.schools[word], world.rooms[word] = school, room
        world.role(f"organiser {word}", school, f"Tổ Chức {word}", "organiser")
        teacher = world.role(f"teacher {word}", school, f"Chủ Nhiệm {word}")
        Classroom.objects.filter(pk=room.pk).update(homeroom_teacher=teacher)
    for word, names in {"Đằng": ("Lê Bình", "Lý Chi", "Hà Dũng"), "Lăng": ("Tô Em", "Vi Giang"),
                        "Đa": ("Mai Hoa", "Ngô Khang")}.items():  # fmt: skip
        for name in names:
            world._member(name, "pupil", world.schools[word], classroom=world.rooms[word], birth_date=BORN)
    for seat, name in (("head", "Trưởng Ban"), ("deputy", "Phó Ban"), ("secretary", "Thư Ký")):
        CommitteeMember.objects.create(contest=contest, user=world.role(seat, unit, name), seat=seat)
    world.role("organiser", unit, "Chuyên Viên Sở", "organiser")
    return world
