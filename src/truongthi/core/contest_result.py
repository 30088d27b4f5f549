"""The whole result of a contest from its rules and its facts: places, prizes, caps, and why.

``compute`` is the one way from facts to a result. It forms the entrants of every division and lets ``settle`` rank
them and give out the prizes: people first, then units, whose figures may count prizes. ``settle`` works on entrants
alone, so that a kept computation can be settled again with other decisions (see ``standings_document``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from truongthi.core.awards import Award, Awards, Line, PassedOver, prizes
from truongthi.core.caps import GivenUp, allocate_capped
from truongthi.core.counting import LeftOut
from truongthi.core.divisions import AwardTerm, DivisionResult, Entrants, FromAwards
from truongthi.core.entrants import entrants_of
from truongthi.core.expansion import ExpandedDivision, expand, rounds_named
from truongthi.core.facts import Adjustment, ContestFacts
from truongthi.core.figures import Figures
from truongthi.core.metrics import METRICS, Value, rounded, whole
from truongthi.core.prediction import Actual
from truongthi.core.ranking import Entry, Standings, rank
from truongthi.core.rules.model import INDIVIDUAL, Cap, Rules, Term
from truongthi.core.weighing import weighed

Decided = Mapping[str, Iterable[Sequence[str]]]
Caps = tuple[tuple[str, ...], ...]
_NONE: Decided = {}


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one category: people expected, people who took part, and their attempts. Persons and attempts are two."""

    category: str
    expected: int
    participants: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Budget:
    """Money in đồng: the ``limit`` of the rules (None: none set), what all prizes of the divisions held cost
    (``planned``), what is given (``given``), and what is at stake in ties still open (``open``).
    """

    limit: int | None
    planned: int
    given: int
    open: int

    @property
    def is_exceeded(self) -> bool:
        return self.limit is not None and self.given + self.open > self.limit


