"""Closing and computing, the standings with their reasons, and the log."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from truongthi.contests.queries import current_rules
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.standings import compute_standings
from truongthi.results.queries.log import acts_on
from truongthi.results.queries.standings import current_standings, latest_snapshot
from truongthi.results.queries.units import shown_above
from truongthi.web.organiser.results.page import act, contest_or_404, show
from truongthi.web.shared.clock import now
from truongthi.web.shared.rankings import page_of, ranked_division
from truongthi.web.wording.results import act_name, document_name


def moved(request: HttpRequest, slug: str) -> HttpResponse:
    """The address of the steps before they had a page of their own."""
    return redirect("organiser:lifecycle", slug=contest_or_404(request, slug).slug)


def close(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    done = _("Đã đóng cuộc thi. Bước tiếp theo: tính kết quả.")
    call = partial(close_contest, actor=request.user, contest=contest, now=now())
    return act(request, contest, "organiser:lifecycle", done, call)


def compute(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    done = _("Đã tính kết quả từ số liệu hiện có.")
    call = partial(compute_standings, actor=request.user, contest=contest, now=now())
    return act(request, contest, "organiser:lifecycle", done, call)


def standings(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    snapshot = latest_snapshot(contest)
    held = current_standings(contest, snapshot) if snapshot else []
    shown = shown_above(contest, held)
    wanted = request.GET.get("bang")
    chosen = next((one for one in held if one.division.id == wanted), held[0] if held else None)
    switch = [(one.division.name, f"?bang={one.division.id}", one is chosen, len(one.places)) for one in held]
    context: dict[str, Any] = {"snapshot": snapshot, "switch": switch}
    if chosen is not None:
        part, context["page"] = page_of(chosen, request.GET.get("trang"))
        prized = replace(chosen, places=chosen.prized, after=None)
        context["division"], context["prized"] = (
            ranked_division(one, lambda: current_rules(contest), shown) for one in (part, prized)
        )
    return show(request, contest, "standings", context)


def log(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    rows = [
        {"at": done.entry.at, "who": done.who, "word": act_name(done.entry.action), "note": _note(done.entry.facts)}
        | {"hash": done.entry.hash}
        for done in acts_on(contest)
    ]
    return show(request, contest, "log", {"acts": rows})


def _note(facts: dict[str, Any]) -> str:
    if "document" in facts:
        return document_name(facts["document"])
    if "version" in facts:
        return _("bản {n}").format(n=facts["version"])
    return ""
