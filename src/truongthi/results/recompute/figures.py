"""Figures of people, classes and units as SQL: each an exact fraction, two expressions "numerator, denominator".

One table of people's sums and one of units' sums is made for every set of rounds a criterion looks at; what a criterion
compares is the whole number floor(10^40 · numerator / denominator), equal for equal fractions and in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

Rules = Mapping[str, Any]
Pair = tuple[str, str]
SCALE: Final = 10**40
MISSING: Final = ("NULL::numeric", "1")
_DAY = "((started_at + 25200000) / 86400000)"  # of Vietnam, from 1 January 1970, a Thursday
PERIODS: Final = {
    "contest": "''",
    "round": "round",
    "day": _DAY,
    "week": f"(({_DAY} + 3) / 7)",
    "month": f"date_trunc('month', date '1970-01-01' + {_DAY}::int)",
}


def text(value: str) -> str:
    """A text literal of SQL."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Sequence[str]) -> str:
    return "ARRAY[" + ", ".join(text(value) for value in values) + "]::text[]"


def scaled(pair: Pair) -> str:
    return f"div(({pair[0]})::numeric * {SCALE}, nullif(({pair[1]})::numeric, 0))"


def sort_out(cursor: Any, rules: Rules, practice: Sequence[str]) -> None:
    """rc_valid: the attempts that count; rc_left_out: the others and why."""
    how = rules["attempts"]
    void = "true" if how.get("invalid", "void") == "void" else "false"
    fastest = int(Fraction(str(how.get("min_seconds", 0))) * 1000)
    fewest = int(how.get("min_answered", 0))
    limit = how.get("limit", "unlimited")
    beyond = "false" if limit == "unlimited" else f"nth > {int(limit)}"
    cursor.execute(f"""
        CREATE TEMP TABLE rc_judged AS
        WITH first_look AS (
            SELECT a.*, CASE WHEN a.round = ANY({texts(practice)}) THEN 'practice' WHEN p.disqualified THEN 'disqualified'
                WHEN a.annulled THEN 'annulled' END AS out
            FROM rc_attempt a JOIN rc_person p ON p.key = a.person),
        numbered AS (
            SELECT *, row_number() OVER (PARTITION BY person, out IS NULL, {PERIODS[how.get("limit_per", "round")]}
                ORDER BY started_at, sealed_at, number, round) AS nth FROM first_look)
        SELECT *, CASE WHEN out IS NOT NULL THEN out WHEN {beyond} THEN 'over_limit'
            WHEN {void} AND duration_ms < {fastest} THEN 'too_fast'
            WHEN {void} AND answered_count < {fewest} THEN 'too_few_answers' END AS why
        FROM numbered;
        CREATE TEMP TABLE rc_left_out AS SELECT person, round, number, why FROM rc_judged WHERE why IS NOT NULL;
        CREATE TEMP TABLE rc_flagged AS SELECT person, round, number,
            CASE WHEN duration_ms < {fastest} THEN 'too_fast' ELSE 'too_few_answers' END AS why FROM rc_judged
            WHERE why IS NULL AND (duration_ms < {fastest} OR answered_count < {fewest});
        CREATE TEMP TABLE rc_valid AS SELECT person, round, number, started_at, sealed_at, duration_ms, centipoints,
            correct_count, predictions, question_count > 0 AND correct_count = question_count AS is_right
            FROM rc_judged WHERE why IS NULL;
        CREATE INDEX ON rc_valid (person);
        ANALYZE rc_valid;
    """)


def predict(cursor: Any, predictions: Mapping[str, Mapping[str, Any]], asked: Mapping[str, Sequence[str]]) -> None:
    """rc_actual: the figure every prediction is about, as a fraction, for each round or once for the contest."""
    cursor.execute("CREATE TEMP TABLE rc_actual (prediction text, round text, num numeric, den numeric)")
    for name, one in predictions.items():
        for round_id in [""] if one.get("scope", "round") == "contest" else asked.get(name, ()):
            where = f"WHERE round = {text(round_id)}" if round_id else ""
            right = "count(DISTINCT person) FILTER (WHERE is_right)"
            pair = {
                "attempts": ("count(*)", "1"),
                "participants": ("count(DISTINCT person)", "1"),
                "all_correct_people": (right, "1"),
                "all_correct_percent": (f"100 * {right}", "nullif(count(DISTINCT person), 0)"),
            }[one["target"]]
            cursor.execute(
                f"INSERT INTO rc_actual SELECT {text(name)}, {text(round_id)}, {pair[0]}, {pair[1]} FROM rc_valid {where}"
            )