@dataclass(frozen=True, slots=True)
class Settled:
    """Places and prizes of every division; ``unused``: adjustments that name no division, entry or tier there is."""

    divisions: tuple[DivisionResult, ...]
    given_up: tuple[GivenUp, ...] = ()
    unused: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class ContestResult:
    """The result. ``actuals``: what was to be predicted. ``left_out``: attempts that do not count; ``flagged``: those
    that count and break a rule of validity. ``given_up``: prizes a cap took. ``caps``: the divisions of each cap.
    """

    divisions: tuple[DivisionResult, ...]
    actuals: tuple[Actual, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    given_up: tuple[GivenUp, ...] = ()
    flagged: tuple[LeftOut, ...] = ()
    caps: Caps = ()
    budget: Budget = Budget(None, 0, 0, 0)
    adjustments: tuple[Adjustment, ...] = ()
    unused_adjustments: tuple[Adjustment, ...] = ()
    lot_seed: str = ""
    counts: tuple[Counts, ...] = ()

    def division(self, division_id: str) -> DivisionResult | None:
        return next((result for result in self.divisions if result.division.id == division_id), None)


def compute(
    rules: Rules, facts: ContestFacts, decisions: Decided = _NONE, adjustments: Iterable[Adjustment] = ()
) -> ContestResult:
    """The result of a contest. ``decisions``: the committee's orders of tied groups, by division."""
    return result_of(rules, facts, Figures(rules, facts), decisions, adjustments)


def result_of(
    rules: Rules,
    facts: ContestFacts,
    figures: Figures,
    decisions: Decided = _NONE,
    adjustments: Iterable[Adjustment] = (),
) -> ContestResult:
    """As ``compute``, from figures already formed."""
    entrants = entrants_of(rules, facts, figures)
    caps = caps_held(rules.caps, entrants)
    moved = tuple(adjustments)
    settled = settle(entrants, caps, decisions, moved)
    return ContestResult(
        divisions=settled.divisions,
        actuals=figures.actuals,
        left_out=figures.left_out,
        given_up=settled.given_up,
        flagged=figures.flagged,
        caps=caps,
        budget=budget_of(rules.budget, settled.divisions),
        adjustments=moved,
        unused_adjustments=settled.unused,
        lot_seed=facts.lot_seed,
        counts=counts_of(rules, figures),
    )


def settle(
    entrants: Sequence[Entrants], caps: Caps = (), decisions: Decided = _NONE, adjustments: Iterable[Adjustment] = ()
) -> Settled:
    """Rank every division and give out all prizes: individual divisions, then collective ones, adjustments last."""
    people = [each for each in entrants if each.division.kind == INDIVIDUAL]
    found, given_up = _given_out(people, caps, decisions)
    held = _Held(people, found)
    units = [held.completed(each) for each in entrants if each.division.kind != INDIVIDUAL]
    of_units, given_up_of_units = _given_out(units, caps, decisions)
    found |= of_units
    unused = _adjust(found, adjustments)
    results = tuple(found[each.division.id] for each in entrants)
    return Settled(results, tuple(sorted((*given_up, *given_up_of_units))), unused)


def caps_held(caps: Iterable[Cap], entrants: Iterable[Entrants]) -> Caps:
    """The divisions of each cap as they are held; a cap that names none is one of all individual divisions."""
    divisions = [each.division for each in entrants]
    return tuple(
        tuple(
            division.id
            for division in divisions
            if (_written(division) in cap.divisions if cap.divisions else division.kind == INDIVIDUAL)
        )
        for cap in caps
    )


def counts_of(rules: Rules, figures: Figures) -> tuple[Counts, ...]:
    """The people of each category over all rounds that count."""
    found = {category.id: [0, 0, 0] for category in rules.categories}
    for person in figures.results(rounds_named(rules, ())).values():
        own = found.get(figures.categories[person.category])
        if own is not None:
            own[0] += 1
            own[1] += person.took_part
            own[2] += person.attempts
    return tuple(Counts(category, *own) for category, own in found.items())


def budget_of(limit: int | None, results: Iterable[DivisionResult]) -> Budget:
    """The money of all divisions together."""
    planned = given = waiting = 0
    for result in results:
        ranked = result.entrants.ranked if result.entrants else len(result.standings.rows)
        planned += sum(tier.amount * count for tier, count in prizes(result.division.awards, ranked).items())
        given += sum(award.amount for award in result.awards.given)
        amounts = {tier.id: tier.amount for tier in result.division.awards}
        waiting += sum(amounts[tier] for tie in result.awards.open for tier in tie.tiers)
    return Budget(limit, planned, given, waiting)


def _written(division: object) -> str:
    if isinstance(division, ExpandedDivision):
        return division.written
    return str(getattr(division, "id", ""))


def _given_out(
    entrants: Sequence[Entrants], caps: Caps, decisions: Decided
) -> tuple[dict[str, DivisionResult], tuple[GivenUp, ...]]:
    """Places and prizes of these divisions together."""
    standings: dict[str, Standings] = {}
    for each in entrants:
        division = each.division
        standings[division.id] = rank(each.entries, division.criteria, decisions.get(division.id, ()))
    lines = {e.division.id: Line(standings[e.division.id], e.division.awards, e.terms) for e in entrants}
    capped = allocate_capped(lines, caps)
    results = {
        each.division.id: DivisionResult(
            each.division,
            standings[each.division.id],
            capped.awards[each.division.id],
            each.mean_definition,
            each,
        )
        for each in entrants
    }
    return results, capped.given_up


class _Held:
    """The prizes of people, ready to be counted by class and unit."""

    def __init__(self, entrants: Iterable[Entrants], results: Mapping[str, DivisionResult]) -> None:
        self.winners: dict[tuple[str, str], set[str]] = {}
        self.amounts: dict[tuple[str, str], int] = {}
        for each in entrants:
            division = each.division.id
            awards = {award.key: award.amount for award in results[division].awards.given}
            for entry in each.entries:
                if entry.key not in awards:
                    continue
                for group in entry.groups:
                    where = (division, group)
                    self.winners.setdefault(where, set()).add(entry.key)
                    self.amounts[where] = self.amounts.get(where, 0) + awards[entry.key]

    def completed(self, entrants: Entrants) -> Entrants:
        """The entrants with the figures that follow from prizes."""
        if not entrants.from_awards:
            return entrants
        entries = tuple(self._entry(entry, entrants.from_awards) for entry in entrants.entries)
        return replace(entrants, entries=entries)

    def _entry(self, entry: Entry, figures: Iterable[FromAwards]) -> Entry:
        base, metrics = dict(entry.base), dict(entry.metrics)
        for figure in figures:
            key = figure.criterion.key
            base.setdefault(key, metrics[key])
            total = Fraction(base[key] or 0) + sum(self._term(term, entry.key) for term in figure.terms)
            metrics[key] = rounded(whole(total), METRICS[figure.criterion.metric].unit, figure.criterion.rounded)
        return replace(entry, metrics=metrics, base=base)

    def _term(self, term: AwardTerm, unit: str) -> Fraction:
        where = [(division, unit) for division in term.divisions]
        count: Value
        if term.metric == "winners":
            count = len(set().union(*(self.winners.get(each, set()) for each in where)))
        else:
            count = sum(self.amounts.get(each, 0) for each in where)
        if term.weight_centi is None:
            return Fraction(count)
        return weighed(Term(term.metric, term.weight_centi, table=term.table), count)


def _adjust(results: dict[str, DivisionResult], adjustments: Iterable[Adjustment]) -> tuple[Adjustment, ...]:
    """Move prizes as the committee has decided, one after the other; what fits nothing is handed back."""
    unused = []
    for adjustment in adjustments:
        result = results.get(adjustment.division)
        awards = None if result is None else _adjusted(result, adjustment)
        if result is None or awards is None:
            unused.append(adjustment)
        else:
            results[adjustment.division] = replace(result, awards=awards)
    return tuple(unused)


def _adjusted(result: DivisionResult, adjustment: Adjustment) -> Awards | None:
    awards, key = result.awards, adjustment.key
    others = tuple(award for award in awards.given if award.key != key)
    if adjustment.tier is None:
        taken = next((award for award in awards.given if award.key == key), None)
        if taken is None:
            return None
        return replace(
            awards, given=others, passed_over=(*awards.passed_over, PassedOver(key, taken.tier_id, "adjusted"))
        )
    tier = next((tier for tier in result.division.awards if tier.id == adjustment.tier), None)
    if tier is None or result.standings.row_of(key) is None:
        return None
    return replace(awards, given=(*others, Award(tier.id, tier.amount, key, "adjusted")))


__all__ = [
    "Actual",
    "Budget",
    "ContestResult",
    "LeftOut",
    "Settled",
    "budget_of",
    "caps_held",
    "compute",
    "expand",
    "settle",
]
