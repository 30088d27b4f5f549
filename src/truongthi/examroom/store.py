"""All SQL of the exam room on attempts. One statement serves a whole batch; nothing here decides anything alone:
the conditions in ``SAVE`` are ``core.session.decide_save``, held to it by a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from psycopg import AsyncConnection

from truongthi.core.limits import Limits, Past
from truongthi.core.session import Stored
from truongthi.core.timing import to_ms
from truongthi.examroom.values import Key, Row, Vector

_COLUMNS: Final = """a.contestant_id, a.round_id, a.number, a.public_id, a.seed, a.salt, a.started_at, a.deadline_at,
    a.epoch, a.seq, a.answers, a.flags, a.saved_at, a.sealed_at, a.seal_kind, a.receipt_code, a.receipt_hash"""
_MATCH: Final = "a.contestant_id = v.contestant_id AND a.round_id = v.round_id AND a.number = v.number"
_KEYS: Final = "unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[])"
# A vector travels as one text: unnest would flatten an array of arrays.
_VECTOR: Final = "coalesce(nullif(string_to_array(v.answers, ','), '{}'), '{\"\"}')"

# What core.limits.Past holds: attempts in the scope of the limit, and the last seal; neither annulled nor practice.
_PAST: Final = """
    SELECT count(*) FILTER (WHERE (v.limit_per <> 'round' OR a.round_id = v.round_id)
               AND (v.since IS NULL OR a.started_at >= v.since)) AS used,
           max(a.sealed_at) AS last_seal
    FROM attempts_attempt AS a JOIN contests_round AS r ON r.id = a.round_id AND NOT r.is_practice
    WHERE a.contestant_id = v.contestant_id AND NOT EXISTS (
        SELECT 1 FROM attempts_annulment AS n
        WHERE n.contestant_id = a.contestant_id AND n.round_id = a.round_id AND n.number = a.number)
"""


def _at(milliseconds: str) -> str:
    """SQL of the moment of a number of milliseconds since 1970; exact."""
    return f"to_timestamp(0) + {milliseconds} * interval '1 millisecond'"


# Nullable figures travel as -1. Whoever's slip was replaced is not let in by an old ticket (attempts_entryfence).
START = f"""
INSERT INTO attempts_attempt (contestant_id, round_id, number, public_id, seed, salt, started_at, deadline_at, epoch,
    seq, answers, flags, seal_kind, receipt_code, receipt_hash)
SELECT v.contestant_id, v.round_id, v.number, v.public_id, decode(v.seed, 'hex'), decode(v.salt, 'hex'),
    {_at("v.started_ms")}, {_at("v.deadline_ms")}, 1, 0, {_VECTOR}, '{{}}', '', '', ''
FROM unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[], %(public_id)s::text[], %(seed)s::text[],
    %(salt)s::text[], %(started)s::bigint[], %(deadline)s::bigint[], %(answers)s::text[], %(limit)s::int[],
    %(per)s::text[], %(since)s::bigint[], %(rested)s::bigint[], %(expires)s::bigint[])
    AS w(contestant_id, round_id, number, public_id, seed, salt, started_ms, deadline_ms, answers, limited_to,
         limit_per, since_ms, rested_ms, expires_ms)
CROSS JOIN LATERAL (
    SELECT w.*, nullif(w.limited_to, -1) AS attempt_limit, {_at("nullif(w.since_ms, -1)")} AS since,
           {_at("nullif(w.rested_ms, -1)")} AS rested_by
) AS v
LEFT JOIN LATERAL (
    SELECT number, sealed_at FROM attempts_attempt
    WHERE contestant_id = v.contestant_id AND round_id = v.round_id ORDER BY number DESC LIMIT 1
) AS last ON true
LEFT JOIN LATERAL ({_PAST}) AS past ON v.attempt_limit IS NOT NULL OR v.rested_by IS NOT NULL
WHERE v.number = coalesce(last.number, 0) + 1 AND (last.number IS NULL OR last.sealed_at IS NOT NULL)
    AND (v.attempt_limit IS NULL OR past.used < v.attempt_limit)
    AND (v.rested_by IS NULL OR past.last_seal IS NULL OR past.last_seal <= v.rested_by)
    AND NOT EXISTS (SELECT 1 FROM attempts_entryfence AS f
                    WHERE f.contestant_id = v.contestant_id AND {_at("v.expires_ms")} <= f.refused_until)
