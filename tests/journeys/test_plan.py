"""An organiser brings the plan in, edits it with and without scripts, confirms open points, freezes the paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.house.source import ROOT
from tests.journeys.hands import look, sign_in_with_password
from truongthi.accounts.actions import add_people
from truongthi.accounts.models import User
from truongthi.bank.models import Bank, Question, QuestionKey
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.schools.models import Appointment, Unit

PASSWORD = "hoa sữa mùa thu 2026"
SLUG = "ke-hoach-thu"
PLAN = (ROOT / "plans" / "cai-cach-tthc-2026.toml").read_text(encoding="utf-8")
NEXT_YEAR = (
    PLAN.replace("2026-09-15", "2027-03-15").replace("2026-10-1", "2027-04-1").replace("cai-cach-tthc-2026", SLUG)
)
HOME = f"/ban-to-chuc/{SLUG}/"


@pytest.fixture(scope="module")
def organiser(served: Any) -> User:
    now = datetime.now(UTC)
    with served.orm():
        unit = Unit.objects.create(kind="school", name="Trung tâm Kế Hoạch", created_at=now)
        user = add_people(["Vũ Thị Soạn Thảo"], with_username=True, now=now)[0]
        user.set_password(PASSWORD)
        user.save()
        Appointment.objects.create(unit=unit, user=user, duty=Appointment.Duty.ORGANISER)
        bank = Bank.objects.create(unit=unit, title="Ngân hàng năm nay", created_at=now)
        options = [{"letter": letter, "text": letter, "pinned": False} for letter in "ABCD"]
        parts = ["I"] * 8 + ["II"] * 6 + ["III"] * 6
        questions = [
            Question(bank=bank, number=n, part=part, text=f"Câu {n}", options=options, updated_at=now)
            for n, part in enumerate(parts, 1)
        ]
        Question.objects.bulk_create(questions)
        QuestionKey.objects.bulk_create(QuestionKey(question=one, letters=["A"]) for one in questions)
    return user


def upload(page: Any, text: str) -> None:
    page.set_input_files(
        "input[type=file]", {"name": "ke-hoach.toml", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Tạo từ tệp").click()


def test_from_the_plan_file_to_the_frozen_paper(page: Any, browser: Any, served: Any, organiser: User) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in_with_password(page, organiser.username, PASSWORD)
    bring_the_plan_in(page)
    add_a_prize(page)
    move_a_criterion_without_scripts(browser, served, organiser)
    confirm_the_open_points(page)
    freeze(page)
    with served.orm():
        rules = current_rules(Contest.objects.get(slug=SLUG))
    assert [tier.amount for tier in rules.divisions[1].awards][-1] == 50_000
    assert [criterion.metric for criterion in rules.divisions[0].criteria] == ["score", "duration", "attempts"]
    assert sum(point.confirmed for point in rules.open_points) == 1


def bring_the_plan_in(page: Any) -> None:
    page.goto("/ban-to-chuc/")
    look(page)
    page.get_by_role("link", name="Soạn kế hoạch đầu tiên").click()
    look(page)
    upload(page, NEXT_YEAR.replace("duration_minutes = 20", "duration_minutes = 0"))
    page.get_by_text("paper.duration_minutes là 0. Giá trị phải lớn hơn 0.").wait_for()
    upload(page, NEXT_YEAR)
    page.get_by_role("heading", name="Điều 3. Thời gian").wait_for()
    page.get_by_text("Mở từ 08:00, thứ Hai 15/3/2027.").wait_for()
    look(page)


def add_a_prize(page: Any) -> None:
    page.locator("a[href$='sua/bang-lop/']").click()
    page.locator("button[value='add:divisions.1.awards']").click()
    row = "divisions.1.awards.4"
    page.locator(f"[name='{row}-name']").fill("Giải phụ")
    page.locator(f"[name='{row}-count']").fill("2")
    page.locator(f"[name='{row}-amount']").fill("-5")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("nhỏ hơn mức thấp nhất là 0").wait_for()
    look(page)
    page.locator(f"[name='{row}-amount']").fill("50.000")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("2 Giải phụ: 50.000đ mỗi giải.").wait_for()


def move_a_criterion_without_scripts(browser: Any, served: Any, organiser: User) -> None:
    context = browser.new_context(base_url=served.url, java_script_enabled=False, locale="vi-VN")
    plain = context.new_page()
    sign_in_with_password(plain, organiser.username, PASSWORD)
    plain.goto(HOME + "ke-hoach/sua/bang-cbgv/")
    plain.locator("button[value='up:divisions.0.criteria:2']").click()
    assert plain.locator("[name='divisions.0.criteria.1-metric']").input_value() == "duration"
    plain.get_by_role("button", name="Lưu", exact=True).click()
    plain.get_by_text("Xét thứ hai: thời gian làm bài, ngắn hơn xếp trên.").wait_for()
    context.close()


def confirm_the_open_points(page: Any) -> None:
    page.goto(HOME + "ke-hoach/diem-de-ngo/")
    look(page)
    page.get_by_label("Số lượt thi tối đa của một người").check()
    page.get_by_role("button", name="Lưu các điểm đã xác nhận").click()
    page.get_by_role("link", name="Xem các bản và thay đổi").click()
    page.get_by_role("heading", name="Bản 4").wait_for()
    look(page)


def freeze(page: Any) -> None:
    page.goto(HOME + "chuan-bi/")
    look(page)
    assert page.get_by_role("button", name="Chốt đề thi").is_disabled()
    page.get_by_role("button", name="Chọn ngân hàng đề này").click()
    page.get_by_role("button", name="Chốt đề thi").click()
    page.get_by_text("Đã chốt đề thi.").wait_for()
    look(page)
    page.goto("/ban-to-chuc/")
    page.get_by_text("sắp mở").wait_for()
