"""Contests as everybody may see them: no drafts, the current rules, and where each stands in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from truongthi.contests.models import Contest, RuleSet
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.core.timing import phase

SOON, OPEN, COUNTING, PUBLISHED = "soon", "open", "counting", "published"


@dataclass(frozen=True, slots=True)
class PublicContest:
    """``stage``: soon, open, counting (closed, results not yet published) or published."""

    contest: Contest
    rules: Rules
    stage: str


def _visible() -> QuerySet[Contest]:
    newest = RuleSet.objects.filter(contest=OuterRef("pk")).order_by("-version").values("document")[:1]
    return (
        Contest.objects.exclude(state=Contest.State.DRAFT)
        .select_related("unit")
        .annotate(rules_document=Subquery(newest))
        .filter(rules_document__isnull=False)
    )


def _stage(contest: Contest, rules: Rules, now: datetime) -> str:
    if contest.state == Contest.State.PUBLISHED:
        return PUBLISHED
    if contest.state == Contest.State.CLOSED:
        return COUNTING
    return {"before": SOON, "open": OPEN, "closed": COUNTING}[phase(now, rules.window.opens_at, rules.window.closes_at)]


def _public(contest: Contest, now: datetime) -> PublicContest:
    rules = rules_from_dict(contest.rules_document)  # type: ignore[attr-defined]
    return PublicContest(contest, rules, _stage(contest, rules, now))


def public_contests(*, now: datetime) -> list[PublicContest]:
    """Everything everybody may see, the latest window first. One query, however many contests there are."""
    found = [_public(contest, now) for contest in _visible()]
    return sorted(found, key=lambda item: item.rules.window.opens_at, reverse=True)


def public_contest(slug: str, *, now: datetime) -> PublicContest | None:
    """One contest by its slug; None for an unknown one and for a draft alike."""
    contest = _visible().filter(slug=slug).first()
    return _public(contest, now) if contest else None
