"""One's own result from another site: what is stored, and the form to report or mend it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.core.errors import Refused
from truongthi.results.actions.own_results import report_own_result
from truongthi.results.models import ExternalResult
from truongthi.results.queries.external import own_result, own_staff_contest, own_staff_contests
from truongthi.web.contestant.staffresult.forms import OwnResultForm
from truongthi.web.shared import clock
from truongthi.web.shared.display import mmss, points
from truongthi.web.wording import refusal_sentence

_FIELD_OF = {
    "result_attempts_impossible": "attempts",
    "result_attempts_above_limit": "attempts",
    "result_score_impossible": "best",
    "result_duration_impossible": "duration",
    "external_source_missing": "source",
}


def contests(request: HttpRequest) -> HttpResponse:
    """Straight to the form when there is only one contest."""
    found = own_staff_contests(request.user)
    if len(found) == 1:
        return redirect("contestant:own_result", found[0][0].slug)
    return render(request, "contestant/staffresult/contests.html", {"contests": found})


def report(request: HttpRequest, slug: str) -> HttpResponse:
    found = own_staff_contest(request.user, slug)
    if found is None:
        raise Http404
    contest, rules, member = found
    stored = own_result(contest, member)
    form = OwnResultForm(request.POST or None, initial=_initial(stored))
    if request.method == "POST" and form.is_valid():
        try:
            report_own_result(actor=request.user, contest=contest, now=clock.now(), **form.figures())
        except Refused as refused:
            form.add_error(_FIELD_OF.get(refused.code), refusal_sentence(refused))
        else:
            messages.success(request, _("Đã ghi nhận kết quả của thầy/cô."))
            return redirect("contestant:own_result", slug)
    deadline = rules.hand_in.at if rules.hand_in else None
    context = {
        "contest": contest,
        "rules": rules,
        "form": form,
        "stored": stored,
        "is_late": deadline is not None and clock.now() >= deadline,
        "contact": rules.contact,
    }
    return render(request, "contestant/staffresult/report.html", context, status=422 if form.errors else 200)


def _initial(stored: ExternalResult | None) -> dict[str, Any]:
    if stored is None or not stored.attempts:
        return {}
    return {
        "attempts": stored.attempts,
        "best": points(stored.best_centipoints).replace(".", ""),
        "duration": mmss(stored.best_duration_ms),
        "source": stored.upload.source,
        "note": stored.note,
    }
