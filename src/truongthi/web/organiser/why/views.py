"""One place of one division, explained; people of units below as everywhere on the committee's pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.contests.models import Contest
from truongthi.results.queries.standings import current_standings, latest_snapshot
from truongthi.results.queries.units import shown_above
from truongthi.results.queries.why import Explanation, explain_current, renamed
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.shared.why import told


def why(request: HttpRequest, slug: str, division: str, entry_key: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    found = explain_current(contest, division, entry_key)
    if found is None:
        raise Http404
    told_here = told(_masked(contest, found), may_name=lambda who: True)
    context = {"contest": contest, "division": division, "why": told_here}
    return render(request, "organiser/why/why.html", context)


def _masked(contest: Contest, found: Explanation) -> Explanation:
    if found.is_collective:
        return found
    snapshot = latest_snapshot(contest)
    shown = shown_above(contest, current_standings(contest, snapshot)) if snapshot else None
    return found if shown is None else renamed(found, shown)