ON CONFLICT DO NOTHING
RETURNING contestant_id, round_id, number, public_id
"""  # noqa: S608 - built from the constants above

PAST = f"""
SELECT v.contestant_id, v.round_id, v.number, past.used, past.last_seal
FROM unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[], %(per)s::text[], %(since)s::timestamptz[])
    AS v(contestant_id, round_id, number, limit_per, since)
CROSS JOIN LATERAL ({_PAST}) AS past
"""  # noqa: S608 - built from the constants above

# Whoever begins under a limit that other rounds share waits here for the person's other devices, wherever they came in.
ALONE = "SELECT pg_advisory_xact_lock(%(space)s, key) FROM unnest(%(keys)s::int[]) AS key"
ALONE_SPACE: Final = 0x5454

SAVE = f"""
UPDATE attempts_attempt AS a
SET answers = {_VECTOR}, flags = string_to_array(v.flags, ',')::smallint[], seq = v.seq, saved_at = v.arrived_at
FROM unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[], %(epoch)s::int[], %(seq)s::int[], %(answers)s::text[],
    %(flags)s::text[], %(arrived)s::bigint[])
    AS w(contestant_id, round_id, number, epoch, seq, answers, flags, arrived_ms)
CROSS JOIN LATERAL (SELECT w.*, {_at("w.arrived_ms")} AS arrived_at) AS v
JOIN contests_round AS r ON r.id = v.round_id
WHERE {_MATCH} AND a.sealed_at IS NULL AND a.epoch = v.epoch AND v.seq > a.seq
    AND v.arrived_at <= a.deadline_at + r.grace_ms * interval '1 millisecond'
RETURNING a.contestant_id, a.round_id, a.number
"""  # noqa: S608 - built from the constants above

# Hand-ins that arrived in time from the newest device, of attempts whose seed, salt and times are known: sealed as
# core.session.decide_seal says, with the receipt of exactly the answers that stand in the row then. The same seq may
# come again only with the same answers. All others take the longer way.
SEAL = f"""
WITH sealed AS (
    UPDATE attempts_attempt AS a
    SET answers = {_VECTOR}, seq = v.seq,
        flags = CASE WHEN v.seq > a.seq THEN string_to_array(v.flags, ',')::smallint[] ELSE a.flags END,
        saved_at = CASE WHEN v.seq > a.seq THEN v.arrived_at ELSE a.saved_at END,
        sealed_at = least(v.arrived_at, a.deadline_at), seal_kind = 'confirmed', receipt_code = v.receipt_code,
        receipt_hash = v.receipt_hash
    FROM unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[], %(epoch)s::int[], %(seq)s::int[], %(answers)s::text[],
        %(flags)s::text[], %(arrived)s::bigint[], %(public_id)s::text[], %(deadline)s::bigint[], %(code)s::text[],
        %(hash)s::text[])
        AS w(contestant_id, round_id, number, epoch, seq, answers, flags, arrived_ms, public_id, deadline_ms,
             receipt_code, receipt_hash)
    CROSS JOIN LATERAL (SELECT w.*, {_at("w.arrived_ms")} AS arrived_at) AS v
    JOIN contests_round AS r ON r.id = v.round_id
    WHERE {_MATCH} AND a.sealed_at IS NULL AND a.epoch = v.epoch AND a.public_id = v.public_id
        AND a.deadline_at = {_at("v.deadline_ms")}
        AND (v.seq > a.seq OR v.seq = a.seq AND a.answers::text[] = {_VECTOR})
        AND v.arrived_at <= a.deadline_at + r.grace_ms * interval '1 millisecond'
    RETURNING a.contestant_id, a.round_id, a.number
), queued AS (
    INSERT INTO attempts_pendinggrade (contestant_id, round_id, number) SELECT * FROM sealed ON CONFLICT DO NOTHING
)
SELECT * FROM sealed
"""  # noqa: S608 - built from the constants above

_READ: Final = f"""
SELECT {_COLUMNS}, r.grace_ms
FROM attempts_attempt AS a JOIN {_KEYS} AS v(contestant_id, round_id, number) ON {_MATCH}
JOIN contests_round AS r ON r.id = a.round_id
"""  # noqa: S608 - built from the constants above
LOCK = _READ + " ORDER BY a.contestant_id, a.round_id, a.number FOR UPDATE OF a"

HELD = f"""
WITH free AS MATERIALIZED (
    SELECT a.contestant_id, a.round_id, a.number FROM attempts_attempt AS a
    WHERE a.contestant_id = ANY(%(c)s) AND a.sealed_at IS NULL FOR UPDATE SKIP LOCKED
)
SELECT DISTINCT a.contestant_id FROM attempts_attempt AS a LEFT JOIN free AS v ON {_MATCH}
WHERE a.contestant_id = ANY(%(c)s) AND a.sealed_at IS NULL AND v.number IS NULL
"""  # noqa: S608 - built from the constants above

FENCES = "SELECT contestant_id, refused_until FROM attempts_entryfence WHERE contestant_id = ANY(%(c)s)"

LATEST = """
SELECT v.contestant_id, v.round_id, coalesce(max(a.number), 0)
FROM unnest(%(c)s::bigint[], %(r)s::bigint[]) AS v(contestant_id, round_id)
LEFT JOIN attempts_attempt AS a ON a.contestant_id = v.contestant_id AND a.round_id = v.round_id
GROUP BY 1, 2
"""

DUE = f"""
SELECT {_COLUMNS}, r.grace_ms
FROM attempts_attempt AS a JOIN contests_round AS r ON r.id = a.round_id
WHERE a.sealed_at IS NULL AND a.deadline_at < %(now)s
    AND a.deadline_at + r.grace_ms * interval '1 millisecond' < %(now)s
