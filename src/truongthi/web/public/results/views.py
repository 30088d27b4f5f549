"""Shows a published result. Names are looked up and masked for every request, so a withdrawn consent works at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from truongthi.contests.showcase import PublicContest, public_contest
from truongthi.results.queries.complaints import own_member
from truongthi.results.queries.lifecycle import public_state
from truongthi.results.queries.publication import publications
from truongthi.results.queries.published import PublishedResults, published_results
from truongthi.results.queries.standings import DivisionStandings
from truongthi.web.shared.clock import now
from truongthi.web.shared.display import ZONE
from truongthi.web.shared.rankings import PER_PAGE, RankedDivision, board_choice, boards_shown, ranked_division

KEPT_SECONDS = 60
PER_SHEET = {"individual": 1000, "collective": 1000}


def results(request: HttpRequest, slug: str) -> HttpResponse:
    found = _contest(slug)
    published = _published(request, found, PER_PAGE)
    if published is None:
        return render(request, "public/results/waiting.html", {"contest": found.contest, "stage": found.stage})
    mine = {place.places[0].who.key for place in published.mine}
    context = {
        "contest": found.contest,
        "organiser": found.rules.organiser,
        "results": published,
        "boards": _boards_drawn(request, found, published, mine),
        "query": _query(request, published),
        "standing": public_state(found.contest, published.publication, now=now()),
        "versions": publications(found.contest),
        "may_complain": _may_complain(request, found),
        "mine": _mine(found, published, mine),
    }
    return _unlisted(render(request, "public/results/results.html", context))


def _boards_drawn(
    request: HttpRequest, found: PublicContest, published: PublishedResults, mine: Collection[str]
) -> str:
    """Prizes and boards, drawn once for all who see the same: kept under everything they are drawn from."""
    parts = (*published.divisions, *published.prized)
    places = {place.who.key: place for part in parts for place in (*part.places, part.after) if place}
    names = sorted((key, published.shown[key], place.who.unit, key in mine) for key, place in places.items())
    of = (published.publication.pk, published.publication.sha256, get_language(), request.get_full_path(), names)
    key = f"boards-{hashlib.sha256(repr(of).encode()).hexdigest()}"
    kept: str | None = cache.get(key)
    if kept is None:
        kept = render_to_string("shared/_published.html", _boards(request, found, published, mine), request)
        cache.set(key, kept, KEPT_SECONDS)
    return mark_safe(kept)  # noqa: S308 - drawn by our own template a moment ago


def _boards(
    request: HttpRequest, found: PublicContest, published: PublishedResults, mine: Collection[str]
) -> dict[str, Any]:
    divisions = [
        (_ranked(found, published, one, mine), page)
        for one, page in zip(published.divisions, published.pages, strict=True)
        if page
    ]
    return {
        "results": published,
        "prized": [_ranked(found, published, one) for one in published.prized],
        "collective": [(one, page) for one, page in divisions if one.is_collective],
        "individual": [(one, page) for one, page in divisions if not one.is_collective],
        "boards": board_choice(published.publication.outline["divisions"], request.GET.get("bang")),
    }


def _mine(found: PublicContest, published: PublishedResults, mine: Collection[str]) -> list[dict[str, Any]]:
    """Own places by division, each with the sentence that tells it from the next."""
    ranked = [_ranked(found, published, one, mine) for one in published.mine]
    return [
        {"name": name, "rows": [row for one in same for row in one.rows]}
        for (_, name), same in groupby(ranked, lambda one: (one.id, one.name))
    ]


def _may_complain(request: HttpRequest, found: PublicContest) -> bool:
    user: Any = request.user
    return user.is_authenticated and own_member(user, found.contest) is not None


def results_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet for the notice board: A4, black and white; a thousand rows of each division at a time."""
    found = _contest(slug)
    published = _published(request, found, PER_SHEET)
    if published is None:
        return redirect("public:results", slug=slug)
    parts = [(one, page) for one, page in zip(published.divisions, published.pages, strict=True) if page]
    divisions = [_ranked(found, published, one) for one, _ in parts]
    context = {
        "contest": found.contest,
        "organiser": found.rules.organiser,
        "results": published,
        "divisions": sorted(divisions, key=lambda division: not division.is_collective),
        "page": max((page for _, page in parts), key=lambda page: page.paginator.num_pages, default=None),
    }
    return _unlisted(render(request, "public/results/print.html", context))


def _contest(slug: str) -> PublicContest:
    found = public_contest(slug, now=now())
    if found is None:
        raise Http404
    return found


def _published(request: HttpRequest, found: PublicContest, per_page: Mapping[str, int]) -> PublishedResults | None:
    user: Any = request.user
    return published_results(
        found.contest,
        on=now().astimezone(ZONE).date(),
        page=request.GET.get("trang"),
        per_page=per_page,
        user=user if user.is_authenticated else None,
        choose=lambda divisions: boards_shown(divisions, request.GET.get("bang")),
    )


def _query(request: HttpRequest, published: PublishedResults) -> str:
    """The part of the address that says which board is looked at."""
    wanted = request.GET.get("bang")
    known = any(one["id"] == wanted for one in published.publication.outline["divisions"])
    return urlencode({"bang": wanted}) if known else ""


def _ranked(
    found: PublicContest, published: PublishedResults, division: DivisionStandings, mine: Collection[str] = ()
) -> RankedDivision:
    return ranked_division(division, lambda: found.rules, published.shown, mine)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """People's results stay out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