def people_table(cursor: Any, rules: Rules, name: str, rounds: Sequence[str]) -> None:
    """One row of sums for everybody with a counting attempt in these rounds."""
    how = rules["attempts"]
    policy = how.get("counted", "best")
    second = "duration_ms" if how.get("equal_best", "shortest") == "shortest" else "sealed_at"
    order = {
        "best": f"centipoints DESC, {second}, sealed_at, duration_ms, started_at, number",
        "first": "started_at, sealed_at, number",
    }.get(policy, "started_at DESC, sealed_at DESC, number DESC")
    score = {"mean": ("sum(centipoints)", "count(*)"), "sum": ("sum(centipoints)", "1")}.get(
        policy, ("max(centipoints) FILTER (WHERE nth = 1)", "1")
    )
    has_full = "bool_and(is_right)" if policy in ("mean", "sum") else "bool_or(is_right AND nth = 1)"
    cursor.execute(f"""
        CREATE TEMP TABLE {name} AS
        WITH numbered AS (
            SELECT *, row_number() OVER (PARTITION BY person ORDER BY {order}) AS nth,
                row_number() OVER (PARTITION BY person, round ORDER BY {order}) AS nth_of_round
            FROM rc_valid WHERE round = ANY({texts(rounds)})),
        by_round AS (
            SELECT person, round, sum(centipoints) AS points, count(*) AS attempts,
                max(centipoints) FILTER (WHERE nth_of_round = 1) AS counted
            FROM numbered GROUP BY person, round),
        over_rounds AS (
            SELECT person, {_round_sum(policy)} AS num, {_round_den(policy)} AS den FROM by_round GROUP BY person)
        SELECT person, {score[0]} AS score_num, {score[1]} AS score_den, count(*) AS attempts,
            max(correct_count) FILTER (WHERE nth = 1) AS correct_count,
            max(is_right::int) FILTER (WHERE nth = 1) AS all_correct,
            max(duration_ms) FILTER (WHERE nth = 1) AS duration,
            max(started_at) FILTER (WHERE nth = 1) AS started_at,
            max(sealed_at) FILTER (WHERE nth = 1) AS sealed_at,
            sum(duration_ms) AS total_duration, sum(centipoints) AS total_points,
            count(*) FILTER (WHERE is_right) AS full_mark_attempts, {has_full} AS has_full,
            count(DISTINCT round) AS rounds_played, max(round) FILTER (WHERE nth = 1) AS counted_round,
            (max(predictions::text) FILTER (WHERE nth = 1))::jsonb AS predictions,
            max(o.num) AS rounds_num, max(o.den) AS rounds_den
        FROM numbered JOIN over_rounds o USING (person) GROUP BY person;
        CREATE INDEX ON {name} (person);
        ANALYZE {name};
    """)


def _round_sum(policy: str) -> str:
    """The sum of the rounds' scores; means of rounds over the least common multiple of the numbers of attempts."""
    if policy == "mean":
        return "sum(points * (SELECT pg_temp.rc_lcm(b.attempts::numeric) FROM by_round b WHERE b.person = by_round.person) / attempts)"
    return "sum(points)" if policy == "sum" else "sum(counted)"


def _round_den(policy: str) -> str:
    return "pg_temp.rc_lcm(attempts::numeric)" if policy == "mean" else "1::numeric"


def external_table(cursor: Any, name: str, full_marks: int) -> None:
    """The same columns from results handed in from another site: what is not known there is NULL."""
    cursor.execute(f"""
        CREATE TEMP TABLE {name} AS
        SELECT e.person, best_centipoints::numeric AS score_num, 1::numeric AS score_den, attempts, correct_count,
            NULL::int AS all_correct, best_duration_ms AS duration, started_at, sealed_at,
            NULL::bigint AS total_duration, total_centipoints AS total_points, NULL::bigint AS full_mark_attempts,
            coalesce(best_centipoints >= {full_marks}, false) AS has_full, 1 AS rounds_played,
            ''::text AS counted_round, '{{}}'::jsonb AS predictions, best_centipoints::numeric AS rounds_num,
            1::numeric AS rounds_den
        FROM rc_external e JOIN rc_person p ON p.key = e.person AND NOT p.disqualified
        WHERE attempts > 0;
        ANALYZE {name};
    """)


