"""What a seal is made of: canonical bytes, the hash of the receipt, and the short code people can type.

Canonical bytes: UTF-8 JSON of the object below with sorted keys and no spaces; integers and strings only.

    {"answers": [displayed letters in paper order], "attempt": public id, "deadline_at": ms, "kind": "truongthi.seal.1",
     "number": n, "pool": SHA-256 of the round's frozen pool (hex), "round": public id, "sealed_at": ms,
     "sealed_by": "confirmed" | "deadline", "seed": hex, "started_at": ms}

Receipt hash: SHA-256 over one zero byte, the attempt's 16 bytes of salt, and the canonical bytes, in hex. The zero byte
makes it a leaf of an RFC 6962 tree; the salt makes it worthless for guessing answers, and deleting it erases the
person's share while a tree over all seals stays verifiable.

Receipt code: the first 56 bits of the hash modulo 31^11, written with 11 symbols of ``ALPHABET``, and one check symbol
that makes Σ (place · value) ≡ 0 modulo 31 (places 1 … 12): one wrong symbol and two exchanged ones are always noticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from truongthi.core.timing import to_ms

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SYMBOLS: Final = 12


@dataclass(frozen=True, slots=True)
class SealedAttempt:
    """Everything a seal states. ``sealed_by``: "confirmed" or "deadline"."""

    attempt: str
    round: str
    pool: str
    number: int
    seed: bytes
    started_at: datetime
    deadline_at: datetime
    sealed_at: datetime
    sealed_by: str
    answers: Sequence[str]


def seal_content(seal: SealedAttempt) -> dict[str, Any]:
    """What a seal states, as a plain object."""
    return {
        "answers": list(seal.answers),
        "attempt": seal.attempt,
        "deadline_at": to_ms(seal.deadline_at),
        "kind": "truongthi.seal.1",
        "number": seal.number,
        "pool": seal.pool,
        "round": seal.round,
        "sealed_at": to_ms(seal.sealed_at),
        "sealed_by": seal.sealed_by,
        "seed": seal.seed.hex(),
        "started_at": to_ms(seal.started_at),
    }


def canonical_seal(seal: SealedAttempt) -> bytes:
    """The bytes the receipt's hash is taken of."""
    content = seal_content(seal)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def receipt_hash(seal: SealedAttempt, salt: bytes) -> str:
    """64 lower-case hexadecimal digits."""
    if len(salt) != 16:
        raise ValueError("a seal needs 16 bytes of salt")
    return hashlib.sha256(b"\0" + salt + canonical_seal(seal)).hexdigest()


def receipt_code(digest: str) -> str:
    """The code of a receipt hash, as shown: "ABCD-EFGH-JKMN"."""
    rest = int(digest[:14], 16)
    values = []
    for _ in range(_SYMBOLS - 1):
        rest, value = divmod(rest, len(ALPHABET))
        values.append(value)
    total = sum(place * value for place, value in enumerate(values, start=1))
    values.append(total * pow(-_SYMBOLS, -1, len(ALPHABET)) % len(ALPHABET))
    symbols = "".join(ALPHABET[value] for value in values)
    return "-".join(symbols[at : at + 4] for at in range(0, _SYMBOLS, 4))


def typed_receipt_code(text: str) -> str | None:
    """The code a person meant: case, spaces and dashes do not matter. None when it cannot be a code."""
    symbols = "".join(text.split()).replace("-", "").replace("–", "").upper()
    if len(symbols) != _SYMBOLS or any(symbol not in ALPHABET for symbol in symbols):
        return None
    total = sum(place * ALPHABET.index(symbol) for place, symbol in enumerate(symbols, start=1))
    if total % len(ALPHABET):
        return None
    return "-".join(symbols[at : at + 4] for at in range(0, _SYMBOLS, 4))
