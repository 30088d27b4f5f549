"""The session's temporary tables a recomputation reads, and how plain facts come into them.

They are filled from the stored rows of a contest (``stored``) or from anything else of the same shape, so that invented
contests can be recomputed too. Nothing of the platform's own computation is read here or called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Facts = Mapping[str, Any]
_SMALL: Final = 1_000_000

_LCM: Final = "CREATE AGGREGATE pg_temp.rc_lcm(numeric) (SFUNC = lcm, STYPE = numeric, INITCOND = '1')"
_DDL: Final = """
CREATE TEMP TABLE rc_person (
    key text PRIMARY KEY, category text, unit text, school text, grade text, unit_kind text, block text,
    may_win boolean, disqualified boolean);
CREATE TEMP TABLE rc_unit (
    key text PRIMARY KEY, kind text, school text, grade text, unit_kind text, block text, headcount bigint);
CREATE TEMP TABLE rc_attempt (
    person text, round text, number bigint, started_at bigint, sealed_at bigint, duration_ms bigint,
    centipoints bigint, correct_count bigint, answered_count bigint, question_count bigint, predictions jsonb,
    annulled boolean, PRIMARY KEY (person, round, number));
CREATE TEMP TABLE rc_external (
    person text PRIMARY KEY, attempts bigint, best_centipoints bigint, best_duration_ms bigint,
    total_centipoints bigint, correct_count bigint, started_at bigint, sealed_at bigint);
CREATE TEMP TABLE rc_manual (score text, key text, centipoints bigint, PRIMARY KEY (score, key));
"""
COLUMNS: Final = {
    "rc_person": ("key", "category", "unit", "school", "grade", "unit_kind", "block", "may_win", "disqualified"),
    "rc_unit": ("key", "kind", "school", "grade", "unit_kind", "block", "headcount"),
    "rc_attempt": (
        "person",
        "round",
        "number",
        "started_at",
        "sealed_at",
        "duration_ms",
        "centipoints",
        "correct_count",
        "answered_count",
        "question_count",
        "predictions",
        "annulled",
    ),
    "rc_external": (
        "person",
        "attempts",
        "best_centipoints",
        "best_duration_ms",
        "total_centipoints",
        "correct_count",
        "started_at",
        "sealed_at",
    ),
    "rc_manual": ("score", "key", "centipoints"),
}


def prepare(cursor: Any) -> None:
    """Fresh, empty tables; what an earlier recomputation of this session left is dropped."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname LIKE 'rc\\_%' AND relkind = 'r'"
    )
    names = ", ".join(f'pg_temp."{name}"' for (name,) in cursor.fetchall())
    if names:
        cursor.execute(f"DROP TABLE {names}")
    cursor.execute("SELECT to_regprocedure('pg_temp.rc_lcm(numeric)') IS NULL")
    if cursor.fetchone()[0]:
        cursor.execute(_LCM)
    cursor.execute(_DDL)


def load(cursor: Any, facts: Facts) -> None:
    """Copy plain facts into the tables."""
    for table, rows in rows_of(facts).items():
        copy(cursor, table, rows)
    analyze(cursor, *COLUMNS)


def copy(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of all columns into a table."""
    with cursor.copy(f"COPY {table} FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def analyze(cursor: Any, *names: str) -> None:
    """Tell the planner what large tables hold; of small ones it would only forget the plans it has."""
    cursor.execute(
        """SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname = ANY(%s)
        AND pg_relation_size(oid) > %s""",
        (list(names), _SMALL),
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ANALYZE pg_temp."{name}"')


def rows_of(facts: Facts) -> dict[str, Iterable[tuple[Any, ...]]]:
    """Plain facts as rows of the tables, column by column."""
    return {
        "rc_person": [tuple(_text(one, name) for name in COLUMNS["rc_person"]) for one in facts["people"]],
        "rc_unit": [tuple(_text(one, name) for name in COLUMNS["rc_unit"]) for one in facts["units"]],
        "rc_attempt": [tuple(_text(one, name) for name in COLUMNS["rc_attempt"]) for one in facts["attempts"]],
        "rc_external": [
            (key, *(one.get(name) for name in COLUMNS["rc_external"][1:]))
            for key, one in (facts.get("external") or {}).items()
        ],
        "rc_manual": [(one["id"], one["key"], one["centipoints"]) for one in facts.get("manual", ())],
    }


def _text(row: Mapping[str, Any], name: str) -> Any:
    value = row[name]
    if name == "grade":
        return "" if value is None else str(value)
    if name == "predictions":
        return _json(value)
    return value


def _json(value: Mapping[str, str]) -> str:
    pairs = ", ".join(f'"{key}": "{guess}"' for key, guess in value.items())
    return "{" + pairs + "}"
