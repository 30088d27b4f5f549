"""The SQL recomputation against a kept computation: every figure, place and prize that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from django.db import connection

from truongthi.contests.models import Contest
from truongthi.results.models import Snapshot
from truongthi.results.recompute import Decided, Places, Recomputed, Settled, people, recompute, tables
from truongthi.results.recompute.regrade import regrade

Difference = tuple[str, str, str]
"""Division, code of the person or unit, and what differs."""

_STORED: Final = """
INSERT INTO rc_manual SELECT score, key, centipoints FROM results_manualpoints
    WHERE contest_id = %(contest)s AND replaced_by_id IS NULL;
INSERT INTO rc_external
SELECT m.public_id, e.attempts, e.best_centipoints, e.best_duration_ms, e.total_centipoints, NULL, NULL,
    floor(extract(epoch FROM e.sealed_at) * 1000)
FROM results_externalresult e JOIN schools_member m ON m.id = e.member_id JOIN rc_person p ON p.key = m.public_id
WHERE e.contest_id = %(contest)s AND %(external)s;
"""
_NONE: Final = (0, 0, 0)


def recomputed(contest: Contest, snapshot: Snapshot) -> Recomputed:
    """The contest's rows read, regraded and ranked by SQL, in this session's temporary tables."""
    document = contest.rule_sets.get(version=snapshot.rules_version).document
    cursor = connection.cursor().cursor  # stays open: what was found gives prizes out when it is asked
    facts = {"contest": contest.pk, "external": document.get("results_from") == "external"}
    tables.prepare(cursor)
    people.fill(cursor, contest.pk, contest.school_year, document)
    cursor.execute(_STORED, facts)
    if not facts["external"]:
        regrade(cursor, contest.pk)
    cursor.execute("SELECT seed FROM results_lotdraw WHERE contest_id = %s", [contest.pk])
    seed = cursor.fetchone()
    return recompute(cursor, document, lot_seed=seed[0] if seed else "")


def sql_differences(document: Mapping[str, Any], found: Recomputed) -> list[Difference]:
    """Where SQL and the kept document, before any order of equals by the committee, are not the same."""
    settled = found.settled(moves=document.get("adjustments", ()))
    differences = [*_of_contest(document, found, settled), *_not_held(document, settled)]
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
    differences = list(_not_held(published, settled))
    for division in published["divisions"]:
        places = settled.divisions.get(division["id"], Places())
        differences += _of_rows(division, places)
        given = {row["key"]: row["prize"] for row in division["rows"] if row["prize"]}
        mine = {key: tier for key, (tier, _, _) in places.awards.items()}
        differences += [(division["id"], *one) for one in _unlike("prize", given, mine)]
    return differences


def _not_held(document: Mapping[str, Any], settled: Settled) -> Iterator[Difference]:
    """Divisions that only one of the two holds."""
    for name in sorted({division["id"] for division in document["divisions"]} ^ {*settled.divisions}):
        yield name, "", "row"


def _of_contest(document: Mapping[str, Any], found: Recomputed, settled: Settled) -> Iterator[Difference]:
    """What belongs to no one division: predicted figures, attempts left out, prizes given up, counts and money."""
    kept = {tuple(one[:2]): _read(one[2]) for one in document["actuals"]}
    for name, round_id in sorted({*kept, *found.actuals}):
        stated, mine = kept.get((name, round_id)), found.actuals.get((name, round_id))
        if stated != mine:
            yield "", "", f"actual {name} {round_id} {stated} ≠ {mine}"
    for listed, those in (("left_out", found.left_out), ("flagged", found.flagged)):
        for one in sorted({tuple(one) for one in document.get(listed, ())} ^ those, key=str):
            yield "", one[0], f"{listed} {one[1]}/{one[2]} {one[3]}"
    for gone in sorted({tuple(one) for one in document.get("given_up", ())} ^ set(settled.given_up)):
        yield gone[1], gone[0], f"given_up {gone[2]}"
    counts = {name: (one["expected"], one["participants"], one["attempts"]) for name, one in document["counts"].items()}
    for category in sorted({*counts, *found.counts}):
        stated, mine = counts.get(category, _NONE), found.counts.get(category, _NONE)
        if stated != mine:
            yield "", "", f"counts {category} {stated} ≠ {mine}"
    for name, amount in zip(("planned", "given", "open"), settled.money, strict=True):
        if document["budget"][name] != amount:
            yield "", "", f"budget {name} {document['budget'][name]} ≠ {amount}"


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
