"""Choose the pupil, then the same form as the pupil's own; what has been sent for the class is listed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.complaints import file_complaint
from truongthi.results.queries.complaints import own_complaints, own_of, pupil_of, pupils_of
from truongthi.results.queries.lifecycle import lifecycle_of
from truongthi.results.queries.my_class import class_for, contest_of_class
from truongthi.schools.models import Classroom
from truongthi.web.shared.clock import now
from truongthi.web.shared.complaint_form import ComplaintForm
from truongthi.web.shared.complaints import shown
from truongthi.web.wording import refusal_sentence


def pupils(request: HttpRequest, class_id: str, slug: str) -> HttpResponse:
    room, contest = _published_or_404(request, class_id, slug)
    context = {
        "classroom": room,
        "contest": contest,
        "pupils": pupils_of(room),
        "rows": [shown(one, now=now()) for one in own_complaints(request.user, contest)],
        "found": lifecycle_of(contest, now=now()),
    }
    return render(request, "teacher/complaints/pupils.html", context)


def new(request: HttpRequest, class_id: str, slug: str, member_id: str) -> HttpResponse:
    room, contest = _published_or_404(request, class_id, slug)
    pupil = pupil_of(room, member_id)
    own = own_of(contest, pupil) if pupil else None
    if pupil is None or own is None:
        raise Http404
    form = ComplaintForm(own, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = file_complaint(actor=request.user, contest=contest, member=pupil, now=now(), **form.values())
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
        else:
            messages.success(request, _("Đã nhận đơn. Mã đơn: {code}").format(code=made.receipt_code))
            return redirect("teacher:complaints", room.public_id, contest.slug)
    context = {
        "classroom": room,
        "contest": contest,
        "pupil": pupil,
        "own": own,
        "form": form,
        "found": lifecycle_of(contest, now=now()),
    }
    return render(request, "teacher/complaints/new.html", context, status=422 if form.errors else 200)


def _published_or_404(request: HttpRequest, class_id: str, slug: str) -> tuple[Classroom, Contest]:
    room = class_for(request.user, class_id)
    found = contest_of_class(room, slug) if room else None
    if room is None or found is None or found[0].state != Contest.State.PUBLISHED:
        raise Http404
    return room, found[0]
