"""Upload → preview with everything odd → explained and applied, with the receipt of the hand-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.results.actions.external import apply_upload, discard_upload, upload_class_stats
from truongthi.results.models import ExternalUpload
from truongthi.results.queries.external import pending_upload_for, preview_of, uploads_of_class
from truongthi.web.shared import clock
from truongthi.web.shared.uploads import ApplyForm, UploadForm, evidence_response, preview_context
from truongthi.web.teacher.scope import own_contest
from truongthi.web.wording import refusal_sentence


def upload(request: HttpRequest, class_id: str, slug: str) -> HttpResponse:
    classroom, contest, rules = own_contest(request, class_id, slug)
    if rules.results_from != "external":
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = upload_class_stats(
                actor=request.user,
                contest=contest,
                classroom=classroom,
                filename=file.name,
                content=file.read(),
                source=form.cleaned_data["source"],
                now=clock.now(),
            )
        except Refused as refused:
            form.add_error("file", refusal_sentence(refused))
        else:
            return redirect("teacher:external_preview", kept.public_id)
    context = {
        "classroom": classroom,
        "contest": contest,
        "rules": rules,
        "form": form,
        "uploads": uploads_of_class(contest, classroom),
    }
    return render(request, "teacher/external/upload.html", context, status=422 if form.errors else 200)


def preview(request: HttpRequest, upload_id: str) -> HttpResponse:
    found = pending_upload_for(request.user, upload_id)
    if found is None or found.classroom is None:
        raise Http404
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "discard":
            discard_upload(actor=request.user, upload=found, now=clock.now())
            return redirect("teacher:external_upload", found.classroom.public_id, found.contest.slug)
        response = _apply(request, found, form)
        if response is not None:
            return response
    shown = preview_of(found, current_rules(found.contest))
    context = {**preview_context(shown, form), "classroom": found.classroom, "contest": found.contest}
    return render(request, "teacher/external/preview.html", context, status=422 if form.errors else 200)


def _apply(request: HttpRequest, found: ExternalUpload, form: ApplyForm) -> HttpResponse | None:
    try:
        hand_in = apply_upload(
            actor=request.user, upload=found, explanation=form.cleaned_data["explanation"], now=clock.now()
        )
    except Refused as refused:
        form.add_error(
            "explanation" if refused.code == "external_needs_explanation" else None, refusal_sentence(refused)
        )
        return None
    messages.success(request, _("Đã ghi nhận tệp và nộp cho Ban Tổ chức."))
    assert hand_in is not None  # noqa: S101 - a class report is its hand-in
    return redirect("teacher:receipt", hand_in.public_id)


def evidence(request: HttpRequest, upload_id: str) -> HttpResponse:
    return evidence_response(request, upload_id)
