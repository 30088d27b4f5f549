"""P6 over real HTTP: signed in elsewhere, at work there within ten seconds with every acknowledged answer."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import timedelta
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.attempts.world import ExamWorld, exam_world, plan
from truongthi.accounts.actions import issue_slips

WITHIN_SECONDS = 10
API = "/phong-thi/api/v1/"


class Device:
    """A browser without a screen: cookies, pages, and the exam room's requests."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def page(self, path: str, form: dict[str, str] | None = None) -> str:
        data = urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self._url + path, data, {"Referer": self._url + path})  # noqa: S310 - ours
        with self._opener.open(request, timeout=20) as answer:
            return answer.read().decode()

    def sign_in(self, code: str) -> None:
        assert 'name="code"' in self.page("/dang-nhap/")
        self.page("/dang-nhap/", {"code": code})

    def exam(self, round_id: str) -> dict[str, Any]:
        """What the exam page's script asks for."""
        page: dict[str, Any] = json.loads(self.page(f"/phong-thi/{round_id}/1/ve/"))["page"]
        return page

    def ask(self, place: str, ticket: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {ticket}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._url + API + place, data, headers)  # noqa: S310 - our own address
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own address
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


@pytest.fixture(scope="module")
def world(served: Any) -> ExamWorld:
    with served.orm():
        return exam_world(replace(plan(), slug="hai-may"), opens=timezone.now() - timedelta(hours=3))


def slip_of(served: Any, world: ExamWorld, name: str) -> str:
    """A new slip of a pupil who has entered; an earlier one is replaced."""
    with served.orm():
        if name not in world.people:
            world.pupil(f"Trần Thị {name}")
            world.contestant(name, at=timezone.now())
        return str(issue_slips(actor="test", users=[world.people[name]], now=timezone.now())[0].code)


def at_work(served: Any, world: ExamWorld, name: str) -> tuple[Device, dict[str, Any], dict[str, Any], str]:
    """A device in the middle of an attempt, three answers acknowledged."""
    device, slip = Device(served.url), slip_of(served, world, name)
    device.sign_in(slip)
    page = device.exam(world.round.public_id)
    status, entered = device.ask("start", page["ticket"], {"number": 1, "takeover": False})
    assert status == 200
    for seq in (1, 2, 3):
        body = {"epoch": 1, "seq": seq, "answers": vector(entered, seq), "flags": []}
        assert device.ask("save", entered["ticket"], body)[0] == 200
    return device, page, entered, slip


def vector(entered: dict[str, Any], count: int) -> list[str]:
    size = len(entered["attempt"]["answers"])
    return [*["A"] * count, *[""] * (size - count)]


def test_another_device_goes_on_within_ten_seconds(served: Any, world: ExamWorld) -> None:
    old, _, entered, slip = at_work(served, world, "Mai")
    begun = time.monotonic()
    new = Device(served.url)
    new.sign_in(slip)
    page = new.exam(world.round.public_id)
    status, said = new.ask("start", page["ticket"], {"number": 1, "takeover": False})
    assert (status, said["code"], said["answered"]) == (409, "attempt_elsewhere", 3)
    status, taken = new.ask("start", page["ticket"], {"number": 1, "takeover": True})
    assert time.monotonic() - begun < WITHIN_SECONDS
    assert status == 200
    assert taken["attempt"]["answers"] == vector(entered, 3)
    body = {"epoch": taken["attempt"]["epoch"], "seq": 4, "answers": vector(entered, 4), "flags": []}
    assert new.ask("save", taken["ticket"], body)[0] == 200

    # The old device is told, by what its page asks for and by what it still sends, and overwrites nothing.
    assert old.ask("state", entered["ticket"])[1]["attempt"]["epoch"] > entered["attempt"]["epoch"]
    status, said = old.ask("save", entered["ticket"], {**body, "epoch": 1, "answers": vector(entered, 1)})
    assert (status, said["code"], said["kept_apart"]) == (409, "answers_fenced", True)
    assert "máy hoặc một thẻ khác" in said["detail"]
    assert new.ask("state", taken["ticket"])[1]["attempt"]["answers"] == vector(entered, 4)


def test_a_new_slip_ends_the_old_device(served: Any, world: ExamWorld) -> None:
    """The slip was lost: a new one is printed. Whoever holds the old one can neither write nor open the attempt."""
    old, page, entered, _ = at_work(served, world, "Lan")
    slip = slip_of(served, world, "Lan")
    body = {"epoch": 1, "seq": 9, "answers": vector(entered, 1), "flags": []}
    assert old.ask("save", entered["ticket"], body)[1]["code"] == "answers_fenced"
    status, said = old.ask("start", page["ticket"], {"number": 1, "takeover": True})
    assert (status, said["code"]) == (401, "ticket_expired")
    assert 'name="code"' in old.page(f"/phong-thi/{world.round.public_id}/1/ve/")  # sent to the sign-in

    new = Device(served.url)
    new.sign_in(slip)
    fresh = new.exam(world.round.public_id)
    status, taken = new.ask("start", fresh["ticket"], {"number": 1, "takeover": True})
    assert status == 200
    assert taken["attempt"]["answers"] == vector(entered, 3)
