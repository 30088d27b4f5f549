"""Previews and confirmations asked of the worker, and which contests need it for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from truongthi.attempts.models import Grade
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.models import Correction, CorrectionRun, ExternalResult

STATES: Final = CorrectionRun.State
TASKS: Final = CorrectionRun.Task
OPEN: Final = (STATES.WAITING, STATES.RUNNING)
IN_REQUEST: Final = 2000  # results, up to which a preview is made while the page is asked for
_COMPUTED: Final = frozenset({Contest.State.CLOSED, Contest.State.PUBLISHED})  # elsewhere nothing is computed


def is_large(contest: Contest) -> bool:
    """Whether a preview takes too long for a page: counted no further than the limit."""
    if contest.state not in _COMPUTED:
        return False
    graded = Grade.objects.filter(round__contest=contest).values("number")[: IN_REQUEST + 1].count()
    return graded > IN_REQUEST or ExternalResult.objects.filter(contest=contest)[: IN_REQUEST + 1].count() > IN_REQUEST


def run_of(contest: Contest, public_id: str) -> CorrectionRun | None:
    """A preview asked for in this contest; what it found, which may be much, is read when it is asked for."""
    found = CorrectionRun.objects.filter(contest=contest, task=TASKS.PREVIEW, public_id=public_id)
    found = found.select_related("contest__unit", "asked_by", "correction")
    return found.defer("changes", "correction__changes").first()


def confirmation_of(correction: Correction) -> CorrectionRun | None:
    """The latest confirmation asked for of a correction."""
    found = CorrectionRun.objects.filter(task=TASKS.CONFIRM, correction=correction)
    return found.select_related("asked_by").order_by("pk").last()


def is_being_corrected(contest: Contest) -> bool:
    """Whether the worker is at a confirmation now."""
    return CorrectionRun.objects.filter(contest=contest, task=TASKS.CONFIRM, state=STATES.RUNNING).exists()


def refusal_of(run: CorrectionRun) -> Refused:
    """What a refused run was refused for."""
    return Refused(run.refusal["code"], **{name: _read(fact) for name, fact in run.refusal["facts"].items()})


def kept_refusal(refused: Refused) -> dict[str, Any]:
    return {"code": refused.code, "facts": {name: _kept(fact) for name, fact in refused.facts.items()}}


def _kept(fact: Any) -> Any:
    if isinstance(fact, datetime):
        return {"at": fact.isoformat()}
    return fact if isinstance(fact, int) else str(fact)


def _read(fact: Any) -> Any:
    return datetime.fromisoformat(fact["at"]) if isinstance(fact, dict) else fact
