"""How much a phone must fetch: everything over the wire, headers included, as the browser itself counts it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.attempts.world import exam_world, plan
from truongthi.accounts.actions import issue_slips

KB = 1000
SLUG = "can-nang"


class Wire:
    """Counts what a page fetches: bytes by address."""

    def __init__(self, page: Any) -> None:
        self.bytes: dict[str, int] = {}
        self._addresses: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._finished)

    def _asked(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        address = self._addresses[event["requestId"]]
        self.bytes[address] = self.bytes.get(address, 0) + int(event["encodedDataLength"])

    def total(self, ending: str = "") -> int:
        return sum(size for address, size in self.bytes.items() if address.split("?")[0].endswith(ending))


@pytest.fixture(scope="module")
def slip(served: Any) -> str:
    """The slip code of a pupil of a contest that is open now."""
    with served.orm():
        world = exam_world(replace(plan(), slug=SLUG), opens=timezone.now() - timedelta(days=1))
        user = world.pupil("Nguyễn Thị Nhẹ")
        return str(issue_slips(actor="test", users=[user], now=timezone.now())[0].code)


@pytest.fixture
def signed_in(browser: Any, served: Any, slip: str) -> Iterator[Any]:
    """A phone that is signed in and has fetched nothing yet."""
    first = browser.new_context(base_url=served.url, locale="vi-VN")
    page = first.new_page()
    page.goto("/dang-nhap/")
    page.locator("form[data-slip-form] input[name$=code]").fill(slip)
    page.locator("form[data-slip-form] button[type=submit]").click()
    page.wait_for_url(re.compile(r"^(?!.*dang-nhap)"))
    context = browser.new_context(
        base_url=served.url, locale="vi-VN", viewport={"width": 360, "height": 740}, storage_state=first.storage_state()
    )
    first.close()
    yield context.new_page()
    context.close()


def test_contest_page_and_exam_page_on_a_first_visit(signed_in: Any, served: Any) -> None:
    wire = Wire(signed_in)
    signed_in.goto(f"/cuoc-thi/{SLUG}/", wait_until="networkidle")
    signed_in.goto(f"/cua-toi/thi/{SLUG}/", wait_until="networkidle")
    signed_in.get_by_role("button", name=re.compile("Bắt đầu")).click()
    signed_in.locator(".question").first.wait_for()
    signed_in.wait_for_load_state("networkidle")
    assert all(address.startswith((served.url, "data:")) for address in wire.bytes), wire.bytes
    assert wire.total() <= 150 * KB, wire.bytes
    assert wire.total() <= 100 * KB, f"within the promise, but heavier than it was: {wire.bytes}"


def test_contest_page_alone(page: Any, slip: str, served: Any) -> None:
    wire = Wire(page)
    page.goto(f"/cuoc-thi/{SLUG}/", wait_until="networkidle")
    assert page.locator("h1").inner_text()
    assert all(address.startswith((served.url, "data:")) for address in wire.bytes), wire.bytes
    assert 0 < wire.total(".css") <= 9 * KB, wire.bytes
    assert 0 < wire.total(".woff2") <= 60 * KB, wire.bytes
    assert wire.total() <= 65 * KB, wire.bytes


def test_second_visit_fetches_little_more_than_the_page(page: Any, slip: str) -> None:
    page.goto(f"/cuoc-thi/{SLUG}/", wait_until="networkidle")
    wire = Wire(page)
    page.goto(f"/cuoc-thi/{SLUG}/", wait_until="networkidle")
    assert wire.total() <= 10 * KB, wire.bytes
