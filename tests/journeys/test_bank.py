"""An organiser brings the Word file in and publishes it for practice; a phone without scripts practises with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.house.source import ROOT
from tests.journeys.hands import look, sign_in_with_password
from truongthi.accounts.actions import add_people
from truongthi.accounts.models import User
from truongthi.schools.models import Appointment, Unit

PASSWORD = "hoa sữa mùa thu 2026"
BANKS = "/ban-to-chuc/ngan-hang/"
WORD_FILE = ROOT / "src/truongthi/demo/data/ngan-hang-cau-hoi.docx"


@pytest.fixture(scope="module")
def organiser(served: Any) -> User:
    now = datetime.now(UTC)
    with served.orm():
        unit = Unit.objects.create(kind="school", name="Trung tâm Ngân Hàng Đề", created_at=now)
        user = add_people(["Đỗ Thị Soạn Đề"], with_username=True, now=now)[0]
        user.set_password(PASSWORD)
        user.save()
        Appointment.objects.create(unit=unit, user=user, duty=Appointment.Duty.ORGANISER)
    return user


def test_from_the_word_file_to_practice(page: Any, browser: Any, served: Any, organiser: User) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in_with_password(page, organiser.username, PASSWORD)
    page.goto(BANKS)
    look(page)
    page.get_by_role("link", name="Tải tệp câu hỏi lên").click()
    refuse_a_pdf(page)
    page.get_by_label("Tên ngân hàng câu hỏi").fill("Cải cách hành chính")
    page.set_input_files("input[type=file]", WORD_FILE)
    page.get_by_role("button", name="Xem trước").click()
    import_the_preview(page)
    publish(page)
    practise_without_scripts(browser, served)


def refuse_a_pdf(page: Any) -> None:
    page.get_by_label("Tên ngân hàng câu hỏi").fill("Cải cách hành chính")
    page.set_input_files("input[type=file]", {"name": "de.docx", "mimeType": "x/y", "buffer": b"%PDF-1.7"})
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_text("tệp nhận được là PDF").first.wait_for()
    look(page)


def import_the_preview(page: Any) -> None:
    page.get_by_role("heading", name="Xem trước khi nhập").wait_for()
    assert page.locator(".question-text").count() == 100
    look(page)
    page.get_by_role("link", name="Chỉ câu có vấn đề").click()
    page.get_by_text("Không câu nào có vấn đề").wait_for()
    page.get_by_role("button", name="Nhập", exact=True).click()
    page.get_by_text("Đã nhập: 100 câu mới").wait_for()
    look(page)


def publish(page: Any) -> None:
    page.get_by_role("link", name="Bộ câu hỏi thi thử").click()
    look(page)
    page.get_by_role("button", name="Công bố tất cả").click()
    page.get_by_text("Đã công bố 100 câu để thi thử.").wait_for()


def practise_without_scripts(browser: Any, served: Any) -> None:
    context = browser.new_context(
        base_url=served.url, locale="vi-VN", viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    phone = context.new_page()
    phone.goto("/thi-thu/")
    phone.get_by_role("link", name=re.compile("Thử 10 câu ngẫu nhiên.*Cải cách hành chính")).click()
    assert phone.locator("fieldset.options").count() == 10
    assert "Căn cứ" not in phone.content()
    for place in range(10):
        phone.locator("fieldset.options").nth(place).locator("input").first.check()
    phone.get_by_role("button", name="Xem đáp án").click()
    assert phone.locator(".option.right").count() >= 10
    assert phone.get_by_text("bạn chọn").count() == 10
    context.close()
