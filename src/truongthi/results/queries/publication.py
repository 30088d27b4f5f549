"""What is published, what would be, and what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from truongthi.contests.models import Contest
from truongthi.core.contest_result import Settled
from truongthi.core.errors import Problem
from truongthi.core.standings_document import digest
from truongthi.core.vietnamese import mask_name
from truongthi.results.models import Publication, Snapshot, TieDecision
from truongthi.results.queries.bench import unsettled
from truongthi.results.queries.inputs import inputs_of
from truongthi.results.queries.names import Named, may_be_named
from truongthi.results.queries.standings import (
    DivisionStandings,
    live_decisions,
    orders_by_division,
    ranked_divisions,
    settled_by_name,
    standings_of,
)
from truongthi.results.queries.steps import is_final, verification_of

KIND: Final = "truongthi.publication.1"


@dataclass(frozen=True, slots=True)
class PublicResults:
    """A result with names as they may be shown now: ``shown`` maps a key to a full or a masked name."""

    contest: Contest
    counts: Mapping[str, Mapping[str, int]]
    divisions: tuple[DivisionStandings, ...]
    shown: Mapping[str, str]

    @property
    def participants(self) -> int:
        return sum(count["participants"] for count in self.counts.values())

    @property
    def attempts(self) -> int:
        return sum(count["attempts"] for count in self.counts.values())


@dataclass(frozen=True, slots=True)
class Change:
    """What a new publication would change: place and prize of one entry before and after; None: not listed."""

    division: str
    key: str
    before: tuple[int, str] | None
    after: tuple[int, str] | None


def latest_publication(contest: Contest) -> Publication | None:
    """What is published now. Its document and its snapshot's, large both, are read when they are asked for."""
    return _newest(contest).defer("document", "snapshot__document").first()


def _newest(contest: Contest) -> QuerySet[Publication]:
    return Publication.objects.filter(contest=contest).select_related("snapshot").order_by("-version")


def publications(contest: Contest) -> list[Publication]:
    """Every published version, the latest first, without their documents."""
    return list(Publication.objects.filter(contest=contest).defer("document", "outline").order_by("-version"))


def settled_with(snapshot: Snapshot, decisions: Collection[TieDecision]) -> Settled:
    """The computation with decisions applied, as it would be published."""
    return settled_by_name(snapshot.document, orders_by_division(decisions))


def publication_document(
    snapshot: Snapshot, decisions: Collection[TieDecision], computed: Settled | None = None
) -> dict[str, Any]:
    """The public document: places, figures, prizes and decisions; keys instead of names. ``computed``: what
    ``settled_with`` gives, where it is known already.
    """
    return {
        "kind": KIND,
        "contest": snapshot.document["contest"],
        "snapshot_sha256": snapshot.sha256,
        "counts": snapshot.document["counts"],
        "decisions": [
            {"division": decision.division, "ordered": decision.ordered, "figures_sha256": decision.figures_sha256}
            for decision in decisions
        ],
        "divisions": ranked_divisions(snapshot.document, computed or settled_with(snapshot, decisions)),
    }


def publish_blockers(contest: Contest, snapshot: Snapshot | None, basis: str = "") -> list[Problem]:
    """Everything that stands in the way of publishing the latest computation; empty when it may be published.
    ``basis``: the hash of the document it would be published as, where that is known already.
    """
    if contest.state not in (Contest.State.CLOSED, Contest.State.PUBLISHED):
        return [Problem("", "contest_not_closed")]
    if snapshot is None:
        return [Problem("", "standings_not_computed")]
    problems = []
    if digest(snapshot.document) != snapshot.sha256:
        problems.append(Problem("", "standings_damaged"))
    if inputs_of(contest).sha256 != snapshot.inputs_sha256:
        problems.append(Problem("", "standings_outdated"))
    waiting = unsettled(contest, snapshot)
    if waiting:
        problems.append(Problem("", "ties_unsettled", {"count": len(waiting)}))
    published = latest_publication(contest)
    basis = basis or digest(publication_document(snapshot, live_decisions(contest)))
    if published and published.sha256 == basis:
        return [*problems, Problem("", "already_published")]
    if not problems and verification_of(snapshot, basis) is None:
        problems.append(Problem("", "result_not_verified"))
    if is_final(published):
        problems.append(Problem("", "result_is_final"))
    return problems


def is_verified(contest: Contest, snapshot: Snapshot) -> bool:
    """Whether a computation, as it stands with its decisions, has been verified."""
    return verification_of(snapshot, digest(publication_document(snapshot, live_decisions(contest)))) is not None


def preview(contest: Contest, document: Mapping[str, Any], *, on: date) -> PublicResults:
    """The public page as it would be if this document were published."""
    divisions = tuple(standings_of(document["divisions"]))
    people = {place.who.key: place.who for division in divisions for place in division.places}
    return PublicResults(contest, document["counts"], divisions, public_names(people.values(), on=on))


def public_names(people: Collection[Named], *, on: date) -> dict[str, str]:
    """What people, classes and units are called on a public page today: people who did not agree are masked."""
    named = may_be_named(people, on=on)
    return {who.key: who.name if not who.is_person or who.key in named else _masked(who) for who in people}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every place or prize that differs between two public documents, in the order of the new one."""
    old, new = _standing(before), _standing(after)
    return [
        Change(*where, old.get(where), new.get(where))
        for where in [*new, *(w for w in old if w not in new)]
        if old.get(where) != new.get(where)
    ]


def _standing(document: Mapping[str, Any]) -> dict[tuple[str, str], tuple[int, str]]:
    """(division, key) → (place, name of the prize or nothing)."""
    found = {}
    for division in document["divisions"]:
        prizes = {tier["id"]: tier["name"] for tier in division["tiers"]}
        for row in division["rows"]:
            found[division["name"], row["key"]] = (row["rank"], prizes.get(row["prize"], ""))
    return found


def _masked(who: Named) -> str:
    return mask_name(who.name) or who.name
