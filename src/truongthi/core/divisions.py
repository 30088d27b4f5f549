"""One division of a contest from its people to its prizes: the same computation for snapshots, previews and the
command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from truongthi.core.awards import Awards, allocate
from truongthi.core.metrics import PersonResult, person_metrics, unit_metrics, unit_results
from truongthi.core.ranking import Entry, Standings, rank
from truongthi.core.rules.model import Division, Rules

Decisions = Iterable[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A class as it enters a collective division: its size on the day the rules name, and its people, those who did
    not take part included or not. ``headcount`` None: the size is not known, so no rate can be formed.
    """

    key: str
    name: str
    headcount: int | None
    people: tuple[PersonResult, ...]


@dataclass(frozen=True, slots=True)
class DivisionResult:
    """Standings and prizes of one division. ``mean_definition`` tells which mean over attempts was used (collective
    only).
    """

    division: Division
    standings: Standings
    awards: Awards
    mean_definition: str | None = None


def individual_result(
    rules: Rules, division: Division, people: Iterable[PersonResult], decisions: Decisions = ()
) -> DivisionResult:
    """Rank the members of an individual division who took part; others are not in the standings."""
    entries = [
        Entry(person.key, person.name, person.unit, person_metrics(person), _may_win(rules, person))
        for person in people
        if is_member(rules, division, person) and person.took_part
    ]
    standings = rank(entries, division.criteria, decisions)
    return DivisionResult(division, standings, allocate(standings, division.awards))


def collective_result(
    rules: Rules, division: Division, units: Sequence[Unit], decisions: Decisions = ()
) -> DivisionResult:
    """Rank all units by their members. A unit without a participant stands last and takes no prize."""
    definition = None if division.mean_definition in (None, "when_known") else division.mean_definition
    results = unit_results(
        [(u.key, u.name, u.headcount, [p for p in u.people if is_member(rules, division, p)]) for u in units],
        mean_definition=definition,
        full_centipoints=rules.paper.full_centipoints,
    )
    entries = [Entry(unit.key, unit.name, unit.name, unit_metrics(unit), unit.participants > 0) for unit in results]
    standings = rank(entries, division.criteria, decisions)
    used = results[0].mean_definition if results else definition
    return DivisionResult(division, standings, allocate(standings, division.awards), used)


def is_member(rules: Rules, division: Division, person: PersonResult) -> bool:
    """Whether a person counts in a division. ``category`` of a result is a category's id, or its role where only
    that is known.
    """
    category = rules.category_of(person.category)
    return category is not None and category.id in division.members


def _may_win(rules: Rules, person: PersonResult) -> bool:
    category = rules.category_of(person.category)
    return category is None or category.may_win