def units_table(cursor: Any, name: str, people: str, ranks: str, inside: str, sizes: str) -> None:
    """One row of sums for every class or unit over its members with a result. ``inside``: which people are members."""
    place = "p.unit" if ranks == "class" else "coalesce(nullif(p.school, ''), p.unit)"
    lcm = f"(SELECT coalesce(pg_temp.rc_lcm(DISTINCT score_den::numeric), 1) FROM {people})"
    cursor.execute(f"""
        CREATE TEMP TABLE {name} AS
        SELECT u.key AS unit, {sizes} AS headcount, count(f.person) AS participants,
            coalesce(sum(f.attempts), 0) AS attempts, coalesce(sum(f.total_points), 0) AS points,
            count(f.person) FILTER (WHERE f.total_points IS NULL) AS unknown,
            coalesce(sum(f.attempts * f.score_num * {lcm} / f.score_den), 0) AS weighed_num,
            coalesce(sum(f.score_num * {lcm} / f.score_den), 0) AS best_num, {lcm} AS best_den,
            max(f.score_num * {lcm} / f.score_den) AS top_num,
            count(*) FILTER (WHERE f.has_full) AS full_marks
        FROM rc_unit u
        LEFT JOIN rc_person p ON {place} = u.key AND NOT p.disqualified AND {inside}
        LEFT JOIN {people} f ON f.person = p.key
        WHERE u.kind = {text(ranks)} GROUP BY u.key, u.headcount;
        CREATE INDEX ON {name} (unit);
    """)


def of_person(name: str, of: str, alias: str, context: Mapping[str, Any]) -> Pair:
    """One person's figure, read of the row ``alias`` of a table of people."""
    plain = {
        "correct_count", "all_correct", "duration", "started_at", "sealed_at", "attempts", "total_duration",
        "total_points", "rounds_played", "full_mark_attempts",
    }  # fmt: skip
    if name == "attempts":
        return f"CASE WHEN {alias}.person IS NULL THEN 0 ELSE {alias}.{name} END", "1"
    if name in plain:
        return f"{alias}.{name}", "1"
    if name == "score":
        return f"{alias}.score_num", f"{alias}.score_den"
    if name == "mean_points":
        return f"{alias}.total_points", f"{alias}.attempts"
    if name == "sum_over_rounds":
        return f"{alias}.rounds_num", f"{alias}.rounds_den"
    if name == "mean_over_rounds":
        return f"{alias}.rounds_num", f"({alias}.rounds_den * {context['rounds']})"
    if name == "prediction_error":
        return _prediction_error(of, alias, context["predictions"][of])
    return MISSING


def _prediction_error(of: str, alias: str, one: Mapping[str, Any]) -> Pair:
    place = "''" if one.get("scope", "round") == "contest" else f"{alias}.counted_round"
    guess = f"({alias}.predictions ->> {text(of)})::numeric"
    actual = f"FROM rc_actual x WHERE x.prediction = {text(of)} AND x.round = {place} AND x.den IS NOT NULL"
    gap = f"(SELECT x.num * 100000 - {guess} * 100000 * x.den {actual})"
    den = f"(SELECT x.den * 100000 {actual})"
    if one.get("distance", "absolute") == "not_over":
        return f"CASE WHEN {gap} >= 0 THEN {gap} END", den
    return f"abs({gap})", den


def of_unit(name: str, alias: str, division: Mapping[str, Any], mean: str) -> Pair:
    """A class's or unit's figure, read of the row ``alias`` of a table of units."""
    if name in ("participants", "full_marks"):
        return f"{alias}.{name}", "1"
    if name == "total_attempts":
        return f"{alias}.attempts", "1"
    if name == "participation_rate":
        quota = division.get("quota_percent")
        if not quota:
            return f"{alias}.participants", f"nullif({alias}.headcount, 0)"
        expected = f"nullif(div({alias}.headcount * {quota} + 99, 100), 0)"
        return f"CASE WHEN {alias}.headcount > 0 THEN least({alias}.participants, {expected}) END", expected
    times = mean == "attempts_times_best"
    total = f"{alias}.weighed_num" if times else f"CASE WHEN {alias}.unknown = 0 THEN {alias}.points END"
    total_den = f"{alias}.best_den" if times else "1"
    return {
        "best_score": (f"{alias}.top_num", f"{alias}.best_den"),
        "sum_of_best": (f"{alias}.best_num", f"{alias}.best_den"),
        "mean_of_best": (f"{alias}.best_num", f"nullif({alias}.best_den * {alias}.participants, 0)"),
        "sum_of_points": (total, total_den),
        "mean_over_attempts": (total, f"nullif({total_den} * {alias}.attempts, 0)"),
    }.get(name, MISSING)


def of_prizes(name: str, of: str, level: str, round_id: str) -> str:
    """The people with a prize, or its money, that count for the class or unit ``e``: of the divisions written as ``of``,
    else of the level; of a division held for one round, of those held for that round or for no single one.
    """
    wanted = f"d.written = {text(of)}" if of else f"d.level = {text(level)}"
    if round_id:
        wanted += f" AND d.round IN ('', {text(round_id)})"
    what = "count(DISTINCT z.key)" if name == "winners" else "coalesce(sum(z.amount), 0)"
    return f"(SELECT {what} FROM rp_prized z JOIN rp_division d ON d.id = z.division WHERE z.unit = e.key AND {wanted})"
