"""Standings as a plain document: exact, canonical, without names, and enough to settle again with decisions applied.

The document of a computation (kind "truongthi.standings.2", described in docs/computation.md) holds what was
predicted, the attempts left out, the criteria, the prizes, and for every entry its key and figures; people are found
by their key elsewhere, so that erasing a name never breaks a hash. It depends on the inputs alone: never on names, on
the order in which rows were read, or on the time. Documents of kind "truongthi.standings.1" are read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from truongthi.core.awards import OpenTie, allocate
from truongthi.core.canonical import (
    canonical,
    digest,
    read_separation,
    read_value,
    read_values,
    write_separation,
    write_value,
    write_values,
)
from truongthi.core.contest_result import ContestResult, Decided, Settled, settle
from truongthi.core.divisions import AwardTerm, DivisionResult, Entrants, FromAwards, Unit, points_key
from truongthi.core.expansion import ExpandedDivision, Scope
from truongthi.core.facts import Adjustment
from truongthi.core.metrics import EMPTY, PersonResult
from truongthi.core.ranking import Entry, Row, rank
from truongthi.core.rules.model import AwardTier, Criterion, Step

KIND: Final = "truongthi.standings.2"
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


def standings_document(contest: str, rules_sha256: str, result: ContestResult) -> Document:
    """The whole computation of one contest."""
    return {
        "kind": KIND,
        "contest": contest,
        "rules_sha256": rules_sha256,
        "counts": {
            counts.category: {
                "expected": counts.expected,
                "participants": counts.participants,
                "attempts": counts.attempts,
            }
            for counts in result.counts
        },
        "actuals": [[a.prediction, a.round, write_value(a.value)] for a in result.actuals],
        "left_out": [[one.person, one.round, one.number, one.why] for one in result.left_out],
        "flagged": [[one.person, one.round, one.number, one.why] for one in result.flagged],
        "given_up": [[g.key, g.division, g.tier, g.kept_division, g.kept_tier] for g in result.given_up],
        "caps": [list(cap) for cap in result.caps],
        "adjustments": [[moved.division, moved.key, moved.tier] for moved in result.adjustments],
        "budget": asdict(result.budget),
        "lot_seed": result.lot_seed,
        "divisions": [division_document(division) for division in result.divisions],
    }


def division_document(result: DivisionResult) -> Document:
    """One division, its rows from first to last; inside a shared place by key."""
    division = result.division
    entrants = result.entrants or Entrants(division, (), len(result.standings.rows))
    scope = division.scope if isinstance(division, ExpandedDivision) else Scope()
    written = {
        "id": division.id,
        "name": division.name,
        "kind": division.kind,
        "written": division.written if isinstance(division, ExpandedDivision) else division.id,
        "scope": asdict(scope),
        "rounds": list(division.rounds),
        "criteria": [[criterion.key, criterion.direction] for criterion in division.criteria],
        "border": division.border,
        "min_points_centi": division.min_points_centi,
        "ranked": entrants.ranked,
        "points_key": points_key(division),
        "mean_definition": result.mean_definition,
        "tiers": [_tier(tier) for tier in division.awards],
        "rows": [_row(row) for row in sorted(result.standings.rows, key=lambda row: (row.rank, row.entry.key))],
        "undecided": sorted(sorted(group) for group in result.standings.undecided),
        "awards": sorted([award.tier_id, award.amount, award.key] for award in result.awards.given),
        "why": sorted([award.key, award.why] for award in result.awards.given if award.why != "place"),
        "passed_over": sorted([one.key, one.tier, one.why] for one in result.awards.passed_over),
        "unclaimed": list(result.awards.unclaimed),
    }
    if entrants.from_awards:
        written["from_awards"] = [_from_awards(figure) for figure in entrants.from_awards]
    return written


def settled(
    document: Mapping[str, Any],
    decisions: Decided = EMPTY,
    names: Mapping[str, str] | None = None,
    adjustments: Iterable[Adjustment] | None = None,
) -> Settled:
    """The whole computation with the committee's decisions (by division): places, prizes and caps as they are then.

    ``names`` order the rows of a shared place. ``adjustments`` None: those of the document.
    """
    entrants = [entrants_of_document(division, names) for division in document["divisions"]]
    caps = tuple(tuple(cap) for cap in document.get("caps", ()))
    moved = (
        (Adjustment(*written) for written in document.get("adjustments", ())) if adjustments is None else adjustments
    )
    return settle(entrants, caps, decisions, moved)


def decided(
    document: Mapping[str, Any], decisions: Iterable[Sequence[str]] = (), names: Mapping[str, str] | None = None
) -> DivisionResult:
    """One division by itself, with decisions: what the others would change (caps, prizes counted) is not seen."""
    entrants = entrants_of_document(document, names)
    standings = rank(entrants.entries, entrants.division.criteria, decisions)
    awards = allocate(standings, entrants.division.awards, entrants.terms)
    return DivisionResult(entrants.division, standings, awards, entrants.mean_definition, entrants)


def entrants_of_document(document: Mapping[str, Any], names: Mapping[str, str] | None = None) -> Entrants:
    """The entries of one division as the document keeps them."""
    division = division_of(document)
    known = names or EMPTY
    entries = tuple(
        Entry(
            key=row["key"],
            name=known.get(row["key"], ""),
            unit="",
            metrics=read_values(row["metrics"]),
            may_win=row["may_win"],
            why_not=row.get("why_not", ""),
            groups=tuple(row.get("groups", ())),
            base=read_values(row["base"]) if "base" in row else EMPTY,
        )
        for row in document["rows"]
    )
    by_key = {criterion.key: criterion for criterion in division.criteria}
    waiting = tuple(
        FromAwards(by_key[figure["key"]], tuple(_term(term) for term in figure["terms"]))
        for figure in document.get("from_awards", ())
    )
    return Entrants(division, entries, document.get("ranked", len(entries)), document["mean_definition"], waiting)


def division_of(document: Mapping[str, Any]) -> ExpandedDivision:
    """The division's rules as the document keeps them."""
    return ExpandedDivision(
        id=document["id"],
        name=document["name"],
        kind=document["kind"],
        members=(),
        criteria=tuple(criterion_of(key, direction) for key, direction in document["criteria"]),
        awards=tuple(AwardTier(**tier) for tier in document["tiers"]),
        rounds=tuple(document.get("rounds", ())),
        border=document.get("border", "committee"),
        min_points_centi=document.get("min_points_centi"),
        written=document.get("written", document["id"]),
        scope=Scope(**document.get("scope", {})),
    )


