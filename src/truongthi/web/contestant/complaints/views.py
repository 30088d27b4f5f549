"""Complain about one's own result, see the answer, take a complaint back. Nobody else's complaint exists here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.complaints import file_complaint, withdraw_complaint
from truongthi.results.models import Complaint
from truongthi.results.queries.complaints import contest_of_member, own_complaint, own_complaints, own_member, own_of
from truongthi.results.queries.lifecycle import lifecycle_of
from truongthi.web.shared.clock import now
from truongthi.web.shared.complaint_form import ComplaintForm
from truongthi.web.shared.complaints import shown
from truongthi.web.wording import refusal_sentence


def complaints(request: HttpRequest) -> HttpResponse:
    rows = [shown(one, now=now()) for one in own_complaints(request.user)]
    return render(request, "contestant/complaints/complaints.html", {"rows": rows})


def new(request: HttpRequest, slug: str) -> HttpResponse:
    candidate = Contest.objects.filter(slug=slug).first()
    member = own_member(request.user, candidate) if candidate else None
    contest = contest_of_member(slug, member) if member else None
    own = own_of(contest, member) if contest and member else None
    if contest is None or member is None or own is None:
        raise Http404
    form = ComplaintForm(own, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = file_complaint(actor=request.user, contest=contest, member=member, now=now(), **form.values())
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
        else:
            messages.success(request, _("Đã nhận đơn. Mã đơn: {code}").format(code=made.receipt_code))
            return redirect("contestant:complaint", made.public_id)
    context = {"contest": contest, "form": form, "found": lifecycle_of(contest, now=now()), "own": own}
    return render(request, "contestant/complaints/new.html", context, status=422 if form.errors else 200)


def complaint(request: HttpRequest, complaint_id: str) -> HttpResponse:
    found = _own_or_404(request, complaint_id)
    row = shown(found, own_of(found.contest, found.member), now=now())
    return render(request, "contestant/complaints/complaint.html", {"row": row, "contest": found.contest})


def withdraw(request: HttpRequest, complaint_id: str) -> HttpResponse:
    found = _own_or_404(request, complaint_id)
    try:
        withdraw_complaint(actor=request.user, complaint=found, now=now())
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        messages.success(request, _("Đã rút đơn."))
    return redirect("contestant:complaint", found.public_id)


def _own_or_404(request: HttpRequest, complaint_id: str) -> Complaint:
    found = own_complaint(request.user, complaint_id)
    if found is None:
        raise Http404
    return found