ORDER BY a.deadline_at LIMIT %(limit)s FOR UPDATE OF a SKIP LOCKED
"""  # noqa: S608 - built from the constants above

WRITE = f"""
UPDATE attempts_attempt AS a
SET answers = {_VECTOR}, flags = string_to_array(v.flags, ',')::smallint[], epoch = v.epoch, seq = v.seq,
    saved_at = v.saved_at, sealed_at = v.sealed_at, seal_kind = v.seal_kind, receipt_code = v.receipt_code,
    receipt_hash = v.receipt_hash
FROM unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[], %(epoch)s::int[], %(seq)s::int[], %(answers)s::text[],
    %(flags)s::text[], %(saved)s::timestamptz[], %(sealed)s::timestamptz[], %(kind)s::text[], %(code)s::text[],
    %(hash)s::text[])
    AS v(contestant_id, round_id, number, epoch, seq, answers, flags, saved_at, sealed_at, seal_kind, receipt_code,
         receipt_hash)
WHERE {_MATCH}
"""  # noqa: S608 - built from the constants above

TO_GRADE = """
INSERT INTO attempts_pendinggrade (contestant_id, round_id, number)
SELECT * FROM unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[]) ON CONFLICT DO NOTHING
"""

KEEP_APART = f"""
INSERT INTO attempts_lateanswer (contestant_id, round_id, number, arrived_at, epoch, seq, answers, reason)
SELECT v.contestant_id, v.round_id, v.number, v.arrived_at, v.epoch, v.seq, {_VECTOR}, v.reason
FROM unnest(%(c)s::bigint[], %(r)s::bigint[], %(n)s::int[], %(arrived)s::timestamptz[], %(epoch)s::int[],
    %(seq)s::int[], %(answers)s::text[], %(reason)s::text[])
    AS v(contestant_id, round_id, number, arrived_at, epoch, seq, answers, reason)
ON CONFLICT DO NOTHING
"""  # noqa: S608 - built from the constants above

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """The row a start would insert."""

    key: Key
    public_id: str
    seed: bytes
    salt: bytes
    started_at: datetime
    deadline_at: datetime
    entries: int
    limits: Limits
    expires_ms: int


class Arriving(Protocol):
    """A vector for an attempt and when it arrived."""

    @property
    def key(self) -> Key: ...
    @property
    def vector(self) -> Vector: ...
    @property
    def arrived_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Arrived:
    """As ``Arriving``, by itself."""

    key: Key
    vector: Vector
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The row of an attempt as it is to be sealed, and when its hand-in arrived."""

    row: Row
    arrived_at: datetime


@dataclass(slots=True)
class Found:
    """An attempt with the grace of its round."""

    row: Row
    grace_ms: int

    def stored(self) -> Stored:
        return Stored(self.row.epoch, self.row.seq, self.row.deadline_at, self.grace_ms, self.row.sealed_at)


