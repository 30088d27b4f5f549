"""Steps taken on a result, read; which of them hold now."""

from __future__ import annotations

from truongthi.contests.models import Contest
from truongthi.results.models import LifecycleStep, Publication, Snapshot, VerificationRun


def verification_of(snapshot: Snapshot, basis: str) -> LifecycleStep | None:
    """The verification that holds for a computation as it stands with its decisions (``basis``); None: none does."""
    steps = LifecycleStep.objects.filter(kind=LifecycleStep.Kind.VERIFIED, snapshot=snapshot, basis=basis)
    return steps.filter(undone_at=None).select_related("done_by").first()


def latest_run(snapshot: Snapshot, basis: str) -> VerificationRun | None:
    """The last verification asked for of a computation as it stands with its decisions."""
    return VerificationRun.objects.filter(snapshot=snapshot, basis=basis).select_related("asked_by").last()


def live_steps(publication: Publication | None) -> dict[str, LifecycleStep]:
    """Kind → the step that holds for a published version."""
    if publication is None:
        return {}
    steps = LifecycleStep.objects.filter(publication=publication, undone_at=None).select_related("done_by")
    return {step.kind: step for step in steps}


def is_final(publication: Publication | None) -> bool:
    return LifecycleStep.Kind.FINAL in live_steps(publication)


def undone_steps(contest: Contest) -> list[LifecycleStep]:
    """Steps taken back, newest first."""
    steps = LifecycleStep.objects.filter(contest=contest).exclude(undone_at=None)
    return list(steps.select_related("done_by", "undone_by").order_by("-undone_at", "-pk"))
