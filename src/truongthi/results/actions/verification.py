"""Verifying: the latest computation is computed anew in other ways; only when all agree may it be published.

Asked for on a page, done by the worker: the contest is locked only to begin and to take the step, never meanwhile.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.errors import Problem, Refused
from truongthi.core.standings_document import digest
from truongthi.results import gate
from truongthi.results.actions.committee import audit_object, begin_act
from truongthi.results.models import LifecycleStep, Snapshot, VerificationRun
from truongthi.results.queries.bench import unsettled
from truongthi.results.queries.inputs import inputs_of
from truongthi.results.queries.publication import publication_document
from truongthi.results.queries.standings import latest_snapshot, live_decisions
from truongthi.results.queries.steps import verification_of

STATES = VerificationRun.State
OPEN = (STATES.WAITING, STATES.RUNNING)
_log = logging.getLogger("truongthi.verification")


@dataclass(frozen=True, slots=True)
class Ready:
    """The computation to verify, with the hash of what it would be published as."""

    snapshot: Snapshot
    basis: str


@transaction.atomic
def ask_verification(*, actor: Any, contest: Contest, now: datetime) -> VerificationRun:
    """Have the latest computation verified by the worker. One that is under way is not begun twice.

    Refused before the computation, when its inputs have changed since, while a tie is open, and when it is verified.
    """
    locked = begin_act(actor, contest)
    ready = _ready(locked)
    under_way = VerificationRun.objects.filter(contest=locked, state__in=OPEN).first()
    if under_way is not None and under_way.basis == ready.basis:
        return under_way
    if under_way is not None:
        _end(under_way, STATES.OVERTAKEN, now)
    return VerificationRun.objects.create(
        contest=locked, snapshot=ready.snapshot, basis=ready.basis, asked_by=actor, asked_at=now
    )


def run_verification(run: VerificationRun, *, now: datetime) -> str:
    """Run every check, each kept when it is done, and take the step when all agree. Gives the state it ends in."""
    VerificationRun.objects.filter(pk=run.pk).update(state=STATES.RUNNING, findings=[])
    try:
        found = _checked(run)
    except Exception as error:  # whatever breaks one verification must not stop the worker, nor say "agrees"
        _log.exception("verification of %s failed: %s", run.contest.slug, type(error).__name__)
        return _end(run, STATES.FAILED, now)
    with transaction.atomic():
        locked = Contest.objects.select_for_update(no_key=True).get(pk=run.contest_id)
        current = VerificationRun.objects.select_for_update().get(pk=run.pk)
        if current.state != STATES.RUNNING:
            return current.state
        if any(finding.differences for finding in found):
            return _end(current, STATES.DIFFERS, now)
        try:
            ready = _ready(locked)
        except Refused:
            return _end(current, STATES.OVERTAKEN, now)
        if (ready.snapshot.pk, ready.basis) != (current.snapshot_id, current.basis):
            return _end(current, STATES.OVERTAKEN, now)
        _take(locked, ready, found, current.asked_by, now)
        return _end(current, STATES.AGREED, now)


@transaction.atomic
def verify_result(*, actor: Any, contest: Contest, now: datetime) -> LifecycleStep:
    """Verify at once, in one transaction: for commands and small contests. Refused as ``ask_verification``, and when a
    computation differs: that one is named.
    """
    locked = begin_act(actor, contest)
    ready = _ready(locked)
    found = gate.findings(locked, ready.snapshot)
    for finding in found:
        if finding.differences:
            raise Refused("verification_differs", computation=finding.name, count=len(finding.differences))
    return _take(locked, ready, found, actor, now)


def _checked(run: VerificationRun) -> list[gate.Finding]:
    found: list[gate.Finding] = []
    for check in gate.CHECKS:
        with transaction.atomic():
            found.append(gate.Finding(check.name, tuple(check.run(run.contest, run.snapshot))))
        kept = [[one.name, [_stored(problem) for problem in one.differences]] for one in found]
        VerificationRun.objects.filter(pk=run.pk).update(findings=kept)
    return found


def _stored(problem: Problem) -> dict[str, Any]:
    return {"where": problem.where, "code": problem.code, "facts": {k: str(v) for k, v in problem.facts.items()}}


def _ready(contest: Contest) -> Ready:
    """What there is to verify in a locked contest."""
    if contest.state not in (Contest.State.CLOSED, Contest.State.PUBLISHED):
        raise Refused("contest_not_closed")
    snapshot = latest_snapshot(contest)
    if snapshot is None:
        raise Refused("standings_not_computed")
    if digest(snapshot.document) != snapshot.sha256:
        raise Refused("standings_damaged")
    if inputs_of(contest).sha256 != snapshot.inputs_sha256:
        raise Refused("standings_outdated")
    waiting = unsettled(contest, snapshot)
    if waiting:
        raise Refused("ties_unsettled", count=len(waiting))
    basis = digest(publication_document(snapshot, live_decisions(contest)))
    if verification_of(snapshot, basis) is not None:
        raise Refused("result_already_verified")
    return Ready(snapshot, basis)


def _take(contest: Contest, ready: Ready, found: list[gate.Finding], actor: Any, now: datetime) -> LifecycleStep:
    step = LifecycleStep.objects.create(
        contest=contest,
        kind=LifecycleStep.Kind.VERIFIED,
        snapshot=ready.snapshot,
        basis=ready.basis,
        computations=[finding.name for finding in found],
        done_by=actor,
        done_at=now,
    )
    facts = {"version": ready.snapshot.version, "computations": step.computations}
    record(
        actor=actor, action="results.verify", object=audit_object(contest), now=now, facts=facts, after_hash=ready.basis
    )
    return step


def _end(run: VerificationRun, state: str, now: datetime) -> str:
    VerificationRun.objects.filter(pk=run.pk).update(state=state, ended_at=now)
    return state
