"""The exam room as an ASGI application under ``/phong-thi/api/v1/``.

    POST start {"number", "epoch"?, "takeover"?}                  entry ticket   → attempt, its ticket, its paper
    POST save  {"epoch", "seq", "answers", "flags"}               attempt ticket → {"seq", "now"}
    POST seal  {"epoch", "seq", "answers", "flags", "confirm"}    attempt ticket → {"receipt"}, always the same
    GET  paper                                                    attempt ticket → {"paper"}
    GET  state                                                    attempt ticket → {"now", "attempt"}

Tickets travel as ``Authorization: Bearer``. All times are the server's, in milliseconds since 1970 UTC; a request is
stamped when its last byte has arrived, before it waits for anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

import psycopg

from truongthi.core.errors import Refused
from truongthi.core.ticket import AttemptTicket, read_attempt, read_entry
from truongthi.core.timing import to_ms
from truongthi.examroom import requests
from truongthi.examroom.clock import Clock
from truongthi.examroom.config import Config, config_from
from truongthi.examroom.lanes import Told
from truongthi.examroom.room import ExamRoom
from truongthi.examroom.values import Key, Overloaded, Receipt, Row, Unavailable, Vector
from truongthi.examroom.wire import (
    ClientGone,
    Receive,
    Scope,
    Send,
    answer_headers,
    header,
    json_object,
    problem,
    read_body,
    send_json,
    send_problem,
    to_json,
)

log = logging.getLogger(__name__)

PREFIX: Final = "/phong-thi/api/v1/"
CLOSE_EVERY_SECONDS: Final = 1.0

Answer = dict[str, Any]
Headers = tuple[tuple[bytes, bytes], ...]


class Application:
    """One exam room behind HTTP. ``configure`` is called at start-up, so that importing needs no environment."""

    def __init__(self, configure: Callable[[], Config] = config_from, clock: Clock | None = None) -> None:
        self._configure = configure
        self._clock = clock or Clock()
        self._parts: tuple[Config, ExamRoom] | None = None
        self._closer: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._places: dict[str, tuple[str, Callable[[str, bytes, Scope], Awaitable[Answer]]]] = {
            "start": ("POST", self._start),
            "save": ("POST", self._save),
            "seal": ("POST", self._seal),
            "paper": ("GET", self._paper),
            "state": ("GET", self._state),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    # -- life -------------------------------------------------------------------------------------------------------
    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.startup()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.shutdown()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def startup(self, room: ExamRoom | None = None) -> None:
        config = self._configure()
        room = room or ExamRoom(config.dsn, config.key, lanes=config.lanes, queue_limit=config.queue_limit)
        self._parts = config, await room.__aenter__()
        self._closer = asyncio.create_task(self._close_in_time())

    async def shutdown(self) -> None:
        self._stop.set()  # not cancelled: a connection half made would stay behind at the server
        if self._closer is not None:
            await self._closer
        await self._room.__aexit__(None, None, None)

    async def _close_in_time(self) -> None:
        while not self._stop.is_set():
            self._clock.tick()
            try:
                closed = await self._room.close_due(self._clock.now())
                if closed:
                    log.info("closed %d attempts at their deadline", closed)
            except (psycopg.Error, OSError) as error:
                log.warning("closing waits for the database: %s", type(error).__name__)
            except Exception:  # the next second must come, whatever this one brought
                log.exception("closing failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), CLOSE_EVERY_SECONDS)

    # -- requests ---------------------------------------------------------------------------------------------------
    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            place = scope["path"].removeprefix(PREFIX)
            if place not in self._places or not scope["path"].startswith(PREFIX):
                raise Refused("no_such_place")
            method, handle = self._places[place]
            if scope["method"] != method:
                raise Refused("method_not_allowed", allow=method)
            body = await read_body(receive)
            answer = await handle(_ticket(header(scope, b"authorization")), body, scope)
        except ClientGone:
            return
        except Exception as error:
            await send_problem(scope, send, refusal(error))
        else:
            await send_json(scope, send, answer)

    def begin_save(self, authorization: str, kind: str, body: bytes, told: Told) -> None:
        """``POST save`` without waiting: ``told`` is called with the sequence number once that is committed, or with
        None and the error. ``authorization`` and ``kind`` are the headers Authorization and Content-Type.
        """
        now = self._clock.now()
        key, vector = self._vector(_ticket(authorization), kind, body, now)
        self._room.begin_save(key, vector, told, arrived_at=now)

    def _vector(self, ticket: str, kind: str, body: bytes, now: datetime) -> tuple[Key, Vector]:
        attempt = self._attempt(ticket, now)
        wanted = json_object(kind, body)
        requests.only(wanted, "epoch", "seq", "answers", "flags")
        return _key(attempt), requests.vector(wanted, attempt.shape)

    @staticmethod
    def problem(error: Exception) -> tuple[int, Answer, Headers]:
        """Status, content and further headers of what a request is told that ended with an error."""
        return problem(refusal(error))

    @staticmethod
    def written(status: int, content: object, extra: Headers) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Headers and body of a short answer."""
        body = to_json(content)
        return answer_headers(body, status, extra), body

    def saved(self, seq: int) -> Answer:
        """What a save is answered."""
        return {"saved": True, "seq": seq, "now": self._clock.now_ms()}

    @property
    def _config(self) -> Config:
        return self._started()[0]

    @property
    def _room(self) -> ExamRoom:
        return self._started()[1]

    def _started(self) -> tuple[Config, ExamRoom]:
        if self._parts is None:
            raise RuntimeError("the exam room has not been started")
        return self._parts

    def _attempt(self, ticket: str, now: datetime) -> AttemptTicket:
        return read_attempt(ticket, self._config.key, now)

    async def _start(self, ticket: str, body: bytes, scope: Scope) -> Answer:
        now = self._clock.now()
        entry = read_entry(ticket, self._config.key, now)
        wanted = json_object(header(scope, b"content-type"), body)
        requests.only(wanted, "number", "epoch", "takeover")
        entered = await self._room.start(
            entry,
            number=requests.integer(wanted, "number", least=1),
            epoch=requests.optional_integer(wanted, "epoch"),
            takeover=requests.boolean(wanted, "takeover"),
            arrived_at=now,
        )
        attempt = _attempt_json(entered.row)
        return {"now": self._clock.now_ms(), "attempt": attempt, "ticket": entered.ticket, "paper": entered.paper}

    async def _save(self, ticket: str, body: bytes, scope: Scope) -> Answer:
        now = self._clock.now()
        key, vector = self._vector(ticket, header(scope, b"content-type"), body, now)
        return self.saved(await self._room.save(key, vector, arrived_at=now))

    async def _seal(self, ticket: str, body: bytes, scope: Scope) -> Answer:
        now = self._clock.now()
        attempt = self._attempt(ticket, now)
        wanted = json_object(header(scope, b"content-type"), body)
        requests.only(wanted, "epoch", "seq", "answers", "flags", "confirm")
        if not requests.boolean(wanted, "confirm"):
            raise Refused("field_wrong", field="confirm")
        vector = requests.vector(wanted, attempt.shape)
        receipt, _ = await self._room.seal(_key(attempt), vector, arrived_at=now)
        return {"receipt": _receipt_json(receipt)}

    async def _paper(self, ticket: str, body: bytes, scope: Scope) -> Answer:
        now = self._clock.now()
        return {"paper": await self._room.paper(_key(self._attempt(ticket, now)), arrived_at=now)}

    async def _state(self, ticket: str, body: bytes, scope: Scope) -> Answer:
        now = self._clock.now()
        row = await self._room.state(_key(self._attempt(ticket, now)), arrived_at=now)
        return {"now": self._clock.now_ms(), "attempt": _attempt_json(row)}


