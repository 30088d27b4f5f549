"""Acts that change a result after closing: proposed with its preview, confirmed by a second person, and then done.

Nothing but the proposal is stored before the confirmation; with it the effect, a new computation and the log stand in
one transaction. A preview that no longer holds is not confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.vietnamese import normalize
from truongthi.results.actions.committee import audit_object, begin_act, begin_change
from truongthi.results.actions.correction_preview import Preview, apply_and_compare, checked, preview_correction
from truongthi.results.actions.decisions import checked_reason
from truongthi.results.actions.effects.people import may_be_made_again
from truongthi.results.actions.standings import COMPUTABLE, compute_standings
from truongthi.results.models import Correction, LotDraw

_LEAST_MINUTES: Final = 3
_MOST_MINUTES: Final = 200


@transaction.atomic
def propose_correction(
    *,
    actor: Any,
    contest: Contest,
    kind: str,
    content: Mapping[str, Any],
    reason: str,
    minutes: str,
    seen: str,
    now: datetime,
) -> Correction:
    """Propose what the actor has seen the preview of (``seen``). An attempt that the person waits to make again in an
    open round is annulled at once.

    Refusals: correction_stale, correction_already_proposed, correction_minutes_missing, reason_too_short, and those of
    the kind.
    """
    locked = begin_change(actor, contest)
    preview = preview_correction(actor=actor, contest=locked, kind=kind, content=content, now=now)
    grounds = checked_grounds(reason, minutes)
    refuse_second(locked, kind, preview.subject)
    if seen != preview.seen:
        raise Refused("correction_stale")
    return keep_proposal(actor, locked, kind, preview, grounds, now)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why, and the minutes it rests on, as they are kept."""

    reason: str
    minutes: str


def checked_grounds(reason: str, minutes: str) -> Grounds:
    return Grounds(checked_reason(reason), _checked_minutes(minutes))


def keep_proposal(
    actor: Any, contest: Contest, kind: str, preview: Preview, grounds: Grounds, now: datetime
) -> Correction:
    """Keep what was previewed, in a locked contest without such a proposal."""
    correction = Correction.objects.create(
        contest=contest,
        kind=kind,
        subject=preview.subject,
        content=dict(preview.content),
        reason=grounds.reason,
        minutes=grounds.minutes,
        before_sha256=preview.before_sha256,
        after_sha256=preview.after_sha256,
        changes=preview.changes(),
        is_alone=suffices_alone(contest, kind, preview.content, now),
        proposed_by=actor,
        proposed_at=now,
    )
    _record(actor, "correction.propose", correction, now)
    return _done(actor, correction, now) if correction.is_alone else correction


def refuse_second(contest: Contest, kind: str, subject: str) -> None:
    """One thing has one open proposal."""
    proposed = Correction.objects.filter(contest=contest, kind=kind, subject=subject)
    if proposed.filter(confirmed_at=None, withdrawn_at=None).exists():
        raise Refused("correction_already_proposed")


def suffices_alone(contest: Contest, kind: str, content: Mapping[str, Any], now: datetime) -> bool:
    """Whether one person suffices: somebody waits to make an attempt again, and nothing has been computed yet."""
    waits = kind == Correction.Kind.ANNUL and contest.state not in COMPUTABLE
    return waits and may_be_made_again(contest, content, now)


@transaction.atomic
def confirm_correction(*, actor: Any, correction: Correction, now: datetime) -> Correction:
    """Confirm as the second person, do it, and compute the next version.

    Refusals: correction_needs_second_person, correction_already_confirmed, correction_withdrawn, correction_stale.
    """
    return _done(actor, begin_confirmation(actor, correction), now)


def begin_confirmation(actor: Any, correction: Correction) -> Correction:
    """The proposal as it stands now, its contest locked, which the actor may confirm."""
    begin_change(actor, correction.contest)
    current = _open_correction(actor, correction)
    if current.proposed_by_id == actor.pk:
        raise Refused("correction_needs_second_person")
    return current


@transaction.atomic
def withdraw_correction(*, actor: Any, correction: Correction, reason: str, now: datetime) -> Correction:
    """Take a proposal back, with a reason. What is done already is only undone by another act."""
    current = _open_correction(actor, correction)
    current.withdrawn_by, current.withdrawn_at = actor, now
    current.withdrawn_reason = checked_reason(reason)
    current.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    _record(actor, "correction.withdraw", current, now)
    return current


@transaction.atomic
def announce_lots(*, actor: Any, contest: Contest, source: str, drawn_at: datetime, now: datetime) -> LotDraw:
    """Say beforehand from which public draw the seed of lots will be taken. It may be said anew until that draw."""
    locked = begin_act(actor, contest)
    text = normalize(source)
    if len(text) < _LEAST_MINUTES:
        raise Refused("lot_source_missing")
    if drawn_at <= now:
        raise Refused("lot_draw_over")
    earlier = LotDraw.objects.filter(contest=locked).first()
    if earlier is not None and (earlier.seed or earlier.drawn_at <= now):
        raise Refused("lot_announcement_frozen")
    draw, _is_new = LotDraw.objects.update_or_create(
        contest=locked,
        defaults={"source": text, "drawn_at": drawn_at, "announced_by": actor, "announced_at": now},
    )
    facts = {"source": text, "drawn_at": drawn_at.isoformat()}
    record(actor=actor, action="lots.announce", object=audit_object(locked), now=now, facts=facts)
    return draw


def _open_correction(actor: Any, correction: Correction) -> Correction:
    """The proposal as it stands now, its contest locked."""
    locked = begin_act(actor, correction.contest)
    current = Correction.objects.select_for_update(of=("self",)).defer("changes").get(pk=correction.pk)
    current.contest = locked
    if current.withdrawn_at is not None:
        raise Refused("correction_withdrawn")
    if current.confirmed_at is not None:
        raise Refused("correction_already_confirmed")
    return current


def _done(actor: Any, correction: Correction, now: datetime) -> Correction:
    found = checked(correction.contest, correction.kind, correction.content)
    if dict(found.content) != correction.content:
        raise Refused("correction_stale")
    correction.confirmed_by, correction.confirmed_at = actor, now
    preview = apply_and_compare(correction, now)
    if not _holds(correction, preview):
        raise Refused("correction_stale")
    correction.save(update_fields=["confirmed_by", "confirmed_at"])
    if correction.contest.state in COMPUTABLE:
        correction.snapshot, _is_new = compute_standings(actor=actor, contest=correction.contest, now=now)
        correction.save(update_fields=["snapshot"])
    _record(actor, "correction.confirm", correction, now)
    return correction


def _holds(correction: Correction, preview: Preview) -> bool:
    return (correction.before_sha256, correction.after_sha256) == (preview.before_sha256, preview.after_sha256)


def _checked_minutes(minutes: str) -> str:
    text = normalize(minutes)
    if not _LEAST_MINUTES <= len(text) <= _MOST_MINUTES:
        raise Refused("correction_minutes_missing")
    return text


def _record(actor: Any, action: str, correction: Correction, now: datetime) -> None:
    facts = {
        "correction": correction.public_id,
        "kind": correction.kind,
        "minutes": correction.minutes,
        "version": correction.snapshot.version if correction.snapshot else None,
    }
    record(
        actor=actor,
        action=action,
        object=audit_object(correction.contest),
        now=now,
        facts=facts,
        before_hash=correction.before_sha256,
        after_hash=correction.after_sha256,
    )
