"""What the exam page is given about one attempt. Its shell is the same for everybody; all that differs is here."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from truongthi.attempts.actions import issue_ticket
from truongthi.attempts.queries import OwnAttempt, OwnContest
from truongthi.contests.models import Contestant, Round
from truongthi.core.rules.rounds import paper_named
from truongthi.web.shared.display import mmss

LANGUAGE: Final = "ngon-ngu"  # the shell cannot ask a cookie, so its address names every language but Vietnamese


def exam_address(round_: Round, number: int) -> str:
    """The address of an attempt's page, in the reader's language."""
    address = reverse("contestant:exam", args=[round_.public_id, number])
    language = get_language()
    return address if language == settings.LANGUAGE_CODE else f"{address}?{LANGUAGE}={language}"


def given(
    own: OwnContest, contestant: Contestant, number: int, item: OwnAttempt | None, *, now: datetime
) -> dict[str, Any]:
    """Everything the page needs to begin or go on: the ticket, what to call the attempt, where to go afterwards. No
    name, no question. ``item``: the attempt, when it is at work already. Refused like ``issue_ticket``.
    """
    return {
        "number": number,
        "attempt": item.attempt.public_id if item else None,
        "ticket": issue_ticket(contestant=contestant, round_=own.round, now=now, own=own),
        "address": exam_address(own.round, number),
        "title": own.contest.title,
        "round": own.round.name if own.has_several_rounds else "",
        "questions": paper_named(own.rules, own.round.paper).question_count,
        "guesses": len(own.round.predictions),
        "minutes": mmss(own.round.duration_ms),
        "lobby": reverse("contestant:lobby", args=[own.contest.slug]),
    }
