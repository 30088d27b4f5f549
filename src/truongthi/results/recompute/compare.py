"""The SQL recomputation against a kept computation: every figure, place and prize that differs, and what SQL leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.db import connection

from truongthi.contests.models import Contest
from truongthi.core.facts import ContestFacts
from truongthi.core.rules import rules_from_dict
from truongthi.core.timing import to_ms
from truongthi.results.models import Snapshot
from truongthi.results.queries.facts import facts_of
from truongthi.results.recompute import Recomputed, recompute, tables
from truongthi.results.recompute.regrade import regrade

Difference = tuple[str, str, str]
"""Division, code of the person or unit, and what differs."""
OUTSIDE = ("eligibility", "headcounts", "border_prizes", "adjusted_prizes", "unit_figures_of_prizes")
"""What SQL takes as the platform states it; verify.py computes all but the first two again."""


def recomputed(contest: Contest, snapshot: Snapshot) -> Recomputed:
    """The contest's rows regraded and ranked by SQL, in this session's temporary tables."""
    document = contest.rule_sets.get(version=snapshot.rules_version).document
    facts = facts_of(contest, rules_from_dict(document))
    with connection.cursor() as wrapped:
        cursor = wrapped.cursor
        tables.prepare(cursor)
        tables.load(cursor, plain_facts(facts))
        if not facts.external and document.get("results_from") != "external":
            regrade(cursor, contest.pk)
        return recompute(cursor, document, lot_seed=facts.lot_seed)


def plain_facts(facts: ContestFacts) -> dict[str, Any]:
    """People, units, points entered and results from elsewhere; attempts come from their answers."""
    names = ("key", "category", "unit", "school", "grade", "unit_kind", "block")
    return {
        "people": [{name: getattr(one, name) for name in (*names, "may_win", "disqualified")} for one in facts.people],
        "units": [
            {name: getattr(one, name) for name in ("key", "kind", "school", "grade", "unit_kind", "block", "headcount")}
            for one in facts.units
        ],
        "attempts": [],
        "manual": [{"id": name, "key": key, "centipoints": value} for (name, key), value in facts.manual.items()],
        "external": {key: _external(one) for key, one in facts.external.items()},
    }


def _external(one: Any) -> dict[str, Any]:
    return {
        "attempts": one.attempts,
        "best_centipoints": one.best_centipoints,
        "best_duration_ms": one.best_duration_ms,
        "total_centipoints": one.total_centipoints,
        "correct_count": one.correct_count,
        "started_at": None if one.started_at is None else to_ms(one.started_at),
        "sealed_at": None if one.sealed_at is None else to_ms(one.sealed_at),
    }


def sql_differences(document: Mapping[str, Any], found: Recomputed) -> list[Difference]:
    """Where SQL and the kept document are not the same."""
    kept = {tuple(one[:2]): _read(one[2]) for one in document["actuals"]}
    differences = [
        ("", name, f"{round_id} {kept.get((name, round_id))} ≠ {value}".strip())
        for (name, round_id), value in found.actuals.items()
        if kept.get((name, round_id)) != value
    ]
    out = {tuple(one) for one in document["left_out"]}
    differences += [("", one[0], f"{one[1]}/{one[2]} {one[3]}") for one in sorted(out ^ found.left_out, key=str)]
    passed = {name for name, what in found.not_computed if what == "figures"}
    for division in document["divisions"]:
        if division["id"] not in passed:
            differences += _of_division(division, found, moved=bool(document.get("adjustments")))
    return differences


def _of_division(division: Mapping[str, Any], found: Recomputed, *, moved: bool) -> Iterator[Difference]:
    name, places = division["id"], found.divisions.get(division["id"])
    if places is None:
        yield name, "", "missing"
        return
    rows = {row["key"]: row for row in division["rows"]}
    for key in sorted({*rows, *places.rows}):
        if key not in rows or key not in places.rows:
            yield name, key, "row"
            continue
        rank, values = places.rows[key]
        if rank != rows[key]["rank"]:
            yield name, key, f"rank {rows[key]['rank']} ≠ {rank}"
        for figure, value in values.items():
            if _read(rows[key]["metrics"].get(figure)) != value:
                yield name, key, f"{figure} {rows[key]['metrics'].get(figure)} ≠ {value}"
    if places.prizes is not None and not moved:
        given = {key: tier for tier, _, key in division["awards"]}
        for key in sorted({*given, *places.prizes}):
            if given.get(key) != places.prizes.get(key):
                yield name, key, f"prize {given.get(key)} ≠ {places.prizes.get(key)}"


def _read(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)
