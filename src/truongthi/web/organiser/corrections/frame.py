"""What every page of corrections begins with: the contest in the person's scope, who may act, the tabs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.contests.models import Contest
from truongthi.results.models import Correction
from truongthi.results.queries.correction_choices import correction_of
from truongthi.web.organiser.results.page import frame
from truongthi.web.organiser.scope import contest_or_404

_OF_VERSIONS = frozenset({"versions", "compare", "upcoming"})


def correction_or_404(request: HttpRequest, slug: str, correction_id: str) -> Correction:
    found = correction_of(contest_or_404(request, slug), correction_id)
    if found is None:
        raise Http404
    return found


def show(request: HttpRequest, contest: Contest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    tab = "versions" if name in _OF_VERSIONS else "lots" if name == "lots" else "corrections"
    around = frame(request, contest, tab)
    return render(request, f"organiser/corrections/{name}.html", around | context, status=status)
