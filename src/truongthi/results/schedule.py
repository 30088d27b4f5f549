"""What the worker does for results: commitments of frozen rounds, roots of closed ones, who goes on to the next."""

import logging
from datetime import datetime, timedelta

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.jobs.registry import periodic
from truongthi.results.actions.qualifying import draw_lists
from truongthi.results.actions.seals import seal_closing, seal_openings

_MARGIN = timedelta(seconds=30)  # an attempt begun in the last instant of a window may still be on its way in
_log = logging.getLogger("truongthi.seals")


@periodic("seal_rounds", every_seconds=20)
def seal_rounds(now: datetime) -> int:
    """C0 for what was frozen, C1 for every round that is over; weekly rounds one by one."""
    made = 0
    for contest in Contest.objects.filter(state__in=(Contest.State.READY, Contest.State.CLOSED)):
        made += len(seal_openings(contest=contest, now=now))
        try:
            made += len(seal_closing(contest=contest, now=now, over_since=now - _MARGIN))
        except Refused as refused:
            _log.error("round of %s cannot be closed: %s", contest.slug, refused.code)
    return made


@periodic("draw_qualified_lists", every_seconds=20)
def draw_qualified_lists(now: datetime) -> int:
    """Who enters a round by their place in an earlier one, as soon as that one is over and graded."""
    return sum(draw_lists(contest=contest, now=now) for contest in Contest.objects.filter(state=Contest.State.READY))
