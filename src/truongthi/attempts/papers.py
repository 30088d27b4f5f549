"""A round's pool with its keys, for grading and for what is shown after release. Never part of the exam room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from truongthi.contests.models import Round, RoundKeyVersion, RoundQuestion
from truongthi.core.grading import ALL_RIGHT, VOID, Figures, Grade, Marker, Marking, grade
from truongthi.core.guesses import guesses_in
from truongthi.core.paper import BlueprintRow, PaperItem, Papers, PoolQuestion, blueprint_from


@dataclass(frozen=True)
class KeyedPool:
    """Everything that turns a seed into a paper and an answer vector into a grade."""

    round: Round
    blueprint: tuple[BlueprintRow, ...]
    questions: Mapping[int, PoolQuestion]
    rows: Mapping[int, RoundQuestion]
    versions: Mapping[int, RoundKeyVersion] = field(default_factory=dict)

    @cached_property
    def papers(self) -> Papers:
        return Papers(
            self.questions.values(),
            self.blueprint,
            shuffles_questions=self.round.shuffles_questions,
            shuffles_options=self.round.shuffles_options,
        )

    def paper(self, seed: bytes) -> tuple[PaperItem, ...]:
        return self.papers.paper(bytes(seed))

    def holds(self, seed: bytes, numbers: AbstractSet[int]) -> bool:
        """Does the paper of a seed hold one of these questions?"""
        return not numbers.isdisjoint(self.papers.numbers(bytes(seed)))

    @cached_property
    def marker(self) -> Marker:
        return Marker(self.questions, self.keys, self.marking, self.treatments)

    @cached_property
    def keys(self) -> Mapping[int, AbstractSet[str]]:
        return {number: self.right_letters(number) for number in self.rows}

    @cached_property
    def treatments(self) -> Mapping[int, str]:
        """Of questions that count for nobody, or for everybody."""
        return {
            number: version.treatment
            for number, version in self.versions.items()
            if version.treatment in (VOID, ALL_RIGHT)
        }

    def figures(self, seed: bytes, answers: Sequence[str]) -> Figures:
        """What an answer vector is worth; the guesses behind the questions are no part of it."""
        items = self.paper(seed)
        return self.marker.figures(items, answers[: len(items)])

    def grade(self, seed: bytes, answers: Sequence[str]) -> Grade:
        """The same, with what each question earned."""
        items = self.paper(seed)
        return grade(items, answers[: len(items)], self.questions, self.keys, self.marking, self.treatments)

    def right_letters(self, number: int) -> frozenset[str]:
        """The key that holds today: the latest correction's, else the frozen one."""
        version = self.versions.get(number)
        is_new = version is not None and version.treatment == RoundKeyVersion.Treatment.KEY
        return frozenset(version.letters if version is not None and is_new else self.rows[number].key.letters)

    @property
    def marking(self) -> Marking:
        return Marking(
            points_centi=self.round.points_centi,
            strata=tuple(row.points_centi for row in self.blueprint),
            is_partial=self.round.gives_partial_credit,
            wrong_points_centi=self.round.wrong_points_centi,
        )

    def guesses(self, answers: Sequence[str]) -> dict[str, str]:
        """Prediction id → canonical guess."""
        return guesses_in(answers, self.round.predictions)


def keyed_pool(round_: Round) -> KeyedPool:
    """Read a round's pool, keys and their corrections in two queries."""
    rows = {row.number: row for row in round_.questions.select_related("key").order_by("number")}
    questions = {number: pool_question(row) for number, row in rows.items()}
    corrected = RoundKeyVersion.objects.filter(question__round=round_).select_related("question").order_by("version")
    versions = {version.question.number: version for version in corrected}
    return KeyedPool(round_, blueprint_from(round_.blueprint), questions, rows, versions)


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
