"""What a pupil does and sees on a phone, by what stands on the screen: sentences, labels, letters, never addresses."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Error

from tests.attempts.world import ExamWorld
from truongthi.accounts.actions import issue_slips
from truongthi.accounts.models import User
from truongthi.attempts.models import Attempt, LateAnswer

PHONE = {"width": 360, "height": 740}

SAVED = "Đã lưu"
OFFLINE = "Mất mạng, bài vẫn giữ trên máy"
WAITING = "Đang chờ mạng"
OVER_WAITING = "Hết giờ, đang chờ mạng"
UNKEPT = "Mất mạng, đừng đóng trang"
ELSEWHERE = "Bài đang làm ở máy khác"
BEGIN = re.compile("Bắt đầu|Thi lại|Làm tiếp")
TICKED = """() => Object.fromEntries([...document.querySelectorAll("fieldset")].flatMap((box) => {
  const named = /^Câu (\\d+)\\./.exec(box.querySelector(":scope > legend")?.textContent || "");
  const letters = [...box.querySelectorAll("input:checked")].map((one) => one.labels[0].textContent.trim()[0]);
  return named && letters.length ? [[named[1], letters.join("")]] : []; }))"""
PICTURES = os.environ.get("PICTURES", "")  # a folder for pictures of screens, to be looked at
KEPT = """async () => { let all = 0; for (const { name } of await indexedDB.databases()) {
  const base = await new Promise((done) => { indexedDB.open(name).onsuccess = (e) => done(e.target.result); });
  for (const store of base.objectStoreNames) all += await new Promise((done) => {
    base.transaction(store).objectStore(store).count().onsuccess = (e) => done(e.target.result); });
  base.close(); } return all; }"""


@dataclass
class Stage:
    """The served contest and a way to make pupils of it, each with a slip."""

    served: Any
    world: ExamWorld
    count: int = 0

    def pupil(self) -> tuple[User, str]:
        self.count += 1
        with self.served.orm():
            user = self.world.pupil(f"Nguyễn Văn Trò{self.count}")
            slip = issue_slips(actor="test", users=[user], now=timezone.now())[0]
        return user, str(slip.code)

    def attempt(self, user: User, number: int = 1) -> Attempt:
        with self.served.orm():
            return Attempt.objects.get(contestant__member__user=user, number=number)


@contextmanager
def phones(browser: Any, url: str, **options: Any) -> Iterator[Callable[[], Any]]:
    """Opens phones; every one must stay free of script errors."""
    contexts, errors = [], []

    def take_out() -> Any:
        context = browser.new_context(base_url=url, locale="vi-VN", **{"viewport": PHONE, "has_touch": True, **options})
        contexts.append(context)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.set_default_timeout(20_000)
        return context.new_page()

    yield take_out
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Any, code: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Mã phiếu").fill(code)
    page.get_by_role("button", name="Vào bằng mã phiếu").click()
    page.get_by_role("heading", name="Đăng nhập", exact=True).wait_for(state="hidden")


def sign_in_with_password(page: Any, username: str, password: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập bằng tài khoản").click()
    page.get_by_role("button", name="Thoát").wait_for()


@contextmanager
def window(browser: Any, url: str, width: int) -> Iterator[Any]:
    """One person's browser of this width, which must stay free of script errors."""
    with phones(browser, url, viewport={"width": width, "height": 740}, has_touch=False) as take_out:
        yield take_out()


def go_in(page: Any, stage: Stage) -> None:
    """From the contest's page into the attempt, begun or gone on with."""
    press_begin(page, stage)
    see_paper(page)


def press_begin(page: Any, stage: Stage) -> None:
    page.goto(f"/cua-toi/thi/{stage.world.contest.slug}/")
    page.get_by_role("button", name=BEGIN).or_(page.get_by_role("link", name=BEGIN)).first.click()


def see_paper(page: Any) -> None:
    question(page, 1).wait_for()


def question(page: Any, number: int) -> Any:
    return page.get_by_role("group", name=re.compile(rf"^Câu {number}\."))


def option(page: Any, number: int, letter: str) -> Any:
    return question(page, number).get_by_label(re.compile(rf"^{letter}\."))


def tick(page: Any, number: int, letter: str) -> None:
    """That answer alone: where several may be right, the others are taken away."""
    option(page, number, letter).check()
    for box in question(page, number).get_by_role("checkbox").all():
        if not (box.get_attribute("value") or "").startswith(letter):
            box.uncheck()


def ticked(page: Any) -> dict[int, str]:
    return {int(number): letters for number, letters in page.evaluate(TICKED).items()}


def accessible(page: Any) -> None:
    found = Axe().run(page).response["violations"]
    serious = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == [], page.url


def look(page: Any, path: str = "") -> None:
    """Go to a page, or stay: nothing serious for axe, and nothing wider than the window."""
    if path:
        page.goto(path)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def wait_state(page: Any, word: str) -> None:
    """The line under the clock says so."""
    page.locator("#saved-word", has_text=word).wait_for()


def told(page: Any, sentence: str, seconds: float = 20) -> None:
    page.get_by_text(sentence).locator("visible=true").first.wait_for(timeout=seconds * 1000)


def pause(seconds: float) -> None:
    time.sleep(seconds)


@contextmanager
def failing_load() -> Iterator[None]:
    """The browser has no network for this page."""
    with pytest.raises(Error, match="ERR_"):
        yield


def crash(page: Any) -> None:
    """The tab's process dies at once, as under a phone's want of memory."""
    with contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=5_000)


def left(page: Any) -> int:
    """Seconds on the countdown."""
    text = page.get_by_role("timer").inner_text()
    found = re.findall(r"\d+", text)
    assert found, text
    return sum(int(part) * 60**place for place, part in enumerate(reversed(found)))


def hand_in(page: Any) -> None:
    page.get_by_role("button", name="Nộp bài").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()


def see_result_in_place(page: Any) -> None:
    """The receipt on the exam page, under the address of the full result."""
    page.wait_for_url("**/cua-toi/luot/**")
    page.locator("#result").wait_for()


def see_handed_in(page: Any) -> None:
    page.get_by_role("heading", name="Đã nộp bài").wait_for()


def see_receipt(page: Any, attempt: Attempt, seconds: float = 30) -> None:
    told(page, attempt.receipt_code, seconds)


def kept(page: Any) -> int:
    """Entries this device keeps."""
    return int(page.evaluate(KEPT))


def answers(stage: Stage, user: User, count: int) -> list[str]:
    return list(stage.attempt(user).answers[:count])


def late(stage: Stage, attempt: Attempt) -> list[tuple[str, list[str]]]:
    with stage.served.orm():
        rows = LateAnswer.objects.filter(contestant=attempt.contestant_id, number=attempt.number).order_by("pk")
        return [(row.reason, list(row.answers)) for row in rows]


def bring_deadline(stage: Stage, user: User, by: timedelta) -> None:
    """As if the attempt had begun so much earlier."""
    attempt = stage.attempt(user)
    with stage.served.orm():
        Attempt.objects.filter(pk=attempt.pk, sealed_at=None).update(
            started_at=F("started_at") - by, deadline_at=F("deadline_at") - by
        )


def true_left(stage: Stage, user: User) -> float:
    return (stage.attempt(user).deadline_at - timezone.now()).total_seconds()


def sealed(stage: Stage, user: User) -> Attempt:
    """The attempt once its time has sealed it, without any browser."""
    for _ in range(100):
        attempt = stage.attempt(user)
        if attempt.sealed_at is not None:
            return attempt
        pause(0.2)
    raise AssertionError("not sealed at its deadline")
