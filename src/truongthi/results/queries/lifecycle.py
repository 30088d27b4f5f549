"""Where a contest's result stands: its stage, when each step was taken by whom, and what blocks the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core import lifecycle as core
from truongthi.core.complaints import Period, period
from truongthi.core.errors import Problem
from truongthi.core.rules import Rules
from truongthi.core.standings_document import digest
from truongthi.results.models import Complaint, LifecycleStep, Publication, Snapshot, VerificationRun
from truongthi.results.models.complaints import OPEN
from truongthi.results.queries.bench import unsettled
from truongthi.results.queries.inputs import Inputs, inputs_of
from truongthi.results.queries.publication import latest_publication, publication_document
from truongthi.results.queries.standings import latest_snapshot, live_decisions
from truongthi.results.queries.steps import latest_run, live_steps, verification_of


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """``verification`` is of the latest computation; ``is_ahead``: that one is newer than what is public."""

    contest: Contest
    rules: Rules
    stage: str
    now: datetime
    snapshot: Snapshot | None
    verification: LifecycleStep | None
    publication: Publication | None
    period: Period | None
    steps: dict[str, LifecycleStep]
    open_complaints: int
    late_complaints: int
    ties: int
    is_outdated: bool
    is_ahead: bool
    inputs: Inputs
    run: VerificationRun | None

    @property
    def is_public(self) -> bool:
        """Whether the latest computation, as it stands, is what everybody sees."""
        return self.publication is not None and not self.is_ahead and not self.is_outdated

    @property
    def is_past_deadline(self) -> bool:
        return self.period is not None and self.period.is_late(self.now)

    @property
    def next_act(self) -> str:
        """The act that comes next; "" when nobody has anything to do but wait, or all is done."""
        if self.stage in (core.COMPLAINTS, core.FINAL, core.AWARDED, core.REPORTED) and (
            self.is_outdated or self.is_ahead
        ):
            return self._towards_publication()
        return {
            core.DRAFT: "freeze",
            core.OVER: "close",
            core.CLOSED: "compute",
            core.COMPUTED: self._towards_publication(),
            core.VERIFIED: self._towards_publication(),
            core.COMPLAINTS: "finalise",
            core.FINAL: "award",
            core.AWARDED: "report",
        }.get(self.stage, "")

    def _towards_publication(self) -> str:
        if self.snapshot is None or self.is_outdated:
            return "compute"
        if self.ties:
            return "ties"
        return "publish" if self.verification else "verify"

    def blockers(self) -> list[Problem]:
        """What stands in the way of the next act now."""
        if self.next_act == "finalise":
            return finalise_blockers(self)
        if self.next_act in ("compute", "ties", "verify", "publish") and "final" in self.steps:
            return [Problem("", "result_is_final")]
        return []


def lifecycle_of(contest: Contest, *, now: datetime) -> Lifecycle:
    """All of it, in a fixed number of queries."""
    rules = current_rules(contest)
    snapshot, publication = latest_snapshot(contest), latest_publication(contest)
    steps = live_steps(publication)
    basis = digest(publication_document(snapshot, live_decisions(contest))) if snapshot else ""
    verification = verification_of(snapshot, basis) if snapshot else None
    window = _window(contest)
    facts = core.Facts(
        state=contest.state,
        now=now,
        opens_at=window[0],
        closes_at=window[1],
        computed=snapshot is not None,
        verified=verification is not None,
        final="final" in steps,
        awarded="awarded" in steps,
        reported="reported" in steps,
    )
    waiting = Complaint.objects.filter(OPEN, contest=contest)
    inputs = inputs_of(contest)
    return Lifecycle(
        contest=contest,
        rules=rules,
        stage=core.stage(facts),
        now=now,
        snapshot=snapshot,
        verification=verification,
        publication=publication,
        period=period_of(publication, rules),
        steps=steps,
        open_complaints=waiting.count(),
        late_complaints=Complaint.objects.filter(contest=contest, is_late=True).count(),
        ties=len(unsettled(contest, snapshot)) if snapshot else 0,
        is_outdated=bool(snapshot) and inputs.sha256 != snapshot.inputs_sha256,
        is_ahead=bool(snapshot and publication and publication.sha256 != basis),
        inputs=inputs,
        run=latest_run(snapshot, basis) if snapshot else None,
    )


def finalise_blockers(found: Lifecycle, *, has_reason: bool = False) -> list[Problem]:
    """What keeps the published result from becoming final; a reason closes complaints that have no answer."""
    if found.publication is None or found.period is None:
        return [Problem("", "result_not_published")]
    if "final" in found.steps:
        return [Problem("", "result_already_final")]
    problems = []
    if found.is_outdated or found.is_ahead:
        problems.append(Problem("", "final_newer_result"))
    if not found.period.is_late(found.now):
        problems.append(Problem("", "complaints_still_open", {"until": found.period.until}))
    if found.open_complaints and not has_reason:
        problems.append(Problem("", "complaints_unanswered", {"count": found.open_complaints}))
    return problems


def period_of(publication: Publication | None, rules: Rules) -> Period | None:
    """When a published version may be complained about; None before publication."""
    return period(rules.complaints, publication.published_at) if publication else None


def public_state(contest: Contest, publication: Publication, *, now: datetime) -> dict[str, Any]:
    """What everybody may know of a published result: "complaints", "answering" or "final", until when, since when."""
    found = period(current_rules(contest).complaints, publication.published_at)
    final = live_steps(publication).get("final")
    state = "final" if final else "answering" if found.is_late(now) else "complaints"
    return {"state": state, "period": found, "final_at": final.done_at if final else None}


def _window(contest: Contest) -> tuple[datetime, datetime]:
    rounds = list(contest.rounds.exclude(is_practice=True)) or list(contest.rounds.all())
    return min(one.opens_at for one in rounds), max(one.closes_at for one in rounds)
