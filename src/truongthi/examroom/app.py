"""The exam room as an ASGI application under ``/phong-thi/api/v1/``.

    POST start  {"number", "epoch"?, "takeover"?}                  entry ticket   → attempt, its ticket, its paper
    POST save   {"epoch", "seq", "answers", "flags"}               attempt ticket → {"seq", "now"}
    POST seal   {"epoch", "seq", "answers", "flags", "confirm"}    attempt ticket → {"receipt"}, always the same
    GET  paper                                                     attempt ticket → {"paper"}
    GET  state                                                     attempt ticket → {"now", "attempt"}
    GET  result                                                    attempt ticket → {"receipt", "graded", "figures", …}

Tickets travel as ``Authorization: Bearer``. All times are the server's, in milliseconds since 1970 UTC; a request is
stamped when its last byte has arrived, before it waits for anything. ``begin`` is the way in for the front's own
protocol (``serve.directly``), which spares the detour; ASGI goes through it too, so both answer alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import psycopg

from truongthi.core.errors import Refused
from truongthi.core.ticket import AttemptTicket, read_attempt, read_entry
from truongthi.examroom import closing, opening, replies, requests, saving
from truongthi.examroom.clock import Clock
from truongthi.examroom.config import Config, config_from
from truongthi.examroom.lanes import Call
from truongthi.examroom.results import Result
from truongthi.examroom.room import Ask, ExamRoom
from truongthi.examroom.values import Key, Overloaded, Unavailable
from truongthi.examroom.wire import (
    PLACES,
    PREFIX,
    Asked,
    ClientGone,
    Receive,
    Reply,
    Scope,
    Send,
    header,
    json_object,
    problem,
    read_body,
    reply,
    send_reply,
)

log = logging.getLogger(__name__)

CLOSE_EVERY_SECONDS: Final = 1.0

Told = Callable[[Reply], None]
Write = Callable[[Any], bytes]


class Application:
    """One exam room behind HTTP. ``configure`` is called at start-up, so that importing needs no environment."""

    def __init__(self, configure: Callable[[], Config] = config_from, clock: Clock | None = None) -> None:
        self._configure = configure
        self._clock = clock or Clock()
        self._parts: tuple[Config, ExamRoom] | None = None
        self._closer: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._places: dict[str, Callable[[Asked, datetime], tuple[Ask, Write]]] = {
            "start": self._start,
            "save": self._save,
            "seal": self._seal,
            "paper": self._paper,
            "state": self._state,
            "result": self._result,
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
            if place not in PLACES or not scope["path"].startswith(PREFIX):
                raise Refused("no_such_place")
            if scope["method"] != PLACES[place]:
                raise Refused("method_not_allowed", allow=PLACES[place])
            body = await read_body(receive)
        except ClientGone:
            return
        except Exception as error:
            await send_reply(scope, send, self.refused(error))
            return
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        takes_gzip = "gzip" in header(scope, b"accept-encoding")
        asked = Asked(header(scope, b"authorization"), header(scope, b"content-type"), body, takes_gzip)
        self.begin(place, asked, lambda told: None if answer.done() else answer.set_result(told))
        await send_reply(scope, send, await answer)

    def begin(self, place: str, asked: Asked, told: Told) -> None:
        """Take in a request for a place of ``PLACES``; ``told`` is called once with its answer, perhaps at once."""

        def answered(outcome: Any, error: Exception | None) -> None:
            try:
                if error is not None:
                    raise error
                answer = reply(write(outcome), takes_gzip=asked.takes_gzip)
            except Exception as refused:
                answer = self.refused(refused)
            told(answer)

        try:
            request, write = self._places[place](asked, self._clock.now())
            request.answer = Call(answered)
            self._room.submit(request)
        except Exception as error:
            told(self.refused(error))

    @staticmethod
    def refused(error: Exception) -> Reply:
        """What a request is told that ended with an error."""
        return problem(refusal(error))

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

    def _attempt(self, asked: Asked, now: datetime) -> AttemptTicket:
        return read_attempt(_ticket(asked.authorization), self._config.key, now)

    def _start(self, asked: Asked, now: datetime) -> tuple[Ask, Write]:
        entry = read_entry(_ticket(asked.authorization), self._config.key, now)
        wanted = json_object(asked.kind, asked.body)
        requests.only(wanted, "number", "epoch", "takeover")
        number = requests.integer(wanted, "number", least=1)
        epoch, takeover = requests.optional_integer(wanted, "epoch"), requests.boolean(wanted, "takeover")
        request = opening.Start(now, entry, number, epoch, takeover)
        return request, lambda found: replies.entered(self._room.entered(*found), self._clock.now_ms())

    def _save(self, asked: Asked, now: datetime) -> tuple[Ask, Write]:
        attempt = self._attempt(asked, now)
        wanted = json_object(asked.kind, asked.body)
        requests.only(wanted, "epoch", "seq", "answers", "flags")
        request = saving.Save(now, _key(attempt), requests.vector(wanted, attempt.shape))
        return request, lambda seq: replies.saved(seq, self._clock.now_ms())

    def _seal(self, asked: Asked, now: datetime) -> tuple[Ask, Write]:
        attempt = self._attempt(asked, now)
        wanted = json_object(asked.kind, asked.body)
        requests.only(wanted, "epoch", "seq", "answers", "flags", "confirm")
        if not requests.boolean(wanted, "confirm"):
            raise Refused("field_wrong", field="confirm")
        request = closing.Hand(now, _key(attempt), requests.vector(wanted, attempt.shape))
        return request, lambda found: replies.sealed(found[0])

    def _paper(self, asked: Asked, now: datetime) -> tuple[Ask, Write]:
        return closing.Look(now, _key(self._attempt(asked, now))), replies.paper

    def _state(self, asked: Asked, now: datetime) -> tuple[Ask, Write]:
        request = closing.Look(now, _key(self._attempt(asked, now)))
        return request, lambda found: replies.state(found[0], self._clock.now_ms())

    def _result(self, asked: Asked, now: datetime) -> tuple[Ask, Write]:
        request = Result(now, _key(self._attempt(asked, now)))
        return request, lambda told: replies.result(told, self._clock.now_ms())


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


app = Application()
