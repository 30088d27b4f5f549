"""Every person's figures over any set of rounds, from the attempts that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from truongthi.core.counting import (
    DISQUALIFIED,
    PRACTICE,
    LeftOut,
    counted_attempt,
    score_of,
    sort_attempts,
    total_centipoints,
)
from truongthi.core.expansion import category_id
from truongthi.core.facts import AttemptFacts, ContestFacts, PersonFacts
from truongthi.core.metrics import PersonResult
from truongthi.core.prediction import Actual, actuals_of
from truongthi.core.rules.model import Rules
from truongthi.core.rules.rounds import rounds_of

_NOTHING: Sequence[AttemptFacts] = ()


class Figures:
    """The figures of one contest. People taken out of it (disqualified) are as if never there.

    ``people``: the others by key; ``counting``: their attempts that count; ``left_out`` and ``flagged``: every attempt
    that does not, or that the committee has to look at.
    """

    def __init__(self, rules: Rules, facts: ContestFacts) -> None:
        self.rules = rules
        self.external: Mapping[str, PersonResult] | None = facts.external if _is_external(rules, facts) else None
        self.categories = {word: category_id(rules, word) for word in {person.category for person in facts.people}}
        self.people: dict[str, PersonFacts] = {p.key: p for p in facts.people if not p.disqualified}
        self.counting: dict[str, tuple[AttemptFacts, ...]] = {}
        self._practice = {each.id: each.practice for each in rounds_of(rules)}
        self._takes_one = rules.attempts.counted not in ("mean", "sum")
        self._results: dict[tuple[str, ...], dict[str, PersonResult]] = {}
        left_out: list[LeftOut] = []
        flagged: list[LeftOut] = []
        if self.external is None:
            self._sort(facts, left_out, flagged)
        self.left_out = tuple(sorted(left_out))
        self.flagged = tuple(sorted(flagged))
        self.actuals: tuple[Actual, ...] = actuals_of(rules, self.counting) if self.external is None else ()

    def results(self, rounds: Sequence[str]) -> Mapping[str, PersonResult]:
        """The figures of everybody over these rounds, by key."""
        wanted = tuple(rounds)
        if wanted not in self._results:
            self._results[wanted] = {key: self._result(person, wanted) for key, person in self.people.items()}
        return self._results[wanted]

    def _sort(self, facts: ContestFacts, left_out: list[LeftOut], flagged: list[LeftOut]) -> None:
        practice = self._practice
        by_person: dict[str, list[AttemptFacts]] = {}
        for attempt in facts.attempts:
            if attempt.round not in practice:
                raise ValueError(f"an attempt in a round the rules do not have: {attempt.round}")
            by_person.setdefault(attempt.person, []).append(attempt)
        disqualified = {person.key for person in facts.people if person.disqualified}
        for key, attempts in by_person.items():
            if key in disqualified:
                left_out += [
                    LeftOut(key, a.round, a.number, PRACTICE if practice[a.round] else DISQUALIFIED) for a in attempts
                ]
                continue
            if key not in self.people:
                raise ValueError("an attempt of somebody who is not among the people")
            found = sort_attempts(attempts, self.rules.attempts, practice)
            left_out += found.left_out
            flagged += found.flagged
            if found.counting:
                self.counting[key] = found.counting

    def _result(self, person: PersonFacts, rounds: tuple[str, ...]) -> PersonResult:
        if self.external is not None:
            return _from_elsewhere(person, self.external.get(person.key))
        own = self.counting.get(person.key, _NOTHING)
        if len(rounds) < len(self._practice):
            own = [attempt for attempt in own if attempt.round in rounds]
        counted = counted_attempt(own, self.rules.attempts)
        if counted is None:
            return PersonResult(person.key, person.name, person.unit, person.category, 0, rounds=len(rounds))
        score = score_of(own, self.rules.attempts)
        return PersonResult(
            key=person.key,
            name=person.name,
            unit=person.unit,
            category=person.category,
            attempts=len(own),
            best_centipoints=score,
            best_duration_ms=counted.duration_ms,
            total_centipoints=total_centipoints(own),
            correct_count=counted.correct_count,
            started_at=counted.started_at,
            sealed_at=counted.sealed_at,
            all_correct=counted.is_all_correct,
            total_duration_ms=sum(attempt.duration_ms for attempt in own),
            full_mark=counted.is_all_correct if self._takes_one else all(a.is_all_correct for a in own),
            full_mark_attempts=sum(attempt.is_all_correct for attempt in own),
            rounds_played=1 if len(rounds) == 1 else len({attempt.round for attempt in own}),
            sum_over_rounds=score if len(rounds) == 1 else self._sum_over_rounds(own),
            rounds=len(rounds),
            round=counted.round,
            guesses=counted.predictions,
        )

    def _sum_over_rounds(self, own: Iterable[AttemptFacts]) -> int | Fraction:
        by_round: dict[str, list[AttemptFacts]] = {}
        for attempt in own:
            by_round.setdefault(attempt.round, []).append(attempt)
        return sum((score_of(attempts, self.rules.attempts) or 0 for attempts in by_round.values()), start=0)


def _is_external(rules: Rules, facts: ContestFacts) -> bool:
    return rules.results_from == "external" or bool(facts.external)


def _from_elsewhere(person: PersonFacts, found: PersonResult | None) -> PersonResult:
    """What another site says of somebody: one round, and no more than it says."""
    if found is None:
        return PersonResult(person.key, person.name, person.unit, person.category, 0)
    return replace(
        found,
        key=person.key,
        name=person.name,
        unit=person.unit,
        category=person.category,
        rounds_played=1 if found.took_part else None,
        sum_over_rounds=found.best_centipoints,
    )
