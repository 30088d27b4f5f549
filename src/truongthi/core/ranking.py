"""Places by an ordered list of criteria, and by nothing else.

Figures are integers or fractions. Each criterion names its direction. An entry without a figure (``None``) stands
behind every entry that has one, in both directions; two entries without it are equal there. After the last
criterion nothing decides but the committee: entries still equal share a place ("1224") and form an undecided group.
Keys, names and the order of the input never influence a place; the name orders the rows inside a shared place, for
reading only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby, zip_longest
from typing import Final

from truongthi.core.metrics import EMPTY, Value
from truongthi.core.rules.model import Criterion
from truongthi.core.vietnamese import name_sort_key

COMMITTEE: Final = "committee"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is ranked: a person or a unit, with its figures by ``Criterion.key``. ``key`` is its identity only.

    The rest is read by the prizes, never by the ranking: ``may_win`` and ``why_not``; ``groups``, the class and unit a
    winner counts for; ``base``, the part of figures that does not depend on prizes.
    """

    key: str
    name: str
    unit: str
    metrics: Mapping[str, Value]
    may_win: bool = True
    why_not: str = ""
    groups: tuple[str, ...] = ()
    base: Mapping[str, Value] = field(default_factory=lambda: EMPTY, hash=False)


@dataclass(frozen=True, slots=True)
class Separation:
    """The first criterion in which two entries differ, by its key, and both figures. For "committee" the figures are
    places in the decision.
    """

    metric: str
    direction: str
    mine: Value
    theirs: Value


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the standings. ``separated_by`` tells this row from the NEXT one; None when equal to it, or last."""

    rank: int
    tied: bool
    entry: Entry
    separated_by: Separation | None


@dataclass(frozen=True, slots=True)
class Standings:
    """Rows from first to last; ``undecided``: groups of keys nothing separates; ``unused``: decisions that fit no
    such group.
    """

    rows: tuple[Row, ...]
    undecided: tuple[tuple[str, ...], ...]
    unused: tuple[tuple[str, ...], ...] = field(default=())

    def row_of(self, key: str) -> Row | None:
        """One row, looked for from the first on: for single questions, never inside a loop."""
        return next((row for row in self.rows if row.entry.key == key), None)


def rank(entries: Iterable[Entry], criteria: Sequence[Criterion], decisions: Iterable[Sequence[str]] = ()) -> Standings:
    """Rank the entries. Each decision is the committee's order of one whole undecided group, first key first.

    A decision applies only when its keys are exactly the keys of a group that the criteria leave undecided, so a
    decision taken before a figure changed never moves anybody; such decisions come back as ``unused``. Of two
    decisions on the same group the later one holds.
    """
    entries = list(entries)
    order = _order(criteria)
    standing = {entry.key: _standing(entry, order) for entry in _checked(entries, criteria)}
    by_key = {entry.key: entry for entry in entries}
    decided = {frozenset(decision): tuple(decision) for decision in decisions}
    groups: list[tuple[Entry, ...]] = []
    used = set()
    for _, equals in groupby(sorted(standing, key=standing.__getitem__), key=standing.__getitem__):
        group = _in_reading_order([by_key[key] for key in equals])
        keys = frozenset(entry.key for entry in group)
        if len(group) > 1 and sorted(keys) == sorted(decided.get(keys, ())):
            used.add(keys)
            groups.extend((by_key[key],) for key in decided[keys])
        else:
            groups.append(group)
    places = {key: place for keys in used for place, key in enumerate(decided[keys], start=1)}
    return Standings(
        rows=_rows(groups, order, places),
        undecided=tuple(tuple(entry.key for entry in group) for group in groups if len(group) > 1),
        unused=tuple(order for keys, order in decided.items() if keys not in used),
    )


def explain(a: Entry, b: Entry, criteria: Sequence[Criterion]) -> Separation | None:
    """The first criterion in which ``a`` and ``b`` differ, seen from ``a``; None when the criteria leave them equal."""
    return _first_difference(a, b, _order(criteria))


def is_better(separation: Separation) -> bool:
    """Whether the entry a separation is seen from stands before the other one."""
    if separation.mine is None or separation.theirs is None:
        return separation.theirs is None
    if separation.direction == "desc":
        return separation.mine > separation.theirs
    return separation.mine < separation.theirs


Order = Sequence[tuple[str, str]]
"""(key, direction) of each criterion: their keys are built once for all entries."""


def _order(criteria: Iterable[Criterion]) -> Order:
    return [(criterion.key, criterion.direction) for criterion in criteria]


def _first_difference(a: Entry, b: Entry, order: Order) -> Separation | None:
    for key, direction in order:
        mine, theirs = a.metrics.get(key), b.metrics.get(key)
        if mine != theirs:
            return Separation(key, direction, mine, theirs)
    return None


def _rows(groups: Sequence[tuple[Entry, ...]], order: Order, places: Mapping[str, int]) -> tuple[Row, ...]:
    ranked: list[tuple[int, bool, Entry]] = []
    for group in groups:
        first = len(ranked) + 1
        ranked += [(first, len(group) > 1, entry) for entry in group]
    return tuple(
        Row(place, tied, entry, None if after is None else _separation(entry, after[2], order, places))
        for (place, tied, entry), after in zip_longest(ranked, ranked[1:])
    )


def _separation(a: Entry, b: Entry, order: Order, places: Mapping[str, int]) -> Separation | None:
    separation = _first_difference(a, b, order)
    if separation is None and a.key in places:
        return Separation(COMMITTEE, "asc", places[a.key], places[b.key])
    return separation


def _standing(entry: Entry, order: Order) -> tuple[tuple[int, int | Fraction], ...]:
    return tuple([_sortable(entry.metrics.get(key), direction) for key, direction in order])


def _sortable(value: Value, direction: str) -> tuple[int, int | Fraction]:
    if value is None:
        return (1, 0)
    return (0, -value if direction == "desc" else value)


def _in_reading_order(group: list[Entry]) -> tuple[Entry, ...]:
    return tuple(group if len(group) == 1 else sorted(group, key=_reading_order))


def _reading_order(entry: Entry) -> tuple[str, str, str]:
    return (name_sort_key(entry.name), entry.unit, entry.key)


def _checked(entries: Iterable[Entry], criteria: Sequence[Criterion]) -> list[Entry]:
    """Refuse what would make a ranking meaningless: inexact figures, two entries under one key, a criterion without
    direction.
    """
    listed = list(entries)
    if len({entry.key for entry in listed}) != len(listed):
        raise ValueError("two entries have the same key")
    if any(criterion.direction not in ("asc", "desc") for criterion in criteria):
        raise ValueError("a criterion needs a direction: asc or desc")
    for key, _ in _order(criteria):
        for entry in listed:
            value = entry.metrics.get(key)
            if isinstance(value, bool) or not isinstance(value, int | Fraction | None):
                raise TypeError(f"{key} of an entry is {type(value).__name__}, not an integer or a fraction")
    return listed