def _keys(keys: Iterable[Key]) -> dict[str, list[int]]:
    triples = list(keys)
    return {"c": [k[0] for k in triples], "r": [k[1] for k in triples], "n": [k[2] for k in triples]}


def _row(values: Sequence[Any]) -> Row:
    contestant_id, round_id, number, *middle = values[:10]
    answers, flags, *end = values[10:17]
    return Row(*((contestant_id, round_id, number), *middle, tuple(answers), tuple(flags), *end))


def _literal(values: Sequence[int | str]) -> str:
    """A list as PostgreSQL writes arrays. For whole numbers, letters, digits and plain signs alone, which answers,
    flags, figures and ids are made of: written by hand, a list costs a tenth of what the driver's own way does.
    """
    joined = '","'.join(map(str, values))
    if joined.count('"') > 2 * len(values) or "\\" in joined:
        raise ValueError("not a plain list")
    return f'{{"{joined}"}}' if values else "{}"


def _literals(lists: Mapping[str, Sequence[int | str]]) -> dict[str, str]:
    return {name: _literal(values) for name, values in lists.items()}


def _vectors(vectors: Iterable[Vector]) -> dict[str, list[Any]]:
    listed = list(vectors)
    return {
        "epoch": [vector.epoch for vector in listed],
        "seq": [vector.seq for vector in listed],
        "answers": [",".join(vector.answers) for vector in listed],
        "flags": [",".join(map(str, vector.flags)) for vector in listed],
    }


async def insert(connection: Connection, new: Sequence[NewAttempt]) -> set[tuple[Key, str]]:
    """Insert what may begin; returns (key, public id) of those that did. Limits and the single open attempt hold in
    the statement and in the table's constraints, whoever else inserts at the same time.
    """
    if not new:
        return set()
    alone = {attempt.key[0] for attempt in new if attempt.limits.reach_beyond_the_round}
    if not alone:
        return await _insert(connection, new)
    async with connection.transaction():
        keys = sorted({key & 0x7FFFFFFF for key in alone})
        await connection.execute(ALONE, {"space": ALONE_SPACE, "keys": keys})
        return await _insert(connection, new)


async def _insert(connection: Connection, new: Sequence[NewAttempt]) -> set[tuple[Key, str]]:
    parameters: dict[str, Sequence[int | str]] = {
        **_keys(attempt.key for attempt in new),
        "public_id": [attempt.public_id for attempt in new],
        "seed": [attempt.seed.hex() for attempt in new],
        "salt": [attempt.salt.hex() for attempt in new],
        "started": [to_ms(attempt.started_at) for attempt in new],
        "deadline": [to_ms(attempt.deadline_at) for attempt in new],
        "answers": ["," * (attempt.entries - 1) for attempt in new],
        "limit": [-1 if attempt.limits.limit is None else attempt.limits.limit for attempt in new],
        "per": [attempt.limits.per for attempt in new],
        "since": [_or_none(attempt.limits.counts_from(attempt.started_at)) for attempt in new],
        "rested": [_or_none(attempt.limits.rested_by(attempt.started_at)) for attempt in new],
        "expires": [attempt.expires_ms for attempt in new],
    }
    cursor = await connection.execute(START, _literals(parameters))
    return {((c, r, n), public_id) async for c, r, n, public_id in cursor}


def _or_none(moment: datetime | None) -> int:
    return -1 if moment is None else to_ms(moment)


async def past(connection: Connection, wanted: Sequence[tuple[Key, Limits, datetime]]) -> dict[Key, Past]:
    """What each person did before, for those whose round knows a limit or a pause."""
    limited = [(key, limits, moment) for key, limits, moment in wanted if limits.hold]
    if not limited:
        return {}
    parameters = {
        **_keys(key for key, *_ in limited),
        "per": [limits.per for _, limits, _ in limited],
        "since": [limits.counts_from(moment) for _, limits, moment in limited],
    }
    cursor = await connection.execute(PAST, parameters)
    return {(c, r, n): Past(used, last_seal) async for c, r, n, used, last_seal in cursor}


