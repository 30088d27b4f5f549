"""Freezing a paper and committing to it in one act, so that the commitment is public from the same moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.contests import actions as contests
from truongthi.contests.models import Contest, Round
from truongthi.results.actions.seals import seal_openings


@transaction.atomic
def freeze_round(*, contest: Contest, actor: Any, now: datetime, **chosen: str) -> Round:
    """As ``contests.actions.freeze_round``; C0 of what is frozen is signed with it."""
    frozen = contests.freeze_round(contest=contest, actor=actor, now=now, **chosen)
    seal_openings(contest=contest, now=now)
    return frozen
