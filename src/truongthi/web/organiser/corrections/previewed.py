"""A preview on the screen: made at once, or by the worker while the page waits and says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.correction_preview import Preview
from truongthi.results.actions.correction_runs import ask_preview, preview_of, propose_previewed
from truongthi.results.actions.corrections import suffices_alone
from truongthi.results.models import Correction, CorrectionRun
from truongthi.results.queries.basis import basis_of
from truongthi.results.queries.correction_runs import STATES, refusal_of, run_of
from truongthi.web.organiser.corrections.forms import GroundsForm
from truongthi.web.organiser.corrections.frame import show
from truongthi.web.organiser.corrections.told import subject_line, told_changes
from truongthi.web.organiser.corrections.under_way import progress, run_told
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.corrections import kind_name

Typed = Mapping[str, str]


def preview_page(
    request: HttpRequest,
    contest: Contest,
    what: str,
    found: Preview,
    typed: Typed,
    refusals: list[str] | None = None,
    status: int = 200,
    run: CorrectionRun | None = None,
) -> HttpResponse:
    trial = Correction(contest=contest, kind=what, content=dict(found.content))
    context = {
        **_about(contest, trial),
        "typed": typed,
        "content": json.dumps(dict(found.content), ensure_ascii=False),
        "seen": found.seen,
        "run": run,
        "refusals": refusals or [],
        "is_compared": bool(found.after_sha256),
        "is_alone": suffices_alone(contest, what, found.content, now()),
        **told_changes(request, found.difference, found.attempts, contest, trial),
    }
    return show(request, contest, "preview", context, status)


def proposed(request: HttpRequest, made: Correction) -> HttpResponse:
    done = _("Đã thực hiện.") if made.confirmed_at else _("Đã ghi đề xuất. Bây giờ một người khác xác nhận.")
    messages.success(request, done)
    return redirect("organiser:correction", slug=made.contest.slug, correction_id=made.public_id)


def run_page(request: HttpRequest, slug: str, run_id: str) -> HttpResponse:
    """A preview the worker was asked for: how far it is, or the preview itself."""
    run = _run_or_404(request, slug, run_id)
    if (told := progress(request, run)) is not None:
        return told
    if run.correction is not None:
        return redirect("organiser:correction", slug=slug, correction_id=run.correction.public_id)
    if run.state == STATES.READY and run.basis == basis_of(run.contest):
        typed = {"reason": run.reason, "minutes": run.minutes}
        return preview_page(request, run.contest, run.kind, preview_of(run), typed, run=run)
    trial = Correction(contest=run.contest, kind=run.kind, content=run.content)
    context = {
        **_about(run.contest, trial),
        **run_told(request, run),
        "refusal": refusal_sentence(refusal_of(run)) if run.state == STATES.REFUSED else "",
    }
    return show(request, run.contest, "preview_run", context)


def run_propose(request: HttpRequest, slug: str, run_id: str) -> HttpResponse:
    run = _run_or_404(request, slug, run_id)
    grounds = GroundsForm(request.POST)
    typed = {name: request.POST.get(name, "") for name in ("reason", "minutes")}
    try:
        if not grounds.is_valid():
            raise Refused("reason_too_short", least=10)
        made = propose_previewed(actor=request.user, run=run, now=now(), **grounds.cleaned_data)
    except Refused as refused:
        if refused.code == "correction_stale":
            messages.error(request, refusal_sentence(refused))
            return _made_anew(request, run, grounds.cleaned_data)
        if refused.code == "committee_seat_needed" or run.state != STATES.READY:
            raise
        told = [refusal_sentence(refused)]
        return preview_page(request, run.contest, run.kind, preview_of(run), typed, told, 409, run)
    return proposed(request, made)


def run_again(request: HttpRequest, slug: str, run_id: str) -> HttpResponse:
    """The same preview of the state as it is now."""
    run = _run_or_404(request, slug, run_id)
    return _made_anew(request, run, {"reason": run.reason, "minutes": run.minutes})


def _made_anew(request: HttpRequest, run: CorrectionRun, typed: Typed) -> HttpResponse:
    anew = ask_preview(
        actor=request.user,
        contest=run.contest,
        kind=run.kind,
        content=run.content,
        reason=typed["reason"],
        minutes=typed["minutes"],
        now=now(),
    )
    return redirect("organiser:correction_run", slug=run.contest.slug, run_id=anew.public_id)


def _run_or_404(request: HttpRequest, slug: str, run_id: str) -> CorrectionRun:
    run = run_of(contest_or_404(request, slug), run_id)
    if run is None:
        raise Http404
    return run


def _about(contest: Contest, trial: Correction) -> dict[str, Any]:
    return {"what": trial.kind, "kind": kind_name(trial.kind), "subject": subject_line(contest, trial)}
