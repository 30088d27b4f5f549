"""Pools with their keys, kept in the process from one portion of grading to the next.

Nothing expires and nobody is told of a change: before each use one statement asks the database for the versions
(``xmin`` and ``ctid``) of every row a pool is read from, so that a corrected key holds from the next portion on.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Final

from django.db import connection

from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.contests.models import Round

_MOST: Final = 64
_VERSIONS: Final = """
SELECT r.id, concat_ws(',', r.xmin, r.ctid, (
    SELECT md5(string_agg(concat_ws(',', q.xmin, q.ctid, k.xmin, k.ctid, v.xmin, v.ctid), ';' ORDER BY q.id, v.id))
    FROM contests_roundquestion AS q LEFT JOIN contests_roundkey AS k ON k.question_id = q.id
    LEFT JOIN contests_roundkeyversion AS v ON v.question_id = q.id WHERE q.round_id = r.id))
FROM contests_round AS r WHERE r.id = ANY(%s)
"""
_kept: dict[tuple[str, int], tuple[str, KeyedPool]] = {}
_lock = threading.Lock()


def pools_of(round_ids: Collection[int]) -> dict[int, KeyedPool]:
    """The pools of rounds as the database has them now, by round."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, [list(round_ids)])
        versions: dict[int, str] = dict(cursor.fetchall())
    database = str(connection.settings_dict["NAME"])
    found = {}
    for round_id, version in versions.items():
        kept = _kept.get((database, round_id))
        if kept is None or kept[0] != version:
            kept = version, keyed_pool(Round.objects.get(pk=round_id))
            _keep((database, round_id), kept)
        found[round_id] = kept[1]
    return found


def _keep(key: tuple[str, int], kept: tuple[str, KeyedPool]) -> None:
    with _lock:
        while len(_kept) >= _MOST:
            del _kept[next(iter(_kept))]
        _kept[key] = kept
