"""The SQL recomputation against a kept computation: every figure, place and prize that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db import connection

from truongthi.contests.models import Contest
from truongthi.core.facts import ContestFacts
from truongthi.core.rules import rules_from_dict
from truongthi.core.timing import to_ms
from truongthi.results.models import Snapshot
from truongthi.results.queries.facts import facts_of
from truongthi.results.recompute import Decided, Places, Recomputed, Settled, recompute, tables
from truongthi.results.recompute.regrade import regrade

Difference = tuple[str, str, str]
"""Division, code of the person or unit, and what differs."""
OUTSIDE = ("eligibility", "headcounts")
"""What SQL takes as the platform states it, as verify.py does too: who plays and may win, and the sizes of units."""


def recomputed(contest: Contest, snapshot: Snapshot) -> Recomputed:
    """The contest's rows regraded and ranked by SQL, in this session's temporary tables."""
    document = contest.rule_sets.get(version=snapshot.rules_version).document
    facts = facts_of(contest, rules_from_dict(document))
    cursor = connection.cursor().cursor  # stays open: what was found gives prizes out when it is asked
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
    """Where SQL and the kept document, before any order of equals by the committee, are not the same."""
    settled = found.settled(moves=document.get("adjustments", ()))
    differences = list(_of_contest(document, found, settled))
    for division in document["divisions"]:
        places = settled.divisions.get(division["id"], Places())
        differences += _of_rows(division, places)
        differences += _of_prizes(division, places)
    return differences


def decided_differences(
    published: Mapping[str, Any], moves: Iterable[Sequence[Any]], orders: Decided, found: Recomputed
) -> list[Difference]:
    """Where SQL and the public document, with the committee's orders, are not the same in places, figures and prizes."""
    settled = found.settled(orders, moves)
    differences: list[Difference] = []
    for division in published["divisions"]:
        places = settled.divisions.get(division["id"], Places())
        differences += _of_rows(division, places)
        given = {row["key"]: row["prize"] for row in division["rows"] if row["prize"]}
        mine = {key: tier for key, (tier, _, _) in places.awards.items()}
        differences += [(division["id"], *one) for one in _unlike("prize", given, mine)]
    return differences


def _of_contest(document: Mapping[str, Any], found: Recomputed, settled: Settled) -> Iterator[Difference]:
    """What belongs to no one division: predicted figures, attempts left out, prizes given up, counts and money."""
    kept = {tuple(one[:2]): _read(one[2]) for one in document["actuals"]}
    for (name, round_id), value in found.actuals.items():
        if kept.get((name, round_id)) != value:
            yield "", "", f"actual {name} {round_id} {kept.get((name, round_id))} ≠ {value}"
    for listed, mine in (("left_out", found.left_out), ("flagged", found.flagged)):
        for one in sorted({tuple(one) for one in document.get(listed, ())} ^ mine, key=str):
            yield "", one[0], f"{listed} {one[1]}/{one[2]} {one[3]}"
    for gone in sorted({tuple(one) for one in document.get("given_up", ())} ^ set(settled.given_up)):
        yield gone[1], gone[0], f"given_up {gone[2]}"
    for category, one in document.get("counts", {}).items():
        stated = (one["expected"], one["participants"], one["attempts"])
        if found.counts.get(category, (0, 0, 0)) != stated:
            yield "", "", f"counts {category} {stated} ≠ {found.counts.get(category)}"
    money = document.get("budget", {})
    for name, amount in zip(("planned", "given", "open"), settled.money, strict=True):
        if money.get(name, amount) != amount:
            yield "", "", f"budget {name} {money[name]} ≠ {amount}"


def _of_rows(division: Mapping[str, Any], places: Places) -> Iterator[Difference]:
    """Who is ranked, where, with which figures, and who may win."""
    name = division["id"]
    rows = {row["key"]: row for row in division["rows"]}
    for key in sorted({*rows, *places.rows}):
        if key not in rows or key not in places.rows:
            yield name, key, "row"
            continue
        row, (rank, tied, able, values) = rows[key], places.rows[key]
        if (rank, tied) != (row["rank"], row["tied"]):
            yield name, key, f"rank {row['rank']} ≠ {rank}"
        if able != row["may_win"]:
            yield name, key, "may_win"
        for figure, value in values.items():
            if _read(row["metrics"].get(figure)) != value:
                yield name, key, f"{figure} {row['metrics'].get(figure)} ≠ {value}"


def _of_prizes(division: Mapping[str, Any], places: Places) -> Iterator[Difference]:
    """Prizes with their amounts and reasons, who was passed over, what nobody was left for, and groups left equal."""
    name, why = division["id"], dict(division.get("why", ()))
    given = {key: f"{tier} {amount} {why.get(key, 'place')}" for tier, amount, key in division["awards"]}
    mine = {key: f"{tier} {amount} {reason}" for key, (tier, amount, reason) in places.awards.items()}
    yield from ((name, *one) for one in _unlike("prize", given, mine))
    for key, tier, reason in sorted({tuple(one) for one in division.get("passed_over", ())} ^ set(places.passed)):
        yield name, key, f"passed_over {tier} {reason}"
    if list(division.get("unclaimed", ())) != places.unclaimed:
        yield name, "", f"unclaimed {', '.join(division['unclaimed'])} ≠ {', '.join(places.unclaimed)}"
    if list(division["undecided"]) != places.undecided:
        yield name, "", f"undecided {len(division['undecided'])} ≠ {len(places.undecided)}"


def _unlike(what: str, given: Mapping[str, str], mine: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in sorted({*given, *mine}):
        if given.get(key) != mine.get(key):
            yield key, f"{what} {given.get(key, '–')} ≠ {mine.get(key, '–')}"


def _read(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)
