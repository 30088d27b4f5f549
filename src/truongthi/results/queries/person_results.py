"""Every person's result in a contest, from our own exam room or from another site, as the same frozen values.

Results from elsewhere never touch the platform's attempts: the rules say which of the two a contest ranks by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from truongthi.contests.models import Contest
from truongthi.core.divisions import Unit
from truongthi.core.expansion import rounds_named
from truongthi.core.facts import ContestFacts
from truongthi.core.figures import Figures
from truongthi.core.metrics import PersonResult
from truongthi.core.rules import Rules
from truongthi.results.queries.entrants import entrants_of
from truongthi.results.queries.facts import (
    EXTERNAL,
    PLATFORM,
    classrooms_of,
    facts_of_entrants,
    headcount_of,
    takes_class,
)
from truongthi.schools import models as schools

NOTHING: Final = ContestFacts(people=())


@dataclass(frozen=True, slots=True)
class Results:
    """``people``: everybody the rules take, those who did not take part included; ``units``: the classes with their
    size and people. Keys are the public ids of members and classes. ``facts``: what they were computed from.
    """

    source: str
    people: tuple[PersonResult, ...]
    units: tuple[Unit, ...]
    facts: ContestFacts = NOTHING

    @property
    def totals_known(self) -> bool:
        """Is the mean over all attempts known, or only its upper bound from best scores?"""
        return all(person.total_centipoints is not None for person in self.people if person.took_part)


def results_of(contest: Contest, rules: Rules, unit: schools.Unit | None = None) -> Results:
    """People and classes of a contest over all its rounds, in a fixed number of queries; of one unit that takes part
    where ``unit`` is given.
    """
    entrants = entrants_of(contest, rules, unit)
    facts = facts_of_entrants(contest, rules, entrants, unit)
    rooms = {entrant.key: entrant.classroom.name if entrant.classroom else entrant.department for entrant in entrants}
    people, units = people_and_classes(rules, facts)
    shown = {key: replace(person, unit=rooms[key]) for key, person in people.items()}
    named = tuple(replace(unit, people=tuple(shown[person.key] for person in unit.people)) for unit in units)
    return Results(rules.results_from, tuple(shown.values()), named, facts)


def people_and_classes(
    rules: Rules, facts: ContestFacts, figures: Figures | None = None
) -> tuple[dict[str, PersonResult], tuple[Unit, ...]]:
    """The results over all rounds by person, and the classes with them."""
    found = (figures or Figures(rules, facts)).results(rounds_named(rules, ()))
    by_class: dict[str, list[PersonResult]] = {}
    for person in found.values():
        by_class.setdefault(person.unit, []).append(person)
    classes = tuple(
        Unit(unit.key, unit.name, unit.headcount, tuple(by_class.get(unit.key, ())))
        for unit in facts.units
        if unit.kind == "class"
    )
    return dict(found), classes


__all__ = [
    "EXTERNAL",
    "PLATFORM",
    "Results",
    "classrooms_of",
    "headcount_of",
    "people_and_classes",
    "results_of",
    "takes_class",
]
