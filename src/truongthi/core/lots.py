"""Lots anybody can draw again: from a published seed, never from chance."""

from __future__ import annotations

import hashlib


def lot(seed: str, division: str, key: str) -> int | None:
    """The lot of one entry in one division: SHA-256 of "seed|division|key" in UTF-8, as an integer. None without a
    seed. The lowest number stands first.
    """
    if not seed:
        return None
    return int.from_bytes(hashlib.sha256(f"{seed}|{division}|{key}".encode()).digest(), "big")
