"""The exam page: a shell that is the same for everybody, and the ticket it asks for."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from truongthi.attempts.queries import OwnContest, own_round
from truongthi.core.errors import Refused
from truongthi.web.contestant.exam.given import LANGUAGE, exam_address, given
from truongthi.web.shared.clock import now
from truongthi.web.wording.exam import script_words

# What the script begins with; exam-result comes with the hand-in.
MODULES = ("exam-api", "exam-page", "exam-clock", "exam-kept", "exam-guess", "exam-paper")
RESTS_SECONDS = 60  # in the front and in browsers; as long as an upgrade takes at least


def _own(request: HttpRequest, round_id: str) -> OwnContest:
    own = own_round(request.user, round_id, now=now())  # type: ignore[arg-type]  # signed in: the permission table
    if own is None:
        raise Http404
    return own


def enter(request: HttpRequest, round_id: str) -> HttpResponse:
    """The short address: on to the open attempt, or to the lobby."""
    own = _own(request, round_id)
    if own.running:
        return redirect(exam_address(own.round, own.running.attempt.number))
    return redirect("contestant:lobby", own.contest.slug)


def shell(request: HttpRequest, round_id: str, number: int) -> HttpResponse:
    """The page without anything of a person, a contest or an attempt: whoever opens whatever address of this kind gets
    the same bytes, so it is open to everyone, reads nothing from the database, and rests in the front. Its script
    brings what differs: from the button that began the attempt, or from ``ticket``.
    """
    chosen = request.GET.get(LANGUAGE, "")
    language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        context = {
            "modules": [f"contestant/{name}.js" for name in MODULES],
            "shell": {
                "language": language,
                "icons": static("icons.svg"),
                "result": reverse("contestant:result", args=["ATTEMPT"]),
                "home": reverse("contestant:home"),
            },
            "words": script_words(),
        }
        response = render(request, "contestant/exam/exam.html", context)
    response.headers["Cache-Control"] = f"public, max-age={RESTS_SECONDS}"
    response.headers["Content-Language"] = language
    return response


def ticket(request: HttpRequest, round_id: str, number: int) -> HttpResponse:
    """What the shell lacks when it was opened without the button, or stayed open for hours. An attempt that is not to
    be worked on leads, by 409, to where the person reads why: a sealed one to its result, others to the lobby.
    """
    own = _own(request, round_id)
    item = next((item for item in own.attempts if item.attempt.number == number), None)
    if item is not None and not item.is_open:
        return _lead("attempt_sealed", reverse("contestant:result", args=[item.attempt.public_id]))
    lobby = reverse("contestant:lobby", args=[own.contest.slug])
    if own.contestant is None or own.reason or not (item or (own.may_begin and number == own.next_number)):
        return _lead("attempt_number", lobby)
    try:
        return JsonResponse({"page": given(own, own.contestant, number, item, now=now())})
    except Refused as refused:
        return _lead(refused.code, lobby)


def _lead(code: str, address: str) -> HttpResponse:
    return JsonResponse({"code": code, "address": address}, status=409)
