"""The queue with due dates, and one complaint with its answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.core.errors import Refused
from truongthi.results.actions.complaints import answer_complaint
from truongthi.results.queries.complaints import complaint_in, counts, own_of, queue
from truongthi.results.queries.lifecycle import lifecycle_of
from truongthi.web.organiser.complaints.forms import AnswerForm
from truongthi.web.organiser.results.page import contest_or_404, frame
from truongthi.web.shared.clock import now
from truongthi.web.shared.complaints import shown
from truongthi.web.wording import refusal_sentence


def complaints(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    moment = now()
    rows = [shown(one, now=moment) for one in queue(request.user, contest)]
    context = {
        "waiting": [row for row in rows if row.complaint.state == "open"],
        "ended": [row for row in rows if row.complaint.state != "open"],
        "counts": counts(contest),
        "found": lifecycle_of(contest, now=moment),
    }
    around = frame(request, contest, "complaints")
    return render(request, "organiser/complaints/queue.html", around | context)


def complaint(request: HttpRequest, slug: str, complaint_id: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    found = complaint_in(request.user, contest, complaint_id)
    if found is None:
        raise Http404
    form = AnswerForm(contest, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            answer_complaint(
                actor=request.user,
                complaint=found,
                outcome=data["outcome"],
                answer=data["answer"],
                correction=form.correction(),
                now=now(),
            )
        except Refused as refused:
            form.add_error(None, refusal_sentence(refused))
        else:
            messages.success(request, _("Đã trả lời. Người gửi đơn đọc được ngay bây giờ."))
            return redirect("organiser:complaints", slug=contest.slug)
    context = {"row": shown(found, own_of(contest, found.member), now=now()), "form": form}
    status = 422 if form.errors else 200
    around = frame(request, contest, "complaints")
    return render(request, "organiser/complaints/complaint.html", around | context, status=status)
