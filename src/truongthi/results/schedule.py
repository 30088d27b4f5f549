"""What the worker does for results: commitments of frozen rounds, roots of closed ones, who goes on to the next,
and what was asked for on pages: verifications, corrections of large contests.
"""

import logging
from datetime import UTC, datetime, timedelta

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.jobs.registry import periodic
from truongthi.results.actions.correction_runs import do_run, forget_runs
from truongthi.results.actions.qualifying import draw_lists
from truongthi.results.actions.seals import seal_closing, seal_openings
from truongthi.results.actions.verification import OPEN, run_verification
from truongthi.results.models import CorrectionRun, VerificationRun
from truongthi.results.queries import correction_runs

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


@periodic("verify_results", every_seconds=1)
def verify_results(now: datetime) -> int:
    """Every verification that waits; one that a stopped worker left half-way is begun anew."""
    waiting = VerificationRun.objects.filter(state__in=OPEN).select_related("contest", "snapshot", "asked_by")
    return len([run_verification(run, now=datetime.now(UTC)) for run in waiting.order_by("pk")])


@periodic("correct_results", every_seconds=1)
def correct_results(now: datetime) -> int:
    """Every preview and confirmation that waits; one that a stopped worker left half-way is begun anew."""
    waiting = CorrectionRun.objects.filter(state__in=correction_runs.OPEN)
    rows = waiting.select_related("contest__unit", "correction__contest", "asked_by").defer("correction__changes")
    return len([do_run(run, now=datetime.now(UTC)) for run in rows.order_by("pk")]) + forget_runs(now=now)
