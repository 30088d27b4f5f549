"""The check every act of this package begins with."""

from __future__ import annotations

from truongthi.accounts.models import User
from truongthi.contests.models import Contest
from truongthi.contests.queries import may_change, may_organise
from truongthi.core.errors import Refused
from truongthi.schools.models import Unit

Actor = User | str
"""A person, or the label of a process of the installation itself ("cli", "demo"), which whoever runs it answers for."""


def require_change(actor: Actor, contest: Contest) -> None:
    if isinstance(actor, User) and not may_change(actor, contest):
        raise Refused("contest_not_yours")


def require_organiser(actor: Actor, unit: Unit) -> None:
    if isinstance(actor, User) and not may_organise(actor, unit):
        raise Refused("contest_not_yours")
