"""The list of corrections, one correction with its preview, its confirmation, and the announcement of lots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.results.actions.correction_preview import kept_attempts, kept_difference
from truongthi.results.actions.correction_runs import ask_confirmation
from truongthi.results.actions.corrections import announce_lots, confirm_correction, withdraw_correction
from truongthi.results.models import Correction, LotDraw
from truongthi.results.queries.correction_choices import corrections_of, subject_names
from truongthi.results.queries.correction_runs import STATES, confirmation_of, is_large, refusal_of
from truongthi.results.queries.publication import latest_publication
from truongthi.results.queries.steps import is_final
from truongthi.web.organiser.corrections.forms import LotsForm
from truongthi.web.organiser.corrections.frame import correction_or_404, show
from truongthi.web.organiser.corrections.told import state_of, subject_line, told_changes
from truongthi.web.organiser.corrections.under_way import progress, run_told
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.corrections import KINDS, kind_name


def corrections(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    rows = [
        {"one": one, "kind": kind_name(one.kind), "state": state_of(one), "subject": subject_line(contest, one)}
        for one in corrections_of(contest)
    ]
    rules = current_rules(contest)
    hidden = {Correction.Kind.LOT.value} | (set() if rules.manual_scores else {"points"})
    if rules.results_from == "external":  # papers and attempts are not here
        hidden |= {"key", "annul", "restore"}
    kinds = [(kind, kind_name(kind)) for kind in KINDS if kind not in hidden]
    context = {"rows": rows, "kinds": kinds, "is_final": is_final(latest_publication(contest))}
    return show(request, contest, "corrections", context)


def correction(request: HttpRequest, slug: str, correction_id: str) -> HttpResponse:
    found = correction_or_404(request, slug, correction_id)
    run = confirmation_of(found) if state_of(found) == "proposed" else None
    if (told := progress(request, run)) is not None:
        return told
    context = {
        "one": found,
        **run_told(request, run),
        "refusal": refusal_sentence(refusal_of(run)) if run and run.state == STATES.REFUSED else "",
        "kind": kind_name(found.kind),
        "state": state_of(found),
        "subject": subject_line(found.contest, found),
        "about": subject_names(found.contest, found),
        "is_own": found.proposed_by_id == request.user.pk,
        **told_changes(request, kept_difference(found), kept_attempts(found), found.contest, found),
    }
    return show(request, found.contest, "correction", context)


def confirm(request: HttpRequest, slug: str, correction_id: str) -> HttpResponse:
    """Done at once; in a large contest by the worker, and the page shows how far it is."""
    found = correction_or_404(request, slug, correction_id)
    if is_large(found.contest):
        return _act(request, found, "", lambda: ask_confirmation(actor=request.user, correction=found, now=now()))
    done = _("Đã xác nhận và thực hiện.")
    if found.after_sha256:  # else the contest is still open, and nothing is computed
        done = _("Đã xác nhận và thực hiện; bản kết quả mới đã được tính.")
    return _act(request, found, done, lambda: confirm_correction(actor=request.user, correction=found, now=now()))


def withdraw(request: HttpRequest, slug: str, correction_id: str) -> HttpResponse:
    found = correction_or_404(request, slug, correction_id)
    reason = request.POST.get("reason", "")
    return _act(
        request,
        found,
        _("Đã rút lại đề xuất."),
        lambda: withdraw_correction(actor=request.user, correction=found, reason=reason, now=now()),
    )


def _act(request: HttpRequest, found: Correction, done: str, call: Callable[[], Any]) -> HttpResponse:
    try:
        call()
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        if done:
            messages.success(request, done)
    return redirect("organiser:correction", slug=found.contest.slug, correction_id=found.public_id)


def lots(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    form = LotsForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                announce_lots(actor=request.user, contest=contest, now=now(), **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refusal_sentence(refused))
                status = 409
            else:
                messages.success(request, _("Đã công bố lần quay số sẽ dùng để bốc thăm."))
                return redirect("organiser:lots", slug=contest.slug)
    draw = LotDraw.objects.filter(contest=contest).select_related("announced_by", "correction").first()
    uses = [division for division in current_rules(contest).divisions if division.ties == "lot"]
    context = {"form": form, "draw": draw, "uses": uses, "is_drawn": draw is not None and draw.drawn_at <= now()}
    return show(request, contest, "lots", context, status)
