"""Closing a contest: after its window, when no attempt can still be running, with every attempt sealed and graded, and
the root of all seals fixed before anything is computed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from truongthi.attempts.grading import grade_pending
from truongthi.attempts.models import Attempt, Grade
from truongthi.contests import actions as contests
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.committee import begin_act
from truongthi.results.actions.seals import seal_closing


@transaction.atomic
def close_contest(*, actor: Any, contest: Contest, now: datetime) -> Contest:
    """Close after the window. Refused before the end, while an attempt is not sealed, and a second time."""
    locked = begin_act(actor, contest)
    if locked.state in (Contest.State.CLOSED, Contest.State.PUBLISHED):
        raise Refused("contest_already_closed")
    contests.close_contest(contest=locked, actor=actor, now=now)
    _refuse_unsealed(locked, now)
    while grade_pending(now=now):
        pass
    refuse_ungraded(locked)
    seal_closing(contest=locked, now=now)
    locked.refresh_from_db()
    return locked


def _refuse_unsealed(contest: Contest, now: datetime) -> None:
    """Attempts may run past the window where the rules say so; the exam room seals each when its time is over."""
    unsealed = Attempt.objects.filter(round__contest=contest, sealed_at=None)
    count = unsealed.count()
    if not count:
        return
    latest = unsealed.aggregate(latest=Max("deadline_at"))["latest"]
    grace = contest.rounds.aggregate(grace=Max("grace_ms"))["grace"] or 0
    until = latest + timedelta(milliseconds=grace)
    raise Refused("attempts_still_running" if now < until else "attempts_not_sealed", count=count, until=until)


def refuse_ungraded(contest: Contest) -> None:
    """No result is computed while a sealed attempt has no score yet."""
    sealed = Attempt.objects.filter(round__contest=contest, sealed_at__isnull=False).count()
    graded = Grade.objects.filter(round__contest=contest).count()
    if graded < sealed:
        raise Refused("attempts_not_graded", count=sealed - graded)