def criterion_of(key: str, direction: str) -> Criterion:
    """The criterion of a figure's key."""
    text, _, how = key.partition("~")
    text, _, rounds = text.partition("@")
    metric, _, of = text.partition(":")
    return Criterion(metric, direction, of, tuple(rounds.split("+")) if rounds else (), how or "exact")


def ties(document: Mapping[str, Any]) -> tuple[Tie, ...]:
    """The undecided groups of one division by itself that touch a prize, best place first; decisions taken or not."""
    result = decided(document)
    return tuple(_ties(document, result, result.awards.open))


def is_coupled(document: Mapping[str, Any]) -> bool:
    """Whether a decision in one division may change another: by a cap, or because prizes are counted."""
    return bool(document.get("caps")) or any(division.get("from_awards") for division in document["divisions"])


def all_ties(document: Mapping[str, Any], decisions: Decided = EMPTY) -> tuple[Tie, ...]:
    """Every group of the whole computation that has to be ordered, division by division, best place first: those that
    touch a prize before any decision, those that do once the decisions hold, and those the decisions have ordered.
    """
    before = settled(document)
    after = settled(document, decisions) if any(True for orders in decisions.values() for _ in orders) else before
    found: list[Tie] = []
    for division, plain, now in zip(document["divisions"], before.divisions, after.divisions, strict=True):
        of_division = [*_ties(division, plain, plain.awards.open), *_ties(division, now, now.awards.open)]
        unused = {tuple(order) for order in now.standings.unused}
        used = [tuple(order) for order in decisions.get(division["id"], ()) if tuple(order) not in unused]
        of_division += _decided_ties(division, now, used)
        unique = {(tie.figures_sha256, tie.keys): tie for tie in reversed(of_division)}
        found += sorted(unique.values(), key=lambda tie: (tie.rank, tie.keys))
    return tuple(found)


def figures_digest(document: Mapping[str, Any], keys: Iterable[str]) -> str:
    """Hash of what a decision rests on: the criteria, and the figures the keys are equal in."""
    wanted = set(keys)
    return _figures_digest(document, {row["key"]: row["metrics"] for row in document["rows"] if row["key"] in wanted})


