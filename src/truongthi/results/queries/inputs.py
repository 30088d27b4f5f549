"""Everything a computation of the standings reads, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rule_set
from truongthi.core.divisions import Unit
from truongthi.core.facts import Adjustment, ContestFacts
from truongthi.core.facts_digest import facts_digest
from truongthi.core.figures import Figures
from truongthi.core.metrics import PersonResult
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.results.collector import collector_paused
from truongthi.results.queries.corrections import adjustments
from truongthi.results.queries.facts import facts_of
from truongthi.results.queries.person_results import people_and_classes


@dataclass(frozen=True)
class Inputs:
    """The rules in force, the facts of the contest, and the prizes the committee has moved."""

    rules: Rules
    rules_version: int
    rules_sha256: str
    facts: ContestFacts
    adjustments: tuple[Adjustment, ...] = ()

    @cached_property
    def sha256(self) -> str:
        return facts_digest(self.rules_sha256, self.facts, self.adjustments)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.rules, self.facts)

    @property
    def people(self) -> tuple[PersonResult, ...]:
        """Every person's result over all rounds, those who did not take part included."""
        return tuple(people_and_classes(self.rules, self.facts, self.figures)[0].values())

    @property
    def units(self) -> tuple[Unit, ...]:
        """The classes with their people."""
        return people_and_classes(self.rules, self.facts, self.figures)[1]


@collector_paused()
def inputs_of(contest: Contest) -> Inputs:
    """What the standings of this contest are computed from, as it stands now."""
    current = current_rule_set(contest)
    rules = rules_from_dict(current.document)
    return Inputs(rules, current.version, current.sha256, facts_of(contest, rules), adjustments(contest))
