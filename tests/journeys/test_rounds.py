"""A pupil in a weekly contest: rounds on the contest's page, predictions by keyboard on a phone, the review before the
hand-in, the result; a reload keeps what was written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.attempts.rounds_world import weekly_rules
from tests.attempts.world import exam_world
from tests.journeys.hands import SAVED, Stage, accessible, go_in, sign_in, wait_state
from truongthi.attempts.grading import grade_pending
from truongthi.attempts.models import Grade
from truongthi.core.rules.model import Qualification


@pytest.fixture(scope="module")
def stage(served: Any) -> Stage:
    with served.orm():
        opens = timezone.now() - timedelta(days=1)
        rules = weekly_rules(opens, requires=(Qualification("tuan-1", "took_part"),), limit_per="round", limit=1)
        world = exam_world(rules, opens=opens)
    return Stage(served, world)


def counted_apart(page: Any) -> None:
    """One question and both predictions are answered."""
    assert "20 câu và 2 câu dự đoán" in page.locator("#line").inner_text()
    assert page.locator("#strip-open").inner_text() == "1/20 câu"
    marks = page.locator("#strip-sheet a")
    assert marks.all_text_contents()[19:] == ["20", "DĐ1", "DĐ2"]
    assert marks.nth(21).get_attribute("aria-label") == "Dự đoán 2, đã trả lời"


def test_predictions_by_keyboard_and_rounds_on_the_page(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    page.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
    accessible(page)
    rounds = page.locator("#cac-vong + ul")
    assert [text.split("\n")[0] for text in rounds.locator("h3").all_inner_texts()][:4] == [
        "Tuần 1", "Tuần 2", "Tuần 3", "Chung kết",
    ]  # fmt: skip
    assert "Vòng này dành cho người đã dự thi «Tuần 1»" in rounds.inner_text()
    go_in(page, stage)
    assert page.locator(".question").count() == 22
    people, share = page.locator("#cau-21 .guess"), page.locator("#cau-22 .guess")
    assert (people.get_attribute("inputmode"), share.get_attribute("inputmode")) == ("numeric", "decimal")
    page.locator("#cau-1 input").first.focus()
    page.keyboard.press("Space")
    people.focus()
    page.keyboard.type("1.234")
    page.keyboard.press("Tab")
    share.focus()
    page.keyboard.type("87,654320")
    page.keyboard.press("Tab")
    wait_state(page, SAVED)
    accessible(page)
    assert stage.attempt(user).answers[20:] == ["1234", "87.65432"]
    counted_apart(page)
    page.reload()
    share.wait_for()
    assert (people.input_value(), share.input_value()) == ("1.234", "87,65432")
    people.fill("5001")
    share.focus()
    wrong = page.locator("#cau-21 .guess-wrong")
    wrong.wait_for(state="visible")
    assert "từ 0 đến 5.000" in wrong.inner_text()
    people.fill("4999")
    wrong.wait_for(state="hidden")
    page.locator("#hand-in").click()
    review = page.locator("dialog[open]").inner_text()
    assert "Dự đoán 1: 4.999" in review
    assert "Dự đoán 2: 87,65432 %" in review
    assert "Còn 19 câu chưa trả lời" in review
    page.locator("#hand-in-yes").click()
    page.get_by_text("câu dự đoán đã ghi").wait_for()
    assert page.locator("#result-figures .figure", has_text="câu dự đoán đã ghi").inner_text().startswith("2/2")
    page.get_by_role("link", name="Xem kết quả đầy đủ").click()
    page.get_by_role("heading", name="Câu dự đoán").wait_for()
    assert "87,65432\u00a0%" in page.locator("main").inner_text()
    with stage.served.orm():
        grade_pending(now=timezone.now())
        grade = Grade.objects.get(contestant__member__user=user)
    assert grade.predictions == {"dung-het": "4999", "ty-le": "87.65432"}
    assert (grade.question_count, grade.answered_count) == (20, 1)
    page.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
    text = page.locator("main").inner_text()
    assert "Bạn đã dùng hết 1 lượt thi mà thể lệ cho phép." in text
    accessible(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
