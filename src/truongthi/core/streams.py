"""Numbered streams of 64-bit words, and lists shuffled by them: all the luck a paper is drawn with (see ``paper``).

Word ``i`` (0, 1, 2 …) of the stream ``label`` is the big-endian integer of bytes ``8·(i mod 4) … 8·(i mod 4)+7`` of
``SHA-256("truongthi.paper.1" 00 label 00 seed block)``, where ``00`` is one zero byte, ``label`` ASCII, ``seed`` the 16
bytes of the attempt and ``block`` = ``i div 4`` as 4 bytes big-endian. ``below(n)`` takes words until one is smaller
than ``2^64 - 2^64 mod n`` and returns it modulo ``n``. ``shuffle`` of a list: for ``i`` from its last index down to 1,
exchange items ``i`` and ``below(i + 1)``.

``Stream`` is written as this text. ``shuffled`` takes the words of a whole shuffle at once; a word so large that it
might have to be thrown away (one in 10^13) sends it back to ``Stream``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final, TypeVar

Item = TypeVar("Item")

_DOMAIN: Final = b"truongthi.paper.1"
_WORDS: Final = 1 << 64
LONGEST: Final = 1 << 20
"""No list that is shuffled is longer, so that words below ``_CERTAIN`` are taken for any bound."""
_CERTAIN: Final = _WORDS - LONGEST
_FOUR: Final = struct.Struct(">4Q").unpack
_BLOCKS: Final = [block.to_bytes(4, "big") for block in range(256)]
FEW: Final = 5
"""So many things are put in order by the words of one block."""


def prefix_of(label: str) -> bytes:
    """What stands before the seed in every hash of a stream."""
    return _DOMAIN + b"\0" + label.encode("ascii") + b"\0"


class Stream:
    """A stream of words of one prefix and seed, as the module specifies."""

    def __init__(self, prefix: bytes, seed: bytes) -> None:
        self._start = prefix + seed
        self._block = 0
        self._words: list[int] = []

    def word(self) -> int:
        if not self._words:
            self._words = list(_FOUR(sha256(self._start + self._block.to_bytes(4, "big")).digest()))[::-1]
            self._block += 1
        return self._words.pop()

    def below(self, bound: int) -> int:
        """An unbiased integer in 0 … bound-1."""
        limit = _WORDS - _WORDS % bound
        while True:
            word = self.word()
            if word < limit:
                return word % bound

    def shuffled(self, items: Iterable[Item]) -> list[Item]:
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            chosen = self.below(last + 1)
            result[last], result[chosen] = result[chosen], result[last]
        return result


def shuffled(prefix: bytes, seed: bytes, items: Sequence[Item], first: int | None = None) -> list[Item]:
    """The items in the order their stream gives them; with ``first`` only so many from the beginning."""
    size = len(items)
    wanted = size if first is None else first
    needed = (size + 2) // 4  # blocks: four words each, one for each item but the first
    start = prefix + seed
    blocks = _BLOCKS if needed <= len(_BLOCKS) else [at.to_bytes(4, "big") for at in range(needed)]
    words = struct.unpack(f">{needed * 4}Q", b"".join([sha256(start + one).digest() for one in blocks[:needed]]))
    if max(words, default=0) >= _CERTAIN or size > LONGEST:
        return Stream(prefix, seed).shuffled(items)[:wanted]
    result = list(items)
    bound = size
    for word in words[: size - 1] if size else ():
        chosen = word % bound
        bound -= 1
        result[bound], result[chosen] = result[chosen], result[bound]
    return result if first is None else result[:first]


@lru_cache(maxsize=8)
def orders_of(count: int) -> tuple[tuple[int, ...], ...]:
    """Every outcome of a shuffle of 0 … count-1 (at most ``FEW``), by the number that ``order_number`` gives."""
    found = {}
    bounds = range(count, 1, -1)
    for chosen in _choices(bounds):
        order = list(range(count))
        for bound, other in zip(bounds, chosen, strict=True):
            order[bound - 1], order[other] = order[other], order[bound - 1]
        found[chosen] = tuple(order)
    return tuple(found[chosen] for chosen in sorted(found))


def _choices(bounds: Iterable[int]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for bound in bounds:
        found = [(*chosen, other) for chosen in found for other in range(bound)]
    return found


def order_number(prefix: bytes, seed: bytes, count: int) -> int:
    """Which of ``orders_of(count)`` the stream gives to a list of ``count`` things, at most ``FEW``; -1: ask
    ``Stream``.
    """
    if count < 2:
        return 0
    words = _FOUR(sha256(prefix + seed + _BLOCKS[0]).digest())
    if max(words) >= _CERTAIN:
        return -1
    number = 0
    for word in words[: count - 1]:
        number = number * count + word % count
        count -= 1
    return number
