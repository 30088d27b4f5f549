"""Reads of contests, always inside what the person may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from truongthi.accounts.models import User
from truongthi.contests.models import CommitteeMember, Contest, Round, RuleSet
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.schools.models import Appointment, Unit

_WRITING_SEATS = (
    CommitteeMember.Seat.HEAD,
    CommitteeMember.Seat.DEPUTY,
    CommitteeMember.Seat.SECRETARY,
)


def contests_for(user: User) -> QuerySet[Contest]:
    """Contests whose preparation a person may look at: as organiser of the unit, in the committee, or as
    administrator.
    """
    contests = Contest.objects.select_related("unit", "bank")
    if user.is_platform_admin:
        return contests
    organises = Appointment.objects.filter(user=user, duty=Appointment.Duty.ORGANISER).values("unit")
    seats = CommitteeMember.objects.filter(user=user).values("contest")
    return contests.filter(Q(unit__in=organises) | Q(pk__in=seats))


def contest_for(user: User, slug: str) -> Contest | None:
    """One of those contests; None for every other, existing or not."""
    return contests_for(user).filter(slug=slug).first()


def may_change(user: User, contest: Contest) -> bool:
    """Whether a person may change a contest: organisers of its unit, and head, deputy and secretary of its
    committee.
    """
    return may_organise(user, contest.unit) or contest.committee.filter(user=user, seat__in=_WRITING_SEATS).exists()


def may_organise(user: User, unit: Unit) -> bool:
    """Whether a person may create contests of a unit."""
    return user.is_platform_admin or organised_units(user).filter(pk=unit.pk).exists()


def organised_units(user: User) -> QuerySet[Unit]:
    """The units a person may create contests of."""
    if user.is_platform_admin:
        return Unit.objects.order_by("name")
    mine = Appointment.objects.filter(user=user, duty=Appointment.Duty.ORGANISER).values("unit")
    return Unit.objects.filter(pk__in=mine).order_by("name")


def current_rule_set(contest: Contest) -> RuleSet:
    """The newest version of the rules. Every contest has one: it is created with its plan."""
    return contest.rule_sets.order_by("-version")[0]


def current_rules(contest: Contest) -> Rules:
    return rules_from_dict(current_rule_set(contest).document)


def rule_sets(contest: Contest) -> QuerySet[RuleSet]:
    """All versions, newest first."""
    return contest.rule_sets.select_related("created_by").order_by("-version")


def round_of(contest: Contest) -> Round:
    """The first round that counts; the only one of a contest with one window and one paper."""
    return contest.rounds.order_by("number")[0]


def last_closing(contest: Contest) -> datetime:
    """When the last round is over."""
    return contest.rounds.order_by("-closes_at")[0].closes_at


def rules_of_slug(slug: str) -> Rules:
    """The current rules of any contest, for the command line."""
    contest = Contest.objects.filter(slug=slug).first()
    if contest is None:
        raise Refused("contest_unknown", slug=slug)
    return current_rules(contest)


def unit_for_plan(name: str | None) -> Unit:
    """The unit a plan file is applied to: the one of this name, or the only one there is."""
    units = Unit.objects.filter(name=name) if name else Unit.objects.all()
    found: list[Any] = list(units.order_by("name")[:2])
    if len(found) == 1:
        return found[0]
    if name:
        raise Refused("unit_unknown", name=name)
    raise Refused("unit_ambiguous" if found else "unit_none")
