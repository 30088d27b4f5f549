"""Where a contest's result stands: its stage, when each step was taken by whom, and what blocks the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
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
from truongthi.results.queries.basis import basis_of
from truongthi.results.queries.bench import count_unsettled
from truongthi.results.queries.inputs import inputs_of
from truongthi.results.queries.kept import kept_for
from truongthi.results.queries.publication import latest_publication, publication_document
from truongthi.results.queries.standings import latest_snapshot, live_decisions
from truongthi.results.queries.steps import latest_run, live_steps, verification_of


@dataclass(frozen=True, slots=True)
class Numbers:
    """What takes long to say of a large contest: hashes of its inputs and of what would be published, and counts.
    People and attempts are of the rounds that count.
    """

    inputs_sha256: str
    basis: str
    expected: int
    people: int
    attempts: int
    classes: int


@dataclass(frozen=True)
class Lifecycle:
    """``verification`` and ``run`` are of the latest computation; ``is_ahead``: that one is newer than what is public.
    What takes long is found when it is asked for: most pages want the period of complaints alone.
    """

    contest: Contest
    rules: Rules
    now: datetime
    snapshot: Snapshot | None
    publication: Publication | None
    period: Period | None
    steps: dict[str, LifecycleStep]

    @cached_property
    def numbers(self) -> Numbers:
        """Computed once in a process for each state of the contest: the page asks every second while it waits."""
        return kept_for(lambda: f"numbers-{basis_of(self.contest)}", self._numbers)

    def _numbers(self) -> Numbers:
        inputs, snapshot = inputs_of(self.contest), self.snapshot
        people = inputs.people
        return Numbers(
            inputs_sha256=inputs.sha256,
            basis=digest(publication_document(snapshot, live_decisions(self.contest))) if snapshot else "",
            expected=len(people),
            people=sum(person.took_part for person in people),
            attempts=sum(person.attempts for person in people),
            classes=len(inputs.units),
        )

    @cached_property
    def stage(self) -> str:
        opens_at, closes_at = _window(self.contest)
        is_closed = self.contest.state == Contest.State.CLOSED
        facts = core.Facts(
            state=self.contest.state,
            now=self.now,
            opens_at=opens_at,
            closes_at=closes_at,
            computed=self.snapshot is not None,
            verified=is_closed and self.verification is not None,
            final="final" in self.steps,
            awarded="awarded" in self.steps,
            reported="reported" in self.steps,
        )
        return core.stage(facts)

    @cached_property
    def verification(self) -> LifecycleStep | None:
        return verification_of(self.snapshot, self.numbers.basis) if self.snapshot else None

    @cached_property
    def run(self) -> VerificationRun | None:
        return latest_run(self.snapshot, self.numbers.basis) if self.snapshot else None

    @cached_property
    def open_complaints(self) -> int:
        return Complaint.objects.filter(OPEN, contest=self.contest).count()

    @cached_property
    def ties(self) -> int:
        return count_unsettled(self.contest, self.snapshot) if self.snapshot else 0

    @property
    def is_outdated(self) -> bool:
        return self.snapshot is not None and self.numbers.inputs_sha256 != self.snapshot.inputs_sha256

    @property
    def is_ahead(self) -> bool:
        return bool(self.snapshot and self.publication and self.publication.sha256 != self.numbers.basis)

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
    rules, publication = current_rules(contest), latest_publication(contest)
    return Lifecycle(
        contest=contest,
        rules=rules,
        now=now,
        snapshot=latest_snapshot(contest),
        publication=publication,
        period=period_of(publication, rules),
        steps=live_steps(publication),
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
