"""One place of one division, explained; people of units below as everywhere on the committee's pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.results.queries.standings import current_standings
from truongthi.results.queries.units import shown_above
from truongthi.results.queries.why import Explanation, Result, current_result, explain_place, renamed
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.shared.why import told


def why(request: HttpRequest, slug: str, division: str, entry_key: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    result = current_result(contest)
    found = explain_place(result, division, entry_key) if result else None
    if result is None or found is None:
        raise Http404
    told_here = told(_masked(result, found), may_name=lambda who: True)
    context = {"contest": contest, "division": division, "why": told_here}
    return render(request, "organiser/why/why.html", context)


def _masked(result: Result, found: Explanation) -> Explanation:
    if found.is_collective:
        return found
    shown = shown_above(result.contest, current_standings(result.contest, result.snapshot))
    return found if shown is None else renamed(found, shown)
