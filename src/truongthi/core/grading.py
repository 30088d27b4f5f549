"""The score of a sealed paper, question by question, in whole centipoints.

A question is worth ``p``: the points of the row of the blueprint it was drawn for, else those of the paper.

- All or nothing: ``p`` when exactly its right letters were chosen, otherwise 0.
- Partial credit ("partial"): with ``r`` right letters, ``c`` of them chosen and ``w`` wrong ones chosen,
  ``floor(p * max(0, c - w) / r)``. All right letters and no other give ``p``; with one right letter it is the same as
  all or nothing.
- Negative marks (``wrong_points_centi``): a question that was answered and earns nothing costs that much; one left open
  costs nothing. The total is never below 0.

``marks`` and ``correct_count`` know only wholly right questions, whatever partial credit gives. A question whose key is
empty is right for nobody, earns nothing and costs nothing. Predictions are no questions and are not graded here.

A corrected question is treated in one way for everybody: "void" earns and costs nothing, is not right and not counted
among the questions; "all_right" is right and worth ``p`` for everybody whose paper holds it, left open or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from truongthi.core.paper import LETTERS, PaperItem, PoolQuestion, own_letters

VOID: Final = "void"
ALL_RIGHT: Final = "all_right"


@dataclass(frozen=True, slots=True)
class Marking:
    """What answers are worth. ``strata``: the points of each row of the blueprint, None for the paper's."""

    points_centi: int
    strata: tuple[int | None, ...] = ()
    is_partial: bool = False
    wrong_points_centi: int = 0

    def points_of(self, item: PaperItem) -> int:
        own = self.strata[item.stratum] if item.stratum < len(self.strata) else None
        return self.points_centi if own is None else own


@dataclass(frozen=True, slots=True)
class Grade:
    """``marks`` in paper order: whether each question was answered right; ``credits``: the centipoints of each, what
    it costs included.
    """

    centipoints: int
    correct_count: int
    answered_count: int
    marks: tuple[bool, ...]
    credits: tuple[int, ...] = ()
    question_count: int = 0


_AS_ASKED: Final[Mapping[int, str]] = MappingProxyType({})


def grade(
    items: Sequence[PaperItem],
    answers: Sequence[str],
    questions: Mapping[int, PoolQuestion],
    keys: Mapping[int, AbstractSet[str]],
    marking: Marking | int,
    treatments: Mapping[int, str] = _AS_ASKED,
) -> Grade:
    """Grade displayed letters against keys in the questions' own letters. ``questions``, ``keys``: by number.
    ``marking``: how; a number stands for all or nothing at so many centipoints a question. ``treatments``: "void" or
    "all_right" of corrected questions, by number.

    A question without a key in ``keys`` is a KeyError: a pool is never frozen with one missing.
    """
    if len(items) != len(answers):
        raise ValueError("an answer vector has one entry for every question of its paper")
    how = Marking(marking) if isinstance(marking, int) else marking
    chosen = [own_letters(item, questions[item.number], answer) for item, answer in zip(items, answers, strict=True)]
    rights = [keys[item.number] for item in items]
    marks = tuple(
        _is_right(own, right, treatments.get(item.number, ""))
        for item, own, right in zip(items, chosen, rights, strict=True)
    )
    earned = tuple(
        _earned(item, own, right, how, treatments.get(item.number, ""))
        for item, own, right in zip(items, chosen, rights, strict=True)
    )
    asked = sum(1 for item in items if treatments.get(item.number) != VOID)
    return Grade(
        max(0, sum(earned)), sum(marks), sum(1 for answer in answers if answer), marks, earned, question_count=asked
    )


def _is_right(chosen: AbstractSet[str], right: AbstractSet[str], treatment: str) -> bool:
    return treatment == ALL_RIGHT or (treatment != VOID and bool(chosen) and chosen == right)


def _earned(item: PaperItem, chosen: AbstractSet[str], right: AbstractSet[str], how: Marking, treatment: str) -> int:
    points = how.points_of(item)
    if treatment in (VOID, ALL_RIGHT):
        return points if treatment == ALL_RIGHT else 0
    return credit(chosen, right, points, how)


def credit(chosen: AbstractSet[str], right: AbstractSet[str], points_centi: int, how: Marking) -> int:
    """The centipoints of one question."""
    if not chosen or not right:
        return 0
    if how.is_partial:
        earned = points_centi * max(0, len(chosen & right) - len(chosen - right)) // len(right)
    else:
        earned = points_centi if chosen == right else 0
    return earned if earned else -how.wrong_points_centi


@dataclass(frozen=True, slots=True)
class Figures:
    """What is stored of a grade."""

    centipoints: int
    correct_count: int
    answered_count: int
    question_count: int


class Marker:
    """``grade`` for many papers of one pool, with the figures alone. Questions of one right letter whose key holds as
    it was frozen, nearly all of them, are marked by comparing letters; the others as ``grade`` does.
    """

    def __init__(
        self,
        questions: Mapping[int, PoolQuestion],
        keys: Mapping[int, AbstractSet[str]],
        marking: Marking,
        treatments: Mapping[int, str] = _AS_ASKED,
    ) -> None:
        self._questions, self._keys, self._marking, self._treatments = questions, keys, marking, treatments
        self._right_place = {
            number: questions[number].letters.index(next(iter(key)))
            for number, key in keys.items()
            if len(key) == 1 and number not in treatments and set(key) <= set(questions[number].letters)
        }
        self._voided = frozenset(number for number, treatment in treatments.items() if treatment == VOID)

    def figures(self, items: Sequence[PaperItem], answers: Sequence[str]) -> Figures:
        if len(items) != len(answers):
            raise ValueError("an answer vector has one entry for every question of its paper")
        total = correct = answered = 0
        for item, answer in zip(items, answers, strict=True):
            place = self._right_place.get(item.number)
            if place is None or len(answer) > 1:
                is_right, earned = self._mark(item, answer)
            elif not answer:
                continue
            else:
                is_right = answer == LETTERS[item.order.index(place)]
                earned = self._marking.points_of(item) if is_right else 0
                if not earned:
                    earned = -self._marking.wrong_points_centi
            answered += bool(answer)
            correct += is_right
            total += earned
        voided = sum(item.number in self._voided for item in items) if self._voided else 0
        return Figures(max(0, total), correct, answered, len(items) - voided)

    def _mark(self, item: PaperItem, answer: str) -> tuple[bool, int]:
        own, right = own_letters(item, self._questions[item.number], answer), self._keys[item.number]
        treatment = self._treatments.get(item.number, "")
        return _is_right(own, right, treatment), _earned(item, own, right, self._marking, treatment)
