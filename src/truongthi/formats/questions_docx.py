"""Reads a question bank as teachers type it in Word: "Câu 5: …", "A. …", keys by mark, by line or by table.

Nothing is guessed silently: what cannot be placed, contradicts itself or looks odd becomes a problem with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from truongthi.core.errors import Problem
from truongthi.core.questions import NOTE, WARNING, Question, all_problems
from truongthi.core.vietnamese import normalize
from truongthi.formats import question_lines as lines
from truongthi.formats.docx_text import Block, Mark, Paragraph, Table, read_blocks
from truongthi.formats.key_tables import is_long, table_pairs
from truongthi.formats.question_draft import Draft, Field
from truongthi.formats.question_file import QuestionFile

MAX_QUESTIONS = 5_000


def read_questions_docx(data: bytes, filename: str = "") -> QuestionFile:
    """Questions in reading order with every problem. Raises ``Refused("file_…")`` for a file that is no plain .docx."""
    blocks = read_blocks(data, filename)
    reader = _Reader(numbered=not any(lines.question_start(text) for text, _ in _all_lines(blocks)))
    for block in blocks:
        reader.take(block)
    return reader.finished()


def _all_lines(blocks: Sequence[Block]) -> Iterator[tuple[str, list[int]]]:
    for block in blocks:
        for paragraph in [block] if isinstance(block, Paragraph) else block.paragraphs:
            yield from _lines_of(paragraph)


def _lines_of(paragraph: Paragraph) -> Iterator[tuple[str, list[int]]]:
    at = 0
    for piece in paragraph.text.split("\n"):
        yield piece, paragraph.marks[at : at + len(piece)]
        at += len(piece) + 1


@dataclass(slots=True)
class _Reader:
    numbered: bool
    drafts: list[Draft] = field(default_factory=list)
    table_keys: dict[int, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    part: str = ""
    part_title: str = ""
    in_key_table: bool = False
    ended: bool = False

    @property
    def draft(self) -> Draft | None:
        return self.drafts[-1] if self.drafts and not self.ended and not self.in_key_table else None

    # --- blocks -----------------------------------------------------------------------------------------------

    def take(self, block: Block) -> None:
        if isinstance(block, Table):
            self._take_table(block)
            return
        for text, marks in _lines_of(block):
            if text.strip():
                self._take_line(text, marks, is_heading=block.is_heading)
        self._note_what_is_not_text(block)

    def _take_table(self, table: Table) -> None:
        pairs = table_pairs(table.texts)
        if pairs and (self.in_key_table or self.ended or len(pairs) >= 3):
            self._add_table_keys(pairs)
            return
        if self.draft is not None:
            self.draft.note("table_among_questions")
        for paragraph in table.paragraphs:
            self.take(paragraph)

    def _note_what_is_not_text(self, paragraph: Paragraph) -> None:
        """Pictures before the first question are letterheads; a text box may hold questions anywhere."""
        if self.draft is None:
            if paragraph.has_text_box:
                self.problems.append(
                    Problem(normalize(paragraph.text)[:40] or "docx", "text_box_not_read", {}, WARNING)
                )
            return
        for seen, code in (
            (paragraph.has_picture, "picture_not_read"),
            (paragraph.has_text_box, "text_box_not_read"),
            (paragraph.has_formula, "formula_as_text"),
        ):
            if seen:
                self.draft.note(code)

    # --- lines ------------------------------------------------------------------------------------------------

    def _take_line(self, text: str, marks: list[int], *, is_heading: bool) -> None:
        if lines.is_key_heading(text) and (len(self.drafts) > 0) and lines.key_line(text) is None:
            self.in_key_table = True
            return
        pairs = lines.key_pairs(text)
        if self._takes_key_pairs(text, pairs):
            self._add_table_keys(pairs)
            return
        if lines.is_end(text):
            self.ended = True
            return
        if self.ended:
            return
        if self._takes_part(text, marks, is_heading=is_heading) or self._takes_question(text, marks):
            return
        if self.draft is not None:
            self._continue(self.draft, text, marks)

    def _takes_key_pairs(self, text: str, pairs: list[tuple[int, tuple[str, ...]]]) -> bool:
        if not pairs or not self.drafts:
            return False
        if lines.is_pair_line(text, pairs):
            return True
        return self.in_key_table and not is_long(text, pairs)

    def _add_table_keys(self, pairs: list[tuple[int, tuple[str, ...]]]) -> None:
        for number, letters in pairs:
            known = self.table_keys.setdefault(number, letters)
            if set(known) != set(letters):
                facts = {"number": number, "first": ", ".join(known), "second": ", ".join(letters)}
                self.problems.append(Problem(_where(number), "key_table_twice", facts))

    def _takes_part(self, text: str, marks: list[int], *, is_heading: bool) -> bool:
        bold = all(mark & Mark.BOLD for char, mark in zip(text, marks, strict=True) if char.isalnum())
        found = lines.part_heading(text, emphasised=is_heading or bold)
        if found is None or (self.draft is not None and not self.draft.options):
            return False
        self.part, self.part_title = found[0][:20], found[1]
        self.in_key_table = False
        return True

    def _takes_question(self, text: str, marks: list[int]) -> bool:
        start = lines.numbered_start(text) if self.numbered else lines.question_start(text)
        if start is None or (self.numbered and not self._may_start(start.number)):
            return False
        if self.in_key_table or len(self.drafts) >= MAX_QUESTIONS:
            return True
        draft = Draft(start.number, _where(start.number), self.part, self.part_title, start.level)
        self.drafts.append(draft)
        level, skipped = lines.leading_level(text[start.end :])
        draft.level = draft.level or level
        self._add_text_with_options(draft, text[start.end + skipped :], marks[start.end + skipped :])
        return True

    def _may_start(self, number: int) -> bool:
        """Without the word "Câu": the next number, or any number once the last question has its options."""
        if not self.drafts:
            return True
        last = self.drafts[-1]
        return number == last.number + 1 or (len(last.options) >= 2 and not last.digits)

    def _add_text_with_options(self, draft: Draft, text: str, marks: list[int]) -> None:
        """A question's own line; options may follow on it after tabs or wide gaps."""
        first = lines.option_after_gap(text, "A", 0)
        if first is None or lines.option_after_gap(text, "B", first.end) is None:
            draft.text += " " + text
            return
        draft.text += " " + text[: first.start]
        self._add_options(draft, text, marks, first)

    def _continue(self, draft: Draft, text: str, marks: list[int]) -> None:
        level = lines.level_line(text)
        if level:
            draft.level = level
            return
        source = lines.source_text(text)
        explanation = lines.explanation_text(text)
        if source is not None:
            draft.source, draft.current = source, Field.SOURCE
        elif self._takes_key(draft, text):
            draft.current = Field.KEY
        elif explanation is not None:
            draft.explanation, draft.current = explanation, Field.EXPLANATION
            self._takes_key(draft, explanation)
        elif not self._takes_option(draft, text, marks):
            self._append(draft, text, marks)

    def _takes_key(self, draft: Draft, text: str) -> bool:
        key = lines.key_line(text)
        if key is not None:
            draft.key_lines.append(key.letters)
            if key.confused:
                draft.note("lookalike_letter", letter=", ".join(key.letters))
            return True
        words = lines.key_line_text(text)
        if words:
            draft.key_words = words
        return bool(words)

    def _takes_option(self, draft: Draft, text: str, marks: list[int]) -> bool:
        start = lines.option_start(text)
        if start is not None and self._fits(draft, start, text):
            if draft.digits:
                draft.digits_were_text()
            self._add_options(draft, text, marks, start)
            return True
        digit = None if self.numbered else lines.digit_option_start(text)
        if digit is None or (draft.options and not draft.digits) or len(draft.options) != ord(digit.letter) - 65:
            return False
        draft.digits = True
        draft.add_option(digit, text[digit.end :], marks[digit.end :], _marks_at(marks, digit.letter_at))
        return True

    @staticmethod
    def _fits(draft: Draft, start: lines.OptionStart, text: str) -> bool:
        """Small letters only as a run from "a": "e. g." and the like are text."""
        if text[start.letter_at].isupper():
            return True
        expected = "a" if not draft.options or draft.digits else chr(ord(draft.options[-1].letter) + 33)
        return start.letter == expected

    def _add_options(self, draft: Draft, text: str, marks: list[int], start: lines.OptionStart) -> None:
        while True:
            following = None
            if start.letter.upper() != "H":
                following = lines.option_after_gap(text, chr(ord(start.letter) + 1), start.end)
            end = following.start if following else len(text)
            label = _marks_at(marks, start.letter_at)
            draft.add_option(start, text[start.end : end], marks[start.end : end], label)
            if following is None:
                return
            start = following

    def _append(self, draft: Draft, text: str, marks: list[int]) -> None:
        if draft.current is Field.TEXT:
            self._add_text_with_options(draft, text, marks)
        elif draft.current is Field.SOURCE:
            draft.source += " " + text
        elif draft.current is Field.EXPLANATION:
            draft.explanation += " " + text
        elif draft.current is Field.OPTION:
            draft.options[-1].add(text, marks)
            draft.note("option_on_two_lines", NOTE, letter=draft.options[-1].letter, text=normalize(text)[:60])
        else:
            draft.note("text_not_placed", text=normalize(text)[:60])

    # --- the end ----------------------------------------------------------------------------------------------

    def finished(self) -> QuestionFile:
        known = {draft.number: draft for draft in self.drafts}
        for number, letters in sorted(self.table_keys.items()):
            if number in known:
                known[number].table_key = letters
            else:
                self.problems.append(Problem(_where(number), "key_for_no_question", {"number": number}, WARNING))
        questions: list[Question] = []
        for draft in self.drafts:
            question, problems = draft.finished()
            questions.append(question)
            self.problems += problems
        if not questions:
            self.problems.append(Problem("docx", "no_questions_found"))
        if len(self.drafts) >= MAX_QUESTIONS:
            self.problems.append(Problem("docx", "too_many_questions", {"limit": MAX_QUESTIONS}))
        renumbered = _renumbered(questions)
        if renumbered != questions:
            self.problems.append(Problem(_where(1), "numbers_restart", {"count": len(questions)}, NOTE))
        has_conflict = {problem.where for problem in self.problems if problem.code in _NO_SECOND_WORD}
        checks = [
            problem
            for problem in all_problems(renumbered)
            if problem.code != "key_missing" or problem.where not in has_conflict
        ]
        return QuestionFile(tuple(renumbered), tuple(self.problems + checks))


_NO_SECOND_WORD = frozenset({"key_conflict", "key_lines_differ", "key_words_match_no_option"})


def _renumbered(questions: list[Question]) -> list[Question]:
    """Numbers that start again with every part run on, when nothing else is wrong with them."""
    numbers = [question.number for question in questions]
    if len(set(numbers)) == len(numbers):
        return questions
    per_part = [(question.part, question.part_title, question.number) for question in questions]
    if len(set(per_part)) != len(per_part):
        return questions
    return [
        replace(question, number=index, where=f"{_where(question.number)} ({question.part})")
        for index, question in enumerate(questions, start=1)
    ]


def _marks_at(marks: list[int], at: int) -> int:
    return marks[at] if 0 <= at < len(marks) else 0


def _where(number: int) -> str:
    return f"Câu {number}"
