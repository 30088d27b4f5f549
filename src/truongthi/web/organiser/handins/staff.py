"""The file of staff results from another site: upload, preview against the list of staff, apply."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.results.actions.external import apply_upload, discard_upload, upload_staff_results
from truongthi.results.queries.external import pending_upload_for, preview_of, staff_results, staff_uploads
from truongthi.web.organiser.handins.scope import contest_or_404
from truongthi.web.shared import clock
from truongthi.web.shared.uploads import ApplyForm, UploadForm, preview_context
from truongthi.web.wording import refusal_sentence


def upload(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    if current_rules(contest).results_from != "external":
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = upload_staff_results(
                actor=request.user,
                contest=contest,
                filename=file.name,
                content=file.read(),
                source=form.cleaned_data["source"],
                now=clock.now(),
            )
        except Refused as refused:
            form.add_error("file", refusal_sentence(refused))
        else:
            return redirect("organiser:staff_preview", slug, kept.public_id)
    context = {
        "contest": contest,
        "form": form,
        "uploads": staff_uploads(contest),
        "people": staff_results(contest),
    }
    return render(request, "organiser/handins/staff_upload.html", context, status=422 if form.errors else 200)


def preview(request: HttpRequest, slug: str, upload_id: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    found = pending_upload_for(request.user, upload_id)
    if found is None or found.contest_id != contest.pk or found.classroom is not None:
        raise Http404
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "discard":
            discard_upload(actor=request.user, upload=found, now=clock.now())
            return redirect("organiser:staff_upload", slug)
        try:
            apply_upload(
                actor=request.user, upload=found, explanation=form.cleaned_data["explanation"], now=clock.now()
            )
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
        else:
            messages.success(request, _("Đã ghi nhận kết quả của cán bộ, giáo viên."))
            return redirect("organiser:staff_upload", slug)
    context = {**preview_context(preview_of(found, current_rules(contest)), form), "contest": contest}
    return render(request, "organiser/handins/staff_preview.html", context, status=422 if form.errors else 200)
