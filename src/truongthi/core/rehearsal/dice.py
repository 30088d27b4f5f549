"""Numbers that look random and are the same for the same seed on every machine and with every version of Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """SHA-256 of the seed and a counter, four bytes for every throw."""

    def __init__(self, *seed: object) -> None:
        self._seed = "\0".join(str(part) for part in seed).encode()
        self._throws = self._numbers()

    def below(self, size: int) -> int:
        """A whole number from 0 to ``size`` - 1; 0 when there is no choice."""
        return next(self._throws) % size if size > 1 else 0

    def between(self, first: int, last: int) -> int:
        """A whole number from ``first`` to ``last``, both included."""
        return first + self.below(last - first + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def _numbers(self) -> Iterator[int]:
        counter = 0
        while True:
            block = hashlib.sha256(self._seed + counter.to_bytes(8, "big")).digest()
            counter += 1
            for at in range(0, 32, 4):
                yield int.from_bytes(block[at : at + 4], "big")
