"""Closing a contest: after its window, and only when no attempt can still be running."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.attempts.models import Attempt
from truongthi.audit.record import record
from truongthi.contests.models import Contest, Round
from truongthi.core.errors import Refused
from truongthi.results.actions.committee import audit_object, begin_act


@transaction.atomic
def close_contest(*, actor: Any, contest: Contest, now: datetime) -> Contest:
    """Close after the window: every attempt is sealed and graded first. Refused before the end, and a second time."""
    locked = begin_act(actor, contest)
    if locked.state == Contest.State.DRAFT:
        raise Refused("contest_is_a_draft")
    if locked.state != Contest.State.READY:
        raise Refused("contest_already_closed")
    _refuse_before_the_end(locked, now)
    locked.state, locked.closed_at = Contest.State.CLOSED, now
    locked.save(update_fields=["state", "closed_at"])
    record(actor=actor, action="contest_closed", object=audit_object(locked), now=now)
    return locked


def _refuse_before_the_end(contest: Contest, now: datetime) -> None:
    last = Round.objects.filter(contest=contest).order_by("-closes_at").first()
    if last is not None and now < last.closes_at:
        raise Refused("contest_still_open", closes_at=last.closes_at)
    running = Attempt.objects.filter(round__contest=contest, sealed_at=None, deadline_at__gt=now)
    count = running.count()
    if count:
        latest = running.order_by("-deadline_at").values_list("deadline_at", flat=True)[0]
        raise Refused("attempts_still_running", count=count, until=latest)
