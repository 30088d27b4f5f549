"""Grades sealed attempts again from their sealed answers with the keys that hold now. What comes out the same stays
untouched, so regrading with unchanged keys changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import connection

from truongthi.attempts.grading import grade_row
from truongthi.attempts.models import Attempt, Grade
from truongthi.attempts.papers import keyed_pool
from truongthi.contests.models import Round

_BATCH: Final = 2000
_FIGURES: Final = ("centipoints", "correct_count", "answered_count", "question_count")
_UPDATE: Final = """
UPDATE attempts_grade AS g SET centipoints = n.points, correct_count = n.correct, answered_count = n.answered,
       question_count = n.questions, graded_at = %s
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
     AS n (contestant_id, number, points, correct, answered, questions)
WHERE g.contestant_id = n.contestant_id AND g.round_id = %s AND g.number = n.number
"""


def regrade(round_: Round, *, now: datetime, questions: AbstractSet[int] | None = None) -> int:
    """Grade the sealed attempts of a round again; returns how many grades are different now. ``questions``: only papers
    that hold one of these, when nothing else has changed.
    """
    changed = 0
    different = _different(round_, now, questions)
    while portion := list(islice(different, _BATCH)):
        columns = [[getattr(grade, name) for grade in portion] for name in ("contestant_id", "number", *_FIGURES)]
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [now, *columns, round_.pk])
        changed += len(portion)
    return changed


def _different(round_: Round, now: datetime, questions: AbstractSet[int] | None) -> Iterator[Grade]:
    pool = keyed_pool(round_)
    stored = {
        (contestant_id, number): tuple(figures)
        for contestant_id, number, *figures in Grade.objects.filter(round=round_).values_list(
            "contestant_id", "number", *_FIGURES
        )
    }
    sealed = Attempt.objects.filter(round=round_, sealed_at__isnull=False).exclude(seed=b"")  # of erased people
    for attempt in sealed.iterator(_BATCH):
        if questions is not None and not pool.holds(attempt.seed, questions):
            continue
        before = stored.get((attempt.contestant_id, attempt.number))
        after = grade_row(attempt, pool, now)
        if before is not None and before != tuple(getattr(after, name) for name in _FIGURES):
            yield after
