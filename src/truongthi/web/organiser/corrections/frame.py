"""What every page of corrections begins with: the contest in the person's scope, who may act, the tabs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.results.models import Correction
from truongthi.results.queries.correction_choices import correction_of
from truongthi.results.queries.seats import may_act
from truongthi.web.organiser.scope import contest_or_404


def correction_or_404(request: HttpRequest, slug: str, correction_id: str) -> Correction:
    found = correction_of(contest_or_404(request, slug), correction_id)
    if found is None:
        raise Http404
    return found


def show(request: HttpRequest, contest: Contest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    frame = {"contest": contest, "may_act": may_act(request.user, contest), "tabs": _tabs(contest, name)}
    return render(request, f"organiser/corrections/{name}.html", frame | context, status=status)


def _tabs(contest: Contest, current: str) -> list[tuple[Any, ...]]:
    waiting = Correction.objects.filter(contest=contest, confirmed_at=None, withdrawn_at=None).count()
    pages = (
        (_("Tiến trình"), "overview", "organiser:results", None),
        (_("Bảng xếp hạng"), "standings", "organiser:results_standings", None),
        (_("Điều chỉnh"), "corrections", "organiser:corrections", waiting or None),
        (_("Các bản kết quả"), "versions", "organiser:versions", None),
        (_("Bốc thăm"), "lots", "organiser:lots", None),
    )
    return [(word, reverse(url, args=[contest.slug]), name == current, count) for word, name, url, count in pages]
