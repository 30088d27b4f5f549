"""Grades sealed attempts again from their sealed answers with the keys that hold now. What comes out the same stays
untouched, so regrading with unchanged keys changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction

from truongthi.attempts.arrays import array_literal
from truongthi.attempts.papers import keyed_pool
from truongthi.contests.models import Round

_BATCH: Final = 2000
_GRADED: Final = """
SELECT a.contestant_id, a.number, a.seed, a.answers, g.centipoints, g.correct_count, g.answered_count, g.question_count
FROM attempts_attempt AS a JOIN attempts_grade AS g USING (contestant_id, round_id, number)
WHERE a.round_id = %s AND a.sealed_at IS NOT NULL AND a.seed <> ''::bytea
"""  # without a seed: of erased people
_UPDATE: Final = """
UPDATE attempts_grade AS g SET centipoints = n.points, correct_count = n.correct, answered_count = n.answered,
       question_count = n.questions, graded_at = %s
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
     AS n (contestant_id, number, points, correct, answered, questions)
WHERE g.contestant_id = n.contestant_id AND g.round_id = %s AND g.number = n.number
"""


@transaction.atomic
def regrade(round_: Round, *, now: datetime, questions: AbstractSet[int] | None = None) -> int:
    """Grade the sealed attempts of a round again; returns how many grades are different now. ``questions``: only papers
    that hold one of these, when nothing else has changed.
    """
    changed = 0
    different = _different(round_, questions)
    with connection.cursor() as cursor:
        while portion := list(islice(different, _BATCH)):
            cursor.execute(_UPDATE, [now, *map(array_literal, zip(*portion, strict=True)), round_.pk])
            changed += len(portion)
    return changed


def _different(round_: Round, questions: AbstractSet[int] | None) -> Iterator[tuple[int, ...]]:
    """Contestant, number and the new figures of every grade that is another one now."""
    pool = keyed_pool(round_)
    for contestant, number, seed, answers, *before in _graded(round_):
        if questions is not None and not pool.holds(seed, questions):
            continue
        found = pool.figures(seed, answers)
        after = [found.centipoints, found.correct_count, found.answered_count, found.question_count]
        if after != before:
            yield contestant, number, *after


def _graded(round_: Round) -> Iterator[tuple[Any, ...]]:
    """The attempts with their grades, a portion in memory at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_GRADED, [round_.pk])
        while rows := cursor.fetchmany(_BATCH):
            yield from rows
