"""A round's pool with its keys, for grading and for what is shown after release. Never part of the exam room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from truongthi.contests.models import Round, RoundQuestion
from truongthi.core.grading import Grade, grade
from truongthi.core.paper import BlueprintRow, PaperItem, PoolQuestion, blueprint_from, draw


@dataclass(frozen=True, slots=True)
class KeyedPool:
    """Everything that turns a seed into a paper and an answer vector into a grade."""

    round: Round
    blueprint: tuple[BlueprintRow, ...]
    questions: Mapping[int, PoolQuestion]
    rows: Mapping[int, RoundQuestion]

    def paper(self, seed: bytes) -> tuple[PaperItem, ...]:
        return draw(
            tuple(self.questions.values()),
            self.blueprint,
            bytes(seed),
            shuffles_questions=self.round.shuffles_questions,
            shuffles_options=self.round.shuffles_options,
        )

    def grade(self, seed: bytes, answers: Sequence[str]) -> Grade:
        keys = {number: frozenset(row.key.letters) for number, row in self.rows.items()}
        return grade(self.paper(seed), answers, self.questions, keys, self.round.points_centi)


def keyed_pool(round_: Round) -> KeyedPool:
    """Read a round's pool and keys in one query."""
    rows = {row.number: row for row in round_.questions.select_related("key").order_by("number")}
    questions = {number: pool_question(row) for number, row in rows.items()}
    return KeyedPool(round_, blueprint_from(round_.blueprint), questions, rows)


def pool_question(row: RoundQuestion) -> PoolQuestion:
    options: list[dict[str, Any]] = row.options
    return PoolQuestion(
        number=row.number,
        part=row.part,
        level=row.level,
        letters="".join(option["letter"] for option in options),
        pinned=tuple(bool(option.get("pinned")) for option in options),
        is_multiple=row.is_multiple,
        keeps_order=row.keeps_order,
    )
