"""Plans become contests, and contests follow their plans. A version of the rules is never changed, only followed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.accounts.models import User
from truongthi.audit.record import canonical, record
from truongthi.contests.actions.entitled import Actor, require_change, require_organiser
from truongthi.contests.models import Contest, Round, RuleSet
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules, rules_from_dict, rules_to_dict
from truongthi.schools.models import Unit


@dataclass(frozen=True, slots=True)
class Applied:
    """What an act made of a plan. ``outcome``: created | updated | unchanged."""

    contest: Contest
    version: int
    outcome: str


def apply_plan(
    *, rules: Rules, unit: Unit, actor: Actor, now: datetime, slug: str | None = None, reason: str = ""
) -> Applied:
    """Create the contest of a plan in a unit, or bring the one of the same slug up to the plan."""
    rules = replace(rules, slug=slug or rules.slug)
    with transaction.atomic():
        contest = Contest.objects.select_for_update().filter(slug=rules.slug).first()
        if contest is not None:
            if contest.unit_id != unit.pk:
                raise Refused("contest_slug_taken", slug=rules.slug)
            return _update(contest, rules, reason, actor, now)
        require_organiser(actor, unit)
        contest = Contest.objects.create(
            unit=unit, slug=rules.slug, title=rules.title, school_year=school_year(rules), created_at=now
        )
        rule_set = _add_version(contest, rules_to_dict(rules), reason, actor, now)
        Round.objects.create(contest=contest, **_round_columns(rules))
        _record("contest.create", rule_set, actor, now, before="")
        return Applied(contest, rule_set.version, "created")


def update_plan(*, contest: Contest, rules: Rules, actor: Actor, now: datetime, reason: str = "") -> Applied:
    """Follow the rules of a contest by a new version. The same content makes no version.

    After the paper was frozen every change needs its reason, the paper itself stays as it is, and the window may
    only move before it opened or its end may be extended. A closed contest takes no change of window.
    """
    with transaction.atomic():
        return _update(Contest.objects.select_for_update().get(pk=contest.pk), rules, reason, actor, now)


def school_year(rules: Rules) -> str:
    """ "2026-2027" for a contest that opens from July 2026 to June 2027."""
    opening = rules.window.opens_at
    first = opening.year if opening.month >= 7 else opening.year - 1
    return f"{first}-{first + 1}"


def _update(contest: Contest, rules: Rules, reason: str, actor: Actor, now: datetime) -> Applied:
    require_change(actor, contest)
    if rules.slug != contest.slug:
        raise Refused("plan_slug_differs", slug=rules.slug, expected=contest.slug)
    newest = contest.rule_sets.order_by("-version")[0]
    document = rules_to_dict(rules)
    if newest.sha256 == digest(document):
        return Applied(contest, newest.version, "unchanged")
    before = rules_from_dict(newest.document)
    if contest.state != Contest.State.DRAFT:
        _check_late_change(contest, before, rules, reason, now)
    rule_set = _add_version(contest, document, reason, actor, now)
    Contest.objects.filter(pk=contest.pk).update(title=rules.title, school_year=school_year(rules))
    Round.objects.filter(contest=contest, number=1).update(**_round_columns(rules))
    _record("contest.plan", rule_set, actor, now, before=newest.sha256)
    contest.refresh_from_db()
    return Applied(contest, rule_set.version, "updated")


def _check_late_change(contest: Contest, before: Rules, after: Rules, reason: str, now: datetime) -> None:
    """What may still change once contestants rely on it."""
    if not reason.strip():
        raise Refused("plan_reason_missing")
    if _exam(before) != _exam(after):
        raise Refused("plan_paper_frozen")
    if before.window == after.window:
        return
    keys_are_out = before.display.keys == "after_close" and now >= before.window.closes_at
    if contest.state != Contest.State.READY or keys_are_out:
        raise Refused("plan_window_closed")
    if now >= before.window.opens_at and before.window.opens_at != after.window.opens_at:
        raise Refused("plan_already_open")
    if now >= before.window.opens_at and after.window.closes_at < max(now, before.window.closes_at):
        raise Refused("plan_window_shortened")


def _exam(rules: Rules) -> tuple[Any, ...]:
    blueprint = tuple(replace(stratum, available=None) for stratum in rules.paper.blueprint)
    return (replace(rules.paper, blueprint=blueprint), rules.attempts.at_close)


def _add_version(contest: Contest, document: dict[str, Any], reason: str, actor: Actor, now: datetime) -> RuleSet:
    return RuleSet.objects.create(
        contest=contest,
        version=contest.rule_sets.count() + 1,
        document=document,
        sha256=digest(document),
        reason=reason.strip(),
        created_by=actor if isinstance(actor, User) else None,
        created_at=now,
    )


def _round_columns(rules: Rules) -> dict[str, Any]:
    """The part of the rules the exam room lives by."""
    paper, attempts = rules.paper, rules.attempts
    return {
        "opens_at": rules.window.opens_at,
        "closes_at": rules.window.closes_at,
        "duration_ms": paper.duration_ms,
        "attempt_limit": attempts.limit,
        "may_run_past_close": attempts.at_close == "run_full",
        "blueprint": _strata(rules),
        "points_centi": paper.points_centi,
        "shuffles_questions": paper.shuffle_questions,
        "shuffles_options": paper.shuffle_options,
    }


def _strata(rules: Rules) -> list[dict[str, Any]]:
    """The blueprint as rows; without one, a single row that takes any question of the bank."""
    strata = [{"part": row.part, "level": row.level, "count": row.count} for row in rules.paper.blueprint]
    return strata or [{"part": None, "level": None, "count": rules.paper.question_count}]


def digest(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical document of a version."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _record(action: str, rule_set: RuleSet, actor: Actor, now: datetime, before: str) -> None:
    record(
        actor=actor,
        action=action,
        object=f"contest:{rule_set.contest.public_id}",
        now=now,
        facts={"version": rule_set.version, "reason_given": bool(rule_set.reason)},
        before_hash=before,
        after_hash=rule_set.sha256,
    )
