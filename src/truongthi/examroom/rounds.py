"""The rounds this exam room serves, kept in memory with their frozen pools. Keys are not among what is read."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from truongthi.core.guesses import guess_shape
from truongthi.core.limits import Limits
from truongthi.core.paper import BlueprintRow, PaperItem, Papers, PoolQuestion, blueprint_from, fixed_seed, shape
from truongthi.core.timing import attempt_deadline

ROUND = """
SELECT id, public_id, opens_at, closes_at, duration_ms, attempt_limit, may_run_past_close, blueprint,
       shuffles_questions, shuffles_options, pool_sha256, entry_closes_at, limit_per, cooldown_ms, is_fixed,
       predictions
FROM contests_round WHERE id = %s AND frozen_at IS NOT NULL
"""
POOL = """
SELECT number, part, level, text, options, is_multiple, keeps_order
FROM contests_roundquestion WHERE round_id = %s ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class Round:
    """A frozen round: its window and limits, and its questions with and without their texts."""

    id: int
    public_id: str
    opens_at: datetime
    closes_at: datetime
    duration_ms: int
    attempt_limit: int | None
    may_run_past_close: bool
    blueprint: tuple[BlueprintRow, ...]
    shuffles_questions: bool
    shuffles_options: bool
    pool_sha256: str
    entry_closes_at: datetime | None
    limit_per: str
    cooldown_ms: int
    is_fixed: bool
    predictions: list[dict[str, Any]]
    pool: tuple[PoolQuestion, ...]
    texts: dict[int, tuple[str, tuple[str, ...]]]
    papers: Papers

    def items(self, seed: bytes) -> tuple[PaperItem, ...]:
        return self.papers.paper(seed)

    def draws_as(self, blueprint: tuple[BlueprintRow, ...], questions: bool, options: bool) -> bool:
        """Of an unchanged pool: are its papers still these?"""
        return (self.blueprint, self.shuffles_questions, self.shuffles_options) == (blueprint, questions, options)

    @property
    def entry_until(self) -> datetime:
        """Until when an attempt may begin (outside)."""
        return min(self.entry_closes_at or self.closes_at, self.closes_at)

    @property
    def limits(self) -> Limits:
        return Limits(self.attempt_limit, self.limit_per, self.cooldown_ms)

    @property
    def entries(self) -> int:
        """The length of an answer vector: questions, then predictions."""
        return sum(row.count for row in self.blueprint) + len(self.predictions)

    def seed(self, random_bytes: Callable[[int], bytes]) -> bytes:
        """The seed of a new attempt: the one of the round where all sit the same paper."""
        return fixed_seed(self.public_id) if self.is_fixed else random_bytes(16)

    def deadline(self, started_at: datetime, extra_ms: int) -> datetime:
        return attempt_deadline(
            started_at,
            self.duration_ms,
            self.closes_at,
            may_run_past_close=self.may_run_past_close,
            extra_ms=extra_ms,
        )

    def shape(self, items: Sequence[PaperItem]) -> str:
        return shape(items, self.pool, [guess_shape(one) for one in self.predictions])

    def shown(self, items: Sequence[PaperItem]) -> list[dict[str, Any]]:
        """The paper as its contestant sees it: no number of the pool, no letter of the source; then the predictions."""
        multiple = {question.number for question in self.pool if question.is_multiple}
        paper: list[dict[str, Any]] = []
        for item in items:
            text, options = self.texts[item.number]
            shown = [options[place] for place in item.order]
            paper.append({"text": text, "options": shown, "several": item.number in multiple})
        return paper + [
            {"text": one["text"], "guess": {name: one[name] for name in ("form", "decimals", "maximum")}}
            for one in self.predictions
        ]


class Rounds:
    """Rounds by id. A round's row is read again after ``refresh_seconds``, its pool when its hash has changed."""

    def __init__(self, refresh_seconds: float = 3, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._refresh_seconds, self._monotonic = refresh_seconds, monotonic
        self._known: dict[int, tuple[float, Round]] = {}

    def fresh(self, round_id: int) -> Round | None:
        known = self._known.get(round_id)
        return known[1] if known and self._monotonic() - known[0] < self._refresh_seconds else None

    async def get(self, connection: AsyncConnection[Any], round_id: int) -> Round | None:
        """The round, or None when there is none whose paper is frozen."""
        found = self.fresh(round_id)
        if found is not None:
            return found
        row = await (await connection.execute(ROUND, [round_id])).fetchone()
        if row is None:
            return None
        before = self._known.get(round_id)
        if before is not None and row[10] and before[1].pool_sha256 == row[10]:
            pool, texts = before[1].pool, before[1].texts
        else:
            pool, texts = await _pool(connection, round_id)
        blueprint = blueprint_from(row[7])
        if before is not None and pool is before[1].pool and before[1].draws_as(blueprint, row[8], row[9]):
            papers = before[1].papers
        else:
            papers = Papers(pool, blueprint, shuffles_questions=row[8], shuffles_options=row[9])
        found = Round(*(*row[:7], blueprint, *row[8:], pool, texts, papers))
        self._known[round_id] = (self._monotonic(), found)
        return found


async def _pool(
    connection: AsyncConnection[Any], round_id: int
) -> tuple[tuple[PoolQuestion, ...], dict[int, tuple[str, tuple[str, ...]]]]:
    pool, texts = [], {}
    async for number, part, level, text, options, is_multiple, keeps_order in await connection.execute(
        POOL, [round_id]
    ):
        letters = "".join(option["letter"] for option in options)
        pinned = tuple(bool(option.get("pinned")) for option in options)
        pool.append(PoolQuestion(number, part, level, letters, pinned, is_multiple, keeps_order))
        texts[number] = (text, tuple(option["text"] for option in options))
    return tuple(pool), texts
