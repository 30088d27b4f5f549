"""Plans that draw from a bank, or could: so that its counts can be read against what papers need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from truongthi.accounts.models import User
from truongthi.bank.models import Bank
from truongthi.contests.models import Contest
from truongthi.contests.queries import contests_for, current_rules
from truongthi.core.questions import Question
from truongthi.web.organiser.bank.cards import Need, needs

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class PlanNeeds:
    contest: Contest
    lines: list[Need]

    @property
    def is_frozen(self) -> bool:
        return self.contest.state != Contest.State.DRAFT

    @property
    def is_met(self) -> bool:
        return all(line.is_met for line in self.lines)


def plan_needs(user: User, bank: Bank, questions: Sequence[Question]) -> list[PlanNeeds]:
    """The newest plans of this bank, and plans of the unit that have no bank yet."""
    wanted = Q(bank=bank) | Q(bank=None, unit=bank.unit, state=Contest.State.DRAFT)
    contests = contests_for(user).filter(wanted).order_by("-created_at").distinct()[:_SHOWN]
    return [PlanNeeds(contest, needs(current_rules(contest), questions)) for contest in contests]
