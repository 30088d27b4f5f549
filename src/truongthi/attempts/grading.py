"""Grades sealed attempts, outside the exam room: within a second of the seal, or when a result page asks first.

A grade follows from the seal and the keys alone and is stored once, so it has no entry in the log; what changes keys or
counted attempts has.

Thousands may be sealed within seconds, so a portion costs three statements (claim and read, look whether the pools
held in memory are still those of the database, write) and no object of Django's for an attempt.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from truongthi.attempts.arrays import array_literal
from truongthi.attempts.kept_pools import pools_of
from truongthi.attempts.models import Attempt, Grade
from truongthi.attempts.papers import KeyedPool
from truongthi.contests.models import Contestant
from truongthi.core.timing import working_time_ms

BATCH: Final = 500
_log = logging.getLogger("truongthi.grading")

_CLAIM: Final = """
WITH claimed AS (
    DELETE FROM attempts_pendinggrade WHERE (contestant_id, round_id, number) IN (
        SELECT contestant_id, round_id, number FROM attempts_pendinggrade
        WHERE %(contestant)s::bigint IS NULL OR contestant_id = %(contestant)s
        ORDER BY contestant_id, round_id, number LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING contestant_id, round_id, number)
SELECT a.contestant_id, a.round_id, a.number, a.seed, a.answers, a.started_at, a.sealed_at
FROM claimed JOIN attempts_attempt AS a USING (contestant_id, round_id, number)
WHERE a.sealed_at IS NOT NULL
"""
_KEEP: Final = """
INSERT INTO attempts_grade (contestant_id, round_id, number, centipoints, correct_count, answered_count,
    question_count, duration_ms, predictions, sealed_at, graded_at)
SELECT n.*, %s FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[],
    %s::bigint[], %s::jsonb[], %s::timestamptz[]) AS n
ON CONFLICT DO NOTHING
"""
_GIVE_BACK: Final = """
INSERT INTO attempts_pendinggrade (contestant_id, round_id, number)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) ON CONFLICT DO NOTHING
"""


def grade_pending(*, now: datetime, limit: int = BATCH) -> int:
    """Grade attempts that wait for it; returns how many. Two workers share the work, a killed one loses nothing."""
    return _grade_claimed(None, now, limit)


def grade_own(*, contestant: Contestant, now: datetime) -> int:
    """Grade what waits of one person, for a result page that comes before the worker."""
    return _grade_claimed(contestant.pk, now, BATCH)


def something_waits() -> bool:
    """Whether there is anything to grade: one small question for a worker that has nothing else to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM attempts_pendinggrade)")
        return bool(cursor.fetchone()[0])


def _grade_claimed(contestant_id: int | None, now: datetime, limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"contestant": contestant_id, "limit": limit})
        claimed = cursor.fetchall()
        if not claimed:
            return 0
        pools = pools_of({round_id for _, round_id, *_ in claimed})
        rows, damaged = [], []
        for attempt in claimed:
            try:
                rows.append(_graded(attempt, pools[attempt[1]]))
            except (ValueError, LookupError):  # not as the exam room writes it: the others must not wait for it
                damaged.append(attempt[:3])
        if rows:
            cursor.execute(_KEEP, [now, *map(array_literal, zip(*rows, strict=True))])
        if damaged:
            cursor.execute(_GIVE_BACK, [array_literal(column) for column in zip(*damaged, strict=True)])
            _log.error("cannot be graded: %d attempts, of rounds %s", len(damaged), sorted({one[1] for one in damaged}))
    return len(rows)


def _graded(attempt: Sequence[Any], pool: KeyedPool) -> tuple[Any, ...]:
    """The row of a grade without the instant of grading."""
    contestant_id, round_id, number, seed, answers, started_at, sealed_at = attempt
    found = pool.figures(seed, answers)
    guesses = pool.guesses(answers) if pool.round.predictions else None
    return (
        contestant_id,
        round_id,
        number,
        found.centipoints,
        found.correct_count,
        found.answered_count,
        found.question_count,
        working_time_ms(started_at, sealed_at),
        json.dumps(guesses) if guesses else "{}",
        sealed_at,
    )


def grade_row(attempt: Attempt, pool: KeyedPool, now: datetime) -> Grade:
    """What a sealed attempt is worth with the keys that hold; nothing is stored."""
    result = pool.figures(attempt.seed, attempt.answers)
    return Grade(
        contestant_id=attempt.contestant_id,
        round_id=attempt.round_id,
        number=attempt.number,
        centipoints=result.centipoints,
        correct_count=result.correct_count,
        answered_count=result.answered_count,
        question_count=result.question_count,
        predictions=pool.guesses(attempt.answers),
        duration_ms=working_time_ms(attempt.started_at, attempt.sealed_at),
        sealed_at=attempt.sealed_at,
        graded_at=now,
    )
