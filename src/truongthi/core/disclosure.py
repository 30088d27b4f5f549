"""Small counts of people are not published: which figures of a table may be shown so that none below ``k`` can be
worked out from the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

K = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """The counts in their order and their sum; None: not shown."""

    counts: tuple[int | None, ...]
    total: int | None


def shown(counts: Sequence[int], k: int = K) -> Shown:
    """Hide every count below ``k`` (zero too: it speaks of everybody in the group), and then as many of the next
    larger ones as are needed so that total minus the shown ones is neither one group nor fewer than ``k`` people.

    When nothing larger is left to hide behind, the total is hidden as well.
    """
    order = sorted(range(len(counts)), key=lambda index: (counts[index], index))
    hidden = [index for index in order if counts[index] < k]
    rest = order[len(hidden) :]
    while hidden and rest and (len(hidden) == 1 or sum(counts[index] for index in hidden) < k):
        hidden.append(rest.pop(0))
    hidden_people = sum(counts[index] for index in hidden)
    total_is_safe = not hidden or (len(hidden) > 1 and hidden_people >= k)
    visible = tuple(None if index in hidden else count for index, count in enumerate(counts))
    return Shown(visible, sum(counts) if total_is_safe else None)
