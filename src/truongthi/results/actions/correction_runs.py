"""Corrections of a large contest: previewed and done by the worker, asked for and told on pages.

A preview belongs to the state it was made from (``basis_of``): when that is another one, it is not proposed and has to
be made anew. A confirmation is one transaction with its run, so of a worker that stops half-way nothing stays, and the
next one begins again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.version_difference import difference_from_dict
from truongthi.results.actions.committee import begin_change
from truongthi.results.actions.correction_preview import AttemptChange, Preview, checked, preview_correction
from truongthi.results.actions.corrections import (
    begin_confirmation,
    checked_grounds,
    confirm_correction,
    keep_proposal,
    refuse_second,
)
from truongthi.results.models import Correction, CorrectionRun
from truongthi.results.queries.basis import basis_of
from truongthi.results.queries.correction_runs import OPEN, STATES, TASKS, kept_refusal

_TRIES: Final = 3  # how often a preview is made anew when the state changed meanwhile
_KEPT: Final = timedelta(days=1)
_log = logging.getLogger("truongthi.corrections")


@transaction.atomic
def ask_preview(
    *, actor: Any, contest: Contest, kind: str, content: Mapping[str, Any], reason: str, minutes: str, now: datetime
) -> CorrectionRun:
    """Have the worker make a preview. The same asked for twice is made once; another one takes the place of the first.

    Refused as the correction itself would be, as far as that can be said at once.
    """
    locked = begin_change(actor, contest)
    found = checked(locked, kind, content)
    own = CorrectionRun.objects.filter(contest=locked, task=TASKS.PREVIEW, asked_by=actor, correction=None)
    wanted = {"kind": kind, "content": dict(found.content)}
    latest = own.filter(state__in=(*OPEN, STATES.READY)).defer("changes").order_by("pk").last()
    if latest is not None and _still_serves(latest, wanted, locked):
        latest.reason, latest.minutes = reason, minutes
        latest.save(update_fields=["reason", "minutes"])
        return latest
    own.filter(state__in=OPEN).update(state=STATES.OVERTAKEN, ended_at=now)
    return CorrectionRun.objects.create(
        contest=locked,
        task=TASKS.PREVIEW,
        subject=found.subject,
        reason=reason,
        minutes=minutes,
        asked_by=actor,
        asked_at=now,
        **wanted,
    )


def _still_serves(run: CorrectionRun, wanted: Mapping[str, Any], contest: Contest) -> bool:
    is_same = {"kind": run.kind, "content": run.content} == wanted
    return is_same and (run.is_under_way or run.basis == basis_of(contest))


@transaction.atomic
def propose_previewed(*, actor: Any, run: CorrectionRun, reason: str, minutes: str, now: datetime) -> Correction:
    """Propose what the worker made the preview of. A second click finds the proposal of the first.

    Refusals: correction_preview_not_ready, correction_stale, correction_already_proposed, correction_minutes_missing,
    reason_too_short.
    """
    locked = begin_change(actor, run.contest)
    rows = CorrectionRun.objects.select_for_update(of=("self",)).select_related("correction")
    current = rows.defer("changes", "correction__changes").get(pk=run.pk)
    if current.correction is not None:
        return current.correction
    grounds = checked_grounds(reason, minutes)
    if current.state != STATES.READY:
        raise Refused("correction_preview_not_ready")
    refuse_second(locked, current.kind, current.subject)
    if current.basis != basis_of(locked):
        raise Refused("correction_stale")
    hashes = {"before_sha256": current.before_sha256, "after_sha256": current.after_sha256}
    preview = Preview(current.subject, current.content, **hashes)
    current.correction = made = keep_proposal(actor, locked, current.kind, preview, grounds, now)
    current.save(update_fields=["correction"])
    _copy_changes(current, made)
    return made


def _copy_changes(run: CorrectionRun, made: Correction) -> None:
    """By the database alone: of a large contest they are large."""
    changes = CorrectionRun.objects.filter(pk=run.pk).values("changes")
    Correction.objects.filter(pk=made.pk).update(changes=changes)
    del made.changes  # read anew when it is asked for


@transaction.atomic
def ask_confirmation(*, actor: Any, correction: Correction, now: datetime) -> CorrectionRun:
    """Confirm as the second person; the worker does it. Refused as ``confirm_correction``; a second click waits too."""
    current = begin_confirmation(actor, correction)
    asked = CorrectionRun.objects.filter(correction=current, task=TASKS.CONFIRM, state__in=OPEN).first()
    return asked or CorrectionRun.objects.create(
        contest=current.contest,
        task=TASKS.CONFIRM,
        kind=current.kind,
        subject=current.subject,
        content=current.content,
        correction=current,
        asked_by=actor,
        asked_at=now,
    )


def preview_of(run: CorrectionRun) -> Preview:
    """A preview that is ready."""
    return Preview(
        subject=run.subject,
        content=run.content,
        difference=difference_from_dict(run.changes.get("difference", {})),
        attempts=tuple(AttemptChange(*values) for values in run.changes.get("attempts", ())),
        before_sha256=run.before_sha256,
        after_sha256=run.after_sha256,
    )


def do_run(run: CorrectionRun, *, now: datetime) -> str:
    """What was asked for. Gives the state it ends in; whatever breaks one run must not stop the worker."""
    if not CorrectionRun.objects.filter(pk=run.pk, state__in=OPEN).update(state=STATES.RUNNING):
        return run.state
    try:
        return _preview(run, now) if run.task == TASKS.PREVIEW else _confirm(run, now)
    except Refused as refused:
        return _end(run, STATES.REFUSED, now, refusal=kept_refusal(refused))
    except Exception as error:
        _log.exception("%s of a correction of %s failed: %s", run.task, run.contest.slug, type(error).__name__)
        return _end(run, STATES.FAILED, now)


def forget_runs(*, now: datetime) -> int:
    """Delete what ended long ago."""
    return CorrectionRun.objects.filter(ended_at__lt=now - _KEPT).delete()[0]


def _preview(run: CorrectionRun, now: datetime) -> str:
    """Nothing is locked meanwhile; it is kept only if the state is the same before and after."""
    for _try in range(_TRIES):
        basis = basis_of(run.contest)
        found = preview_correction(actor=run.asked_by, contest=run.contest, kind=run.kind, content=run.content, now=now)
        if basis_of(run.contest) == basis:
            return _end(
                run,
                STATES.READY,
                now,
                basis=basis,
                before_sha256=found.before_sha256,
                after_sha256=found.after_sha256,
                changes=found.changes(),
            )
    return _end(run, STATES.OVERTAKEN, now)


@transaction.atomic
def _confirm(run: CorrectionRun, now: datetime) -> str:
    assert run.correction is not None  # noqa: S101 - the database insists
    Contest.objects.select_for_update(no_key=True).get(pk=run.contest_id)
    confirm_correction(actor=run.asked_by, correction=run.correction, now=now)
    return _end(run, STATES.DONE, now)


def _end(run: CorrectionRun, state: str, now: datetime, **found: Any) -> str:
    """A run that somebody ended meanwhile stays as it is."""
    CorrectionRun.objects.filter(pk=run.pk, state=STATES.RUNNING).update(state=state, ended_at=now, **found)
    return state
