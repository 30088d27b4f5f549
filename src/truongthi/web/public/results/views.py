"""Shows a published result. Names are looked up and masked for every request, so a withdrawn consent works at once."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from truongthi.contests.showcase import PublicContest, public_contest
from truongthi.results.queries.complaints import own_member
from truongthi.results.queries.lifecycle import public_state
from truongthi.results.queries.publication import PublicResults, own_places, publications, published_results
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE
from truongthi.web.shared.rankings import RankedDivision, ranked_division

PER_PAGE = 50


def results(request: HttpRequest, slug: str) -> HttpResponse:
    found = _contest(slug)
    published = _published(found)
    if published is None:
        return render(request, "public/results/waiting.html", {"contest": found.contest, "stage": found.stage})
    divisions = _divisions(request, found, published)
    context = {
        "contest": found.contest,
        "organiser": found.rules.organiser,
        "results": published,
        "prized": [division for division in divisions if division.prized],
        "collective": [division for division in divisions if division.is_collective],
        "individual": [(division, _page(request, division)) for division in divisions if not division.is_collective],
        "standing": public_state(found.contest, published.publication, now=now()) if published.publication else None,
        "versions": publications(found.contest),
        "may_complain": _may_complain(request, found),
        "mine": [division for division in divisions if division.mine],
    }
    return _unlisted(render(request, "public/results/results.html", context))


def _may_complain(request: HttpRequest, found: PublicContest) -> bool:
    user: Any = request.user
    return user.is_authenticated and own_member(user, found.contest) is not None


def results_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet for the notice board: A4, black and white."""
    found = _contest(slug)
    published = _published(found)
    if published is None:
        return redirect("public:results", slug=slug)
    context = {
        "contest": found.contest,
        "organiser": found.rules.organiser,
        "results": published,
        "divisions": sorted(_divisions(request, found, published), key=lambda division: not division.is_collective),
    }
    return _unlisted(render(request, "public/results/print.html", context))


def _contest(slug: str) -> PublicContest:
    found = public_contest(slug, now=now())
    if found is None:
        raise Http404
    return found


def _published(found: PublicContest) -> PublicResults | None:
    return published_results(found.contest, on=now().astimezone(ZONE).date())


def _divisions(request: HttpRequest, found: PublicContest, published: PublicResults) -> list[RankedDivision]:
    user: Any = request.user
    own = own_places(published, user) if user.is_authenticated else []
    mine = {place.place.who.key for place in own}
    return [ranked_division(division, lambda: found.rules, published.shown, mine) for division in published.divisions]


def _page(request: HttpRequest, division: RankedDivision) -> Any:
    return Paginator(division.rows, PER_PAGE).get_page(request.GET.get("trang"))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """People's results stay out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
