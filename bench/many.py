"""Many people and attempts for the benches, put into the database within seconds: people by SQL alone, attempts by SQL
with grades made up (``graded``), or with real seals that wait for their grade (``sealed``).
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

_PEOPLE = """
INSERT INTO schools_classroom (public_id, unit_id, school_year, name, key, grade, headcount, headcount_on)
SELECT 'l' || lpad(n::text, 12, '0'), %(unit)s, %(year)s, '10B' || n, '10B' || n, 10, 40, %(opens)s::date
FROM generate_series(1, %(people)s / 40 + 1) n;
INSERT INTO accounts_user (password, public_id, full_name, name_sort_key, is_active, is_platform_admin,
    must_change_password, session_epoch, created_at)
SELECT '', 'u' || lpad(n::text, 12, '0'), 'Người ' || n, 'n' || lpad(n::text, 7, '0'), true, false, false, 0, %(opens)s
FROM generate_series(1, %(people)s) n;
INSERT INTO schools_member (public_id, unit_id, user_id, category, classroom_id, code, gender, position, department,
    phone, joined_at)
SELECT 'm' || lpad(n::text, 12, '0'), %(unit)s, u.id, 'pupil', c.id, '', '', '', '', '', %(opens)s
FROM generate_series(1, %(people)s) n JOIN accounts_user u ON u.public_id = 'u' || lpad(n::text, 12, '0')
JOIN schools_classroom c ON c.public_id = 'l' || lpad((1 + n / 40)::text, 12, '0');
INSERT INTO contests_contestant (public_id, contest_id, member_id, classroom_id, category, extra_time_ms, entered_at,
    excluded_reason)
SELECT 'c' || substr(m.public_id, 2), %(contest)s, m.id, m.classroom_id, 'pupil', 0, %(opens)s, ''
FROM schools_member m WHERE m.unit_id = %(unit)s AND m.public_id LIKE 'm0%%'
"""
_GRADED = """
INSERT INTO attempts_attempt (contestant_id, round_id, number, public_id, seed, salt, started_at, deadline_at,
    epoch, seq, answers, flags, sealed_at, seal_kind, receipt_code, receipt_hash)
SELECT c.id, %(round)s, n, c.id || '-' || n, '\\x00'::bytea, '\\x00'::bytea, t, t + interval '20 minutes', 1, 1,
    array_fill('A'::text, ARRAY[20]), '{}', t + interval '10 minutes', 'confirmed', 'x', 'x'
FROM contests_contestant c CROSS JOIN generate_series(1, %(each)s) n
CROSS JOIN LATERAL (
    SELECT %(opens)s::timestamptz + (((c.id * 7919 + n * 104729) %% 2000000) || ' seconds')::interval AS t) s
WHERE c.contest_id = %(contest)s ORDER BY c.id;
INSERT INTO attempts_grade (contestant_id, round_id, number, centipoints, correct_count, answered_count, question_count,
    duration_ms, predictions, sealed_at, graded_at)
SELECT contestant_id, round_id, number, k * 500, k, 20, 20,
    60000 + (contestant_id * 31 + number * 977) %% 1000000, '{}',
    sealed_at, sealed_at
FROM attempts_attempt a CROSS JOIN LATERAL (SELECT (contestant_id * 17 + number * 5) %% 21 AS k) s
WHERE round_id = %(round)s ORDER BY contestant_id
"""
_COLUMNS = (
    "contestant_id", "round_id", "number", "public_id", "seed", "salt", "started_at", "deadline_at", "epoch", "seq",
    "answers", "flags", "sealed_at", "seal_kind", "receipt_code", "receipt_hash",
)  # fmt: skip


def fill(world: Any, people: int, each: int, *, sealed: bool) -> None:
    """Pupils in classes of forty with attempts of each; ``sealed``: one, with a real seal, ungraded."""
    from django.db import connection

    from tests.results.graded import OPENS, YEAR

    values = {"unit": world.unit.pk, "contest": world.contest.pk, "round": world.round.pk, "opens": OPENS,
              "year": YEAR, "people": people, "each": each}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, values)
        if sealed:
            _seal(cursor, world, OPENS)
        else:
            cursor.execute(_GRADED, values)
        cursor.execute("ANALYZE")


def _seal(cursor: Any, world: Any, opens: Any) -> None:
    """One attempt of each, as the exam room leaves it."""
    from truongthi.attempts.models import Attempt
    from truongthi.attempts.receipts import sealed_attempt
    from truongthi.contests.models import Contestant
    from truongthi.core.sealing import receipt_code, receipt_hash

    luck = random.Random(2026)  # noqa: S311 - repeatable
    found = Contestant.objects.filter(contest=world.contest).order_by("pk").values_list("pk", flat=True)
    entered = list(found)  # a connection that copies answers nothing else
    with cursor.copy(f"COPY attempts_attempt ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
        for n, contestant in enumerate(entered):
            started = opens + timedelta(milliseconds=luck.randrange(2_000_000_000))
            made = Attempt(
                contestant_id=contestant, round=world.round, number=1, public_id=f"do{n:08}", seed=luck.randbytes(16),
                salt=luck.randbytes(16), started_at=started, deadline_at=started + timedelta(minutes=20), epoch=1,
                seq=1, answers=[luck.choice("ABCD") for _ in range(20)], flags=[], seal_kind="confirmed",
                sealed_at=started + timedelta(milliseconds=luck.randrange(60_000, 1_200_000)),
            )  # fmt: skip
            made.receipt_hash = receipt_hash(sealed_attempt(made, world.round), made.salt)
            made.receipt_code = receipt_code(made.receipt_hash)
            copy.write_row([_text(getattr(made, name)) for name in _COLUMNS])
    cursor.execute(
        "INSERT INTO attempts_pendinggrade (contestant_id, round_id, number) "
        "SELECT contestant_id, round_id, number FROM attempts_attempt WHERE round_id = %s",
        [world.round.pk],
    )


def _text(value: Any) -> Any:
    return "{" + ",".join(value) + "}" if isinstance(value, list) else value
