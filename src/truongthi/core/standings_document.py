"""Standings as a plain document: exact, canonical, without names, and enough to rank again with decisions applied.

The document of a computation (kind "truongthi.standings.1") holds the criteria, the prizes, and for every entry its
key and figures; people are found by their key elsewhere, so that erasing a name never breaks a hash. Whole figures are
integers, others exact fractions written "14/15". It depends on the inputs alone: never on names, on the order in which
rows were read, or on the time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Final

from truongthi.core.awards import allocate
from truongthi.core.divisions import DivisionResult, Unit
from truongthi.core.metrics import PersonResult, Value
from truongthi.core.ranking import Entry, Row, Separation, rank
from truongthi.core.rules.model import AwardTier, Criterion, Division, Rules

KIND: Final = "truongthi.standings.1"
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tie:
    """A group nothing separates and among whom prizes fall: the committee has to order it.

    ``keys`` is the whole group, sorted; ``tiers`` the prizes at stake, best first; ``figures_sha256`` changes whenever
    a figure of the group or the criteria change.
    """

    division: str
    keys: tuple[str, ...]
    rank: int
    tiers: tuple[str, ...]
    figures_sha256: str


def canonical(document: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(document: object) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def standings_document(
    contest: str, rules: Rules, rules_sha256: str, people: Sequence[PersonResult], results: Iterable[DivisionResult]
) -> Document:
    """The whole computation of one contest. People who did not take part are expected, not participants."""
    return {
        "kind": KIND,
        "contest": contest,
        "rules_sha256": rules_sha256,
        "counts": _counts(rules, people),
        "divisions": [division_document(result) for result in results],
    }


def division_document(result: DivisionResult) -> Document:
    """One division, its rows from first to last; inside a shared place by key."""
    division = result.division
    return {
        "id": division.id,
        "name": division.name,
        "kind": division.kind,
        "criteria": [[criterion.metric, criterion.direction] for criterion in division.criteria],
        "mean_definition": result.mean_definition,
        "tiers": [
            {"id": tier.id, "name": tier.name, "count": tier.count, "amount": tier.amount, "in_kind": tier.in_kind}
            for tier in division.awards
        ],
        "rows": [_row(row) for row in sorted(result.standings.rows, key=lambda row: (row.rank, row.entry.key))],
        "undecided": sorted(sorted(group) for group in result.standings.undecided),
        "awards": sorted([award.tier_id, award.amount, award.key] for award in result.awards.given),
        "unclaimed": list(result.awards.unclaimed),
    }


def decided(
    document: Mapping[str, Any], decisions: Iterable[Sequence[str]] = (), names: Mapping[str, str] | None = None
) -> DivisionResult:
    """A division ranked again with the committee's decisions; ``names`` order the rows of a shared place."""
    division = division_of(document)
    known = names or {}
    entries = [
        Entry(row["key"], known.get(row["key"], ""), "", read_values(row["metrics"]), row["may_win"])
        for row in document["rows"]
    ]
    standings = rank(entries, division.criteria, decisions)
    return DivisionResult(division, standings, allocate(standings, division.awards), document["mean_definition"])


def division_of(document: Mapping[str, Any]) -> Division:
    """The division's rules as the document keeps them."""
    return Division(
        id=document["id"],
        name=document["name"],
        kind=document["kind"],
        members=(),
        criteria=tuple(Criterion(metric, direction) for metric, direction in document["criteria"]),
        awards=tuple(AwardTier(**tier) for tier in document["tiers"]),
    )


def ties(document: Mapping[str, Any]) -> tuple[Tie, ...]:
    """The undecided groups that touch a prize, best place first; decisions taken or not."""
    result = decided(document)
    found = []
    for open_tie in result.awards.open:
        group = next(group for group in result.standings.undecided if open_tie.keys[0] in group)
        row = result.standings.row_of(group[0])
        keys = tuple(sorted(group))
        found.append(Tie(document["id"], keys, row.rank if row else 0, open_tie.tiers, figures_digest(document, keys)))
    return tuple(found)


def figures_digest(document: Mapping[str, Any], keys: Iterable[str]) -> str:
    """Hash of what a decision rests on: the criteria, and the figures the keys are equal in."""
    wanted = set(keys)
    metrics = [metric for metric, _ in document["criteria"]]
    figures = {
        row["key"]: [row["metrics"].get(metric) for metric in metrics]
        for row in document["rows"]
        if row["key"] in wanted
    }
    content = [document["id"], document["criteria"], document["mean_definition"], document["tiers"], figures]
    return digest(content)


def inputs_digest(rules_sha256: str, people: Iterable[PersonResult], units: Iterable[Unit]) -> str:
    """Hash of everything a computation reads, in an order of its own."""
    persons = sorted([_person(person) for person in people], key=lambda item: str(item[0]))
    classes = sorted([unit.key, unit.headcount, sorted(person.key for person in unit.people)] for unit in units)
    return digest([rules_sha256, persons, classes])


def write_value(value: Value) -> int | str | None:
    """An integer as it is, another fraction as "14/15"."""
    if value is None or isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def read_value(value: int | str | None) -> Value:
    return Fraction(value) if isinstance(value, str) else value


def read_values(values: Mapping[str, int | str | None]) -> dict[str, Value]:
    return {metric: read_value(value) for metric, value in values.items()}


def write_separation(separation: Separation | None) -> Document | None:
    if separation is None:
        return None
    return {
        "metric": separation.metric,
        "direction": separation.direction,
        "mine": write_value(separation.mine),
        "theirs": write_value(separation.theirs),
    }


def read_separation(content: Mapping[str, Any] | None) -> Separation | None:
    if content is None:
        return None
    mine, theirs = read_value(content["mine"]), read_value(content["theirs"])
    return Separation(content["metric"], content["direction"], mine, theirs)


def _row(row: Row) -> Document:
    return {
        "key": row.entry.key,
        "rank": row.rank,
        "tied": row.tied,
        "may_win": row.entry.may_win,
        "metrics": {metric: write_value(value) for metric, value in row.entry.metrics.items()},
    }


def _counts(rules: Rules, people: Iterable[PersonResult]) -> Document:
    """Persons and attempts by category: two different counts."""
    counts = {category.id: {"expected": 0, "participants": 0, "attempts": 0} for category in rules.categories}
    for person in people:
        category = rules.category_of(person.category)
        if category is not None:
            counts[category.id]["expected"] += 1
            counts[category.id]["participants"] += person.took_part
            counts[category.id]["attempts"] += person.attempts
    return counts


def _person(person: PersonResult) -> list[object]:
    return [
        person.key,
        person.unit,
        person.category,
        person.attempts,
        person.best_centipoints,
        person.best_duration_ms,
        person.total_centipoints,
        person.correct_count,
        _instant(person.started_at),
        _instant(person.sealed_at),
    ]


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
