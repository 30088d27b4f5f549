"""How much a phone must fetch: everything over the wire, headers included, as the browser itself counts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from truongthi.contests.models import Contest, RuleSet
from truongthi.core.rules import Window, rules_to_dict
from truongthi.formats.plan_toml import read_plan
from truongthi.schools.models import Unit

PLAN = Path(__file__).parents[2] / "plans" / "cai-cach-tthc-2026.toml"
KB = 1000


class Wire:
    """Counts what a page fetches: bytes by address, and the hosts asked."""

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
def open_contest(served: Any) -> str:
    """The address of a contest that is open now."""
    now = timezone.now()
    window = Window(now - timedelta(days=1), now + timedelta(days=1))
    rules = read_plan(PLAN.read_bytes())
    assert rules.hand_in is not None
    rules = replace(rules, slug="can-nang", window=window, hand_in=replace(rules.hand_in, at=now + timedelta(days=2)))
    with served.orm():
        unit = Unit.objects.create(name="Trung tâm Bình Minh", kind="school", created_at=now)
        contest = Contest.objects.create(
            unit=unit, slug=rules.slug, title=rules.title, state=Contest.State.READY, created_at=now
        )
        RuleSet.objects.create(
            contest=contest, version=1, document=rules_to_dict(rules), sha256="0" * 64, created_at=now
        )
    return f"/cuoc-thi/{rules.slug}/"


def test_first_visit_of_the_contest_page(page: Any, open_contest: str, served: Any) -> None:
    wire = Wire(page)
    page.goto(open_contest, wait_until="networkidle")
    assert page.locator("h1").inner_text().startswith("Tìm hiểu")
    assert all(address.startswith(served.url) for address in wire.bytes), wire.bytes
    assert wire.total(".css") <= 10 * KB, wire.bytes
    assert 0 < wire.total(".woff2") <= 60 * KB, wire.bytes
    assert wire.total() <= 75 * KB, wire.bytes


def test_second_visit_fetches_little_more_than_the_page(page: Any, open_contest: str) -> None:
    page.goto(open_contest, wait_until="networkidle")
    wire = Wire(page)
    page.goto(open_contest, wait_until="networkidle")
    assert wire.total() <= 15 * KB, wire.bytes