def refusal(error: Exception) -> Refused:
    """What a request is told that ended with an error."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, Overloaded):
        return Refused("room_busy")
    if isinstance(error, Unavailable | psycopg.Error | OSError):
        return Refused("room_unavailable")
    log.error("exam room: a request failed", exc_info=error)
    return Refused("room_broken")


def _ticket(authorization: str) -> str:
    scheme, _, ticket = authorization.partition(" ")
    if scheme.lower() != "bearer" or not ticket:
        raise Refused("ticket_invalid")
    return ticket


def _key(ticket: AttemptTicket) -> Key:
    return ticket.contestant_id, ticket.round_id, ticket.number


def _attempt_json(row: Row) -> Answer:
    receipt = row.receipt()
    return {
        "id": row.public_id,
        "number": row.key[2],
        "epoch": row.epoch,
        "seq": row.seq,
        "answers": row.answers,
        "flags": row.flags,
        "started_at": to_ms(row.started_at),
        "deadline_at": to_ms(row.deadline_at),
        "receipt": _receipt_json(receipt) if receipt else None,
    }


def _receipt_json(receipt: Receipt) -> Answer:
    return {
        "attempt": receipt.attempt,
        "number": receipt.number,
        "code": receipt.code,
        "hash": receipt.hash,
        "started_at": to_ms(receipt.started_at),
        "sealed_at": to_ms(receipt.sealed_at),
        "sealed_by": receipt.sealed_by,
        "answered": receipt.answered,
        "questions": receipt.questions,
    }


app = Application()
