"""A pupil's whole way on a phone: slip, start, answers, no network, a closed tab, another device, hand-in, result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.attempts.world import exam_world, plan
from tests.journeys.hands import (
    PHONE,
    SAVED,
    Stage,
    accessible,
    go_in,
    hand_in,
    kept,
    see_result_in_place,
    sign_in,
    tick,
    ticked,
    wait_state,
)
from tests.journeys.test_weight import KB, Wire
from truongthi.attempts.models import Attempt, Grade, LateAnswer

MODAL = "dialog[open]"


@pytest.fixture(scope="module")
def stage(served: Any) -> Stage:
    with served.orm():
        rules = plan()
        world = exam_world(replace(rules, slug="tren-dien-thoai"), opens=timezone.now() - timedelta(days=1))
    return Stage(served, world)


def test_slip_to_result_with_the_network_cut(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    page.goto("/cua-toi/")
    accessible(page)
    page.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
    accessible(page)
    go_in(page, stage)
    assert page.locator(".question").count() == 20
    tick(page, 1, "A")
    wait_state(page, SAVED)
    accessible(page)

    page.context.set_offline(True)
    tick(page, 2, "B")
    wait_state(page, "Mất mạng, bài vẫn giữ trên máy")
    page.context.set_offline(False)
    wait_state(page, SAVED)
    assert stage.attempt(user).answers[:2] == ["A", "B"]

    # The network goes again, the tab is closed with an unsent answer, and opened again later. The last words of a
    # closing tab may pass the browser's own switch for the network; test_offline.py cuts the link itself.
    page.context.set_offline(True)
    tick(page, 3, "C")
    wait_state(page, "Mất mạng")
    address, context = page.url, page.context
    page.close()
    assert stage.attempt(user).answers[2] in ("", "C")
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    page.locator(".question").first.wait_for()
    wait_state(page, SAVED)
    assert ticked(page) == {1: "A", 2: "B", 3: "C"}
    page.reload()
    page.locator(".question").first.wait_for()
    assert ticked(page) == {1: "A", 2: "B", 3: "C"}

    hand_in(page)
    see_result_in_place(page)
    assert stage.attempt(user).answers[:4] == ["A", "B", "C", ""]


def test_hand_in_counts_and_the_result_proves_it(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    go_in(page, stage)
    for question, letter in enumerate("ABC", 1):
        tick(page, question, letter)
    page.locator("#cau-5 .flag").click()
    page.locator("#hand-in").click()
    dialog = page.locator(f"#hand-in-dialog{MODAL[6:]}")
    assert "Còn 17 câu chưa trả lời" in dialog.inner_text()
    assert "Có 1 câu bạn đánh dấu" in dialog.inner_text()
    accessible(page)
    dialog.locator('a[href="#cau-4"]').first.click()
    tick(page, 4, "D")
    hand_in(page)
    see_result_in_place(page)
    attempt = stage.attempt(user)
    assert attempt.answers[:4] == ["A", "B", "C", "D"]
    assert (attempt.seal_kind, page.url.rsplit("/", 2)[1]) == ("confirmed", attempt.public_id)
    page.get_by_text(attempt.receipt_code).first.wait_for()
    accessible(page)
    page.get_by_role("link", name="Xem kết quả đầy đủ").click()
    accessible(page)
    page.get_by_role("link", name="Xem và in phiếu").click()
    page.get_by_text(attempt.receipt_hash).wait_for()
    accessible(page)
    with stage.served.orm():
        assert Grade.objects.get(contestant=attempt.contestant_id).answered_count == 4
    assert kept(page) == 0  # wiped once the hand-in was acknowledged


def test_second_device_takes_over_and_the_first_is_told(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    first, second = phone(), phone()
    sign_in(first, code)
    go_in(first, stage)
    tick(first, 1, "A")
    wait_state(first, SAVED)

    sign_in(second, code)
    second.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
    second.get_by_role("button", name="Làm tiếp").click()
    second.locator(f"#takeover{MODAL[6:]}").wait_for()
    assert "đã trả lời 1 câu" in second.locator("#takeover").inner_text()
    accessible(second)
    second.get_by_role("button", name="Làm tiếp ở máy này").click()
    second.locator(".question").first.wait_for()
    assert ticked(second) == {1: "A"}
    tick(second, 2, "B")
    wait_state(second, SAVED)

    tick(first, 3, "C")
    wait_state(first, "Bài đang làm ở máy khác")
    first.locator(f"#takeover{MODAL[6:]}").wait_for()
    assert first.locator("#cau-4 input").first.is_disabled()
    hand_in(second)
    see_result_in_place(second)
    attempt = stage.attempt(user)
    assert attempt.answers[:3] == ["A", "B", ""]
    with stage.served.orm():
        late = LateAnswer.objects.get(contestant=attempt.contestant_id)
        assert (late.reason, late.answers[2]) == ("fenced", "C")
    first.get_by_role("button", name="Làm tiếp ở máy này").click()
    first.wait_for_url("**/cua-toi/luot/**")


def test_time_runs_out_and_the_server_hands_in(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    go_in(page, stage)
    tick(page, 1, "A")
    wait_state(page, SAVED)
    attempt = stage.attempt(user)
    with stage.served.orm():
        soon = timezone.now() + timedelta(seconds=4)
        Attempt.objects.filter(pk=attempt.pk).update(started_at=soon - timedelta(minutes=20), deadline_at=soon)
    page.reload()
    page.locator(".question").first.wait_for()
    tick(page, 2, "B")
    wait_state(page, "Hết giờ, đang đóng bài")
    assert page.locator("#cau-3 input").first.is_disabled()
    page.wait_for_url("**/cua-toi/luot/**", timeout=30_000)
    attempt = stage.attempt(user)
    assert (attempt.answers[:2], attempt.seal_kind) == (["A", "B"], "deadline")
    assert attempt.sealed_at == attempt.deadline_at
    page.get_by_role("heading", name="Hết giờ, bài đã tự nộp").wait_for()
    assert attempt.receipt_code in page.locator("#result").inner_text()


def test_keyboard_alone_is_enough(stage: Stage, phone: Any) -> None:
    user, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    go_in(page, stage)
    single = page.locator("#paper input[type=radio]").first  # a drawn question with several answers has no arrows
    place = int((single.get_attribute("name") or "").removeprefix("cau-"))
    single.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    wait_state(page, SAVED)
    assert ticked(page) == {place: "B"}
    page.locator("#hand-in").focus()
    page.keyboard.press("Enter")
    page.locator(f"#hand-in-dialog{MODAL[6:]}").wait_for()
    page.locator("#hand-in-yes").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cua-toi/luot/**")
    assert stage.attempt(user).answers[place - 1] == "B"


@pytest.mark.parametrize("years", [-1, 1])
def test_a_wrong_clock_on_the_phone_changes_nothing(stage: Stage, phone: Any, years: int) -> None:
    user, code = stage.pupil()
    page = phone()
    page.clock.set_system_time(timezone.now() + timedelta(days=365 * years))
    sign_in(page, code)
    go_in(page, stage)
    tick(page, 1, "A")
    wait_state(page, SAVED)
    minutes, seconds = page.locator("#clock").inner_text().split(":")
    assert 19 * 60 <= int(minutes) * 60 + int(seconds) <= 20 * 60
    assert stage.attempt(user).sealed_at is None


def test_without_script_the_page_says_so(stage: Stage, browser: Any) -> None:
    _, code = stage.pupil()
    context = browser.new_context(base_url=stage.served.url, locale="vi-VN", viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, code)
    page.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    assert "đang tắt JavaScript" in page.locator("main").inner_text()
    context.close()


def test_contest_page_and_exam_page_are_light(stage: Stage, phone: Any) -> None:
    """Everything a phone that has never been here fetches: contest page, exam page with its paper, fonts included."""
    _, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    cold = phone()
    cold.context.add_cookies(page.context.cookies())
    wire = Wire(cold)
    cold.goto(f"/cuoc-thi/{stage.world.contest.slug}/", wait_until="networkidle")
    go_in(cold, stage)
    tick(cold, 1, "A")
    wait_state(cold, SAVED)
    assert all(address.startswith(stage.served.url) for address in wire.bytes), wire.bytes
    assert wire.total() <= 100 * KB, wire.bytes
    own = sum(size for address, size in wire.bytes.items() if "/static/contestant/" in address)
    assert 0 < own <= 17 * KB, wire.bytes  # what shows the result is fetched later, with the hand-in


def test_two_tabs_of_one_browser(stage: Stage, phone: Any) -> None:
    """The newest tab writes; the older one is told, and what it had not sent yet never overwrites."""
    user, code = stage.pupil()
    first = phone()
    sign_in(first, code)
    go_in(first, stage)
    tick(first, 1, "A")
    wait_state(first, SAVED)
    second = first.context.new_page()
    second.goto(first.url)
    second.locator(".question").first.wait_for()
    assert ticked(second) == {1: "A"}
    tick(second, 2, "B")
    wait_state(second, SAVED)
    tick(first, 3, "C")
    wait_state(first, "Bài đang làm ở máy khác")
    second.reload()
    second.locator(".question").first.wait_for()
    assert ticked(second) == {1: "A", 2: "B"}
    assert stage.attempt(user).answers[:3] == ["A", "B", ""]


def test_an_answer_that_arrives_after_the_receipt_leaves_nothing_on_the_device(stage: Stage, phone: Any) -> None:
    _, code = stage.pupil()
    page = phone()
    sign_in(page, code)
    go_in(page, stage)
    on_the_way: list[Any] = []
    page.route("**/api/v1/save", lambda route: on_the_way.append(route))
    with page.expect_request("**/api/v1/save"):
        tick(page, 1, "A")
    hand_in(page)
    see_result_in_place(page)
    wait_state(page, "Đã nộp")
    assert kept(page) == 0
    with page.expect_response("**/api/v1/save"):
        on_the_way[0].continue_()
    page.wait_for_timeout(500)
    assert kept(page) == 0
    assert page.locator("#saved-word").inner_text() == "Đã nộp"
