"""Fills an empty installation with the demonstration, once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from truongthi.accounts.actions.slips import issue_slips
from truongthi.attempts.grading import grade_pending
from truongthi.contests.models import Contest, Contestant
from truongthi.demo import department, signins
from truongthi.demo.centre import NAME, PASSWORD, Centre, build_centre, colleague, find_centre, teacher_of
from truongthi.demo.closed import build_closed_contest
from truongthi.demo.department import build_department, find_department, sit_weeks
from truongthi.demo.opened import SLUG, enter_pupils, open_contest, sit_all
from truongthi.demo.signins import SignIn
from truongthi.formats.plan_toml import read_plan
from truongthi.schools.models import Member, Unit
from truongthi.web.shared.demo import FILENAME

logger = logging.getLogger("truongthi.demo")
PLAN: Final = Path(__file__).resolve().parents[3] / "plans" / "cai-cach-tthc-2026.toml"


def seed(folder: Path, now: datetime) -> bool:
    """Build the demonstration unless it stands already; True when it was built. The sign-in file is written last.

    What is not the exam room's is built in one transaction; a run that was interrupted later goes on with the
    contestants who have no attempt yet.
    """
    if (folder / FILENAME).exists():
        return False
    if not Unit.objects.filter(name=NAME).exists():
        with transaction.atomic():
            _build(now)
    contest = Contest.objects.select_related("unit").get(slug=SLUG)
    waiting = list(Contestant.objects.filter(contest=contest, attempts=None).order_by("pk"))
    sealed = sit_all(contest, waiting, now)
    weekly = sit_weeks(Contest.objects.select_related("unit").get(slug=department.SLUG), now)
    while grade_pending(now=now):
        pass
    logger.info("demo: %d people made %d attempts in the exam room", len(waiting), sealed)
    logger.info("demo: %d attempts in the weekly rounds of three schools", weekly)
    signins.write(folder, _sign_ins(find_centre(), now))
    return True


def _build(now: datetime) -> None:
    rules = read_plan(PLAN.read_bytes())
    centre = build_centre(rules.window.opens_at - timedelta(days=10))
    logger.info("demo: centre, staff, pupils and question bank are there")
    build_closed_contest(centre, rules)
    logger.info("demo: the closed contest waits for its committee")
    contest = open_contest(centre, rules, now)
    enter_pupils(contest, contest.created_at)
    build_department(now)
    logger.info("demo: a department with three schools and its weekly contest")


def _sign_ins(centre: Centre, now: datetime) -> list[SignIn]:
    pupil = Member.objects.filter(classroom=centre.classrooms["10A1"]).select_related("user").order_by("roster_number")
    member = pupil[0]
    weekly = find_department()
    slip, other = issue_slips(actor="demo", users=[member.user, weekly.pupil], now=now)
    seats = (("head", "Trưởng ban"), ("deputy", "Phó Trưởng ban"), ("secretary", "Thư ký"))
    return [
        SignIn("Học sinh lớp 10A1", f"{member.user.full_name}: vào bằng mã phiếu", code=str(slip.code)),
        _account(teacher_of(centre, "10A1"), "Giáo viên chủ nhiệm 10A1", "Lớp tôi, phiếu đăng nhập, nộp thống kê"),
        _account(centre.organiser, "Người tổ chức", "Kế hoạch, ngân hàng câu hỏi, danh sách"),
        *(_account(centre.committee[seat], f"Ban Tổ chức: {title}", "Xét đồng hạng, công bố") for seat, title in seats),
        _account(colleague(centre), "Cán bộ, giáo viên", "Thi và khai kết quả của mình"),
        _account(centre.department_reader, "Chuyên viên Sở", "Xem báo cáo"),
        _account(weekly.head, "Trưởng ban cuộc thi của Sở", "Ba trường, thi theo tuần, có câu dự đoán"),
        _account(weekly.school_organiser, "Người phụ trách của một trường", "Phần của trường trong cuộc thi của Sở"),
        SignIn(
            "Học sinh trường THPT", f"{weekly.pupil.full_name}: thi theo tuần, vào bằng mã phiếu", code=str(other.code)
        ),
    ]


def _account(user: object, role: str, what: str) -> SignIn:
    name, username = user.full_name, user.username  # type: ignore[attr-defined]
    return SignIn(role, f"{name}: {what}", username=username, password=PASSWORD)
