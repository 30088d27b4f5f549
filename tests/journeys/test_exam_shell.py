"""The exam page as a shell: opened by the button, by a bookmark, on a device that is not signed in; and the result in
place after the hand-in, with the exam room away and back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.attempts.world import exam_world, plan
from tests.journeys.hands import (
    SAVED,
    Stage,
    accessible,
    go_in,
    hand_in,
    see_result_in_place,
    sign_in,
    tick,
    ticked,
    wait_state,
)
from truongthi.attempts.models import Grade

RESULT = "**/phong-thi/api/v1/result"


@pytest.fixture(scope="module")
def stage(served: Any) -> Stage:
    with served.orm():
        rules = plan(attempts=replace(plan().attempts, limit=2))
        world = exam_world(replace(rules, slug="vo-trang-thi"), opens=timezone.now() - timedelta(days=1))
    return Stage(served, world)


def asked(page: Any) -> list[str]:
    """Paths the page asks its own host for from now on, with their methods."""
    found: list[str] = []
    page.on("request", lambda request: found.append(f"{request.method} {re.sub('^https?://[^/]+', '', request.url)}"))
    return found


def test_the_button_brings_everything_and_leaves_nothing_behind(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    page.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
    paths = asked(page)
    page.get_by_role("button", name="Bắt đầu").click()
    page.locator(".question").first.wait_for()
    own = [path for path in paths if "/static/" not in path]
    assert [path.split("/phong-thi/")[-1] for path in own[2:]] == ["api/v1/start"]
    assert own[0].endswith("/bat-dau/")
    assert own[1] == f"GET /phong-thi/{stage.world.round.public_id}/1/"
    assert page.evaluate("sessionStorage.length") == 0
    assert not any("ticket" in path or stage.attempt(user).public_id in path for path in paths)
    assert page.title().startswith("Lượt thi 1 · " + stage.world.contest.title)
    # A bookmark on another device: to the sign-in page, and back to the same attempt.
    other, address = phone(), page.url
    tick(page, 1, "A")
    wait_state(page, SAVED)
    other.goto(address)
    other.wait_for_url("**/dang-nhap/?next=*")
    other.locator("form[data-slip-form] input[name$=code]").fill(code)
    other.locator("form[data-slip-form] button[type=submit]").click()
    other.get_by_role("button", name="Làm tiếp ở máy này").click()
    other.locator(".question").first.wait_for()
    assert (other.url, ticked(other)) == (address, {1: "A"})


def test_the_result_in_place_and_the_next_attempt(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    go_in(page, stage)
    tick(page, 1, "A")
    exam = page.url
    paths = asked(page)
    hand_in(page)
    see_result_in_place(page)
    page.get_by_text("Đây là lượt đang được tính cho bạn.").wait_for()
    assert all("/static/" in path or "/phong-thi/api/" in path for path in paths), paths
    attempt = stage.attempt(user)
    with stage.served.orm():
        grade = Grade.objects.get(contestant=attempt.contestant_id)
    assert attempt.receipt_code in page.locator("#result").inner_text()
    figures = page.locator("#result-figures .figure").all_inner_texts()
    told = {label: value for value, label, *_ in (figure.split("\n") for figure in figures)}
    assert (told["điểm"], told["câu đã trả lời"]) == (str(grade.centipoints // 100), "1/20")
    accessible(page)
    page.reload()
    page.get_by_role("heading", name="Kết quả lượt 1").wait_for()
    page.goto(exam)  # an old bookmark: the result, by one request
    page.get_by_role("heading", name="Kết quả lượt 1").wait_for()
    page.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
    go_in(page, stage)
    hand_in(page)
    see_result_in_place(page)
    assert not page.get_by_role("link", name="Thi lượt tiếp").is_visible()  # two are all there are


def test_while_the_exam_room_is_away_the_page_says_so_and_asks_again(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    go_in(page, stage)
    page.route(RESULT, lambda route: route.abort())
    hand_in(page)
    see_result_in_place(page)
    page.get_by_text("Phòng thi chưa trả lời về điểm").wait_for()
    assert stage.attempt(user).receipt_code in page.locator("#result").inner_text()
    assert page.get_by_role("link", name="Xem kết quả đầy đủ").is_visible()
    accessible(page)
    page.unroute(RESULT)
    page.get_by_text("Đây là lượt đang được tính cho bạn.").wait_for()
    assert "Phòng thi chưa trả lời" not in page.locator("#result").inner_text()
    page.get_by_role("link", name="Thi lượt tiếp").click()
    page.locator(".question").first.wait_for()
    assert stage.attempt(user, 2).sealed_at is None


def test_the_ticket_address_away_is_waited_for(stage: Stage, phone: Any) -> None:
    _, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    go_in(page, stage)
    page.route("**/ve/", lambda route: route.abort())
    page.reload()
    page.locator("#saved-word", has_text="Đang chờ mạng").wait_for()
    assert page.locator(".exam-title").inner_text() == ""
    page.unroute("**/ve/")
    page.locator(".question").first.wait_for()
    page.goto(re.sub(r"/1/$", "/9/", page.url))
    page.get_by_role("heading", name=stage.world.contest.title).wait_for()
    assert page.url.endswith(f"/cua-toi/thi/{stage.world.contest.slug}/")
