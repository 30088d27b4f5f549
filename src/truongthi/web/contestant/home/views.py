"""My contests, the lobby of one, and the button that opens the exam page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from truongthi.attempts.actions import enter_contest
from truongthi.attempts.grading import grade_own
from truongthi.attempts.queries import OwnContest, own_contest, own_contests
from truongthi.core.rules.rounds import paper_named
from truongthi.web.contestant.exam.given import exam_address, given
from truongthi.web.contestant.home.words import limit_sentence, not_eligible_sentence, why_not_sentence
from truongthi.web.shared.asked import wants_json
from truongthi.web.shared.clock import now


def home(request: HttpRequest) -> HttpResponse:
    found = own_contests(request.user, now=now())  # type: ignore[arg-type]  # signed in: the permission table
    groups = {
        "running": [own for own in found if own.running],
        "open": [own for own in found if own.phase == "open" and not own.running],
        "soon": [own for own in found if own.phase == "before"],
        "over": [own for own in found if own.phase == "closed" and not own.running],
    }
    return render(request, "contestant/home/home.html", {"groups": groups, "any": bool(found)})


def history(request: HttpRequest) -> HttpResponse:
    found = [own for own in own_contests(request.user, now=now()) if own.all_attempts]  # type: ignore[arg-type]
    return render(request, "contestant/home/history.html", {"contests": found})


def _own(request: HttpRequest, slug: str) -> OwnContest:
    own = own_contest(request.user, slug, now=now())  # type: ignore[arg-type]  # signed in: the permission table
    if own is None:
        raise Http404
    return own


def lobby(request: HttpRequest, slug: str) -> HttpResponse:
    own = _own(request, slug)
    if own.contestant is not None and any(item.grade is None and not item.is_open for item in own.all_attempts):
        grade_own(contestant=own.contestant, now=now())
        own = _own(request, slug)
    context = {
        "own": own,
        "paper": paper_named(own.rules, own.round.paper),
        "reason": not_eligible_sentence(own),
        "why": why_not_sentence(own),
        "limit_note": limit_sentence(own),
        "rounds": [(each, why_not_sentence(each)) for each in own.rounds] if own.has_several_rounds else [],
        "contact": own.rules.contact,
    }
    return render(request, "contestant/home/lobby.html", context)


def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter the contest and go to the exam page; the attempt itself begins there. A second click goes to the same.
    ``vong``: the round that was chosen; without it the one in focus. A script is told in JSON where to go, and what the
    exam page would ask for there.
    """
    own = _own(request, slug)
    chosen = request.POST.get("vong", "")
    own = next((each for each in own.rounds if each.round.public_id == chosen), own)
    if own.reason or (own.running is None and not own.may_begin):
        return _back_to_lobby(request, slug)
    actor: Any = request.user
    contestant = own.contestant or enter_contest(contest=own.contest, actor=actor, now=now(), own=own)
    number = own.running.attempt.number if own.running else own.next_number
    if not wants_json(request):
        return redirect(exam_address(own.round, number))
    page = given(own, contestant, number, own.running, now=now())
    return JsonResponse({"address": page["address"], "page": page})


def _back_to_lobby(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the person reads why there is nothing to begin."""
    if not wants_json(request):
        return redirect("contestant:lobby", slug)
    return JsonResponse({"code": "attempt_number", "address": reverse("contestant:lobby", args=[slug])}, status=409)
