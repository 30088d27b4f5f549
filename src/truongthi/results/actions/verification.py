"""Verifying: the latest computation is computed anew in other ways; only when all agree may it be published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.standings_document import digest
from truongthi.results import gate
from truongthi.results.actions.committee import audit_object, begin_act
from truongthi.results.models import LifecycleStep
from truongthi.results.queries.bench import unsettled
from truongthi.results.queries.inputs import inputs_of
from truongthi.results.queries.publication import publication_document
from truongthi.results.queries.standings import latest_snapshot, live_decisions
from truongthi.results.queries.steps import verification_of


@transaction.atomic
def verify_result(*, actor: Any, contest: Contest, now: datetime) -> LifecycleStep:
    """Take the step "verified" for the latest computation with its decisions.

    Refused before the computation, when its inputs have changed since, while a tie is open, a second time, and when a
    computation differs: that one is named. It ends with the next computation or change of a decision.
    """
    locked = begin_act(actor, contest)
    if locked.state not in (Contest.State.CLOSED, Contest.State.PUBLISHED):
        raise Refused("contest_not_closed")
    snapshot = latest_snapshot(locked)
    if snapshot is None:
        raise Refused("standings_not_computed")
    if digest(snapshot.document) != snapshot.sha256:
        raise Refused("standings_damaged")
    if inputs_of(locked).sha256 != snapshot.inputs_sha256:
        raise Refused("standings_outdated")
    waiting = unsettled(locked, snapshot)
    if waiting:
        raise Refused("ties_unsettled", count=len(waiting))
    basis = digest(publication_document(snapshot, live_decisions(locked)))
    if verification_of(snapshot, basis) is not None:
        raise Refused("result_already_verified")
    found = gate.findings(locked, snapshot)
    for finding in found:
        if finding.differences:
            raise Refused("verification_differs", computation=finding.name, count=len(finding.differences))
    step = LifecycleStep.objects.create(
        contest=locked,
        kind=LifecycleStep.Kind.VERIFIED,
        snapshot=snapshot,
        basis=basis,
        computations=[finding.name for finding in found],
        done_by=actor,
        done_at=now,
    )
    facts = {"version": snapshot.version, "computations": step.computations}
    record(actor=actor, action="results.verify", object=audit_object(locked), now=now, facts=facts, after_hash=basis)
    return step
