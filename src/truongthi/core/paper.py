"""The draw of a paper from a frozen pool: the same seed always gives the same paper, in any program.

Specification (version 1). All randomness comes from numbered streams of 64-bit words. Word ``i`` (0, 1, 2 …) of the
stream ``label`` is the big-endian integer of bytes ``8·(i mod 4) … 8·(i mod 4)+7`` of
``SHA-256("truongthi.paper.1" 00 label 00 seed block)``, where ``00`` is one zero byte, ``label`` ASCII, ``seed`` the 16
bytes of the attempt and ``block`` = ``i div 4`` as 4 bytes big-endian. ``below(n)`` takes words until one is smaller
than ``2^64 - 2^64 mod n`` and returns it modulo ``n``. ``shuffle`` of a list: for ``i`` from its last index down to 1,
exchange items ``i`` and ``below(i + 1)``.

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
from typing import Final, TypeVar

Item = TypeVar("Item")

_DOMAIN: Final = b"truongthi.paper.1"
_WORDS: Final = 1 << 64
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


class Stream:
    """A stream of words of one label and seed, as the module specifies."""

    def __init__(self, label: str, seed: bytes) -> None:
        self._prefix = hashlib.sha256(_DOMAIN + b"\0" + label.encode("ascii") + b"\0" + seed)
        self._block = 0
        self._words: list[int] = []

    def word(self) -> int:
        if not self._words:
            digest = self._prefix.copy()
            digest.update(self._block.to_bytes(4, "big"))
            raw = digest.digest()
            self._words = [int.from_bytes(raw[at : at + 8], "big") for at in (24, 16, 8, 0)]
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


def draw(
    pool: Sequence[PoolQuestion],
    blueprint: Sequence[BlueprintRow],
    seed: bytes,
    *,
    shuffles_questions: bool = True,
    shuffles_options: bool = True,
) -> tuple[PaperItem, ...]:
    """The paper of a seed. Raises ValueError when the pool cannot fill the blueprint (refused long before a start)."""
    drawn, stratum = _drawn(pool, blueprint, seed)
    chosen = sorted(drawn.values(), key=lambda question: question.number)
    if shuffles_questions:
        chosen = Stream("order", seed).shuffled(chosen)
    return tuple(
        PaperItem(question.number, _option_order(question, seed, shuffles_options), stratum[question.number])
        for question in chosen
    )


def drawn_numbers(pool: Sequence[PoolQuestion], blueprint: Sequence[BlueprintRow], seed: bytes) -> frozenset[int]:
    """The numbers of the questions a seed draws, without their order: a part of the work of ``draw``."""
    return frozenset(_drawn(pool, blueprint, seed)[0])


def _drawn(
    pool: Sequence[PoolQuestion], blueprint: Sequence[BlueprintRow], seed: bytes
) -> tuple[dict[int, PoolQuestion], dict[int, int]]:
    """The drawn questions and the row of the blueprint of each, by number."""
    by_number = sorted(pool, key=lambda question: question.number)
    drawn: dict[int, PoolQuestion] = {}
    stratum: dict[int, int] = {}
    for index, row in sorted(enumerate(blueprint), key=_specific_first):
        fitting = [question for question in by_number if question.number not in drawn and _fits(question, row)]
        if len(fitting) < row.count:
            raise ValueError(f"the pool has {len(fitting)} of the {row.count} questions of blueprint row {index}")
        for question in Stream(f"draw/{index}", seed).shuffled(fitting)[: row.count]:
            drawn[question.number] = question
            stratum[question.number] = index
    return drawn, stratum


def _specific_first(numbered: tuple[int, BlueprintRow]) -> tuple[int, int]:
    index, row = numbered
    return (0 if row.part and row.level else 1 if row.part else 2 if row.level else 3, index)


def _fits(question: PoolQuestion, row: BlueprintRow) -> bool:
    return row.part in ("", question.part) and row.level in ("", question.level)


def _option_order(question: PoolQuestion, seed: bytes, shuffles: bool) -> tuple[int, ...]:
    places = range(len(question.letters))
    if not shuffles or question.keeps_order:
        return tuple(places)
    free = [place for place in places if not question.pinned[place]]
    moved = iter(Stream(f"options/{question.number}", seed).shuffled(free))
    return tuple(place if question.pinned[place] else next(moved) for place in places)


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