async def save(connection: Connection, arrived: Sequence[Arriving]) -> set[Key]:
    """Store the vectors that may be stored (at most one per attempt); returns their keys."""
    parameters = {**_keys(item.key for item in arrived), **_vectors(item.vector for item in arrived)}
    parameters["arrived"] = [to_ms(item.arrived_at) for item in arrived]
    cursor = await connection.execute(SAVE, _literals(parameters))
    return set(await cursor.fetchall())


async def seal(connection: Connection, handed_in: Sequence[HandedIn]) -> set[Key]:
    """Seal what may be sealed with these vectors as they stand (at most one per attempt); returns their keys."""
    if not handed_in:
        return set()
    parameters = {**_keys(item.row.key for item in handed_in), **_vectors(_vector_of(item.row) for item in handed_in)}
    parameters["arrived"] = [to_ms(item.arrived_at) for item in handed_in]
    parameters["public_id"] = [item.row.public_id for item in handed_in]
    parameters["deadline"] = [to_ms(item.row.deadline_at) for item in handed_in]
    parameters["code"] = [item.row.receipt_code for item in handed_in]
    parameters["hash"] = [item.row.receipt_hash for item in handed_in]
    cursor = await connection.execute(SEAL, _literals(parameters))
    return set(await cursor.fetchall())


def _vector_of(row: Row) -> Vector:
    return Vector(row.epoch, row.seq, row.answers, row.flags)


async def read(connection: Connection, keys: Iterable[Key]) -> dict[Key, Found]:
    return await _found(connection, _READ, _keys(keys))


async def lock(connection: Connection, keys: Iterable[Key]) -> dict[Key, Found]:
    """As ``read``, with every row locked until the transaction ends."""
    return await _found(connection, LOCK, _keys(keys))


async def lock_due(connection: Connection, now: datetime, limit: int) -> dict[Key, Found]:
    """Open attempts for which nothing that counts can arrive any more, except those somebody else has locked."""
    return await _found(connection, DUE, {"now": now, "limit": limit})


async def _found(connection: Connection, query: str, parameters: dict[str, Any]) -> dict[Key, Found]:
    cursor = await connection.execute(query, parameters)
    found = [Found(_row(values), values[17]) async for values in cursor]
    return {item.row.key: item for item in found}


async def fences(connection: Connection, contestants: Iterable[int]) -> dict[int, datetime]:
    """Whose entry tickets ending then or before are refused: their slip has been replaced since."""
    cursor = await connection.execute(FENCES, {"c": list(contestants)})
    return {contestant: until async for contestant, until in cursor}


async def held_elsewhere(connection: Connection, contestants: Iterable[int]) -> set[int]:
    """Of whom an open attempt is locked by somebody else."""
    cursor = await connection.execute(HELD, {"c": list(contestants)})
    return {contestant async for (contestant,) in cursor}


async def latest_numbers(connection: Connection, keys: Iterable[Key]) -> dict[tuple[int, int], int]:
    """(contestant, round) → the number of the last attempt, 0 when there is none."""
    parameters = _keys(keys)
    cursor = await connection.execute(LATEST, {"c": parameters["c"], "r": parameters["r"]})
    return {(c, r): number async for c, r, number in cursor}


async def write(connection: Connection, rows: Sequence[Row], newly_sealed: Sequence[Key]) -> None:
    """Store rows locked before; those newly sealed wait for their grade from then on."""
    if rows:
        await connection.execute(
            WRITE,
            {
                **_keys(row.key for row in rows),
                **_vectors(_vector_of(row) for row in rows),
                "saved": [row.saved_at for row in rows],
                "sealed": [row.sealed_at for row in rows],
                "kind": [row.sealed_by for row in rows],
                "code": [row.receipt_code for row in rows],
                "hash": [row.receipt_hash for row in rows],
            },
        )
    if newly_sealed:
        await connection.execute(TO_GRADE, _keys(newly_sealed))


async def keep_apart(connection: Connection, refused: Sequence[tuple[Arriving, str]]) -> None:
    """Keep vectors that do not count, with the reason; the same one only once."""
    if refused:
        arrived = [item for item, _ in refused]
        parameters = {**_keys(item.key for item in arrived), **_vectors(item.vector for item in arrived)}
        del parameters["flags"]
        parameters["arrived"] = [item.arrived_at for item in arrived]
        await connection.execute(KEEP_APART, {**parameters, "reason": [reason for _, reason in refused]})
