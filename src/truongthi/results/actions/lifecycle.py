"""From the published result to the report: made final, awarded, reported, and taken back with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import CommitteeMember, Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.committee import audit_object, begin_act
from truongthi.results.actions.decisions import checked_reason
from truongthi.results.models import Complaint, LifecycleStep, Publication
from truongthi.results.models.complaints import OPEN
from truongthi.results.queries.lifecycle import finalise_blockers, lifecycle_of
from truongthi.results.queries.publication import latest_publication
from truongthi.results.queries.seats import seat_of
from truongthi.results.queries.steps import live_steps

LEADERS = frozenset({CommitteeMember.Seat.HEAD, CommitteeMember.Seat.DEPUTY})
KINDS = LifecycleStep.Kind


@transaction.atomic
def finalise_result(*, actor: Any, contest: Contest, now: datetime, reason: str = "") -> LifecycleStep:
    """The published result becomes final, by head or deputy, after the deadline and with every complaint answered.

    With a ``reason`` the complaints without an answer are closed, and those who asked read it.
    """
    locked = _begin_leading(actor, contest)
    text = checked_reason(reason) if reason.strip() else ""
    found = lifecycle_of(locked, now=now)
    for problem in finalise_blockers(found, has_reason=bool(text)):
        raise Refused(problem.code, **problem.facts)
    assert found.publication is not None  # noqa: S101 - without a publication there is a blocker
    closed = Complaint.objects.filter(OPEN, contest=locked).update(closed_at=now, closed_reason=text)
    return _take(locked, KINDS.FINAL, found.publication, actor, now, note=text, closed=closed)


@transaction.atomic
def record_awarded(*, actor: Any, contest: Contest, note: str, now: datetime) -> LifecycleStep:
    """The prizes have been handed over; ``note``: when and where. Needs a final result."""
    locked = begin_act(actor, contest)
    publication = _published(locked)
    steps = live_steps(publication)
    if KINDS.FINAL not in steps:
        raise Refused("result_not_final")
    if KINDS.AWARDED in steps:
        raise Refused("result_already_awarded")
    return _take(locked, KINDS.AWARDED, publication, actor, now, note=checked_reason(note))


@transaction.atomic
def record_reported(*, actor: Any, contest: Contest, note: str, now: datetime) -> LifecycleStep:
    """The report has gone out; ``note``: its number, its day and to whom. Needs the prizes to be handed over."""
    locked = begin_act(actor, contest)
    publication = _published(locked)
    steps = live_steps(publication)
    if KINDS.AWARDED not in steps:
        raise Refused("result_not_awarded")
    if KINDS.REPORTED in steps:
        raise Refused("result_already_reported")
    return _take(locked, KINDS.REPORTED, publication, actor, now, note=checked_reason(note))


@transaction.atomic
def reopen_result(*, actor: Any, contest: Contest, reason: str, now: datetime) -> list[LifecycleStep]:
    """Take "final" and what followed back, by head or deputy with a reason, so that a correction can be published."""
    locked = _begin_leading(actor, contest)
    publication = _published(locked)
    steps = list(live_steps(publication).values())
    if not steps:
        raise Refused("result_not_final")
    text = checked_reason(reason)
    for step in steps:
        step.undone_by, step.undone_at, step.undone_reason = actor, now, text
        step.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    facts = {"version": publication.version, "steps": sorted(step.kind for step in steps)}
    record(actor=actor, action="results.reopen", object=audit_object(locked), now=now, facts=facts)
    return steps


def _begin_leading(actor: Any, contest: Contest) -> Contest:
    locked = begin_act(actor, contest)
    if seat_of(actor, locked) not in LEADERS:
        raise Refused("committee_leader_needed")
    return locked


def _published(contest: Contest) -> Publication:
    publication = latest_publication(contest)
    if publication is None:
        raise Refused("result_not_published")
    return publication


def _take(
    contest: Contest, kind: str, publication: Publication, actor: Any, now: datetime, *, note: str, **facts: int
) -> LifecycleStep:
    step = LifecycleStep.objects.create(
        contest=contest, kind=kind, publication=publication, note=note, done_by=actor, done_at=now
    )
    all_facts = {"version": publication.version, **facts}
    record(
        actor=actor,
        action=f"results.{kind}",
        object=audit_object(contest),
        now=now,
        facts=all_facts,
        after_hash=publication.sha256,
    )
    return step
