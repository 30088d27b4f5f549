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
from truongthi.core.paper import BlueprintRow, PaperItem, Papers, PoolQuestion, blueprint_from, fixed_seed
from truongthi.core.timing import attempt_deadline
from truongthi.examroom.sheet import Sheet
from truongthi.examroom.wire import to_json

# Whether somebody is at work is asked of closed rounds alone: in an open one nothing depends on it.
ROUND = """
SELECT r.id, r.public_id, r.opens_at, r.closes_at, r.duration_ms, r.attempt_limit, r.may_run_past_close, r.blueprint,
       r.shuffles_questions, r.shuffles_options, r.pool_sha256, r.entry_closes_at, r.limit_per, r.cooldown_ms,
       r.is_fixed, r.predictions, r.is_practice, r.showing, c.state,
       CASE WHEN r.closes_at > now() THEN true
            ELSE EXISTS (SELECT 1 FROM attempts_attempt AS a WHERE a.round_id = r.id AND a.sealed_at IS NULL) END
FROM contests_round AS r JOIN contests_contest AS c ON c.id = r.contest_id
WHERE r.id = %s AND r.frozen_at IS NOT NULL
"""
POOL = """
SELECT number, part, level, text, options, is_multiple, keeps_order
FROM contests_roundquestion WHERE round_id = %s ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class Round:
    """A frozen round: its window and limits, what is shown of results, and its questions with and without their texts.

    ``is_at_work``: the round is not closed yet, or somebody's attempt is still open.
    """

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
    is_practice: bool
    showing: dict[str, Any]
    contest_state: str
    is_at_work: bool
    pool: tuple[PoolQuestion, ...]
    papers: Papers
    sheet: Sheet

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
        """As ``core.paper.shape`` has it."""
        letters = "".join([self.sheet.piece(item).letter for item in items])
        return "|".join((letters, *(guess_shape(one) for one in self.predictions)))

    def shown(self, items: Sequence[PaperItem]) -> list[dict[str, Any]]:
        """The paper as its contestant sees it: no number of the pool, no letter of the source; then the predictions."""
        return [self.sheet.shown(item) for item in items] + [
            {"text": one["text"], "guess": {name: one[name] for name in ("form", "decimals", "maximum")}}
            for one in self.predictions
        ]

    def shown_json(self, items: Sequence[PaperItem]) -> bytes:
        """The same as JSON."""
        pieces = [self.sheet.piece(item).json for item in items]
        return b"[%b]" % b",".join(pieces + [to_json(one) for one in self.shown(())])


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
            pool, sheet = before[1].pool, before[1].sheet
        else:
            pool, sheet = await _pool(connection, round_id)
        blueprint = blueprint_from(row[7])
        if before is not None and pool is before[1].pool and before[1].draws_as(blueprint, row[8], row[9]):
            papers = before[1].papers
        else:
            papers = Papers(pool, blueprint, shuffles_questions=row[8], shuffles_options=row[9])
        found = Round(*(*row[:7], blueprint, *row[8:], pool, papers, sheet))
        self._known[round_id] = (self._monotonic(), found)
        return found


async def _pool(connection: AsyncConnection[Any], round_id: int) -> tuple[tuple[PoolQuestion, ...], Sheet]:
    pool, texts = [], {}
    async for number, part, level, text, options, is_multiple, keeps_order in await connection.execute(
        POOL, [round_id]
    ):
        letters = "".join(option["letter"] for option in options)
        pinned = tuple(bool(option.get("pinned")) for option in options)
        pool.append(PoolQuestion(number, part, level, letters, pinned, is_multiple, keeps_order))
        texts[number] = (text, tuple(option["text"] for option in options))
    return tuple(pool), Sheet(pool, texts)
