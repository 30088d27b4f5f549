"""What the bank pages show of questions: cards with their problems, counts by part and level, needs of plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from truongthi.bank.imports import Difference
from truongthi.core.questions import Option, Question
from truongthi.core.rules import Rules
from truongthi.formats.question_file import QuestionFile
from truongthi.web.wording import problem_sentence

_ORDER = ("Nhận biết", "Thông hiểu", "Vận dụng", "Vận dụng cao", "Dễ", "Trung bình", "Khó")


@dataclass(frozen=True, slots=True)
class Said:
    """A problem as a sentence; ``kind`` is "danger", "warn" or "info"."""

    sentence: str
    kind: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One question as contestants will see it, with what only organisers see."""

    question: Question
    kind: str = ""
    said: tuple[Said, ...] = ()
    fields: tuple[str, ...] = ()
    public_id: str = ""
    is_void: bool = False
    is_reference: bool = False

    @property
    def options(self) -> list[tuple[Option, bool]]:
        return [(option, option.letter in self.question.key) for option in self.question.options]

    @property
    def needs_a_look(self) -> bool:
        return any(one.kind != "info" for one in self.said)

    @property
    def is_wrong(self) -> bool:
        return any(one.kind == "danger" for one in self.said)

    @property
    def has_notes(self) -> bool:
        return bool(self.said)


_KINDS = {"error": "danger", "warning": "warn", "note": "info"}


def said_by_place(found: QuestionFile) -> dict[str, tuple[Said, ...]]:
    by_place: dict[str, list[Said]] = {}
    for problem in found.problems:
        one = Said(problem_sentence(problem), _KINDS[problem.severity], problem.where)
        by_place.setdefault(problem.where, []).append(one)
    return {where: tuple(said) for where, said in by_place.items()}


def preview_cards(found: QuestionFile, planned: Difference) -> list[Card]:
    said = said_by_place(found)
    return [
        Card(change.after, change.kind, said.get(change.after.where, ()), change.fields) for change in planned.changes
    ]


def problems_elsewhere(found: QuestionFile) -> list[Said]:
    """Problems that belong to no question: of the file, of a sheet, of a key table."""
    places = {question.where for question in found.questions}
    return [one for where, said in said_by_place(found).items() if where not in places for one in said]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    part: str
    title: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts by part (rows) and level (columns); "" stands for questions without a level."""

    levels: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[int, ...]
    total: int


def matrix(questions: Sequence[Question]) -> Matrix:
    counts = Counter((question.part, question.level) for question in questions)
    titles: dict[str, str] = {}
    for question in questions:
        titles[question.part] = titles.get(question.part) or question.part_title
    levels = tuple(sorted({level for _, level in counts}, key=_level_order))
    rows = tuple(
        MatrixRow(
            part, title, tuple(counts[part, level] for level in levels), sum(counts[part, level] for level in levels)
        )
        for part, title in titles.items()
    )
    totals = tuple(sum(row.counts[index] for row in rows) for index in range(len(levels)))
    return Matrix(levels, rows, totals, len(questions))


def _level_order(level: str) -> tuple[bool, int, str]:
    return level == "", _ORDER.index(level) if level in _ORDER else len(_ORDER), level


@dataclass(frozen=True, slots=True)
class Need:
    """One line of a plan's blueprint against what there is."""

    part: str
    level: str
    wanted: int
    available: int

    @property
    def is_met(self) -> bool:
        return self.available >= self.wanted


def needs(rules: Rules, questions: Iterable[Question]) -> list[Need]:
    """What the paper of a plan asks of the bank, line by line."""
    pairs = [(question.part, question.level) for question in questions]
    if not rules.paper.blueprint:
        return [Need("", "", rules.paper.question_count, len(pairs))]
    return [
        Need(
            stratum.part,
            stratum.level or "",
            stratum.count,
            sum(1 for part, level in pairs if part == stratum.part and stratum.level in (None, level)),
        )
        for stratum in rules.paper.blueprint
    ]
