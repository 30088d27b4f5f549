"""The bench: ties that touch a prize, both sides' figures, and what the committee has decided so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from truongthi.contests.models import Contest
from truongthi.core.metrics import Value
from truongthi.core.rules import AwardTier, Criterion, Division
from truongthi.core.standings_document import Tie, all_ties, digest, division_of, is_coupled, read_values
from truongthi.results.models import Snapshot, TieDecision
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
    return list(_ties(snapshot, live_decisions(snapshot.contest) if is_coupled(snapshot.document) else ()))


def _ties(snapshot: Snapshot, decisions: Iterable[TieDecision]) -> Iterable[Tie]:
    return all_ties(snapshot.document, orders_by_division(decisions) if is_coupled(snapshot.document) else {})


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
    return _unsettled(snapshot, live_decisions(contest))


def count_unsettled(contest: Contest, snapshot: Snapshot) -> int:
    """How many these are, for the tabs of every page: a process looks into the document once for each decision."""
    decisions = live_decisions(contest)
    state = digest([[one.division, one.ordered, one.figures_sha256] for one in decisions])
    found: int = cache.get_or_set(
        f"unsettled-{snapshot.sha256}-{state}", lambda: len(_unsettled(snapshot, decisions)), timeout=None
    )
    return found


def _unsettled(snapshot: Snapshot, decisions: list[TieDecision]) -> list[Tie]:
    settled = {(decision.division, decision.figures_sha256) for decision in decisions}
    return [tie for tie in _ties(snapshot, decisions) if (tie.division, tie.figures_sha256) not in settled]


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
