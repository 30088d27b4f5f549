"""The line before the pages: in order, bounded, signed, nobody starves; who is inside or at work is never held."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.serve.stack import ask, front, page_server
from truongthi.serve.front import KEEP_ALIVE_SECONDS
from truongthi.serve.waiting import door, line
from truongthi.serve.waiting.line import AT_LEAST_EVERY, GONE_SECONDS, LATEST, PASS_SECONDS, ROUND_SECONDS, Line

HTML = {"Accept": "text/html,application/xhtml+xml"}


class House:
    """A line with a clock and a house that are ours."""

    def __init__(self, room: int = 2) -> None:
        self.now, self.busy = 1000.0, room
        self.line = Line(busy=lambda: self.busy, room=room, clock=lambda: self.now)

    def round(self, seconds: float = ROUND_SECONDS) -> None:
        self.now += seconds

    def join(self) -> str:
        standing = self.line.stand("")
        assert standing is not None
        assert not standing.is_in
        return standing.token


def test_places_are_served_in_order() -> None:
    house = House()
    tokens = [house.join() for _ in range(10)]
    assert [house.line.stand(token).before for token in tokens] == list(range(10))  # type: ignore[union-attr]
    entered: list[int] = []
    house.busy = 0
    while len(entered) < 10:
        house.round()
        for number in range(9, -1, -1):  # the last ones ask first, and gain nothing by it
            standing = house.line.stand(tokens[number])
            if standing is not None and standing.is_in and number not in entered:
                entered.append(number)
        assert set(entered) == set(range(len(entered)))
        assert len(entered) % 2 == 0  # two at a time: as many as there is room for


def test_who_comes_later_never_overtakes_and_need_not_wait_when_the_line_is_empty() -> None:
    house = House()
    assert not house.line.has_room()
    token = house.join()
    house.busy = 0
    assert not house.line.has_room()  # somebody stands there
    house.round()
    assert house.line.stand(token).is_in  # type: ignore[union-attr]
    assert house.line.has_room()


def test_nobody_starves_while_the_house_stays_full() -> None:
    house = House()
    tokens = [house.join() for _ in range(5)]
    house.busy = 1000
    for number, token in enumerate(tokens):
        house.round(AT_LEAST_EVERY)
        assert [house.line.stand(one).is_in for one in tokens] == [other <= number for other in range(5)]  # type: ignore[union-attr]
        assert token


def test_who_has_gone_holds_nobody_up_and_still_enters_on_coming_back() -> None:
    house = House(room=1)
    gone, here = house.join(), house.join()
    house.busy = 0
    house.now += GONE_SECONDS - 1
    house.busy = 1
    house.line.stand(here)
    house.now += 2
    house.busy = 0
    assert house.line.stand(here).is_in  # type: ignore[union-attr]
    assert house.line.stand(gone).is_in  # type: ignore[union-attr]


def test_the_line_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LONGEST", 3)
    house = House()
    tokens = [house.join() for _ in range(3)]
    assert house.line.stand("") is None
    assert house.line.stand(tokens[2]) is not None
    assert house.line.length == 3


@pytest.mark.parametrize("change", ["1.", "1.00", "0.{mark}", "{next}.{mark}", "-1.{mark}", "1.{mark}x", "é.{mark}"])
def test_a_made_up_place_is_the_last_one(change: str) -> None:
    house = House()
    number, _, mark = house.join().partition(".")
    house.join()
    forged = change.format(mark=mark, next=int(number) + 5)
    assert house.line.stand(forged).before == 2  # type: ignore[union-attr]
    assert not house.line.is_inside(f"{number}.{mark}")  # a place is no pass
    assert not House().line.is_inside(house.line._signed("pass", 10**9))  # nor is one of another process


def test_who_waits_asks_again_on_the_same_connection() -> None:
    """Not when the front has just closed it."""
    house = House()
    for _ in range(2000):
        house.join()
    asked = [house.line.stand("") for _ in range(100)]
    assert all(LATEST / 2 < standing.again < KEEP_ALIVE_SECONDS for standing in asked if standing)


def test_a_pass_ends() -> None:
    house = House()
    token = house.join()
    house.busy = 0
    house.round()
    standing = house.line.stand(token)
    assert standing is not None
    assert house.line.is_inside(standing.token)
    house.now += PASS_SECONDS + 1
    assert not house.line.is_inside(standing.token)


# -- through the front -------------------------------------------------------------------------------------------------
@pytest.fixture
def port(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(door, "ROOM", 2)
    with page_server(tmp_path / "1") as one, front([one]) as number:
        yield number


@pytest.fixture
def crowd(port: int) -> Iterator[None]:
    """Two requests that keep the page process busy."""
    threads = [threading.Thread(target=ask, args=(port, "GET", f"/slow?{number}")) for number in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    yield
    for thread in threads:
        thread.join()


def cookies(headers: Any) -> dict[str, str]:
    found = [value.partition(";")[0].partition("=") for name, value in headers.items() if name.lower() == "set-cookie"]
    return {name: value for name, _, value in found}


def test_a_newcomer_waits_by_turn_and_is_let_in(port: int, crowd: None) -> None:
    status, headers, body = ask(port, "GET", "/trang?a=1", headers=HTML)
    named = {name.lower(): value for name, value in headers.items()}
    assert status == 503
    assert int(named["retry-after"]) >= 2
    assert named["cache-control"] == "no-store"
    assert "Trước bạn còn" in body.decode()
    assert re.search(rb'<noscript><meta http-equiv="refresh" content="\d+">', body)
    held = cookies(headers)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        _, headers, told = ask(port, "GET", "/cho-vao/", headers={"Cookie": f"cho={held['cho']}"})
        if json.loads(told)["in"]:
            break
        assert json.loads(told)["again_ms"] >= 1000
        time.sleep(0.1)
    passed = cookies(headers)
    status, _, body = ask(port, "GET", "/trang", headers={**HTML, "Cookie": f"a=b; vao={passed['vao']}; c=d"})
    assert status == 200
    assert json.loads(body)["HTTP_COOKIE"] == "a=b; c=d"  # the pages never see the door's cookies


def test_without_a_script_the_page_itself_lets_in(port: int, crowd: None) -> None:
    _, headers, _ = ask(port, "GET", "/trang?a=1", headers=HTML)
    held = cookies(headers)
    time.sleep(2.2)
    status, headers, _ = ask(port, "GET", "//trang?a=1", headers={**HTML, "Cookie": f"cho={held['cho']}"})
    assert status == 303
    assert dict(headers)["location"] == "/trang?a=1"
    assert cookies(headers)["vao"]


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/dang-nhap/", HTML),
        ("GET", "/phong-thi/abc/1/", HTML),
        ("GET", "/cua-toi/luot/abc/", HTML),
        ("GET", "/static/x.css", HTML),
        ("GET", "/trang", {"Accept": "*/*"}),
        ("GET", "/trang", {**HTML, "HX-Request": "true"}),
        ("GET", "/phong-thi/api/v1/state", HTML),
    ],
)
def test_who_is_at_work_or_sends_something_is_never_held(
    port: int, crowd: None, method: str, path: str, sent: dict[str, str]
) -> None:
    assert ask(port, method, path, headers=sent)[0] == 200


def test_nobody_waits_while_the_pages_keep_up(port: int) -> None:
    assert [ask(port, "GET", "/trang", headers=HTML)[0] for _ in range(20)] == [200] * 20


def test_its_files_come_from_the_front(port: int) -> None:
    for name, kind in (("cho.css", "text/css"), ("cho.js", "text/javascript")):
        status, headers, body = ask(port, "GET", f"/cho-vao/{name}")
        assert status == 200
        assert body
        assert dict(headers)["content-type"].startswith(kind)
    assert ask(port, "GET", "/cho-vao/khac")[0] == 404
