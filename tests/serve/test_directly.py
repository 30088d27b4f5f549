"""Saves that take the direct way are answered as those that take the ordinary one, and nothing odd passes between."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from tests.attempts.world import ExamWorld, exam_world, plan
from tests.examroom.test_served import BLANK, Http, begin, stored

PATH = "/phong-thi/api/v1/save"


@pytest.fixture(scope="module")
def world(served: Any) -> ExamWorld:
    with served.orm():
        return exam_world(replace(plan(), slug="thang-vao-lan"), opens=timezone.now() - timedelta(hours=3))


@pytest.fixture(scope="module")
def pupil(served: Any, world: ExamWorld) -> tuple[int, str]:
    contestant, entered = begin(served, world, Http(served.url), "Thanh")
    return contestant, entered["ticket"]


def body(seq: int, **changed: Any) -> bytes:
    return json.dumps({"epoch": 1, "seq": seq, "answers": ["B", *BLANK[1:]], "flags": [], **changed}).encode()


def request(ticket: str, content: bytes, *, chunked: bool = False, kind: str = "application/json") -> bytes:
    """The bytes of a save; ``chunked`` ones take the ordinary way."""
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(content)}"
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ticket}\r\nContent-Type: {kind}\r\n{size}\r\n\r\n"
    )
    return head.encode() + (b"%x\r\n%b\r\n0\r\n\r\n" % (len(content), content) if chunked else content)


def read_answer(stream: Any) -> tuple[int, dict[str, str], bytes]:
    status = int(stream.readline().split()[1])
    headers = {}
    while (line := stream.readline().strip()) != b"":
        name, _, value = line.decode().partition(": ")
        headers[name.lower()] = value
    return status, headers, stream.read(int(headers["content-length"]))


def ask(served: Any, *requests: bytes) -> list[tuple[int, dict[str, str], bytes]]:
    """Send each request on one connection after the answer to the one before."""
    place = urlsplit(served.url)
    with socket.create_connection((place.hostname, place.port), timeout=20) as line, line.makefile("rb") as stream:
        answers = []
        for each in requests:
            line.sendall(each)
            answers.append(read_answer(stream))
        return answers


@pytest.mark.parametrize(
    ("ticket", "content", "kind", "status", "code"),
    [
        ("good", body(5), "application/json", 200, None),
        ("good", body(4), "application/json", 200, None),
        ("good", body(6), "application/json; charset=utf-8", 200, None),
        ("good.", body(7), "application/json", 401, "ticket_invalid"),
        ("", body(7), "application/json", 401, "ticket_invalid"),
        ("good", body(7), "text/plain", 415, "body_not_json"),
        ("good", b"{", "application/json", 400, "body_malformed"),
        ("good", body(7, time=1), "application/json", 422, "field_wrong"),
        ("good", body(7, answers=["Z", *BLANK[1:]]), "application/json", 422, "field_wrong"),
        ("good", body(7, epoch=9), "application/json", 409, "answers_fenced"),
    ],
)
def test_both_ways_answer_alike(
    served: Any, pupil: tuple[int, str], ticket: str, content: bytes, kind: str, status: int, code: str | None
) -> None:
    ticket = ticket.replace("good", pupil[1])
    direct, ordinary = ask(
        served, request(ticket, content, kind=kind), request(ticket, content, kind=kind, chunked=True)
    )
    assert (direct[0], ordinary[0]) == (status, status)
    assert direct[1].keys() == ordinary[1].keys()
    told = [json.loads(each[2]) for each in (direct, ordinary)]
    for each in told:
        each.pop("now", None), each.pop("request_id", None)
    assert told[0] == told[1]
    assert told[0].get("code") == code
    assert told[0]["saved"] is (code is None)


def test_a_connection_serves_pages_and_saves_in_turn(served: Any, pupil: tuple[int, str]) -> None:
    page = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    answers = ask(served, page, request(pupil[1], body(20)), page, request(pupil[1], body(21), chunked=True), page)
    assert [status for status, *_ in answers] == [200] * 5
    assert stored(served, pupil[0]).seq == 21


def test_a_second_request_before_the_first_is_answered_is_cut_off(served: Any, pupil: tuple[int, str]) -> None:
    place = urlsplit(served.url)
    with socket.create_connection((place.hostname, place.port), timeout=20) as line, line.makefile("rb") as stream:
        line.sendall(request(pupil[1], body(30)) + request(pupil[1], body(31)))
        assert stream.read() == b""
    assert ask(served, request(pupil[1], body(32)))[0][0] == 200
    assert stored(served, pupil[0]).seq == 32


def test_two_authorizations_or_lengths_never_take_the_direct_way(served: Any, pupil: tuple[int, str]) -> None:
    plain = request(pupil[1], body(40))
    twice = plain.replace(b"Content-Type", b"Authorization: Bearer x\r\nContent-Type", 1)
    assert ask(served, twice)[0][0] == 200  # the first one counts, as on the ordinary way
    longer = plain.replace(b"Content-Type", b"Content-Length: 3\r\nContent-Type", 1)
    assert ask(served, longer)[0][0] == 400
    too_long = request(pupil[1], b" " * (16 * 1024 + 1))
    assert ask(served, too_long)[0][0] == 413
