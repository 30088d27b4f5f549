"""Deciding ties: one member proposes an order with its reason, a second confirms; both stand in the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.standings_document import Tie
from truongthi.core.vietnamese import normalize
from truongthi.results.actions.committee import audit_object, begin_change
from truongthi.results.models import Snapshot, TieDecision
from truongthi.results.queries.bench import open_ties
from truongthi.results.queries.standings import latest_snapshot

MIN_REASON, MAX_REASON = 10, 2000


@transaction.atomic
def propose_decision(
    *, actor: Any, contest: Contest, division: str, ordered: Sequence[str], reason: str, now: datetime
) -> TieDecision:
    """Propose the order of one whole tie that touches a prize, first key first."""
    locked = begin_change(actor, contest)
    snapshot = _snapshot(locked)
    tie = _tie_of(snapshot, division, ordered)
    if TieDecision.objects.filter(
        contest=locked, division=division, figures_sha256=tie.figures_sha256, withdrawn_at=None
    ).exists():
        raise Refused("decision_already_proposed")
    decision = TieDecision.objects.create(
        contest=locked,
        snapshot=snapshot,
        division=division,
        group=list(tie.keys),
        figures_sha256=tie.figures_sha256,
        ordered=list(ordered),
        reason=checked_reason(reason),
        proposed_by=actor,
        proposed_at=now,
    )
    _record(actor, "decision.propose", locked, decision, now)
    return decision


@transaction.atomic
def confirm_decision(*, actor: Any, decision: TieDecision, now: datetime) -> TieDecision:
    """Confirm as the second member. Refused to the proposer, twice, and when the figures have changed since."""
    locked = begin_change(actor, decision.contest)
    current = TieDecision.objects.select_for_update().get(pk=decision.pk)
    if current.withdrawn_at is not None:
        raise Refused("decision_withdrawn")
    if current.confirmed_by_id is not None:
        raise Refused("decision_already_confirmed")
    if current.proposed_by_id == actor.pk:
        raise Refused("decision_needs_second_person")
    _refuse_lapsed(_snapshot(locked), current)
    current.confirmed_by, current.confirmed_at = actor, now
    current.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(actor, "decision.confirm", locked, current, now)
    return current


@transaction.atomic
def withdraw_decision(*, actor: Any, decision: TieDecision, reason: str, now: datetime) -> TieDecision:
    """Take a proposal or a decision back, with a reason; the tie is open again. A published result stays as it is."""
    locked = begin_change(actor, decision.contest)
    current = TieDecision.objects.select_for_update().get(pk=decision.pk)
    if current.withdrawn_at is not None:
        raise Refused("decision_withdrawn")
    current.withdrawn_at, current.withdrawn_by = now, actor
    current.withdrawn_reason = checked_reason(reason)
    current.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _record(actor, "decision.withdraw", locked, current, now)
    return current


def _snapshot(contest: Contest) -> Snapshot:
    snapshot = latest_snapshot(contest)
    if snapshot is None:
        raise Refused("standings_not_computed")
    return snapshot


def _tie_of(snapshot: Snapshot, division: str, ordered: Sequence[str]) -> Tie:
    wanted = tuple(sorted(ordered))
    for tie in open_ties(snapshot):
        if tie.division == division and tie.keys == wanted:
            return tie
    raise Refused("decision_not_a_tie")


def _refuse_lapsed(snapshot: Snapshot, decision: TieDecision) -> None:
    standing = {(tie.division, tie.figures_sha256) for tie in open_ties(snapshot)}
    if (decision.division, decision.figures_sha256) not in standing:
        raise Refused("decision_lapsed")


def checked_reason(reason: str) -> str:
    """The reason with its lines kept; it goes into the minutes, so it has to say something."""
    lines = [line for line in (normalize(part) for part in reason.splitlines()) if line]
    text = "\n".join(lines)
    if len(text) < MIN_REASON:
        raise Refused("reason_too_short", least=MIN_REASON)
    if len(text) > MAX_REASON:
        raise Refused("reason_too_long", most=MAX_REASON)
    return text


def _record(actor: Any, action: str, contest: Contest, decision: TieDecision, now: datetime) -> None:
    facts = {"decision": decision.public_id, "division": decision.division, "ordered": decision.ordered}
    record(
        actor=actor,
        action=action,
        object=audit_object(contest),
        now=now,
        facts=facts,
        after_hash=decision.figures_sha256,
    )
