"""The entries of every division, with their figures, from the facts of a contest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from truongthi.core.divisions import AwardTerm, Entrants, FromAwards, wanted_mean
from truongthi.core.expansion import ExpandedDivision, expanded, rounds_named
from truongthi.core.facts import ContestFacts, PersonFacts, UnitFacts
from truongthi.core.figures import Figures
from truongthi.core.lots import lot
from truongthi.core.metrics import (
    METRICS,
    Asked,
    PersonResult,
    UnitResult,
    Value,
    person_metrics,
    rounded,
    unit_metrics,
    unit_results,
)
from truongthi.core.prediction import prediction_error, predictions_of
from truongthi.core.ranking import Entry
from truongthi.core.rules.model import COLLECTIVE, INDIVIDUAL, Criterion, Rules, Term, WeightedSum
from truongthi.core.weighing import FROM_AWARDS, weighted_sum

_NO_PEOPLE: Sequence[PersonFacts] = ()


def entrants_of(rules: Rules, facts: ContestFacts, figures: Figures) -> tuple[Entrants, ...]:
    """The entrants of every division held, in order."""
    builder = _Builder(rules, facts, figures)
    return tuple(
        builder.collective(division) if division.kind == COLLECTIVE else builder.individual(division)
        for division in builder.divisions
    )


class _Builder:
    """What all divisions share: people by category and unit, the figures of named things."""

    def __init__(self, rules: Rules, facts: ContestFacts, figures: Figures) -> None:
        self.rules, self.facts, self.figures = rules, facts, figures
        self.divisions = expanded(rules, facts)
        self.sums = {each.id: each for each in rules.weighted_sums}
        self.predictions = predictions_of(rules)
        self.actuals = {(actual.prediction, actual.round): actual.value for actual in figures.actuals}
        self.may_win = {
            word: category.may_win
            for word, category_id in figures.categories.items()
            if (category := rules.category(category_id)) is not None
        }
        self.by_class: dict[str, list[PersonFacts]] = {}
        self.by_unit: dict[str, list[PersonFacts]] = {}
        for person in figures.people.values():
            self.by_class.setdefault(person.unit, []).append(person)
            self.by_unit.setdefault(person.school or person.unit, []).append(person)

    def individual(self, division: ExpandedDivision) -> Entrants:
        """The members who took part in the division's rounds."""
        results = self.figures.results(division.rounds)
        people = [
            person
            for person in self.figures.people.values()
            if self._is_member(division, person) and results[person.key].took_part
        ]
        keyed = self._keyed(division, lambda rounds: self.figures.results(rounds))
        entries = tuple(
            Entry(
                key=person.key,
                name=person.name,
                unit=person.unit,
                metrics=person_metrics(results[person.key]) | {key: value(person.key) for key, value in keyed},
                may_win=person.may_win and self.may_win.get(person.category, True),
                groups=tuple(dict.fromkeys(key for key in (person.unit, person.school) if key)),
            )
            for person in people
        )
        return Entrants(division, entries, len(entries))

    def collective(self, division: ExpandedDivision) -> Entrants:
        """Every class, or whole unit, in the division's scope."""
        units = [unit for unit in self.facts.units if unit.kind == division.ranks and self._takes_unit(division, unit)]
        made: dict[tuple[str, ...], dict[str, UnitResult]] = {}

        def results(rounds: Sequence[str]) -> Mapping[str, UnitResult]:
            wanted = tuple(rounds)
            if wanted not in made:
                made[wanted] = self._unit_results(division, units, wanted)
            return made[wanted]

        keyed = self._keyed(division, results)
        figures = results(division.rounds)
        entries = []
        for unit in units:
            result = figures[unit.key]
            why_not = _why_not(division, result)
            entries.append(
                Entry(
                    key=unit.key,
                    name=unit.name,
                    unit=unit.name,
                    metrics=unit_metrics(result) | {key: value(unit.key) for key, value in keyed},
                    may_win=not why_not,
                    why_not=why_not,
                )
            )
        definition = next((result.mean_definition for result in figures.values()), wanted_mean(division))
        ranked = sum(result.participants > 0 for result in figures.values())
        return Entrants(division, tuple(entries), ranked, definition, tuple(self._from_awards(division)))

    def _is_member(self, division: ExpandedDivision, person: PersonFacts) -> bool:
        return self.figures.categories[person.category] in division.members and division.scope.takes(person)

    def _takes_unit(self, division: ExpandedDivision, unit: UnitFacts) -> bool:
        """Whole units are not of one grade: of those, a division of a grade takes all with their people of it."""
        if unit.kind == "unit" and division.scope.grade is not None:
            return True
        return division.scope.takes(unit)

    def _unit_results(
        self, division: ExpandedDivision, units: Sequence[UnitFacts], rounds: tuple[str, ...]
    ) -> dict[str, UnitResult]:
        figures = self.figures.results(rounds)
        by_unit = self.by_class if division.ranks == "class" else self.by_unit
        rows = [
            (
                unit.key,
                unit.name,
                self._headcount(division, unit),
                [
                    figures[person.key]
                    for person in by_unit.get(unit.key, _NO_PEOPLE)
                    if self._is_member(division, person)
                ],
            )
            for unit in units
        ]
        found = unit_results(
            rows,
            mean_definition=wanted_mean(division),
            full_centipoints=self.rules.paper.full_centipoints,
            quota_percent=division.quota_percent,
        )
        return {result.key: result for result in found}

    def _headcount(self, division: ExpandedDivision, unit: UnitFacts) -> int | None:
        """Of a whole unit in a division of one grade: its classes of that grade, where all their sizes are known."""
        grade = division.scope.grade
        if unit.kind != "unit" or grade is None:
            return unit.headcount
        sizes = [
            other.headcount
            for other in self.facts.units
            if other.kind == "class" and other.school == unit.key and other.grade == grade
        ]
        known = [size for size in sizes if size is not None]
        return sum(known) if known and len(known) == len(sizes) else None

    def _keyed(self, division: ExpandedDivision, results: Any) -> list[tuple[str, Any]]:
        """(key, function of an entry's key) of every criterion that is not a plain figure of the division itself."""
        found = []
        for criterion in division.criteria:
            metric = METRICS[criterion.metric]
            if metric.is_plain and criterion.key == criterion.metric:
                continue
            rounds = rounds_named(self.rules, criterion.rounds) if criterion.rounds else division.rounds
            found.append((criterion.key, partial(self._figure, division, criterion, results(rounds))))
        return found

    def _figure(self, division: ExpandedDivision, criterion: Criterion, results: Mapping[str, Any], key: str) -> Value:
        asked = Asked(criterion.of, partial(self._named_figure, division))
        metric = METRICS[criterion.metric]
        value = metric.value(results[key], asked)
        return value if self._waits(criterion) else rounded(value, metric.unit, criterion.rounded)

    def _named_figure(self, division: ExpandedDivision, metric: str, of: str, result: Any) -> Value:
        """A figure that is not of the result alone. Winners and amounts are not known yet: 0 until they are."""
        if metric == "manual_score":
            return self.facts.manual.get((of, result.key))
        if metric == "prediction_error":
            return self._prediction_error(of, result)
        if metric == "weighted":
            figure = partial(self._term_figure, division, result)
            return weighted_sum([term for term in self._sum(of).terms if term.metric not in FROM_AWARDS], figure)
        if metric == "lot":
            return lot(self.facts.lot_seed, division.id, result.key)
        return 0

    def _term_figure(self, division: ExpandedDivision, result: Any, term: Term) -> Value:
        return METRICS[term.metric].value(result, Asked(term.of, partial(self._named_figure, division)))

    def _prediction_error(self, of: str, result: PersonResult) -> Value:
        prediction = self.predictions.get(of)
        if prediction is None:
            raise ValueError(f"no prediction {of}")
        round_id = "" if prediction.scope == "contest" else result.round
        return prediction_error(prediction, result.guesses.get(of), self.actuals.get((of, round_id)))

    def _waits(self, criterion: Criterion) -> bool:
        """Whether prizes are still to be added to the figure, and only then it is rounded."""
        return criterion.metric == "weighted" and any(t.metric in FROM_AWARDS for t in self._sum(criterion.of).terms)

    def _sum(self, of: str) -> WeightedSum:
        if of not in self.sums:
            raise ValueError(f"no weighted sum {of}")
        return self.sums[of]

    def _from_awards(self, division: ExpandedDivision) -> Iterable[FromAwards]:
        """The criteria whose figures wait for prizes."""
        for criterion in division.criteria:
            if criterion.metric in FROM_AWARDS:
                yield FromAwards(criterion, (AwardTerm(criterion.metric, self._prized(division, criterion.of)),))
            elif self._waits(criterion):
                terms = [term for term in self._sum(criterion.of).terms if term.metric in FROM_AWARDS]
                counted = [AwardTerm(t.metric, self._prized(division, t.of), t.weight_centi, t.table) for t in terms]
                yield FromAwards(criterion, tuple(counted))

    def _prized(self, division: ExpandedDivision, of: str) -> tuple[str, ...]:
        """The individual divisions whose prizes count: those written as ``of``, or all of the same level; of a
        division held for one round, those of that round and those held for no single one.
        """
        return tuple(
            other.id
            for other in self.divisions
            if other.kind == INDIVIDUAL
            and (other.written == of if of else other.level == division.level)
            and (not division.scope.round or other.scope.round in ("", division.scope.round))
        )


def _why_not(division: ExpandedDivision, result: UnitResult) -> str:
    """Why a unit takes no prize whatever its place; "" when it may. A size that is not known reaches no minimum."""
    if not result.participants:
        return "no_participants"
    if division.min_participants is not None and result.participants < division.min_participants:
        return "min_participants"
    if division.min_headcount is not None and (result.headcount or 0) < division.min_headcount:
        return "min_headcount"
    return ""
