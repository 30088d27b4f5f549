"""Pairs two lists of the same people by several marks, surest first, and never guesses among namesakes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

Old = TypeVar("Old")
New = TypeVar("New")
Mark = tuple[Callable[[Old], Hashable | None], Callable[[New], Hashable | None]]


def pair(
    old: Sequence[Old],
    new: Sequence[New],
    marks: Sequence[Mark[Old, New]],
    may_pair: Callable[[Old, New], bool] = lambda one, other: True,
) -> dict[int, int]:
    """Index in ``new`` → index in ``old``.

    The marks are tried in turn on what is still unpaired. A mark (None: has none) pairs only where exactly one of each
    list bears it and ``may_pair`` agrees. Nobody is paired twice, and the order of the lists does not matter.
    """
    found: dict[int, int] = {}
    for old_mark, new_mark in marks:
        paired = set(found.values())
        left = _singles([(i, old_mark(item)) for i, item in enumerate(old) if i not in paired])
        right = _singles([(i, new_mark(item)) for i, item in enumerate(new) if i not in found])
        for mark, new_index in right.items():
            old_index = left.get(mark)
            if old_index is not None and may_pair(old[old_index], new[new_index]):
                found[new_index] = old_index
    return found


def _singles(items: Sequence[tuple[int, Hashable | None]]) -> Mapping[Hashable, int]:
    """Marks borne exactly once, with the index of their bearer."""
    seen: dict[Hashable, list[int]] = {}
    for index, mark in items:
        if mark is not None:
            seen.setdefault(mark, []).append(index)
    return {mark: indexes[0] for mark, indexes in seen.items() if len(indexes) == 1}
