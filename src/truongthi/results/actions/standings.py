"""Computing the standings: rows become values, core computes, and the result is kept with its hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.contests.signed import require_usable
from truongthi.core.contest_result import result_of
from truongthi.core.errors import Refused
from truongthi.core.standings_document import digest, standings_document
from truongthi.results.actions.closing import refuse_ungraded
from truongthi.results.actions.committee import audit_object, begin_change
from truongthi.results.actions.differences import keep_difference
from truongthi.results.actions.seals import refuse_without_roots
from truongthi.results.collector import collector_paused
from truongthi.results.models import Snapshot, TieDecision
from truongthi.results.queries.bench import open_ties
from truongthi.results.queries.inputs import Inputs, inputs_of
from truongthi.results.queries.standings import latest_snapshot

COMPUTABLE = frozenset({Contest.State.CLOSED, Contest.State.PUBLISHED})


@collector_paused()
@transaction.atomic
def compute_standings(*, actor: Any, contest: Contest, now: datetime) -> tuple[Snapshot, bool]:
    """The standings of a closed contest, and whether they are new. The same inputs give the snapshot there is already.

    Decisions whose tied figures changed lapse here, for good.
    """
    locked = begin_change(actor, contest)
    if locked.state not in COMPUTABLE:
        raise Refused("contest_not_closed")
    require_usable(locked)
    refuse_without_roots(locked)
    refuse_ungraded(locked)
    inputs = inputs_of(locked)
    document = compute_document(locked, inputs)
    latest = latest_snapshot(locked)
    is_new = latest is None or latest.sha256 != digest(document) or latest.inputs_sha256 != inputs.sha256
    snapshot = _keep(locked, inputs, document, latest, actor, now) if is_new else latest
    assert snapshot is not None  # noqa: S101 - is_new is true when there is no latest
    lapsed = _let_lapse(locked, snapshot, now)
    facts = {"version": snapshot.version, "is_new": is_new, "rules_version": inputs.rules_version, "lapsed": lapsed}
    before = latest.sha256 if latest else ""
    record(
        actor=actor,
        action="results.compute",
        object=audit_object(locked),
        now=now,
        facts=facts,
        before_hash=before,
        after_hash=snapshot.sha256,
    )
    return snapshot, is_new


@collector_paused()
def compute_document(contest: Contest, inputs: Inputs) -> dict[str, Any]:
    """The document of the computation, without decisions on ties; nothing is stored."""
    result = result_of(inputs.rules, inputs.facts, inputs.figures, adjustments=inputs.adjustments)
    return standings_document(contest.public_id, inputs.rules_sha256, result)


def _keep(
    contest: Contest, inputs: Inputs, document: dict[str, Any], latest: Snapshot | None, actor: Any, now: datetime
) -> Snapshot:
    snapshot = Snapshot.objects.create(
        contest=contest,
        version=latest.version + 1 if latest else 1,
        rules_version=inputs.rules_version,
        inputs_sha256=inputs.sha256,
        document=document,
        sha256=digest(document),
        computed_by=actor,
        computed_at=now,
    )
    keep_difference(snapshot, latest)
    return snapshot


def _let_lapse(contest: Contest, snapshot: Snapshot, now: datetime) -> int:
    """Withdraw decisions that rest on figures which are no longer the tie's."""
    standing = {(tie.division, tie.figures_sha256) for tie in open_ties(snapshot)}
    live = TieDecision.objects.filter(contest=contest, withdrawn_at=None)
    dead = [d.pk for d in live if (d.division, d.figures_sha256) not in standing]
    return TieDecision.objects.filter(pk__in=dead).update(withdrawn_at=now, withdrawn_reason="")
