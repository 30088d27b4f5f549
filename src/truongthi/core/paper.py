"""The draw of a paper from a frozen pool: the same seed always gives the same paper, in any program.

Specification (version 1). All randomness comes from the numbered streams of ``streams``, by their label; ``shuffle`` is
the one described there.

1. The pool is sorted by question number. The strata of the blueprint are taken in this order: part and level both
   given, only part, only level, neither; within each of the four as written. An empty part or level means any.
2. Stratum ``s`` (its index as written, from 0): the questions that fit and are not yet drawn, in order, are shuffled
   with the stream ``draw/s`` and the first ``count`` of them are drawn.
3. All drawn questions, sorted by number, are shuffled with the stream ``order`` (or stay sorted, if the rules do not
   shuffle).
4. The options of a question that may be shuffled: the indices of its options that are not pinned, in order, are
   shuffled with the stream ``options/NUMBER`` and fill the places of the unpinned ones; pinned options ("Tất cả các
   phương án trên") keep their place, and a question that keeps its order is left as it is.

Displayed option ``k`` (A, B, C … by place) of a paper item is the option ``order[k]`` of the frozen question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from truongthi.core.streams import FEW, Stream, order_number, orders_of, prefix_of, shuffled

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """What the draw needs to know of a question. ``letters`` are its own letters in the order of the source."""

    number: int
    part: str
    level: str
    letters: str
    pinned: tuple[bool, ...]
    is_multiple: bool = False
    keeps_order: bool = False


@dataclass(frozen=True, slots=True)
class BlueprintRow:
    """``count`` questions of a part and a level; "" means any. ``points_centi`` None: the paper's points."""

    part: str
    level: str
    count: int
    points_centi: int | None = None


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One question of a paper: its number in the pool, which of its options stands at each displayed place, and the
    row of the blueprint it was drawn for.
    """

    number: int
    order: tuple[int, ...]
    stratum: int = 0


def blueprint_from(document: Iterable[dict[str, object]]) -> tuple[BlueprintRow, ...]:
    """The rows of a stored blueprint: [{"part", "level" or null, "count", "points_centi"?}]."""
    return tuple(_blueprint_row(row) for row in document)


def _blueprint_row(row: dict[str, object]) -> BlueprintRow:
    points = row.get("points_centi")
    return BlueprintRow(
        part=str(row.get("part") or ""),
        level=str(row.get("level") or ""),
        count=int(str(row["count"])),
        points_centi=None if points is None else int(str(points)),
    )


def fixed_seed(round_id: str) -> bytes:
    """The one seed of all attempts in a round with a fixed paper: the first 16 bytes of SHA-256("truongthi.fixed.1" 00
    public id of the round). What it draws is known to nobody without the pool.
    """
    return hashlib.sha256(b"truongthi.fixed.1\0" + round_id.encode("ascii")).digest()[:16]


class Papers:
    """All papers of one pool: what does not depend on a seed is worked out once, when it is first needed."""

    def __init__(
        self,
        pool: Iterable[PoolQuestion],
        blueprint: Sequence[BlueprintRow],
        *,
        shuffles_questions: bool = True,
        shuffles_options: bool = True,
    ) -> None:
        by_number = sorted(pool, key=lambda question: question.number)
        self._questions = {question.number: question for question in by_number}
        self._strata = [
            (index, prefix_of(f"draw/{index}"), row.count, [one.number for one in by_number if _fits(one, row)])
            for index, row in sorted(enumerate(blueprint), key=_specific_first)
        ]
        self._shuffles_questions, self._shuffles_options = shuffles_questions, shuffles_options
        self._order = prefix_of("order")
        self._shown: dict[tuple[int, int], _Shown] = {}

    def paper(self, seed: bytes) -> tuple[PaperItem, ...]:
        """The paper of a seed. Raises ValueError when the pool cannot fill the blueprint (refused long before a
        start).
        """
        stratum = self._drawn(seed)
        chosen = sorted(stratum)
        if self._shuffles_questions:
            chosen = shuffled(self._order, seed, chosen)
        known, items = self._shown, []
        for number in chosen:
            place = (number, stratum[number])
            shown = known.get(place)
            if shown is None:
                shown = known[place] = _Shown(self._questions[number], place[1], self._shuffles_options)
            items.append(shown.item(seed))
        return tuple(items)

    def numbers(self, seed: bytes) -> frozenset[int]:
        """The numbers of the questions a seed draws, without their order: a part of the work of ``paper``."""
        return frozenset(self._drawn(seed))

    def _drawn(self, seed: bytes) -> dict[int, int]:
        """The row of the blueprint of each drawn question, by number."""
        drawn: dict[int, int] = {}
        for index, prefix, count, numbers in self._strata:
            fitting = numbers if drawn.keys().isdisjoint(numbers) else [one for one in numbers if one not in drawn]
            if len(fitting) < count:
                raise ValueError(f"the pool has {len(fitting)} of the {count} questions of blueprint row {index}")
            for number in shuffled(prefix, seed, fitting, count):
                drawn[number] = index
        return drawn


class _Shown:
    """One question in every order its options may stand in, for one row of the blueprint."""

    __slots__ = ("_free", "_items", "_orders", "_prefix", "_question", "_stratum")

    def __init__(self, question: PoolQuestion, stratum: int, shuffles: bool) -> None:
        self._question, self._stratum = question, stratum
        places = range(len(question.letters))
        is_still = not shuffles or question.keeps_order
        self._free = [] if is_still else [place for place in places if not question.pinned[place]]
        self._prefix = prefix_of(f"options/{question.number}")
        self._orders = orders_of(len(self._free)) if len(self._free) <= FEW else ()
        self._items: dict[int, PaperItem] = {}

    def item(self, seed: bytes) -> PaperItem:
        free = self._free
        number = order_number(self._prefix, seed, len(free)) if self._orders else -1
        if number < 0:
            return self._placed(Stream(self._prefix, seed).shuffled(free))
        found = self._items.get(number)
        if found is None:
            found = self._items[number] = self._placed([free[at] for at in self._orders[number]])
        return found

    def _placed(self, moved: Sequence[int]) -> PaperItem:
        order = list(range(len(self._question.letters)))
        for place, option in zip(self._free, moved, strict=False):
            order[place] = option
        return PaperItem(self._question.number, tuple(order), self._stratum)


def draw(
    pool: Iterable[PoolQuestion],
    blueprint: Sequence[BlueprintRow],
    seed: bytes,
    *,
    shuffles_questions: bool = True,
    shuffles_options: bool = True,
) -> tuple[PaperItem, ...]:
    """One paper of a pool; for more than one keep its ``Papers``."""
    papers = Papers(pool, blueprint, shuffles_questions=shuffles_questions, shuffles_options=shuffles_options)
    return papers.paper(seed)


def _specific_first(numbered: tuple[int, BlueprintRow]) -> tuple[int, int]:
    index, row = numbered
    return (0 if row.part and row.level else 1 if row.part else 2 if row.level else 3, index)


def _fits(question: PoolQuestion, row: BlueprintRow) -> bool:
    return row.part in ("", question.part) and row.level in ("", question.level)


def own_letters(item: PaperItem, question: PoolQuestion, displayed: str) -> frozenset[str]:
    """The frozen question's own letters behind displayed ones: "B" → {"D"} when the option D stands second."""
    return frozenset(question.letters[item.order[LETTERS.index(letter)]] for letter in displayed)


def shape(items: Sequence[PaperItem], pool: Sequence[PoolQuestion], guesses: Sequence[str] = ()) -> str:
    """What an answer vector may hold, one character a question: its last displayed letter, lower case when only one
    letter may be chosen, upper case when several may ("dDc": four options, four with several answers, three).

    ``guesses``: the shapes of the paper's predictions (``guesses.guess_shape``), each after a bar: "dDc|i9999|p5".
    """
    multiple = {question.number for question in pool if question.is_multiple}
    last = ((LETTERS[len(item.order) - 1], item.number) for item in items)
    letters = "".join(letter if number in multiple else letter.lower() for letter, number in last)
    return "|".join((letters, *guesses))
