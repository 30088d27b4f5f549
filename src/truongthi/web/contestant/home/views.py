"""My contests, the lobby of one, and the button that opens the exam page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from truongthi.attempts.actions import enter_contest
from truongthi.attempts.grading import grade_own
from truongthi.attempts.queries import OwnContest, own_contest, own_contests
from truongthi.web.shared.clock import now
from truongthi.web.wording import sentence


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
    found = [own for own in own_contests(request.user, now=now()) if own.attempts]  # type: ignore[arg-type]
    return render(request, "contestant/home/history.html", {"contests": found})


def _own(request: HttpRequest, slug: str) -> OwnContest:
    own = own_contest(request.user, slug, now=now())  # type: ignore[arg-type]  # signed in: the permission table
    if own is None:
        raise Http404
    return own


def lobby(request: HttpRequest, slug: str) -> HttpResponse:
    own = _own(request, slug)
    if own.contestant is not None and any(item.grade is None and not item.is_open for item in own.attempts):
        grade_own(contestant=own.contestant, now=now())
        own = _own(request, slug)
    reason = ""
    if own.reason:
        reason = sentence("contestant_excluded" if own.reason == "excluded" else f"not_eligible_{own.reason}")
    return render(request, "contestant/home/lobby.html", {"own": own, "reason": reason, "contact": own.rules.contact})


def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter the contest and go to the exam page; the attempt itself begins there. A second click goes to the same."""
    own = _own(request, slug)
    if own.running is None and not own.may_begin:
        return redirect("contestant:lobby", slug)
    enter_contest(contest=own.contest, actor=request.user, now=now())  # type: ignore[arg-type]
    number = own.running.attempt.number if own.running else own.next_number
    return redirect("contestant:exam", own.round.public_id, number)
