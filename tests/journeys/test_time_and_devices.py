"""Two tabs, two devices, clocks that lie, phones that sleep: one device writes, and only the server knows the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.attempts.world import exam_world, plan
from tests.journeys import hands
from tests.journeys.hands import ELSEWHERE, OFFLINE, SAVED, Stage, answers, tick, ticked, told

Phone = Callable[[], Any]
YEAR = timedelta(days=365)
# A clock beside Playwright's: the date as it is told here, the monotonic one standing still as in a device that sleeps.
CLOCKS = """{ const date = Date.now, mono = performance.now.bind(performance);
  window.lying = { date: %d, asleep: 0 };
  Date.now = () => date() + lying.date;
  performance.now = () => mono() - lying.asleep; }"""


@pytest.fixture(scope="module")
def stage(served: Any) -> Stage:
    with served.orm():
        world = exam_world(replace(plan(), slug="gio-va-may"), opens=timezone.now() - timedelta(days=1))
    return Stage(served, world)


def inside(phone: Phone, stage: Stage, clocks: str = "") -> tuple[Any, str, Any]:
    user, code = stage.pupil()
    page = phone()
    if clocks:
        page.context.add_init_script(clocks)
    hands.sign_in(page, code)
    hands.go_in(page, stage)
    tick(page, 1, "A")
    told(page, SAVED)
    return user, code, page


def test_two_tabs_without_network_keep_apart_what_each_has(stage: Stage, phone: Phone) -> None:
    """The newer tab's answers count; the older tab's unsent ones come apart, and overwrite nothing."""
    user, _, first = inside(phone, stage)
    second = first.context.new_page()
    hands.go_in(second, stage)
    assert ticked(second) == {1: "A"}
    first.context.set_offline(True)
    tick(first, 2, "B")
    told(first, OFFLINE)
    tick(second, 3, "C")
    told(second, OFFLINE)
    first.context.set_offline(False)
    told(second, SAVED)
    told(first, ELSEWHERE)
    assert answers(stage, user, 3) == ["A", "", "C"]
    assert hands.option(first, 4, "A").is_disabled()
    told(second, SAVED)
    hands.hand_in(second)
    hands.see_handed_in(second)
    attempt = stage.attempt(user)
    assert list(attempt.answers[:3]) == ["A", "", "C"]
    assert [(reason, vector[:3]) for reason, vector in hands.late(stage, attempt)] == [("fenced", ["A", "B", ""])]


def test_second_device_has_every_acknowledged_answer_while_the_first_is_away(stage: Stage, phone: Phone) -> None:
    user, code, first = inside(phone, stage)
    first.context.set_offline(True)
    tick(first, 2, "B")  # never acknowledged
    told(first, OFFLINE)
    second = phone()
    hands.sign_in(second, code)
    hands.press_begin(second, stage)
    second.get_by_role("dialog").get_by_role("button", name="Làm tiếp ở máy này").click()
    hands.see_paper(second)
    assert ticked(second) == {1: "A"}
    tick(second, 3, "C")
    told(second, SAVED)
    first.context.set_offline(False)
    told(first, ELSEWHERE)
    first.get_by_role("dialog").get_by_role("button", name="Để làm ở máy kia").wait_for()
    hands.hand_in(second)
    hands.see_handed_in(second)
    attempt = stage.attempt(user)
    assert list(attempt.answers[:3]) == ["A", "", "C"]
    assert [(reason, vector[:3]) for reason, vector in hands.late(stage, attempt)] == [("fenced", ["A", "B", ""])]


def test_a_hand_in_that_finds_the_attempt_elsewhere_can_be_made_again_here(stage: Stage, phone: Phone) -> None:
    user, _, first = inside(phone, stage)
    second = first.context.new_page()
    hands.go_in(second, stage)
    hands.hand_in(first)
    told(first, ELSEWHERE)
    assert stage.attempt(user).sealed_at is None
    first.get_by_role("dialog").get_by_role("button", name="Làm tiếp ở máy này").click()
    told(first, SAVED)
    hands.hand_in(first)
    hands.see_handed_in(first)
    assert stage.attempt(user).seal_kind == "confirmed"


@pytest.mark.parametrize("wrong", [-YEAR, YEAR], ids=["a year behind", "a year ahead"])
def test_a_clock_wrong_by_a_year_and_then_set_right(stage: Stage, phone: Phone, wrong: timedelta) -> None:
    """Neither countdown nor what is kept asks the phone's date: not when it lies, not when it jumps to the truth."""
    user, _, page = inside(phone, stage, CLOCKS % (wrong.days * 86_400_000))
    assert abs(hands.left(page) - hands.true_left(stage, user)) <= 2
    page.context.set_offline(True)
    tick(page, 2, "B")
    told(page, OFFLINE)
    page.evaluate("lying.date = 0")  # the phone asks a time server
    hands.pause(1)
    assert abs(hands.left(page) - hands.true_left(stage, user)) <= 2
    context = page.context
    page.close()
    context.set_offline(False)
    context.add_init_script("lying.date = 0")
    page = context.new_page()
    hands.go_in(page, stage)
    told(page, SAVED)
    assert ticked(page) == {1: "A", 2: "B"}
    assert stage.attempt(user).sealed_at is None
    assert abs(hands.left(page) - hands.true_left(stage, user)) <= 2


def test_a_phone_that_slept_shows_the_true_time_again(stage: Stage, phone: Phone) -> None:
    """Its monotonic clock stood still for ten minutes, and no event told the page."""
    user, _, page = inside(phone, stage, CLOCKS % 0)
    hands.bring_deadline(stage, user, timedelta(minutes=10))
    page.evaluate("lying.date += 600000")
    hands.pause(3)
    assert abs(hands.left(page) - hands.true_left(stage, user)) <= 2
    assert stage.attempt(user).sealed_at is None


@pytest.mark.parametrize("is_frozen", [True, False], ids=["tab frozen", "device asleep"])
def test_waking_after_the_deadline_shows_its_receipt(stage: Stage, phone: Phone, is_frozen: bool) -> None:
    user, _, page = inside(phone, stage, CLOCKS % 0)
    session = page.context.new_cdp_session(page)
    if is_frozen:
        session.send("Page.setWebLifecycleState", {"state": "frozen"})
    hands.bring_deadline(stage, user, timedelta(minutes=40))
    attempt = hands.sealed(stage, user)  # while nobody is there
    assert (attempt.seal_kind, list(attempt.answers[:2])) == ("deadline", ["A", ""])
    if is_frozen:
        session.send("Page.setWebLifecycleState", {"state": "active"})
    page.evaluate("lying.date += 2400000")
    told(page, "Hết giờ, bài đã tự nộp")
    hands.see_receipt(page, attempt)
    assert hands.kept(page) == 0
