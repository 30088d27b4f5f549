"""The public pages in a real browser: for everybody, on the smallest phone, in both themes, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.attempts.world import exam_world, plan
from tests.journeys.hands import look

SLUG = "ai-cung-doc-duoc"
PATHS = ["/", f"/cuoc-thi/{SLUG}/", "/huong-dan/", "/quyen-rieng-tu/", "/dang-nhap/", "/khong-co-trang-nay/"]


@pytest.fixture(scope="module", autouse=True)
def _contest(served: Any) -> None:
    with served.orm():
        exam_world(replace(plan(), slug=SLUG), opens=timezone.now() - timedelta(days=1))


@pytest.fixture
def open_window(browser: Any, served: Any) -> Iterator[Any]:
    contexts: list[Any] = []

    def window(**settings: Any) -> Any:
        context = browser.new_context(base_url=served.url, locale="vi-VN", **settings)
        contexts.append(context)
        return context.new_page()

    yield window
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1366, "dark")], ids=["phone, light", "desktop, dark"])
def test_no_serious_finding_and_nothing_against_the_policy(open_window: Any, width: int, theme: str) -> None:
    page = open_window(viewport={"width": width, "height": 740}, color_scheme=theme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PATHS:
        look(page, path)
    # axe itself writes a style element, which the policy rightly refuses; the missing page says 404.
    assert [text for text in said if "Content Security Policy" in text and "style" not in text] == []


def test_the_smallest_phone_never_scrolls_sideways(open_window: Any) -> None:
    page = open_window(viewport={"width": 320, "height": 568})
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_countdown_follows_the_server_not_the_phone(open_window: Any) -> None:
    page = open_window(viewport={"width": 360, "height": 740})
    page.clock.install(time="2031-01-01T00:00:00Z")  # a phone whose clock is years ahead
    page.goto(f"/cuoc-thi/{SLUG}/")
    text = page.locator("time[data-countdown]").first.inner_text()
    assert text != "00:00"
    assert "ngày" in text or text.count(":") == 2


def test_pages_say_the_same_without_a_script(open_window: Any) -> None:
    page = open_window(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto(f"/cuoc-thi/{SLUG}/")
    assert ", " in page.locator("time[data-countdown]").first.inner_text()  # the moment itself: 08:00, thứ Ba …
    assert page.get_by_role("link", name="Đăng nhập để thi").is_visible()


def test_theme_and_language_are_remembered(open_window: Any) -> None:
    page = open_window(viewport={"width": 1366, "height": 768}, color_scheme="light")
    page.goto("/huong-dan/")
    page.get_by_role("button", name="Đổi nền sáng hoặc tối").click()
    page.get_by_role("link", name="English").click()
    page.goto("/quyen-rieng-tu/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Privacy"
