"""Grades sealed attempts, outside the exam room: within a second of the seal, or when a result page asks first.

A grade follows from the seal and the keys alone and is stored once, so it has no entry in the log; what changes keys or
counted attempts has.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from truongthi.attempts.models import Attempt, Grade
from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.contests.models import Contestant, Round
from truongthi.core.timing import working_time_ms

Key = tuple[int, int, int]
BATCH = 500

_CLAIM = """
DELETE FROM attempts_pendinggrade WHERE (contestant_id, round_id, number) IN (
    SELECT contestant_id, round_id, number FROM attempts_pendinggrade
    WHERE %(contestant)s::bigint IS NULL OR contestant_id = %(contestant)s
    ORDER BY contestant_id, round_id, number LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING contestant_id, round_id, number
"""


def grade_pending(*, now: datetime, limit: int = BATCH) -> int:
    """Grade attempts that wait for it; returns how many. Two workers share the work, a killed one loses nothing."""
    return _grade_claimed(None, now, limit)


def grade_own(*, contestant: Contestant, now: datetime) -> int:
    """Grade what waits of one person, for a result page that comes before the worker."""
    return _grade_claimed(contestant.pk, now, BATCH)


def _grade_claimed(contestant_id: int | None, now: datetime, limit: int) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"contestant": contestant_id, "limit": limit})
            keys: list[Key] = cursor.fetchall()
        if keys:
            Grade.objects.bulk_create(_grades(keys, now), ignore_conflicts=True)
    return len(keys)


def _grades(keys: Iterable[Key], now: datetime) -> list[Grade]:
    pools: dict[int, KeyedPool] = {}
    grades = []
    for attempt in Attempt.objects.filter(pk__in=list(keys), sealed_at__isnull=False):
        if attempt.round_id not in pools:
            pools[attempt.round_id] = keyed_pool(Round.objects.get(pk=attempt.round_id))
        grades.append(grade_row(attempt, pools[attempt.round_id], now))
    return grades


def grade_row(attempt: Attempt, pool: KeyedPool, now: datetime) -> Grade:
    """What a sealed attempt is worth with the keys that hold; nothing is stored."""
    result = pool.grade(attempt.seed, attempt.answers)
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
