"""The waiting page of an opening on a phone: it says what is so and lets in by turn, with a script and without."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.journeys import hands

CROWD = 120  # as many forms being sent, slowly, as keep two page processes full
FORM = (
    "POST /dang-nhap/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 900\r\n\r\nway=slip&code="
)


@contextmanager
def full_house(url: str) -> Iterator[None]:
    """Many phones on a bad network are in the middle of sending a form; each takes a place in the pages."""
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    crowd = [socket.create_connection(address, timeout=10) for _ in range(CROWD)]
    try:
        for one in crowd:
            one.sendall(FORM.encode())
        time.sleep(0.5)
        yield
    finally:
        for one in crowd:
            one.close()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_let_in_by_turn_without_reloading_by_hand(browser: Any, served: Any, has_script: bool) -> None:
    with hands.phones(browser, served.url, java_script_enabled=has_script) as take_out:
        crowd = [take_out() for _ in range(3)]
        with full_house(served.url):
            for page in crowd:
                answer = page.goto("/cua-toi/")  # leads to the sign-in page once inside
                assert answer.status == 503
                assert re.search(r"Trước bạn còn <strong[^>]*>[0-2]</strong> người", answer.text())
            last = crowd[-1]
            if has_script:
                hands.accessible(last)
            assert last.evaluate("document.documentElement.scrollWidth") <= 360
            if folder := hands.PICTURES:
                last.screenshot(path=f"{folder}/waiting-{has_script}.png", full_page=True)
        for page in crowd:
            page.get_by_label("Mã phiếu").wait_for()
            assert page.get_by_role("heading", name="Rất đông người").count() == 0
