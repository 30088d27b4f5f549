"""Saves that take the direct way are answered as those that take the ordinary one, and nothing odd passes between."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import uvicorn
from django.utils import timezone
from uvicorn.server import ServerState

from tests.attempts.world import ExamWorld, exam_world, plan
from tests.examroom.test_served import BLANK, Http, begin, stored
from truongthi.attempts.actions import issue_ticket
from truongthi.examroom.wire import Asked, reply, send_reply
from truongthi.serve.directly import DirectProtocol
from truongthi.serve.router import Router

API = "/phong-thi/api/v1/"
PATH = f"{API}save"
ORDINARY = "Connection: keep-alive, x\r\n"  # a form no browser sends, so that the request takes the ordinary way


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


def plain(method: str, place: str, ticket: str, content: bytes = b"", more: str = "") -> bytes:
    size = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n" if content else ""
    head = f"{method} {API}{place} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n{more}"
    return f"{head}Authorization: Bearer {ticket}\r\n{size}\r\n".encode() + content


def test_a_whole_attempt_is_answered_alike_on_both_ways(served: Any, world: ExamWorld) -> None:
    heard = []
    for name, way in (("Trực", ""), ("Thường", ORDINARY)):
        with served.orm():
            world.pupil(f"Trần Thị {name}")
            contestant = world.contestant(name, at=timezone.now())
            entry = issue_ticket(contestant=contestant, round_=world.round, now=timezone.now())
        [start] = ask(served, plain("POST", "start", entry, b'{"number":1}', way))
        ticket = content_of(start)["ticket"]
        last = body(2, confirm=True)
        rest = ask(
            served,
            plain("POST", "save", ticket, body(1), way),
            plain("GET", "paper", ticket, more=way),
            plain("GET", "state", ticket, more=way),
            plain("GET", "result", ticket, more=way),
            plain("POST", "seal", ticket, last, way),
            plain("POST", "seal", ticket, last, way),
            plain("GET", "result", ticket, more=way),
            plain("GET", "save", ticket, more=way),
            plain("GET", "nowhere", ticket, more=way),
        )
        assert rest[4][2] == rest[5][2]
        assert content_of(rest[6])["receipt"] == content_of(rest[5])["receipt"]
        assert len(content_of(start)["paper"]) == len(content_of(rest[1])["paper"]) == 20
        heard.append([start, *rest])
    direct, ordinary = heard
    assert [each[0] for each in direct] == [200, 200, 200, 200, 409, 200, 200, 200, 405, 404]
    assert [each[0] for each in ordinary] == [each[0] for each in direct]
    assert [each[1].keys() for each in ordinary] == [each[1].keys() for each in direct]
    assert [content_of(each).keys() for each in ordinary] == [content_of(each).keys() for each in direct]
    assert direct[0][1]["content-encoding"] == "gzip"


def content_of(answer: tuple[int, dict[str, str], bytes]) -> Any:
    return json.loads(gzip.decompress(answer[2]) if answer[1].get("content-encoding") == "gzip" else answer[2])


class Room:
    """Stands for the front with its exam room; remembers which way a request took."""

    PLACES: Final = Router.PLACES

    def __init__(self) -> None:
        self.took: list[str] = []
        self.answer = reply(b"{}")

    @property
    def direct(self) -> Room:
        return self

    def begin(self, place: str, asked: Asked, told: Any) -> None:
        self.took.append(f"direct {place} {asked.body.decode()}")
        told(self.answer)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.took.append(f"ordinary {scope['path']} {len(scope['headers'])}")
        await send_reply(scope, send, reply(b"{}"))


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def took(*pieces: bytes) -> tuple[list[str], Wire]:
    """The ways that requests took which came in these pieces."""
    room, wire = Room(), Wire()

    async def inside() -> None:
        config = uvicorn.Config(room, http=DirectProtocol, proxy_headers=False, lifespan="off", log_config=None)
        config.load()
        protocol = DirectProtocol(config=config, server_state=ServerState(), app_state={})
        protocol.connection_made(wire)
        for piece in pieces:
            protocol.data_received(piece)
            await asyncio.sleep(0.01)
        protocol.connection_lost(None)

    asyncio.run(inside())
    return room.took, wire


def test_plain_requests_take_the_direct_way_and_no_others() -> None:
    save, state = plain("POST", "save", "t", b"{1}"), plain("GET", "state", "t")
    assert took(save, state, save)[0] == ["direct save {1}", "direct state ", "direct save {1}"]
    assert took(save[:30], save[30:-2], save[-2:])[0] == ["direct save {1}"]
    others = [
        plain("GET", "save", "t"),
        plain("POST", "state", "t", b"{1}"),
        plain("GET", "state", "t", b"{1}"),
        plain("GET", "state", "t", more="Authorization: x\r\n"),
        plain("GET", "state", "t", more="Expect: 100-continue\r\n"),
        plain("GET", "state", "t", more=ORDINARY),
        plain("GET", "state?x=1", "t"),
        plain("GET", "nowhere", "t"),
    ]
    for other in others:
        ways, wire = took(save, other, save)
        assert [way.split()[0] for way in ways] == ["direct", "ordinary", "direct"], other
        assert wire.written.count(b"HTTP/1.1 200 OK") == 3
    assert took(plain("GET", "state?x=1", "t"))[0] == ["ordinary /phong-thi/api/v1/state 3"]  # its headers came along


def test_whoever_reads_no_answers_is_read_no_further() -> None:
    """Else the answers of one caller would fill the memory of the front."""
    room, sent = Room(), 20_000
    room.answer = reply(b"x" * 2_000)
    each = plain("POST", "save", "t", b"{1}")

    async def inside() -> tuple[int, int]:
        config = uvicorn.Config(room, http=DirectProtocol, proxy_headers=False, lifespan="off", log_config=None)
        config.load()
        state, small = ServerState(), socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        small.bind(("127.0.0.1", 0))
        loop = asyncio.get_running_loop()
        make = partial(DirectProtocol, config=config, server_state=state, app_state={})
        server = await loop.create_server(make, sock=small)
        reader, writer = await asyncio.open_connection(*small.getsockname())
        writer.write(each * sent)
        before = -1
        while before < len(room.took):
            before = len(room.took)
            await asyncio.sleep(0.2)
        got = 0
        while got < sent * 2_000:
            got += len(await reader.read(1 << 20))
        writer.close()
        server.close()
        return before, len(room.took)

    while_unread, in_the_end = asyncio.run(inside())
    assert while_unread < sent // 2
    assert in_the_end == sent
