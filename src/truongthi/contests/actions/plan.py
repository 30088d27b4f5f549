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
from truongthi.contests.actions.rounds import check_late_rounds, follow_rules
from truongthi.contests.actions.units import units_follow_plan
from truongthi.contests.models import Contest, RuleSet
from truongthi.contests.queries import current_rule_set
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
        contest = Contest.objects.select_for_update(no_key=True).filter(slug=rules.slug).first()
        if contest is not None:
            if contest.unit_id != unit.pk:
                raise Refused("contest_slug_taken", slug=rules.slug)
            return _update(contest, rules, reason, actor, now)
        require_organiser(actor, unit)
        contest = Contest.objects.create(
            unit=unit, slug=rules.slug, title=rules.title, school_year=school_year(rules), created_at=now
        )
        rule_set = _add_version(contest, rules_to_dict(rules), reason, actor, now)
        follow_rules(contest, rules)
        units_follow_plan(contest, rules, now)
        _record("contest.create", rule_set, actor, now, before="")
        return Applied(contest, rule_set.version, "created")


def update_plan(
    *, contest: Contest, rules: Rules, actor: Actor, now: datetime, reason: str = "", seen: str = ""
) -> Applied:
    """Follow the rules of a contest by a new version. The same content makes no version. ``seen``: SHA-256 of the
    version the difference was shown against; where another one came between, nothing is changed.

    After the rules were signed or a paper was frozen every change needs its reason; frozen papers stay as they are,
    and a window may only move before it opened or its end may be extended. A closed contest takes no change of window.
    """
    with transaction.atomic():
        return _update(
            Contest.objects.select_for_update(no_key=True).get(pk=contest.pk), rules, reason, actor, now, seen
        )


def school_year(rules: Rules) -> str:
    """ "2026-2027" for a contest that opens from July 2026 to June 2027."""
    opening = rules.window.opens_at
    first = opening.year if opening.month >= 7 else opening.year - 1
    return f"{first}-{first + 1}"


def _update(contest: Contest, rules: Rules, reason: str, actor: Actor, now: datetime, seen: str = "") -> Applied:
    require_change(actor, contest)
    if rules.slug != contest.slug:
        raise Refused("plan_slug_differs", slug=rules.slug, expected=contest.slug)
    newest = current_rule_set(contest)
    if seen and seen != newest.sha256:
        raise Refused("plan_changed_meanwhile", version=newest.version)
    document = rules_to_dict(rules)
    if newest.sha256 == digest(document):
        return Applied(contest, newest.version, "unchanged")
    before = rules_from_dict(newest.document)
    if needs_reason(contest, newest) and not reason.strip():
        raise Refused("plan_reason_missing")
    if contest.state != Contest.State.DRAFT:
        check_late_rounds(contest, before, rules, now)
    rule_set = _add_version(contest, document, reason, actor, now)
    Contest.objects.filter(pk=contest.pk).update(title=rules.title, school_year=school_year(rules))
    follow_rules(contest, rules)
    if contest.state == Contest.State.DRAFT:
        units_follow_plan(contest, rules, now)
    _record("contest.plan", rule_set, actor, now, before=newest.sha256)
    contest.refresh_from_db()
    return Applied(contest, rule_set.version, "updated")


def needs_reason(contest: Contest, newest: RuleSet) -> bool:
    """Whether others rely on this version: a paper is frozen, or somebody of the committee has signed."""
    return contest.state != Contest.State.DRAFT or newest.signatures.exists()


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
