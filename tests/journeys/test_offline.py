"""The network cut, gone, poor and away for hours in mid-attempt: the page says what is so, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.attempts.world import exam_world, plan
from tests.journeys import hands
from tests.journeys.hands import OFFLINE, OVER_WAITING, SAVED, UNKEPT, WAITING, Stage, answers, tick, ticked, told
from tests.journeys.link import Link, link_to

Phone = Callable[[], Any]
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
NO_STORAGE = 'Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } });'
REFUSED = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'InvalidStateError'); };"


@pytest.fixture(scope="module")
def stage(served: Any) -> Stage:
    with served.orm():
        world = exam_world(replace(plan(), slug="mat-mang"), opens=timezone.now() - timedelta(days=1))
    return Stage(served, world)


@pytest.fixture(scope="module")
def link(served: Any) -> Iterator[Link]:
    with link_to(served.url) as made:
        yield made


@pytest.fixture
def phone(browser: Any, link: Link) -> Iterator[Phone]:
    try:
        with hands.phones(browser, link.url) as take_out:
            yield take_out
    finally:
        link.back()


def begun(phone: Phone, stage: Stage) -> tuple[Any, Any]:
    """Somebody inside an attempt, one answer saved."""
    user, code = stage.pupil()
    page = phone()
    hands.sign_in(page, code)
    hands.go_in(page, stage)
    tick(page, 1, "A")
    told(page, SAVED)
    return user, page


def switch_off(page: Any, link: Link) -> None:
    page.context.set_offline(True)


def switch_on(page: Any, link: Link) -> None:
    page.context.set_offline(False)


def take_away(page: Any, link: Link) -> None:
    link.gone()


def bring_back(page: Any, link: Link) -> None:
    link.back()


@pytest.mark.parametrize(
    ("cut", "mend", "sentence"),
    [(switch_off, switch_on, OFFLINE), (take_away, bring_back, WAITING)],
    ids=["phone without network", "server out of reach"],
)
def test_answers_of_a_cut_arrive_when_it_ends(
    stage: Stage, phone: Phone, link: Link, cut: Any, mend: Any, sentence: str
) -> None:
    user, page = begun(phone, stage)
    cut(page, link)
    for number, letter in ((2, "B"), (3, "C"), (1, "D")):
        tick(page, number, letter)
        told(page, sentence)
    assert answers(stage, user, 3) == ["A", "", ""]

    page.close()  # the tab is closed and opened again when the network is back
    context = page.context
    mend(page, link)
    page = context.new_page()
    hands.go_in(page, stage)
    told(page, SAVED)
    assert ticked(page) == {1: "D", 2: "B", 3: "C"}
    assert answers(stage, user, 3) == ["D", "B", "C"]

    cut(page, link)  # and again in the open tab, down to the hand-in
    tick(page, 4, "A")
    told(page, sentence)
    hands.hand_in(page)
    told(page, sentence)
    assert stage.attempt(user).sealed_at is None
    mend(page, link)
    hands.see_handed_in(page)
    attempt = stage.attempt(user)
    assert (attempt.seal_kind, list(attempt.answers[:4])) == ("confirmed", ["D", "B", "C", "A"])
    hands.see_receipt(page, attempt)
    assert hands.kept(page) == 0


def test_reload_without_network_loses_nothing(stage: Stage, phone: Phone, link: Link) -> None:
    user, page = begun(phone, stage)
    page.context.set_offline(True)
    tick(page, 2, "B")
    told(page, OFFLINE)
    with hands.failing_load():
        page.reload()
    page.context.set_offline(False)
    hands.go_in(page, stage)
    told(page, SAVED)
    assert ticked(page) == {1: "A", 2: "B"}
    assert answers(stage, user, 2) == ["A", "B"]


def test_whole_attempt_over_a_poor_mobile_network(stage: Stage, phone: Phone, link: Link) -> None:
    user, code = stage.pupil()
    page = phone()
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_3G)
    link.is_poor = True
    try:
        hands.sign_in(page, code)
        hands.go_in(page, stage)
        for number in range(1, 6):
            tick(page, number, "ABCDA"[number - 1])
        told(page, SAVED)
        assert answers(stage, user, 5) == list("ABCDA")
        assert abs(hands.left(page) - hands.true_left(stage, user)) <= 2
        hands.hand_in(page)
        hands.see_handed_in(page)
        hands.see_receipt(page, stage.attempt(user))
    finally:
        link.is_poor = False


@pytest.mark.parametrize("is_killed", [False, True], ids=["tab open", "tab killed and opened after the seal"])
def test_hours_without_network_past_the_deadline(stage: Stage, phone: Phone, link: Link, is_killed: bool) -> None:
    """What was chosen while away arrives late: kept and told, never scored, never dropped."""
    user, code = stage.pupil()
    page = phone()
    hands.sign_in(page, code)
    page.clock.install()
    hands.go_in(page, stage)
    tick(page, 1, "A")
    told(page, SAVED)
    link.gone()
    tick(page, 2, "B")
    told(page, WAITING)
    page.clock.fast_forward("03:00:00")
    hands.bring_deadline(stage, user, timedelta(hours=3))
    told(page, OVER_WAITING)
    assert hands.option(page, 3, "A").is_disabled()
    attempt = hands.sealed(stage, user)  # no browser needed
    assert (attempt.seal_kind, list(attempt.answers[:2])) == ("deadline", ["A", ""])
    context = page.context
    if is_killed:
        hands.crash(page)
        page = context.new_page()
    link.back()
    if is_killed:
        page.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
        page.get_by_role("link", name="Lượt 1", exact=True).click()
    else:
        page.clock.fast_forward("00:01:00")
    told(page, "lựa chọn đến máy chủ sau khi hết giờ")
    hands.see_receipt(page, attempt)
    assert [(reason, vector[:2]) for reason, vector in hands.late(stage, attempt)] == [("sealed", ["A", "B"])]
    assert list(stage.attempt(user).answers[:2]) == ["A", ""]
    assert hands.kept(page) == 0


@pytest.mark.parametrize("how", [NO_STORAGE, REFUSED], ids=["none", "refused"])
def test_a_browser_that_keeps_nothing_says_so_and_works(stage: Stage, phone: Phone, link: Link, how: str) -> None:
    user, code = stage.pupil()
    page = phone()
    page.add_init_script(how)
    hands.sign_in(page, code)
    hands.go_in(page, stage)
    tick(page, 1, "A")
    told(page, SAVED)
    page.context.set_offline(True)
    tick(page, 2, "B")
    told(page, UNKEPT)
    assert page.get_by_text("không giữ được bài trên máy").is_visible()
    assert not page.get_by_text(OFFLINE).is_visible()
    page.context.set_offline(False)
    told(page, SAVED)
    assert answers(stage, user, 2) == ["A", "B"]
    hands.hand_in(page)
    hands.see_handed_in(page)
    hands.see_receipt(page, stage.attempt(user))
