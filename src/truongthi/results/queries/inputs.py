"""Everything a computation of the standings reads, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rule_set
from truongthi.core.divisions import Unit
from truongthi.core.metrics import PersonResult
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.core.standings_document import inputs_digest
from truongthi.results.queries.person_results import results_of


@dataclass(frozen=True, slots=True)
class Inputs:
    """The rules in force, every person's result, and the classes with their people."""

    rules: Rules
    rules_version: int
    rules_sha256: str
    people: tuple[PersonResult, ...]
    units: tuple[Unit, ...]

    @property
    def sha256(self) -> str:
        return inputs_digest(self.rules_sha256, self.people, self.units)


def inputs_of(contest: Contest) -> Inputs:
    """What the standings of this contest are computed from, as it stands now."""
    current = current_rule_set(contest)
    rules = rules_from_dict(current.document)
    results = results_of(contest, rules)
    return Inputs(rules, current.version, current.sha256, results.people, results.units)
