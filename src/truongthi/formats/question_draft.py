"""A question while its lines are being read: pieces of text with their marks, and how its key is found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from truongthi.core.errors import Problem
from truongthi.core.questions import LETTERS, NOTE, WARNING, Option, Question, ordered_key, with_pins
from truongthi.core.vietnamese import comparison_key, normalize
from truongthi.formats.docx_text import Mark
from truongthi.formats.question_lines import OptionStart, option_after_space, trailing_level

WHOLE_SHARE = 0.9
"""Share of an option's characters from which it counts as marked as a whole (a single word underlined is emphasis)."""


class Field(Enum):
    """What an unlabelled line continues."""

    TEXT = "text"
    OPTION = "option"
    KEY = "key"
    SOURCE = "source"
    EXPLANATION = "explanation"


@dataclass(slots=True)
class DraftOption:
    letter: str
    label_marks: int
    text: str
    marks: list[int]
    starred: bool = False

    def has(self, mark: Mark) -> bool:
        """Marked on the letter, or on (almost) the whole text."""
        if self.label_marks & mark:
            return True
        seen = [own for char, own in zip(self.text, self.marks, strict=True) if char.isalnum()]
        return bool(seen) and sum(1 for own in seen if own & mark) >= WHOLE_SHARE * len(seen)

    def add(self, text: str, marks: Sequence[int]) -> None:
        self.text += " " + text
        self.marks += [0, *marks]


@dataclass(slots=True)
class Draft:
    number: int
    where: str
    part: str
    part_title: str
    level: str = ""
    text: str = ""
    options: list[DraftOption] = field(default_factory=list)
    digits: bool = False
    key_lines: list[tuple[str, ...]] = field(default_factory=list)
    key_words: str = ""
    table_key: tuple[str, ...] = ()
    source: str = ""
    explanation: str = ""
    current: Field = Field.TEXT
    problems: list[Problem] = field(default_factory=list)

    def note(self, code: str, severity: str = WARNING, **facts: object) -> None:
        if not any(problem.code == code for problem in self.problems):
            self.problems.append(Problem(self.where, code, facts, severity))

    def add_option(self, start: OptionStart, text: str, marks: list[int], label_marks: int) -> None:
        if start.confused:
            self.note("lookalike_letter", letter=start.letter.upper())
        self.options.append(DraftOption(start.letter.upper(), label_marks, text, marks, start.starred))
        self.current = Field.OPTION

    def digits_were_text(self) -> None:
        """Numbered statements turned out to belong to the question: real options with letters follow."""
        for index, option in enumerate(self.options, start=1):
            self.text += f" {index}. {option.text}"
        self.options, self.digits = [], False

    def finished(self) -> tuple[Question, list[Problem]]:
        self._split_glued_options()
        level, text = trailing_level(normalize(self.text))
        options = tuple(Option(option.letter, normalize(option.text)) for option in self.options)
        question = Question(
            number=self.number,
            text=text,
            options=options,
            key=self._key(),
            part=self.part,
            part_title=self.part_title,
            level=self.level or level,
            source=normalize(self.source).rstrip(" ."),
            explanation=normalize(self.explanation),
            where=self.where,
        )
        return with_pins(question), self.problems

    def _split_glued_options(self) -> None:
        """ "A. … B. … C. …" on one line with single spaces, looked for only where options are missing."""
        if not self.options:
            self._options_out_of_text()
        found = False
        index = 0
        while index < len(self.options):
            following = self.options[index + 1].letter if index + 1 < len(self.options) else ""
            wanted = _next_letter(self.options[index].letter)
            if wanted and wanted != following and (following or found or len(self.options) == 1):
                found = self._split_option(index, wanted) or found
            index += 1

    def _split_option(self, index: int, letter: str) -> bool:
        option = self.options[index]
        start = option_after_space(option.text, letter, 0)
        if start is None:
            return False
        rest = DraftOption(letter, 0, option.text[start.end :], option.marks[start.end :], start.starred)
        rest.label_marks = _all_of(option.marks[start.letter_at : start.letter_at + 1])
        option.text, option.marks = option.text[: start.start], option.marks[: start.start]
        self.options.insert(index + 1, rest)
        return True

    def _options_out_of_text(self) -> None:
        first = option_after_space(self.text, "A", 0)
        if first is None or option_after_space(self.text, "B", first.end) is None:
            return
        content = self.text[first.end :]
        self.options = [DraftOption("A", 0, content, [0] * len(content), first.starred)]
        self.text = self.text[: first.start]

    def _key(self) -> tuple[str, ...]:
        ways = self._ways()
        given = {way: key for way, key in ways.items() if key}
        several = set(given.values())
        if len(several) == 1:
            return several.pop()
        if len(several) > 1:
            facts = {way: ", ".join(key) or "–" for way, key in ways.items()}
            self.note("key_conflict", "error", **facts)
            return ()
        bold = self._marked(Mark.BOLD)
        if bold and len(bold) < len(self.options):
            self.note("key_by_bold_only", NOTE, key=", ".join(bold))
            return bold
        return ()

    def _ways(self) -> dict[str, tuple[str, ...]]:
        lines = {ordered_key(letters) for letters in self.key_lines}
        if len(lines) > 1:
            self.note("key_lines_differ", "error", keys="; ".join(sorted(", ".join(key) for key in lines)))
        ways = {
            "underline": self._marked(Mark.UNDERLINE),
            "red": self._marked(Mark.RED),
            "highlight": self._marked(Mark.HIGHLIGHT),
            "star": ordered_key(option.letter for option in self.options if option.starred),
            "line": min(lines, default=()) if len(lines) < 2 else (),
            "table": ordered_key(self.table_key),
        }
        if self.key_words and not ways["line"]:
            ways["line"] = self._key_by_words()
        everything = ordered_key(option.letter for option in self.options)
        narrower = any(key and key != everything for key in ways.values())
        return {way: () if narrower and key == everything and way in _LOOKS else key for way, key in ways.items()}

    def _marked(self, mark: Mark) -> tuple[str, ...]:
        return ordered_key(option.letter for option in self.options if option.has(mark))

    def _key_by_words(self) -> tuple[str, ...]:
        wanted = comparison_key(self.key_words).strip(" .")
        found = [option.letter for option in self.options if comparison_key(option.text).strip(" .") == wanted]
        if not found:
            self.note("key_words_match_no_option", "error", words=self.key_words[:80])
        return ordered_key(found)


_LOOKS = frozenset({"underline", "red", "highlight"})


def _next_letter(letter: str) -> str:
    at = LETTERS.find(letter)
    return LETTERS[at + 1] if 0 <= at < len(LETTERS) - 1 else ""


def _all_of(marks: Sequence[int]) -> int:
    """Marks that every one of these characters has."""
    common = -1
    for mark in marks:
        common &= mark
    return common if marks else 0