def inputs_digest(rules_sha256: str, people: Iterable[PersonResult], units: Iterable[Unit]) -> str:
    """Hash of everything a computation reads, in an order of its own."""
    persons = sorted([_person(person) for person in people], key=lambda item: str(item[0]))
    classes = sorted([unit.key, unit.headcount, sorted(person.key for person in unit.people)] for unit in units)
    return digest([rules_sha256, persons, classes])


def _ties(document: Mapping[str, Any], result: DivisionResult, open_ties: Iterable[OpenTie]) -> Iterable[Tie]:
    """The whole groups of open ties. Figures that count prizes are the ones of ``result``."""
    group_of = {key: group for group in result.standings.undecided for key in group}
    rows = {row.entry.key: row for row in result.standings.rows}
    for open_tie in open_ties:
        group = group_of.get(open_tie.keys[0])
        if group is None:
            continue
        keys = tuple(sorted(group))
        figures = {key: write_values(rows[key].entry.metrics) for key in keys}
        yield Tie(document["id"], keys, rows[keys[0]].rank, open_tie.tiers, _figures_digest(document, figures))


def _decided_ties(
    document: Mapping[str, Any], result: DivisionResult, orders: Iterable[tuple[str, ...]]
) -> Iterable[Tie]:
    """The groups that decisions have ordered, with the prizes their members have."""
    rows = {row.entry.key: row for row in result.standings.rows}
    for order in orders:
        keys = tuple(sorted(order))
        figures = {key: write_values(rows[key].entry.metrics) for key in keys}
        first = min(rows[key].rank for key in keys)
        yield Tie(document["id"], keys, first, _held(result, keys), _figures_digest(document, figures))


def _held(result: DivisionResult, keys: Iterable[str]) -> tuple[str, ...]:
    """The prizes these entries have, best first."""
    wanted = set(keys)
    held = {award.tier_id for award in result.awards.given if award.key in wanted}
    return tuple(tier.id for tier in result.division.awards if tier.id in held)


def _figures_digest(document: Mapping[str, Any], metrics: Mapping[str, Mapping[str, Any]]) -> str:
    ranked_by = [key for key, _ in document["criteria"]]
    figures = {key: [own.get(metric) for metric in ranked_by] for key, own in metrics.items()}
    return digest([document["id"], document["criteria"], document["mean_definition"], document["tiers"], figures])


def _tier(tier: AwardTier) -> Document:
    """A tier; its limits only where it has any, so that ties of plain divisions keep their digest."""
    written: Document = {
        "id": tier.id,
        "name": tier.name,
        "count": tier.count,
        "amount": tier.amount,
        "in_kind": tier.in_kind,
    }
    limits = {"percent_max": tier.percent_max, "min_points_centi": tier.min_points_centi}
    return written | {name: limit for name, limit in limits.items() if limit is not None}


def _row(row: Row) -> Document:
    entry = row.entry
    written: Document = {
        "key": entry.key,
        "rank": row.rank,
        "tied": row.tied,
        "may_win": entry.may_win,
        "metrics": write_values(entry.metrics),
    }
    if entry.why_not:
        written["why_not"] = entry.why_not
    if entry.groups:
        written["groups"] = list(entry.groups)
    if entry.base:
        written["base"] = write_values(entry.base)
    return written


def _from_awards(figure: FromAwards) -> Document:
    return {
        "key": figure.criterion.key,
        "terms": [
            {
                "metric": term.metric,
                "divisions": list(term.divisions),
                "weight_centi": term.weight_centi,
                "table": [[step.at_least_centi, step.points_centi] for step in term.table],
            }
            for term in figure.terms
        ],
    }


def _term(term: Mapping[str, Any]) -> AwardTerm:
    table = tuple(Step(*step) for step in term["table"])
    return AwardTerm(term["metric"], tuple(term["divisions"]), term["weight_centi"], table)


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


__all__ = [
    "KIND",
    "Document",
    "Tie",
    "all_ties",
    "canonical",
    "criterion_of",
    "decided",
    "digest",
    "division_document",
    "division_of",
    "entrants_of_document",
    "figures_digest",
    "inputs_digest",
    "is_coupled",
    "read_separation",
    "read_value",
    "read_values",
    "settled",
    "standings_document",
    "ties",
    "write_separation",
    "write_value",
    "write_values",
]
