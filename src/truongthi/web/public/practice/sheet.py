"""A practice sheet: which questions, and after answering, which were right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from truongthi.bank.models import Question

FEW = 10


@dataclass(frozen=True, slots=True)
class ShownOption:
    letter: str
    text: str
    is_chosen: bool = False
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a sheet. Before an answer the key, the source and the explanation are not even loaded."""

    place: int
    field: str
    text: str
    is_multiple: bool
    options: tuple[ShownOption, ...]
    is_checked: bool = False
    is_right: bool = False
    is_answered: bool = False
    source: str = ""
    explanation: str = ""

    @property
    def right_letters(self) -> str:
        return ", ".join(option.letter for option in self.options if option.is_right)


def chosen_questions(questions: Sequence[Question], *, few: bool, seed: str) -> list[Question]:
    """All in their order, or ten that the seed picks, always the same ten for the same seed."""
    if not few or len(questions) <= FEW:
        return list(questions)
    return sorted(questions, key=lambda question: _draw(seed, question.public_id))[:FEW]


def _draw(seed: str, public_id: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{public_id}".encode()).digest()


def field_of(question: Question) -> str:
    return f"cau-{question.public_id}"


def blank_sheet(questions: Sequence[Question]) -> list[Item]:
    return [
        Item(
            place=place,
            field=field_of(question),
            text=question.text,
            is_multiple=question.is_multiple,
            options=tuple(ShownOption(one["letter"], one["text"]) for one in question.options),
        )
        for place, question in enumerate(questions, start=1)
    ]


def checked_sheet(
    questions: Sequence[Question], keyed: Mapping[str, Question], answers: Mapping[str, Sequence[str]]
) -> list[Item]:
    """Several answers count only as a whole: all right letters and no other."""
    return [
        _checked(place, question, keyed[question.public_id], set(answers.get(field_of(question), ())))
        for place, question in enumerate(questions, start=1)
        if question.public_id in keyed
    ]


def _checked(place: int, question: Question, keyed: Question, chosen: set[str]) -> Item:
    key = set(keyed.key.letters)
    return Item(
        place=place,
        field=field_of(question),
        text=question.text,
        is_multiple=question.is_multiple,
        options=tuple(
            ShownOption(one["letter"], one["text"], one["letter"] in chosen, one["letter"] in key)
            for one in question.options
        ),
        is_checked=True,
        is_right=chosen == key,
        is_answered=bool(chosen),
        source=keyed.source,
        explanation=keyed.explanation,
    )
