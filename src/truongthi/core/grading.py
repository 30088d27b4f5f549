"""The score of a sealed paper. All or nothing: a question counts when exactly its right letters were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from truongthi.core.paper import PaperItem, PoolQuestion, own_letters


@dataclass(frozen=True, slots=True)
class Grade:
    """``marks`` in paper order: whether each question was answered right."""

    centipoints: int
    correct_count: int
    answered_count: int
    marks: tuple[bool, ...]


def grade(
    items: Sequence[PaperItem],
    answers: Sequence[str],
    questions: Mapping[int, PoolQuestion],
    keys: Mapping[int, AbstractSet[str]],
    points_centi: int,
) -> Grade:
    """Grade displayed letters against keys in the questions' own letters. ``questions``, ``keys``: by number.

    A question without a key in ``keys`` is a KeyError: a pool is never frozen with one missing. A question whose key
    is empty is right for nobody.
    """
    if len(items) != len(answers):
        raise ValueError("an answer vector has one entry for every question of its paper")
    marks = tuple(
        bool(answer) and own_letters(item, questions[item.number], answer) == keys[item.number]
        for item, answer in zip(items, answers, strict=True)
    )
    correct = sum(marks)
    return Grade(correct * points_centi, correct, sum(1 for answer in answers if answer), marks)
