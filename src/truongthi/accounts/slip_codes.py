"""Codes of printed slips: 12 symbols in three groups. Four find the slip, eight are the secret.

Secrets are 40 random bits: worthless without the throttle, hence never stored readable and never compared openly.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
LOCATOR_LENGTH: Final = 4
_LENGTH: Final = 12
_GROUP: Final = 4
_FORGIVEN: Final = str.maketrans("OIL", "011", " -–.\u00a0\t")


@dataclass(frozen=True, slots=True)
class SlipCode:
    """A readable code, in memory only between making it and printing it, or between typing and checking it."""

    locator: str
    secret: str

    def __str__(self) -> str:
        symbols = self.locator + self.secret
        return "-".join(symbols[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))

    def __repr__(self) -> str:
        return f"SlipCode({self.locator}-****-****)"


def new_code() -> SlipCode:
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return SlipCode(symbols[:LOCATOR_LENGTH], symbols[LOCATOR_LENGTH:])


def parse_code(typed: str) -> SlipCode | None:
    """The code a person typed, or None: case, spaces and hyphens do not matter, O is 0, I and L are 1."""
    symbols = typed[:60].strip().upper().translate(_FORGIVEN)
    if len(symbols) != _LENGTH or not set(symbols) <= set(ALPHABET):
        return None
    return SlipCode(symbols[:LOCATOR_LENGTH], symbols[LOCATOR_LENGTH:])


@cache
def _pepper(given: str, secret_key: str) -> bytes:
    if given:
        return given.encode()
    return hmac.digest(secret_key.encode(), b"truongthi slip codes", hashlib.sha256)


def keyed_hash(purpose: str, value: str) -> bytes:
    """HMAC-SHA256 with the server's pepper: without it a stolen table cannot be tried offline."""
    pepper = _pepper(settings.SLIP_PEPPER, settings.SECRET_KEY)
    return hmac.digest(pepper, f"{purpose}\0{value}".encode(), hashlib.sha256)


def secret_hash(code: SlipCode) -> bytes:
    return keyed_hash("slip", code.locator + code.secret)


def matches(code: SlipCode, stored: bytes) -> bool:
    """Constant-time comparison."""
    return hmac.compare_digest(secret_hash(code), bytes(stored))
