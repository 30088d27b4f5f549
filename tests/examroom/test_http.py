"""The exam room as an ASGI application: tickets, bodies, refusals, byte for byte."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from tests.examroom.conftest import CLOSES, MINUTE, MS, OPENS, QUESTIONS, SIGNING_KEY, World, examroom_dsn
from truongthi.attempts.models import Attempt, LateAnswer
from truongthi.core.ticket import issue_entry
from truongthi.core.timing import to_ms
from truongthi.examroom.app import PREFIX, Application
from truongthi.examroom.clock import Clock
from truongthi.examroom.config import Config, config_from
from truongthi.examroom.lanes import Lane

ANSWERS = ["A", "", "", "", ""]


class HandClock(Clock):
    """Time as the test sets it."""

    def __init__(self, at: datetime = OPENS) -> None:
        super().__init__()
        self.at = at

    def now_us(self) -> int:
        return to_ms(self.at) * 1000 if hasattr(self, "at") else 0

    def tick(self) -> None:
        pass


class Reply:
    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status, self.headers, self.body = status, dict(headers), body

    @property
    def json(self) -> Any:
        packed = self.headers.get(b"content-encoding") == b"gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)


class Client:
    """Calls the application as a server would."""

    def __init__(self, application: Application, clock: HandClock) -> None:
        self.application, self.clock = application, clock

    async def call(
        self,
        method: str,
        place: str,
        ticket: str | None = None,
        body: bytes = b"",
        headers: tuple[tuple[bytes, bytes], ...] = ((b"content-type", b"application/json"),),
    ) -> Reply:
        sent: list[Any] = []
        if ticket is not None:
            headers = (*headers, (b"authorization", b"Bearer " + ticket.encode()))
        scope = {"type": "http", "method": method, "path": place, "headers": list(headers)}
        inbox = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            return inbox.pop(0) if inbox else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        return Reply(sent[0]["status"], sent[0]["headers"], sent[1]["body"])

    async def post(self, place: str, ticket: str | None, body: Any) -> Reply:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.call("POST", PREFIX + place, ticket, raw)

    async def get(self, place: str, ticket: str | None) -> Reply:
        return await self.call("GET", PREFIX + place, ticket)


def run(world: World, scenario: Callable[[Client], Awaitable[Any]]) -> Any:
    clock = HandClock()
    application = Application(lambda: Config(examroom_dsn(), SIGNING_KEY), clock)

    async def inside() -> Any:
        await application.startup()
        try:
            return await scenario(Client(application, clock))
        finally:
            await application.shutdown()

    return asyncio.run(inside())


def entry(world: World) -> str:
    return issue_entry(world.entry(), SIGNING_KEY)


async def begun(client: Client, world: World) -> dict[str, Any]:
    reply = await client.post("start", entry(world), {"number": 1})
    assert reply.status == 200
    return reply.json


def save_body(seq: int = 1, **changes: Any) -> dict[str, Any]:
    return {"epoch": 1, "seq": seq, "answers": ANSWERS, "flags": [], **changes}


def test_a_whole_attempt(world: World) -> None:
    async def scenario(client: Client) -> None:
        start = await begun(client, world)
        assert start["now"] == to_ms(OPENS)
        assert start["attempt"]["deadline_at"] == to_ms(OPENS + 20 * MINUTE)
        ticket = start["ticket"]
        assert (await client.get("paper", ticket)).json == {"paper": start["paper"]}
        saved = await client.post("save", ticket, save_body(1, flags=[2, 0]))
        assert (saved.status, saved.json) == (200, {"saved": True, "seq": 1, "now": to_ms(OPENS)})
        state = (await client.get("state", ticket)).json["attempt"]
        assert (state["answers"], state["flags"], state["seq"], state["receipt"]) == (ANSWERS, [0, 2], 1, None)
        client.clock.at = OPENS + 6 * MINUTE
        first = await client.post("seal", ticket, {**save_body(2), "confirm": True})
        client.clock.at = OPENS + 9 * MINUTE
        second = await client.post("seal", ticket, {**save_body(2), "confirm": True})
        client.clock.at = CLOSES
        third = await client.post("seal", ticket, {**save_body(2), "confirm": True})
        assert first.status == 200
        assert first.body == second.body
        assert third.status == 401  # the ticket has ended long after the deadline
        assert (await client.post("save", ticket, save_body(3))).status == 401

    run(world, scenario)
    assert Attempt.objects.get().seal_kind == "confirmed"


def test_arrival_is_stamped_by_the_server_when_the_body_is_complete(world: World) -> None:
    async def scenario(client: Client) -> tuple[int, int, str]:
        ticket = (await begun(client, world))["ticket"]
        client.clock.at = OPENS + 20 * MINUTE + 5000 * MS
        last = await client.post("save", ticket, save_body(1))
        client.clock.at += MS
        late = await client.post("save", ticket, save_body(2, answers=["B", "", "", "", ""]))
        assert late.json["kept_apart"] is True
        return last.status, late.status, late.json["code"]

    assert run(world, scenario) == (200, 409, "answers_late")
    assert LateAnswer.objects.get().answers[0] == "B"


def test_no_field_from_a_browser_can_move_time(world: World) -> None:
    async def scenario(client: Client) -> list[Any]:
        ticket = (await begun(client, world))["ticket"]
        client.clock.at = OPENS + 30 * MINUTE
        replies = []
        for name in ("now", "arrived_at", "deadline_at", "started_at", "extra_ms"):
            reply = await client.post("save", ticket, save_body(1, **{name: to_ms(OPENS)}))
            replies.append((reply.status, reply.json["field"]))
        return replies

    assert {status for status, _ in run(world, scenario)} == {422}
    assert Attempt.objects.get().seq == 0


@pytest.mark.parametrize("ticket", [None, "", "x", "a.b", "é", "." * 500])
def test_without_a_valid_ticket_nothing(world: World, ticket: str | None) -> None:
    async def scenario(client: Client) -> set[tuple[int, str]]:
        calls = [client.post(place, ticket, save_body()) for place in ("start", "save", "seal")]
        calls += [client.get(place, ticket) for place in ("paper", "state")]
        return {(reply.status, reply.json["code"]) for reply in await asyncio.gather(*calls)}

    assert run(world, scenario) == {(401, "ticket_invalid")}


def test_tickets_serve_one_purpose_and_one_attempt(world: World) -> None:
    async def scenario(client: Client) -> None:
        start = await begun(client, world)
        assert (await client.post("save", entry(world), save_body())).json["code"] == "ticket_invalid"
        assert (await client.post("start", start["ticket"], {"number": 1})).json["code"] == "ticket_invalid"
        other = issue_entry(world.entry(1), SIGNING_KEY)
        elsewhere = (await client.post("start", other, {"number": 1})).json
        theirs = save_body(1, answers=["C", "", "", "", ""])  # every question has a C, one of the pool has no D
        assert (await client.post("save", elsewhere["ticket"], theirs)).status == 200
        assert (await client.post("save", start["ticket"], save_body(1))).status == 200

    run(world, scenario)
    answers = Attempt.objects.order_by("contestant_id").values_list("answers", flat=True)
    assert [vector[0] for vector in answers] == ["A", "C"]


MALFORMED = [
    (b"", 400, "body_malformed"),
    (b"{", 400, "body_malformed"),
    (b"[]", 400, "body_malformed"),
    (b"\xff\xfe", 400, "body_malformed"),
    (b'{"epoch":1,"epoch":2}', 400, "body_malformed"),
    (b'{"epoch":NaN}', 400, "body_malformed"),
    (b'{"epoch":Infinity}', 400, "body_malformed"),
    (b"[" * 8000 + b"]" * 8000, 400, "body_malformed"),
    (b'{"a":' * 2500 + b"1" + b"}" * 2500, 400, "body_malformed"),
    (b" " * 16_385, 413, "body_too_large"),
    (b'{"epoch":' + b"9" * 5000 + b"}", 400, "body_malformed"),
]
FIELDS = [
    ({"epoch": 0}, "epoch"),
    ({"epoch": True}, "epoch"),
    ({"epoch": 1.0}, "epoch"),
    ({"epoch": "1"}, "epoch"),
    ({"epoch": 1e400}, None),
    ({"seq": -1}, "seq"),
    ({"seq": 0}, "seq"),
    ({"seq": 2**31}, "seq"),
    ({"seq": None}, "seq"),
    ({"answers": None}, "answers"),
    ({"answers": "ABCDE"}, "answers"),
    ({"answers": ["A"]}, "answers"),
    ({"answers": ["A"] * 6}, "answers"),
    ({"answers": ["E", "", "", "", ""]}, "answers"),
    ({"answers": ["a", "", "", "", ""]}, "answers"),
    ({"answers": ["A,B", "", "", "", ""]}, "answers"),
    ({"answers": [1, "", "", "", ""]}, "answers"),
    ({"answers": [["A"], "", "", "", ""]}, "answers"),
    ({"answers": ["\ud800", "", "", "", ""]}, "answers"),
    ({"flags": [5]}, "flags"),
    ({"flags": [-1]}, "flags"),
    ({"flags": [0, 0]}, "flags"),
    ({"flags": [True]}, "flags"),
    ({"flags": {}}, "flags"),
    ({"score": 100}, "score"),
]


def test_bad_bodies_change_nothing(world: World) -> None:
    async def scenario(client: Client) -> None:
        ticket = (await begun(client, world))["ticket"]
        for raw, status, code in MALFORMED:
            reply = await client.post("save", ticket, raw)
            assert (reply.status, reply.json["code"]) == (status, code), raw[:40]
            assert reply.headers[b"content-type"] == b"application/problem+json"
            assert (reply.json["saved"], reply.json["retryable"]) == (False, False)
        for change, field in FIELDS:
            reply = await client.post("save", ticket, save_body(**change))
            assert reply.status in (400, 422), change
            assert reply.json.get("field") == field, change
        for headers in ((), ((b"content-type", b"text/plain"),), ((b"content-type", b"application/json"),) * 2):
            place = PREFIX + "save"
            reply = await client.call("POST", place, ticket, json.dumps(save_body()).encode(), headers)
            assert reply.status == 415

    run(world, scenario)
    attempt = Attempt.objects.get()
    assert (attempt.seq, attempt.answers) == (0, [""] * QUESTIONS)
    assert LateAnswer.objects.count() == 0


def test_several_letters_only_where_several_may_be_chosen(world: World) -> None:
    async def scenario(client: Client) -> list[int]:
        start = await begun(client, world)
        statuses = []
        for place, question in enumerate(start["paper"]):
            answers = [""] * QUESTIONS
            answers[place] = "AC"
            reply = await client.post("save", start["ticket"], save_body(place + 1, answers=answers))
            statuses.append(reply.status == (200 if question["several"] else 422))
        return statuses

    assert all(run(world, scenario))


def test_seal_needs_a_confirmation(world: World) -> None:
    async def scenario(client: Client) -> list[int]:
        ticket = (await begun(client, world))["ticket"]
        bodies = [save_body(1), {**save_body(1), "confirm": False}, {**save_body(1), "confirm": 1}]
        return [(await client.post("seal", ticket, body)).status for body in bodies]

    assert run(world, scenario) == [422, 422, 422]
    assert Attempt.objects.get().sealed_at is None


def test_places_and_methods(world: World) -> None:
    async def scenario(client: Client) -> list[int]:
        calls = [
            ("GET", PREFIX + "save"),
            ("PUT", PREFIX + "start"),
            ("POST", PREFIX + "state"),
            ("POST", PREFIX + "nothing"),
            ("GET", PREFIX),
            ("GET", "/phong-thi/api/v2/state"),
            ("GET", "/"),
        ]
        return [(await client.call(*call)).status for call in calls]

    assert run(world, scenario) == [405, 405, 405, 404, 404, 404, 404]


def test_answers_may_not_be_kept_by_anyone_and_are_compressed(world: World) -> None:
    async def scenario(client: Client) -> Reply:
        headers = ((b"content-type", b"application/json"), (b"accept-encoding", b"gzip, br"))
        return await client.call("POST", PREFIX + "start", entry(world), b'{"number": 1}', headers)

    reply = run(world, scenario)
    assert reply.headers[b"cache-control"] == b"no-store"
    assert reply.headers[b"content-encoding"] == b"gzip"
    assert len(reply.json["paper"]) == QUESTIONS


def test_refusals_say_when_to_come_back_and_differ(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lane, "__init__", _tiny(Lane.__init__))

    async def scenario(client: Client) -> list[Reply]:
        ticket = (await begun(client, world))["ticket"]
        return await asyncio.gather(*(client.post("save", ticket, save_body(n)) for n in range(1, 60)))

    replies = run(world, scenario)
    refused = [reply for reply in replies if reply.status != 200]
    assert refused
    assert {reply.status for reply in refused} == {503}
    assert {(reply.json["code"], reply.json["saved"], reply.json["retryable"]) for reply in refused} == {
        ("room_busy", False, True)
    }
    assert len({reply.json["retry_after_ms"] for reply in refused}) > 3
    assert all(reply.headers[b"retry-after"] in (b"1", b"2", b"3") for reply in refused)


def _tiny(original: Any) -> Any:
    return lambda self, link, handle, limit: original(self, link, handle, 4)


def test_database_away_means_try_again_and_then_works(world: World) -> None:
    async def scenario(client: Client) -> list[int]:
        ticket = (await begun(client, world))["ticket"]
        lanes = client.application._room._lanes
        dsn = lanes[0]._link._dsn
        for lane in lanes:
            await lane._link.drop()
            lane._link._dsn = "postgresql://nobody@127.0.0.1:1/nothing"
        away = await client.post("save", ticket, save_body(1))
        assert (away.json["code"], away.json["retryable"]) == ("room_unavailable", True)
        for lane in lanes:
            lane._link._dsn = dsn
        return [away.status, (await client.post("save", ticket, save_body(1))).status]

    assert run(world, scenario) == [503, 200]


def test_configuration_is_read_from_the_environment(tmp_path) -> None:
    (tmp_path / "secret_key").write_text("k" * 64)
    given = {"DATABASE_URL": "postgresql:///a", "DATA_DIR": str(tmp_path)}
    config = config_from(given)
    assert (config.dsn, config.lanes) == ("postgresql:///a", 2)
    assert config.key == config_from({**given, "SECRET_KEY": "k" * 64}).key
    assert config.key != config_from({**given, "EXAMROOM_TICKET_KEY": "z" * 64}).key
    assert config_from({**given, "EXAMROOM_DATABASE_URL": "postgresql:///b"}).dsn == "postgresql:///b"
    with pytest.raises(RuntimeError):
        config_from({"DATABASE_URL": "x", "DATA_DIR": str(tmp_path / "none")})
    with pytest.raises(RuntimeError):
        config_from({})
