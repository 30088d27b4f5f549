"""Question banks in Excel: one row a question. Reads any usual heading and writes the form that reads back equal."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from truongthi.core.errors import Problem, Refused
from truongthi.core.questions import LETTERS, WARNING, Option, Question, all_problems, ordered_key, with_pins
from truongthi.core.vietnamese import comparison_key, normalize
from truongthi.formats.docx_numbering import roman
from truongthi.formats.question_columns import Columns, find_columns
from truongthi.formats.question_file import QuestionFile
from truongthi.formats.question_lines import key_letters, level_named, option_start, part_heading
from truongthi.formats.sheets import Cell, Sheet, load_sheets, looks_like_formula

MAX_QUESTIONS = 5_000
SHEET_TITLE = "Ngân hàng câu hỏi"
_FIXED_BEFORE = ("STT", "Chủ đề", "Mức độ", "Câu hỏi")
_FIXED_AFTER = ("Đáp án đúng", "Căn cứ", "Giải thích")
_WIDTHS = {"STT": 6, "Câu hỏi": 60, "Chủ đề": 28, "Mức độ": 14, "Căn cứ": 40, "Giải thích": 40, "Đáp án đúng": 12}
_KEY_TEXT = re.compile(
    r"^(?:(?:phương án|đáp án|câu)\s*)?([A-Ha-h](?:\s*(?:[,;&+/.]|và)?\s*[A-Ha-h]){0,7})\.?$", re.IGNORECASE
)
_QUOTED = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_KEY_DIGITS = re.compile(r"^[1-8](?:\s*[,;]\s*[1-8]){0,7}$")


def read_questions_xlsx(data: bytes, filename: str = "") -> QuestionFile:
    """Questions of every visible sheet that looks like a bank. Raises ``Refused``: file_…, questions_no_header."""
    sheets = load_sheets(data, filename)
    reader = _Reader()
    found = False
    for sheet in sheets:
        columns = find_columns(sheet)
        if columns is None:
            continue
        if sheet.hidden:
            reader.problems.append(Problem(sheet.name, "questions_sheet_hidden", {"sheet": sheet.name}, WARNING))
            continue
        found = True
        reader.take(sheet, columns)
    if not found:
        raise Refused("questions_no_header", sheets=", ".join(sheet.name for sheet in sheets[:5]))
    return reader.finished()


@dataclass(slots=True)
class _Reader:
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)

    def take(self, sheet: Sheet, columns: Columns) -> None:
        for row in range(columns.header_row + 1, len(sheet.rows)):
            if len(self.questions) >= MAX_QUESTIONS:
                self.problems.append(Problem(sheet.name, "too_many_questions", {"limit": MAX_QUESTIONS}))
                return
            _Row(self, sheet, columns, row).take()

    def part_of(self, title: str) -> tuple[str, str]:
        """("I", title): parts are numbered in the order in which their titles appear."""
        heading = part_heading(title, emphasised=True)
        if heading is not None:
            return heading
        known = self.parts.setdefault(comparison_key(title), roman(len(self.parts) + 1)) if title else ""
        return known, title

    def finished(self) -> QuestionFile:
        if not self.questions:
            self.problems.append(Problem("xlsx", "no_questions_found"))
        spoken_for = {problem.where for problem in self.problems if problem.code in _EXPLAINS_NO_KEY}
        checks = [
            problem
            for problem in all_problems(self.questions)
            if problem.code != "key_missing" or problem.where not in spoken_for
        ]
        return QuestionFile(tuple(self.questions), tuple(self.problems + checks))


_EXPLAINS_NO_KEY = frozenset({"key_not_understood", "cell_without_result", "cell_with_error"})


@dataclass(slots=True)
class _Row:
    reader: _Reader
    sheet: Sheet
    columns: Columns
    row: int

    @property
    def where(self) -> str:
        return f"{self.sheet.name}!{self.row + 1}"

    def take(self) -> None:
        cells = [cell for cell in self.sheet.rows[self.row] if not cell.is_blank]
        options = {letter: self._text(column) for letter, column in sorted(self.columns.options.items())}
        text = self._text(self.columns.of("text"))
        if not cells or (not text and not any(options.values())):
            return
        part, title = self.reader.part_of(self._merged_text(self.columns.of("part")))
        level = self._merged_text(self.columns.of("level"))
        filled = self._options(options)
        question = Question(
            number=self._number(),
            text=text,
            options=filled,
            key=self._key(filled),
            part=part[:20],
            part_title=title,
            level=level_named(level) or level,
            source=self._text(self.columns.of("source")).rstrip(" ."),
            explanation=self._text(self.columns.of("explanation")),
            where=self.where,
        )
        self.reader.questions.append(with_pins(question))

    def _options(self, texts: dict[str, str]) -> tuple[Option, ...]:
        """Options up to the last one given; a blank one before it stays, so that its absence is seen."""
        given = [letter for letter, text in texts.items() if text]
        last = max(given, default="")
        return tuple(Option(letter, _unlabelled(letter, text)) for letter, text in texts.items() if letter <= last)

    def _number(self) -> int:
        column = self.columns.of("number")
        cell = self.sheet.cell(self.row, column) if column is not None else Cell()
        digits = re.search(r"\d{1,6}", cell.text)
        if digits:
            return int(digits.group())
        return self.reader.questions[-1].number + 1 if self.reader.questions else 1

    def _key(self, options: tuple[Option, ...]) -> tuple[str, ...]:
        column = self.columns.of("key")
        text = self._text(column)
        if not text:
            return ()
        if _KEY_DIGITS.match(text):
            return ordered_key(LETTERS[int(digit) - 1] for digit in re.findall(r"\d", text))
        letters = _key_of_letters(text)
        if letters is not None:
            if letters[1]:
                self._note("lookalike_letter", column, WARNING, letter=", ".join(letters[0]))
            return ordered_key(letters[0])
        same = [option.letter for option in options if comparison_key(option.text) == comparison_key(text)]
        if not same:
            self._note("key_not_understood", column, "error", value=text[:60])
        return ordered_key(same)

    def _merged_text(self, column: int | None) -> str:
        """The text of a cell, or of the merged block it lies in."""
        if column is None:
            return ""
        for top, left, bottom, right in self.sheet.merged:
            if top < self.row <= bottom and left <= column <= right and top > self.columns.header_row:
                return normalize(self.sheet.cell(top, left).text)
        return self._text(column)

    def _text(self, column: int | None) -> str:
        """A cell as the text that Excel shows; everything that was not typed as text is reported."""
        if column is None:
            return ""
        cell = self.sheet.cell(self.row, column)
        if cell.is_uncalculated:
            self._note("cell_without_result", column, "error", formula=(cell.formula or "")[:60])
        elif cell.is_error:
            self._note("cell_with_error", column, "error", value=cell.text)
        elif cell.formula is not None:
            self._note("cell_is_formula", column, WARNING, formula=cell.formula[:60])
        elif isinstance(cell.value, (date, datetime, time, timedelta)):
            self._note("cell_is_date", column, WARNING, value=shown_text(cell))
        elif isinstance(cell.value, str) and looks_like_formula(cell.value):
            self._note("cell_looks_like_formula", column, WARNING, value=cell.value[:60])
        return "" if cell.is_error else normalize(shown_text(cell))

    def _note(self, code: str, column: int | None, severity: str, **facts: object) -> None:
        cell = self.sheet.cell(self.row, column or 0).address
        facts = {"cell": cell, **facts}
        problem = Problem(self.where, code, facts, severity)
        if problem not in self.reader.problems:
            self.reader.problems.append(problem)


def _key_of_letters(text: str) -> tuple[tuple[str, ...], bool] | None:
    _, confused = key_letters(text)
    plain = text.translate(_PLAIN) if confused else text
    match = _KEY_TEXT.match(plain)
    if match is None:
        return None
    return key_letters(match.group(1))[0], confused


_PLAIN = str.maketrans("АВСЕНавсе", "ABCEHabce")


def _unlabelled(letter: str, text: str) -> str:
    """ "A. Bộ Nội vụ" in the column of A is "Bộ Nội vụ"."""
    start = option_start(text)
    return text[start.end :] if start is not None and start.letter.upper() == letter and start.end < len(text) else text


def shown_text(cell: Cell) -> str:
    """What Excel shows for the values people type into question sheets: "10%", "01/7/2025", "08:00", "3,5"."""
    value = cell.value
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y") if value.time() == time() else value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M:%S") if value.second else value.strftime("%H:%M")
    if isinstance(value, bool):
        return "Đúng" if value else "Sai"
    if isinstance(value, (int, float)) and cell.number_format.rstrip().endswith("%"):
        return f"{round(value * 100, 6):g}%".replace(".", ",")
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.10g}".replace(".", ",")
    return cell.text


def write_questions(questions: Sequence[Question]) -> bytes:
    """A workbook that ``read_questions_xlsx`` reads back to the same questions. Every text is stored as text."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET_TITLE
    count = max((len(question.options) for question in questions), default=4)
    option_letters = LETTERS[: max(count, 4)]
    header = [*_FIXED_BEFORE, *(f"Phương án {letter}" for letter in option_letters), *_FIXED_AFTER]
    _write_header(sheet, header)
    for row, question in enumerate(questions, start=2):
        texts = {option.letter: option.text for option in question.options}
        sheet.cell(row, 1, question.number)
        values = [
            question.part_title or question.part,
            question.level,
            question.text,
            *(texts.get(letter, "") for letter in option_letters),
            ", ".join(question.key),
            question.source,
            question.explanation,
        ]
        for column, text in enumerate(values, start=2):
            _write_text(sheet, row, column, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_header(sheet: Worksheet, header: Sequence[str]) -> None:
    for column, name in enumerate(header, start=1):
        cell = sheet.cell(1, column, name)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[cell.column_letter].width = _WIDTHS.get(name, 30)
    sheet.freeze_panes = "E2"


def _write_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    if not text:
        return
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_QUOTED)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
