"""The latest computation of a contest, with names, decisions applied, and what separates each place from the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from truongthi.contests.models import Contest
from truongthi.core.awards import Award
from truongthi.core.contest_result import Settled
from truongthi.core.divisions import DivisionResult
from truongthi.core.metrics import Value
from truongthi.core.ranking import Separation
from truongthi.core.rules import AwardTier, Criterion, Division
from truongthi.core.standings_document import (
    division_of,
    read_separation,
    read_values,
    settled,
    write_separation,
    write_values,
)
from truongthi.results.collector import collector_paused
from truongthi.results.models import Snapshot, TieDecision
from truongthi.results.queries.names import Named, named

KEPT = (
    *("id", "name", "kind", "written", "scope", "rounds", "criteria", "mean_definition", "tiers"),
    *("border", "min_points_centi", "ranked", "points_key"),
)
UNKNOWN = "—"  # a person whose data have been erased


@dataclass(frozen=True, slots=True)
class Place:
    """One row: who, at which place, with which figures, and the prize with the amount this one gets; ``why`` it is
    given, where not simply by place (core.awards).
    """

    rank: int
    tied: bool
    who: Named
    metrics: Mapping[str, Value]
    separation: Separation | None
    prize: AwardTier | None
    may_win: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class DivisionStandings:
    """One division ready to be shown, or a part of it: ``after`` is the place that follows the last of these."""

    division: Division
    mean_definition: str | None
    places: tuple[Place, ...]
    open_ties: int
    after: Place | None = None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.division.criteria

    @property
    def is_collective(self) -> bool:
        return self.division.kind == "collective"

    @property
    def prized(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.prize)

    def pairs(self) -> list[tuple[Place, Place | None]]:
        """Every place with the one after it."""
        return list(zip(self.places, [*self.places[1:], self.after], strict=False))


def latest_snapshot(contest: Contest) -> Snapshot | None:
    """The latest computation; its document, which is large, is read when it is asked for."""
    return Snapshot.objects.filter(contest=contest).defer("document").order_by("-version").first()


def live_decisions(contest: Contest, *, confirmed: bool = True) -> list[TieDecision]:
    """Decisions neither withdrawn nor lapsed, in the order they were taken; only confirmed ones move anybody."""
    live = TieDecision.objects.filter(contest=contest, withdrawn_at=None).order_by("proposed_at", "pk")
    return list(live.exclude(confirmed_by=None) if confirmed else live)


def orders_by_division(decisions: Iterable[TieDecision]) -> dict[str, list[Sequence[str]]]:
    found: dict[str, list[Sequence[str]]] = {}
    for decision in decisions:
        found.setdefault(decision.division, []).append(decision.ordered)
    return found


@collector_paused()
def settled_by_name(document: Mapping[str, Any], orders: Mapping[str, Sequence[Sequence[str]]]) -> Settled:
    """A computation with decisions applied; rows of a shared place in the order of names."""
    names = {key: person.sort_key for key, person in named(_keys(document["divisions"])).items()}
    return settled(document, orders, names)


def ranked_divisions(document: Mapping[str, Any], computed: Settled) -> list[dict[str, Any]]:
    """Divisions of a settled computation, as the public document holds them: no names, exact figures."""
    pairs = zip(document["divisions"], computed.divisions, strict=True)
    return [_ranked(division, result) for division, result in pairs]


def standings_of(
    divisions: Sequence[Mapping[str, Any]], *, only: Collection[str] | None = None
) -> list[DivisionStandings]:
    """Ranked divisions (of a snapshot or a publication) joined with names, in two queries."""
    people = named(_keys(divisions) if only is None else only)
    return [division_shown(division, division["rows"], people) for division in divisions]


def current_standings(contest: Contest, snapshot: Snapshot) -> list[DivisionStandings]:
    """What the result is now: the computation with every confirmed decision applied."""
    orders = orders_by_division(live_decisions(contest))
    return standings_of(ranked_divisions(snapshot.document, settled_by_name(snapshot.document, orders)))


def _keys(divisions: Iterable[Mapping[str, Any]]) -> set[str]:
    return {row["key"] for division in divisions for row in division["rows"]}


def _ranked(document: Mapping[str, Any], result: DivisionResult) -> dict[str, Any]:
    tiers = {tier.id: tier for tier in result.division.awards}
    awards = {award.key: award for award in result.awards.given}
    rows = [
        {
            "key": row.entry.key,
            "rank": row.rank,
            "tied": row.tied,
            "may_win": row.entry.may_win,
            "metrics": write_values(row.entry.metrics),
            "separated_by": write_separation(row.separated_by),
            **_prize(awards.get(row.entry.key), tiers),
        }
        for row in result.standings.rows
    ]
    kept = {name: document[name] for name in KEPT if name in document}
    passed = sorted([one.key, one.tier, one.why] for one in result.awards.passed_over)
    return {**kept, "rows": rows, "open_ties": len(result.awards.open), **({"passed_over": passed} if passed else {})}


def _prize(award: Award | None, tiers: Mapping[str, AwardTier]) -> dict[str, Any]:
    """The tier's id, and where they are not the usual ones the amount and why it is given."""
    if award is None:
        return {"prize": None}
    prize: dict[str, Any] = {"prize": award.tier_id}
    if award.amount != tiers[award.tier_id].amount:
        prize["amount"] = award.amount
    if award.why != "place":
        prize["why"] = award.why
    return prize


def _tier_of(row: Mapping[str, Any], tiers: Mapping[str, AwardTier]) -> AwardTier | None:
    """The prize of a row, with the amount this one gets."""
    tier = tiers.get(row["prize"])
    return replace(tier, amount=row["amount"]) if tier is not None and "amount" in row else tier


def division_shown(
    document: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], people: Mapping[str, Named]
) -> DivisionStandings:
    """Some rows of a ranked division, joined with names. ``document``: the division, with or without its rows."""
    division = division_of(document)
    tiers = {tier.id: tier for tier in division.awards}
    places = tuple(
        Place(
            rank=row["rank"],
            tied=row["tied"],
            who=people.get(row["key"]) or Named(row["key"], UNKNOWN, "", "", ""),
            metrics=read_values(row["metrics"]),
            separation=read_separation(row["separated_by"]),
            prize=_tier_of(row, tiers),
            may_win=row["may_win"],
            why=row.get("why", ""),
        )
        for row in rows
    )
    return DivisionStandings(division, document["mean_definition"], places, document["open_ties"])
