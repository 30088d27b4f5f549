"""HTTP of the exam room: bodies read within bounds, JSON taken literally, answers written as bytes.

Nothing is answered that a browser or proxy may keep, and refusals are ``application/problem+json`` (RFC 9457) with a
code, its facts and a Vietnamese sentence of them.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from truongthi.core.errors import Refused
from truongthi.examroom.wording import worded

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX: Final = "/phong-thi/api/v1/"
PLACES: Final = {"start": "POST", "save": "POST", "seal": "POST", "paper": "GET", "state": "GET", "result": "GET"}
BODY_LIMIT: Final = 16 * 1024
BODY_SECONDS: Final = 10
COMPRESS_FROM: Final = 1024
LEVEL: Final = 3  # measured: as quick as 1; a paper is a twentieth larger than at 6, which takes twice as long

STATUS: Final = {
    "ticket_invalid": 401,
    "ticket_expired": 401,
    "no_such_place": 404,
    "attempt_unknown": 404,
    "round_unknown": 404,
    "method_not_allowed": 405,
    "body_too_slow": 408,
    "body_too_large": 413,
    "body_not_json": 415,
    "body_malformed": 400,
    "field_wrong": 422,
    "room_broken": 500,
    "room_busy": 503,
    "room_unavailable": 503,
}
RETRYABLE: Final = frozenset({"body_too_slow", "room_broken", "room_busy", "room_unavailable"})
IN_DOUBT: Final = frozenset({"room_unavailable", "room_broken"})  # it may have been committed before the link broke
KEPT_APART: Final = frozenset({"answers_late", "answers_fenced", "answers_sealed"})


@dataclass(slots=True)
class Asked:
    """A whole request. ``authorization`` and ``kind``: its headers Authorization and Content-Type."""

    authorization: str
    kind: str = ""
    body: bytes = b""
    takes_gzip: bool = False


class ClientGone(Exception):  # noqa: N818 - nobody is left to be answered
    """The client closed the connection before its request was complete."""


def header(scope: Scope, name: bytes) -> str:
    """The value of a header that must stand once; "" when it is absent or repeated."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if len(values) == 1 else ""


async def read_body(receive: Receive) -> bytes:
    """The whole body, within ``BODY_LIMIT`` bytes and ``BODY_SECONDS``."""
    chunks, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                chunk: bytes = message.get("body", b"")
                size += len(chunk)
                if size > BODY_LIMIT:
                    raise Refused("body_too_large", limit=BODY_LIMIT)
                chunks.append(chunk)
                if not message.get("more_body"):
                    return b"".join(chunks)
    except TimeoutError as error:
        raise Refused("body_too_slow", seconds=BODY_SECONDS) from error


def json_object(kind: str, body: bytes) -> dict[str, Any]:
    """The body as a JSON object: no member twice, no NaN, no other encoding than UTF-8. ``kind``: its content type."""
    if kind != "application/json" and kind.partition(";")[0].strip().lower() != "application/json":
        raise Refused("body_not_json")
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused("body_malformed") from error
    if not isinstance(value, dict):
        raise Refused("body_malformed")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(value: object) -> bytes:
    return _ENCODER.encode(value).encode()


@dataclass(slots=True)
class Reply:
    """An answer: its status, its header lines (each with its end) and its body."""

    status: int
    head: bytes
    body: bytes

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The header lines, taken apart."""
        pairs = [line.partition(b": ") for line in self.head.split(b"\r\n") if line]
        return [(name, value) for name, _, value in pairs]


def reply(body: bytes, *, takes_gzip: bool = False) -> Reply:
    """An answer in JSON, compressed when it is long and the client takes gzip."""
    if takes_gzip and len(body) >= COMPRESS_FROM:
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
        body = packer.compress(body) + packer.flush()
        return Reply(200, b"%bcontent-length: %d\r\n" % (_PACKED, len(body)), body)
    return Reply(200, b"%bcontent-length: %d\r\n" % (_PLAIN, len(body)), body)


_COMMON: Final = b"cache-control: no-store\r\nx-content-type-options: nosniff\r\n"
_PLAIN: Final = b"content-type: application/json\r\n" + _COMMON
_PACKED: Final = _PLAIN + b"content-encoding: gzip\r\nvary: accept-encoding\r\n"
_PROBLEM: Final = b"content-type: application/problem+json\r\n" + _COMMON


async def send_reply(scope: Scope, send: Send, answer: Reply) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})


def problem(refused: Refused) -> Reply:
    """A refusal: its code and facts, whether anything was saved (null where that is not known), whether asking again
    may help, and when.
    """
    status = STATUS.get(refused.code, 409)
    title, detail = worded(refused.code, refused.facts)
    content = {
        "type": "about:blank",
        "title": title,
        "detail": detail,
        "status": status,
        "code": refused.code,
        "saved": None if refused.code in IN_DOUBT else False,
        "kept_apart": refused.code in KEPT_APART,
        "retryable": refused.code in RETRYABLE,
        "request_id": secrets.token_hex(6),
        **refused.facts,
    }
    extra = b""
    if refused.code in RETRYABLE:
        # Everybody is told another moment to come back, so that they do not all come at once.
        wait_ms = 500 + secrets.randbelow(2500)
        content["retry_after_ms"] = wait_ms
        extra = b"retry-after: %d\r\n" % -(-wait_ms // 1000)
    elif status == 401:
        extra = b"www-authenticate: Bearer\r\n"
    body = to_json(content)
    return Reply(status, b"%b%bcontent-length: %d\r\n" % (_PROBLEM, extra, len(body)), body)
