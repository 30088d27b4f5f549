"""One division of a contest from its people to its entries and prizes: the same computation for snapshots, previews
and the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from truongthi.core.awards import Awards, Terms, allocate
from truongthi.core.metrics import METRICS, PersonResult, person_metrics, unit_metrics, unit_results
from truongthi.core.ranking import Entry, Standings, rank
from truongthi.core.rules.model import Criterion, Division, Rules, Step

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
class AwardTerm:
    """A count of prizes: "winners" (people with a prize) or "award_amount" (their đồng) of ``divisions``; weighted
    and converted where it is part of a sum (``weight_centi`` None: taken as it is).
    """

    metric: str
    divisions: tuple[str, ...]
    weight_centi: int | None = None
    table: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class FromAwards:
    """A figure that follows from the prizes of other divisions, by its ``criterion``."""

    criterion: Criterion
    terms: tuple[AwardTerm, ...]


@dataclass(frozen=True, slots=True)
class Entrants:
    """Everything places and prizes of one division follow from: its rules, its entries with their figures, how many
    of them ``percent_max`` is a share of, and which figures still wait for the prizes of others.
    """

    division: Division
    entries: tuple[Entry, ...]
    ranked: int
    mean_definition: str | None = None
    from_awards: tuple[FromAwards, ...] = ()

    @property
    def terms(self) -> Terms:
        return Terms(self.division.border, self.division.min_points_centi, self.ranked, points_key(self.division))


@dataclass(frozen=True, slots=True)
class DivisionResult:
    """Standings and prizes of one division. ``mean_definition`` tells which mean over attempts was used (collective
    only). ``entrants``: what they were computed from.
    """

    division: Division
    standings: Standings
    awards: Awards
    mean_definition: str | None = None
    entrants: Entrants | None = None


def points_key(division: Division) -> str:
    """The figure that minimum points are compared with: the first criterion in points; else a person's score, and of
    units none.
    """
    ranked_by = (criterion.key for criterion in division.criteria if METRICS[criterion.metric].unit == "points")
    return next(ranked_by, "score" if division.kind == "individual" else "")


def individual_result(
    rules: Rules, division: Division, people: Iterable[PersonResult], decisions: Decisions = ()
) -> DivisionResult:
    """Rank the members of an individual division who took part; others are not in the standings."""
    entries = [
        Entry(person.key, person.name, person.unit, person_metrics(person), _may_win(rules, person))
        for person in people
        if is_member(rules, division, person) and person.took_part
    ]
    return _alone(Entrants(division, tuple(entries), len(entries)), decisions)


def collective_result(
    rules: Rules, division: Division, units: Sequence[Unit], decisions: Decisions = ()
) -> DivisionResult:
    """Rank all units by their members. A unit without a participant stands last and takes no prize."""
    definition = wanted_mean(division)
    results = unit_results(
        [(u.key, u.name, u.headcount, [p for p in u.people if is_member(rules, division, p)]) for u in units],
        mean_definition=definition,
        full_centipoints=rules.paper.full_centipoints,
        quota_percent=division.quota_percent,
    )
    entries = [Entry(unit.key, unit.name, unit.name, unit_metrics(unit), unit.participants > 0) for unit in results]
    used = results[0].mean_definition if results else definition
    ranked = sum(unit.participants > 0 for unit in results)
    return _alone(Entrants(division, tuple(entries), ranked, used), decisions)


def _alone(entrants: Entrants, decisions: Decisions) -> DivisionResult:
    """A division that depends on no other."""
    division = entrants.division
    standings = rank(entrants.entries, division.criteria, decisions)
    awards = allocate(standings, division.awards, entrants.terms)
    return DivisionResult(division, standings, awards, entrants.mean_definition, entrants)


def wanted_mean(division: Division) -> str | None:
    """The definition of the mean the rules fix; None: the true mean if known for every unit."""
    return None if division.mean_definition in (None, "when_known") else division.mean_definition


def is_member(rules: Rules, division: Division, person: PersonResult) -> bool:
    """Whether a person counts in a division. ``category`` of a result is a category's id, or its role where only
    that is known.
    """
    category = rules.category_of(person.category)
    return category is not None and category.id in division.members


def _may_win(rules: Rules, person: PersonResult) -> bool:
    category = rules.category_of(person.category)
    return category is None or category.may_win
