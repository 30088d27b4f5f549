"""Signed tickets: what the pages allow a contestant in the exam room, so that no request there looks up a session.

A ticket is ``base64url(JSON) "." base64url(HMAC-SHA256(key, audience 00 JSON part))`` without padding. Two audiences:
"entry" is issued by the pages for a contestant × round and opens an attempt; "attempt" is issued by the exam room for
one attempt and saves, seals and reads it. A ticket of one audience is never valid for the other. Contents are readable
by its holder and hold no name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from truongthi.core.errors import Refused
from truongthi.core.timing import to_ms

ENTRY: Final = "entry"
ATTEMPT: Final = "attempt"
_LONGEST: Final = 2048
_LEAST_KEY: Final = 32
_REMEMBERED: Final = 20_000  # tickets in use at once; a ticket is read again with every save


@dataclass(frozen=True, slots=True)
class EntryTicket:
    """May open attempts of this contestant in this round until ``expires_ms``."""

    contestant_id: int
    round_id: int
    extra_ms: int
    expires_ms: int


@dataclass(frozen=True, slots=True)
class AttemptTicket:
    """May save, seal and read this one attempt. ``shape``: what its answer vector may hold (``paper.shape``)."""

    contestant_id: int
    round_id: int
    number: int
    shape: str
    expires_ms: int


def ticket_key(secret: str) -> bytes:
    """The signing key derived from the installation's secret, for installations that give none of its own."""
    return hmac.new(secret.encode(), b"truongthi.ticket.1", hashlib.sha256).digest()


def issue_entry(ticket: EntryTicket, key: bytes) -> str:
    content = {"c": ticket.contestant_id, "r": ticket.round_id, "e": ticket.extra_ms, "x": ticket.expires_ms}
    return _sign(content, ENTRY, key)


def issue_attempt(ticket: AttemptTicket, key: bytes) -> str:
    content = {"c": ticket.contestant_id, "r": ticket.round_id, "n": ticket.number, "s": ticket.shape}
    return _sign({**content, "x": ticket.expires_ms}, ATTEMPT, key)


def read_entry(text: str, key: bytes, now: datetime) -> EntryTicket:
    """Raises Refused "ticket_invalid" or "ticket_expired"."""
    content = _content(text, ENTRY, key)
    if to_ms(now) > content["x"]:
        raise Refused("ticket_expired")
    return EntryTicket(content["c"], content["r"], content["e"], content["x"])


def read_attempt(text: str, key: bytes, now: datetime) -> AttemptTicket:
    """Raises Refused "ticket_invalid" or "ticket_expired"."""
    ticket = _attempt(text, key)
    if to_ms(now) > ticket.expires_ms:
        raise Refused("ticket_expired")
    return ticket


@lru_cache(maxsize=_REMEMBERED)
def _attempt(text: str, key: bytes) -> AttemptTicket:
    """A rightly signed ticket. A refused one is not remembered."""
    content = _content(text, ATTEMPT, key)
    return AttemptTicket(content["c"], content["r"], content["n"], content["s"], content["x"])


def _signature(body: bytes, audience: str, key: bytes) -> bytes:
    if len(key) < _LEAST_KEY:
        raise ValueError("a ticket key has at least 32 bytes")
    return hmac.digest(key, audience.encode() + b"\0" + body, "sha256")


def _sign(content: Mapping[str, Any], audience: str, key: bytes) -> str:
    body = _encode(json.dumps(content, separators=(",", ":")).encode())
    return (body + b"." + _encode(_signature(body, audience, key))).decode()


def _content(text: str, audience: str, key: bytes) -> Mapping[str, Any]:
    """What a rightly signed ticket says."""
    body, _, mark = text.encode("utf-8", "replace").partition(b".")
    if len(text) > _LONGEST or not hmac.compare_digest(mark, _encode(_signature(body, audience, key))):
        raise Refused("ticket_invalid")
    try:
        content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))
    except (binascii.Error, ValueError) as error:  # signed by us and yet unreadable: another version's ticket
        raise Refused("ticket_invalid") from error
    return MappingProxyType(content)


def _encode(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
