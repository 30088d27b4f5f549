"""Multiple-choice questions as values, and what makes one fit to be asked. No file, no clock, no sentence.

A question has two to eight options with the letters A, B, C … and one or several right letters (its key).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from truongthi.core.errors import Problem
from truongthi.core.legacy_text import from_tcvn3, legacy_encoding
from truongthi.core.legal_sources import replaced_documents
from truongthi.core.option_references import keeps_source_order, must_stay_last
from truongthi.core.question_likeness import alike_pairs, question_key
from truongthi.core.vietnamese import comparison_key, search_key

LETTERS = "ABCDEFGH"
MIN_OPTIONS = 2
MAX_OPTIONS = len(LETTERS)
MAX_TEXT = 4_000
MAX_OPTION_TEXT = 1_000
_SEVERAL_HINTS = ("chon cac dap an dung", "chon nhieu dap an", "chon cac phuong an dung", "chon nhieu phuong an")

WARNING = "warning"
NOTE = "note"
"""A note is worth a look but is no fault: near-duplicates, replaced documents."""


@dataclass(frozen=True, slots=True)
class Option:
    """``pinned``: speaks of other options ("Tất cả các phương án trên") and stays last when options are shuffled."""

    letter: str
    text: str
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """``number`` as in the source; ``part`` "I", "II" …; ``where`` its place in the file ("Câu 57", "Sheet1!58")."""

    number: int
    text: str
    options: tuple[Option, ...]
    key: tuple[str, ...]
    part: str = ""
    part_title: str = ""
    level: str = ""
    source: str = ""
    explanation: str = ""
    where: str = field(default="", compare=False)

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(option.letter for option in self.options)

    @property
    def is_multiple(self) -> bool:
        """Several answers may be chosen: the key has several, or the text says so."""
        return len(self.key) > 1 or asks_for_several(self.text)

    @property
    def keeps_order(self) -> bool:
        """Options name letters or places ("Cả A và B"): then nothing in this question may be shuffled."""
        return keeps_source_order([option.text for option in self.options])


def asks_for_several(text: str) -> bool:
    plain = search_key(text)
    return any(hint in plain for hint in _SEVERAL_HINTS)


def with_pins(question: Question) -> Question:
    """The same question with ``pinned`` set on every option that speaks of the others."""
    letters = question.letters
    options = tuple(replace(option, pinned=must_stay_last(option.text, letters)) for option in question.options)
    return replace(question, options=options)


def ordered_key(letters: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(letters)))


def question_problems(question: Question) -> list[Problem]:
    """Everything wrong with one question alone; errors keep it out of a bank, warnings and notes do not."""
    where = question.where or str(question.number)
    problems: list[Problem] = []
    if not question.text.strip():
        problems.append(Problem(where, "question_without_text"))
    if len(question.text) > MAX_TEXT:
        problems.append(Problem(where, "question_text_too_long", {"limit": MAX_TEXT}))
    if legacy_encoding(question.text):
        facts = {"sample": question.text[:60], "meaning": from_tcvn3(question.text)[:60]}
        problems.append(Problem(where, "question_in_old_font", facts, WARNING))
    problems += _option_problems(question, where)
    problems += _key_problems(question, where)
    problems += [
        Problem(
            where, "source_replaced", {"document": old.number, "replaced_by": old.replaced_by, "since": old.since}, NOTE
        )
        for old in replaced_documents(f"{question.text} {question.source}")
    ]
    return problems


def _option_problems(question: Question, where: str) -> list[Problem]:
    problems = []
    letters = question.letters
    if len(letters) < MIN_OPTIONS:
        problems.append(Problem(where, "too_few_options", {"count": len(letters)}))
    if len(letters) > MAX_OPTIONS:
        problems.append(Problem(where, "too_many_options", {"count": len(letters), "limit": MAX_OPTIONS}))
    for letter, count in Counter(letters).items():
        if count > 1:
            problems.append(Problem(where, "option_letter_twice", {"letter": letter}))
    expected = tuple(LETTERS[: len(letters)])
    if letters != expected and len(set(letters)) == len(letters) == len(expected) >= MIN_OPTIONS:
        found = ", ".join(letters)
        problems.append(
            Problem(where, "option_letters_not_in_order", {"found": found, "expected": ", ".join(expected)})
        )
    first_with: dict[str, str] = {}
    for option in question.options:
        text = comparison_key(option.text)
        if not text:
            problems.append(Problem(where, "option_without_text", {"letter": option.letter}))
        elif text in first_with:
            problems.append(Problem(where, "options_alike", {"first": first_with[text], "second": option.letter}))
        if len(option.text) > MAX_OPTION_TEXT:
            problems.append(Problem(where, "option_text_too_long", {"letter": option.letter, "limit": MAX_OPTION_TEXT}))
        first_with.setdefault(text, option.letter)
    return problems


def _key_problems(question: Question, where: str) -> list[Problem]:
    unknown = [letter for letter in question.key if letter not in question.letters]
    if unknown:
        found = ", ".join(question.letters)
        return [Problem(where, "key_names_no_option", {"key": ", ".join(unknown), "found": found})]
    if not question.key:
        return [Problem(where, "key_missing")]
    if len(question.key) == len(question.letters) >= MIN_OPTIONS:
        return [Problem(where, "every_option_right", {}, WARNING)]
    if len(question.key) == 1 and asks_for_several(question.text):
        return [Problem(where, "several_asked_one_right", {"key": question.key[0]}, WARNING)]
    return []


def set_problems(questions: Sequence[Question]) -> list[Problem]:
    """What is wrong between questions: numbers given twice or left out, duplicates, near-duplicates."""
    numbers = Counter(question.number for question in questions)
    problems = [
        Problem(question.where or str(question.number), "number_twice", {"number": question.number})
        for question in questions
        if numbers[question.number] > 1
    ]
    for before, after in itertools.pairwise(questions):
        if after.number > before.number + 1:
            missing = _span(before.number + 1, after.number - 1)
            problems.append(
                Problem(after.where or str(after.number), "numbers_left_out", {"missing": missing}, WARNING)
            )
    first_with: dict[str, Question] = {}
    for question in questions:
        twin = first_with.setdefault(
            question_key(question.text, [option.text for option in question.options]), question
        )
        if twin is not question:
            facts = {"number": question.number, "other": twin.number}
            problems.append(Problem(question.where or str(question.number), "question_twice", facts, WARNING))
    problems += _alike_problems(questions)
    return problems


def _alike_problems(questions: Sequence[Question]) -> list[Problem]:
    entries = [(question.text, tuple(option.text for option in question.options)) for question in questions]
    return [
        Problem(
            questions[later].where or str(questions[later].number),
            "question_alike",
            {"number": questions[later].number, "other": questions[earlier].number},
            NOTE,
        )
        for earlier, later in alike_pairs(entries)
    ]


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def all_problems(questions: Sequence[Question]) -> list[Problem]:
    problems = [problem for question in questions for problem in question_problems(question)]
    return problems + set_problems(questions)
