"""The bench: ties that touch a prize, both sides' figures, and what the committee has decided so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from truongthi.contests.models import Contest
from truongthi.core.metrics import Value
from truongthi.core.rules import AwardTier, Criterion, Division
from truongthi.core.standings_document import Tie, all_ties, digest, division_of, is_coupled, read_values
from truongthi.results.models import Snapshot, TieDecision
from truongthi.results.queries.kept import kept_for
from truongthi.results.queries.names import Named, named
from truongthi.results.queries.standings import UNKNOWN, live_decisions, orders_by_division


@dataclass(frozen=True, slots=True)
class Side:
    """One of the tied: who, and every figure known of it (the ranked ones are equal, others may help to decide)."""

    who: Named
    metrics: dict[str, Value]


@dataclass(frozen=True, slots=True)
class BenchTie:
    """One tie with its live decision, if any; ``ordered`` are the sides in the decided order."""

    tie: Tie
    division: Division
    mean_definition: str | None
    sides: tuple[Side, ...]
    at_stake: tuple[AwardTier, ...]
    decision: TieDecision | None
    ordered: tuple[Side, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.division.criteria

    @property
    def state(self) -> str:
        """ "open", "proposed" or "settled"."""
        if self.decision is None:
            return "open"
        return "settled" if self.decision.confirmed_by_id else "proposed"


def open_ties(snapshot: Snapshot) -> list[Tie]:
    """All ties of a computation that touch a prize, settled or not; with those that only arise because a decision on
    another one moves prizes (caps, prizes that are counted).
    """
    orders = orders_by_division(live_decisions(snapshot.contest)) if is_coupled(snapshot.document) else {}
    return list(all_ties(snapshot.document, orders))


def bench(contest: Contest, snapshot: Snapshot) -> list[BenchTie]:
    """Every tie of the computation that touches a prize, with names and decisions, in a fixed number of queries."""
    documents = {division["id"]: division for division in snapshot.document["divisions"]}
    found = open_ties(snapshot)
    people = named({key for tie in found for key in tie.keys})
    live = TieDecision.objects.filter(contest=contest, withdrawn_at=None).select_related("proposed_by", "confirmed_by")
    decisions = {(decision.division, decision.figures_sha256): decision for decision in live}
    return [
        _bench_tie(tie, documents[tie.division], people, decisions.get((tie.division, tie.figures_sha256)))
        for tie in found
    ]


def unsettled(contest: Contest, snapshot: Snapshot) -> list[Tie]:
    """Ties that touch a prize and that no confirmed decision settles."""
    confirmed = set(
        TieDecision.objects.filter(contest=contest, withdrawn_at=None)
        .exclude(confirmed_by=None)
        .values_list("division", "figures_sha256")
    )
    return [tie for tie in open_ties(snapshot) if (tie.division, tie.figures_sha256) not in confirmed]


def count_unsettled(contest: Contest, snapshot: Snapshot) -> int:
    """How many these are, for the tabs of every page: a process looks into the document once for each decision."""

    def state() -> str:
        decided = [[one.division, one.ordered, one.figures_sha256] for one in live_decisions(contest)]
        return f"unsettled-{snapshot.sha256}-{digest(decided)}"

    return kept_for(state, lambda: len(unsettled(contest, snapshot)))


def past_decisions(contest: Contest) -> list[TieDecision]:
    """Decisions withdrawn or lapsed, newest first."""
    past = TieDecision.objects.filter(contest=contest).exclude(withdrawn_at=None)
    return list(past.select_related("proposed_by", "confirmed_by", "withdrawn_by").order_by("-withdrawn_at", "-pk"))


def _bench_tie(tie: Tie, document: dict[str, Any], people: dict[str, Named], decision: TieDecision | None) -> BenchTie:
    division = division_of(document)
    figures = {row["key"]: read_values(row["metrics"]) for row in document["rows"]}
    unknown = {key: Named(key, UNKNOWN, "", "", "") for key in tie.keys}
    sides = {key: Side((unknown | people)[key], figures[key]) for key in tie.keys}
    in_order = sorted(sides.values(), key=lambda side: (side.who.sort_key, side.who.key))
    tiers = {tier.id: tier for tier in division.awards}
    return BenchTie(
        tie=tie,
        division=division,
        mean_definition=document["mean_definition"],
        sides=tuple(in_order),
        at_stake=tuple(tiers[tier] for tier in tie.tiers),
        decision=decision,
        ordered=tuple(sides[key] for key in decision.ordered) if decision else (),
    )
