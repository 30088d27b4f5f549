"""Shows the exam page of an attempt that is open or may begin; everything else leads to where it belongs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse

from truongthi.attempts.actions import issue_ticket
from truongthi.attempts.queries import OwnAttempt, OwnContest, own_round
from truongthi.contests.models import Contestant
from truongthi.core.errors import Refused
from truongthi.core.rules.rounds import paper_named
from truongthi.web.shared.clock import now
from truongthi.web.wording.exam import script_words

MODULES = ("exam-api", "exam-clock", "exam-kept", "exam-guess", "exam-paper")


def _own(request: HttpRequest, round_id: str) -> tuple[OwnContest, Contestant | None]:
    own = own_round(request.user, round_id, now=now())  # type: ignore[arg-type]  # signed in: the permission table
    if own is None:
        raise Http404
    return own, own.contestant


def enter(request: HttpRequest, round_id: str) -> HttpResponse:
    """The short address: on to the open attempt, or to the lobby."""
    own, _ = _own(request, round_id)
    if own.running:
        return redirect("contestant:exam", round_id, own.running.attempt.number)
    return redirect("contestant:lobby", own.contest.slug)


def exam(request: HttpRequest, round_id: str, number: int) -> HttpResponse:
    own, contestant = _own(request, round_id)
    item = next((item for item in own.attempts if item.attempt.number == number), None)
    if item is not None and not item.is_open:
        return redirect("contestant:result", item.attempt.public_id)
    if contestant is None or own.reason or not (item or (own.may_begin and number == own.next_number)):
        return redirect("contestant:lobby", own.contest.slug)
    context = {
        "own": own,
        "number": number,
        "paper": paper_named(own.rules, own.round.paper),
        "modules": [f"contestant/{name}.js" for name in MODULES],
        "page": _page(own, contestant, item, number),
        "words": script_words(),
    }
    return render(request, "contestant/exam/exam.html", context)


def _page(own: OwnContest, contestant: Contestant, item: OwnAttempt | None, number: int) -> dict[str, object]:
    """What the script needs to begin: ticket, number, and where to go afterwards. No name, no question."""
    return {
        "number": number,
        "attempt": item.attempt.public_id if item else None,
        "ticket": issue_ticket(contestant=contestant, round_=own.round, now=now(), own=own),
        "renew": reverse("contestant:exam_ticket", args=[own.round.public_id, number]),
        "lobby": reverse("contestant:lobby", args=[own.contest.slug]),
        "result": reverse("contestant:result", args=["ATTEMPT"]),
        "icons": static("icons.svg"),
    }


def ticket(request: HttpRequest, round_id: str, number: int) -> HttpResponse:
    """A fresh ticket for a page that stayed open for hours."""
    own, contestant = _own(request, round_id)
    if contestant is None:
        raise Http404
    try:
        fresh = issue_ticket(contestant=contestant, round_=own.round, now=now(), own=own)
    except Refused as refused:
        return JsonResponse({"code": refused.code}, status=403)
    return JsonResponse({"ticket": fresh})
