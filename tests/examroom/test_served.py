"""The exam room in its own process behind real HTTP: duplicates, reordering, a killed process, the closer."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from tests.attempts.world import ExamWorld, exam_world, plan
from truongthi.attempts.actions import issue_ticket
from truongthi.attempts.models import Attempt, Grade
from truongthi.core.ticket import EntryTicket, issue_entry, ticket_key
from truongthi.core.timing import to_ms

BLANK = [""] * 20


class Http:
    """Plain requests over new connections, as phones make them. A connection that breaks is tried again."""

    def __init__(self, url: str) -> None:
        self.place = urlsplit(url).netloc

    def ask(self, place: str, ticket: str, body: Any = None) -> tuple[int, Any, bytes]:
        for _ in range(100):
            connection = http.client.HTTPConnection(self.place, timeout=20)
            try:
                connection.request(
                    "POST" if body is not None else "GET",
                    "/phong-thi/api/v1/" + place,
                    json.dumps(body) if body is not None else None,
                    {"Authorization": f"Bearer {ticket}", "Content-Type": "application/json"},
                )
                reply = connection.getresponse()
                raw = reply.read()
                if reply.status != 503:
                    return reply.status, json.loads(raw), raw
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.1)
        raise AssertionError("the exam room did not come back")


@pytest.fixture(scope="module")
def world(served: Any) -> ExamWorld:
    with served.orm():
        return exam_world(replace(plan(), slug="qua-http"), opens=timezone.now() - timedelta(hours=3))


@pytest.fixture
def room(served: Any) -> Http:
    return Http(served.url)


def begin(served: Any, world: ExamWorld, room: Http, name: str) -> tuple[int, dict[str, Any]]:
    """A new pupil with an open attempt; the contestant's id and what the room answered."""
    with served.orm():
        world.pupil(f"Trần Thị {name}")
        contestant = world.contestant(name, at=timezone.now())
        ticket = issue_ticket(contestant=contestant, round_=world.round, now=timezone.now())
    status, answer, _ = room.ask("start", ticket, {"number": 1})
    assert status == 200
    return contestant.pk, answer


def stored(served: Any, contestant_id: int) -> Attempt:
    with served.orm():
        return Attempt.objects.get(contestant=contestant_id, number=1)


def save(seq: int) -> dict[str, Any]:
    return {"epoch": 1, "seq": seq, "answers": ["ABCD"[seq % 4], *BLANK[1:]], "flags": []}


def test_duplicated_and_reordered_saves_and_hand_ins(served: Any, world: ExamWorld, room: Http) -> None:
    contestant, entered = begin(served, world, room, "Hoa")
    ticket = entered["ticket"]
    order = [seq for seq in (3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7) for _ in range(3)]
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda seq: room.ask("save", ticket, save(seq)), order))
    assert {status for status, _, _ in replies} == {200}
    assert (stored(served, contestant).seq, stored(served, contestant).answers[0]) == (9, "B")
    with ThreadPoolExecutor(8) as threads:
        seals = list(threads.map(lambda _: room.ask("seal", ticket, {**save(10), "confirm": True}), range(24)))
    assert {status for status, _, _ in seals} == {200}
    assert len({raw for *_, raw in seals}) == 1  # identical receipt bytes
    status, refused, _ = room.ask("save", ticket, save(11))
    assert (status, refused["code"]) == (409, "answers_sealed")
    assert stored(served, contestant).answers[0] == "C"


def test_a_killed_process_loses_nothing_acknowledged(served: Any, world: ExamWorld, room: Http) -> None:
    contestant, entered = begin(served, world, room, "Lan")
    ticket, acknowledged = entered["ticket"], 0
    for seq in range(1, 41):
        if seq in (10, 25):
            os.kill(front_process(served), signal.SIGKILL)
        status, answer, _ = room.ask("save", ticket, save(seq))
        assert status == 200
        acknowledged = max(acknowledged, answer["seq"])
        if seq in (9, 24, 40):
            assert stored(served, contestant).seq >= acknowledged
    status, state, _ = room.ask("state", ticket)
    assert (status, state["attempt"]["seq"], state["attempt"]["answers"][0]) == (200, 40, "A")


def test_the_process_itself_closes_what_has_run_out_and_it_is_graded(served: Any, world: ExamWorld, room: Http) -> None:
    contestant, entered = begin(served, world, room, "Mai")
    room.ask("save", entered["ticket"], save(1))
    past = timezone.now() - timedelta(seconds=20)
    with served.orm():
        Attempt.objects.filter(contestant=contestant).update(started_at=past - timedelta(minutes=20), deadline_at=past)
    limit = time.monotonic() + 15
    while time.monotonic() < limit and stored(served, contestant).sealed_at is None:
        time.sleep(0.1)
    row = stored(served, contestant)
    assert (row.seal_kind, row.sealed_at, row.answers[0]) == ("deadline", past, "B")
    limit = time.monotonic() + 15
    while time.monotonic() < limit:
        with served.orm():
            if Grade.objects.filter(contestant=contestant).exists():
                return
        time.sleep(0.1)
    raise AssertionError("the worker did not grade the attempt")


def test_forged_and_foreign_tickets(served: Any, world: ExamWorld, room: Http) -> None:
    key, now = ticket_key(settings.SECRET_KEY), timezone.now()
    alive = to_ms(now + timedelta(hours=1))
    for ticket, expected in (
        (issue_entry(EntryTicket(1, world.round.pk, 0, alive), ticket_key("another installation's secret key")), 401),
        (issue_entry(EntryTicket(1, world.round.pk, 0, to_ms(now) - 1), key), 401),
        (issue_entry(EntryTicket(1, 999_999, 0, alive), key), 404),
    ):
        assert room.ask("start", ticket, {"number": 1})[0] == expected


def front_process(served: Any) -> int:
    """The process that holds the exam room, among the children of the supervisor."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == served.process.pid and b"truongthi.serve.front" in command:
                return int(entry.name)
    raise AssertionError("no front process")
