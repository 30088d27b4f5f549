"""Closing a contest: after its window, when no attempt can still be running, with every attempt sealed and graded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.attempts.models import Attempt
from truongthi.contests import actions as contests
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.committee import begin_act


@transaction.atomic
def close_contest(*, actor: Any, contest: Contest, now: datetime) -> Contest:
    """Close after the window. Refused before the end, while somebody may still write, and a second time."""
    locked = begin_act(actor, contest)
    if locked.state in (Contest.State.CLOSED, Contest.State.PUBLISHED):
        raise Refused("contest_already_closed")
    _refuse_running(locked, now)
    contests.close_contest(contest=locked, actor=actor, now=now)
    locked.refresh_from_db()
    return locked


def _refuse_running(contest: Contest, now: datetime) -> None:
    """Attempts entered before the end may run past it where the rules say so."""
    running = Attempt.objects.filter(round__contest=contest, sealed_at=None, deadline_at__gt=now)
    latest = running.order_by("-deadline_at").values_list("deadline_at", flat=True).first()
    if latest is not None and now >= contest.rounds.order_by("-closes_at")[0].closes_at:
        raise Refused("attempts_still_running", count=running.count(), until=latest)
