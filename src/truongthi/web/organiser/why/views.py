"""One place of one division, explained with all names."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.results.queries.why import current_result, explain_place
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.shared.why import told


def why(request: HttpRequest, slug: str, division: str, entry_key: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    result = current_result(contest)
    found = explain_place(result, division, entry_key) if result else None
    if found is None:
        raise Http404
    context = {"contest": contest, "division": division, "why": told(found, may_name=lambda who: True)}
    return render(request, "organiser/why/why.html", context)
