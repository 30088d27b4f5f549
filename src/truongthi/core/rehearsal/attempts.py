"""Invented results: attempts of a whole contest, with guesses, points of the committee, and whatever else is counted.

Abilities differ widely and times are whole seconds, so that many stand close together and some stand equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from truongthi.core.facts import AttemptFacts, ContestFacts, PersonFacts
from truongthi.core.metrics import PersonResult
from truongthi.core.rehearsal.dice import Dice
from truongthi.core.rehearsal.people import Invented
from truongthi.core.rules.model import PaperRules, Prediction, Round, Rules, Stratum
from truongthi.core.rules.rounds import counting_rounds, paper_for

MOST_ATTEMPTS: Final = 12_000
"""About as many attempts as a rehearsal invents at most: with many rounds each person plays fewer of them."""
_MORE_THAN_ONE: Final = 3
_STEPS: Final = 20


def invented_results(rules: Rules, invented: Invented, dice: Dice, seed: int) -> ContestFacts:
    """The facts of a contest these people take part in."""
    if rules.results_from == "external":
        results: dict[str, PersonResult] = _external(rules, invented, dice)
        facts = ContestFacts(invented.people, units=invented.units, external=results)
    else:
        facts = ContestFacts(invented.people, _attempts(rules, invented, dice), invented.units)
    return replace(facts, manual=_manual(rules, invented, dice), lot_seed=f"dien-tap-{seed}")


def copied(facts: ContestFacts, twins: Mapping[str, str]) -> ContestFacts:
    """The same contest in which some people (keys of ``twins``) did exactly what others (its values) did."""
    attempts = [attempt for attempt in facts.attempts if attempt.person not in twins]
    of: dict[str, list[AttemptFacts]] = {}
    for attempt in facts.attempts:
        of.setdefault(attempt.person, []).append(attempt)
    manual = {(score, key): points for (score, key), points in facts.manual.items() if key not in twins}
    external = {key: result for key, result in facts.external.items() if key not in twins}
    for key, original in twins.items():
        attempts += [attempt._replace(person=key) for attempt in of.get(original, ())]
        if original in facts.external:
            external[key] = replace(facts.external[original], key=key)
    for (score, key), points in facts.manual.items():
        for twin in (twin for twin, original in twins.items() if original == key):
            manual[score, twin] = points
    return replace(facts, attempts=tuple(attempts), manual=manual, external=external)


def _attempts(rules: Rules, invented: Invented, dice: Dice) -> tuple[AttemptFacts, ...]:
    """Round after round, because one may ask for what was done in another."""
    rounds = counting_rounds(rules)
    playing = [p for p in invented.people if p.key not in invented.absent]
    skills = {person.key: _skill(dice) for person in playing}
    share = min(80, 100 * MOST_ATTEMPTS // max(1, len(playing) * len(rounds) * 3 // 2))
    models = set(invented.twins.values())
    made: list[AttemptFacts] = []
    bests: dict[str, dict[str, int]] = {}
    used: dict[str, int] = {}
    for round_ in rounds:
        of_round: list[AttemptFacts] = []
        for person in playing:
            plays = dice.chance(max(share, 1)) or person.key in models
            if not plays or not _may_enter(round_, person, bests):
                continue
            times = _how_often(rules, used.get(person.key, 0), dice)
            used[person.key] = used.get(person.key, 0) + times
            paper = paper_for(rules, round_, person.category)
            of_round += [
                _attempt(rules, round_, paper, person, number, skills[person.key], dice)
                for number in range(1, times + 1)
            ]
        bests[round_.id] = _bests(of_round)
        made += of_round
    return tuple(made)


def _skill(dice: Dice) -> int:
    """How many percent of the questions somebody knows; one in six knows everything."""
    return 100 if dice.chance(16) else dice.between(45, 98)


def _how_often(rules: Rules, used: int, dice: Dice) -> int:
    limit = rules.attempts.limit
    most = _MORE_THAN_ONE if limit is None else min(limit, _MORE_THAN_ONE)
    if limit is not None and rules.attempts.limit_per in ("contest", "month"):
        most = min(most, limit - used)
    return dice.between(1, most) if most > 1 else max(most, 0)


def _may_enter(round_: Round, person: PersonFacts, bests: Mapping[str, Mapping[str, int]]) -> bool:
    """Of those who may by their points; "the first N" are taken over everybody."""
    for wanted in round_.requires:
        best = bests.get(wanted.round, {})
        if person.key not in best:
            return False
        if wanted.by == "pass" and best[person.key] < (wanted.points_centi or 0):
            return False
        if wanted.by == "top" and wanted.top is not None:
            better = sum(points > best[person.key] for points in best.values())
            if better >= wanted.top:
                return False
    return True


def _bests(attempts: Sequence[AttemptFacts]) -> dict[str, int]:
    best: dict[str, int] = {}
    for attempt in attempts:
        best[attempt.person] = max(best.get(attempt.person, 0), attempt.centipoints)
    return best


def _attempt(
    rules: Rules, round_: Round, paper: PaperRules, person: PersonFacts, number: int, skill: int, dice: Dice
) -> AttemptFacts:
    started_at = _start(round_, number, dice)
    duration = _duration(rules, round_, paper, started_at, dice)
    answered, correct, points = _marked(rules, paper, skill, dice)
    return AttemptFacts(
        person=person.key,
        round=round_.id,
        number=number,
        started_at=started_at,
        sealed_at=started_at + timedelta(milliseconds=duration),
        duration_ms=duration,
        centipoints=points,
        correct_count=correct,
        answered_count=answered,
        question_count=paper.question_count,
        predictions={each.id: _guess(each, dice) for each in paper.predictions},
        annulled=dice.below(200) == 0,
    )


def _start(round_: Round, number: int, dice: Dice) -> datetime:
    """At a whole minute of the window, later attempts later."""
    last = min(round_.entry_closes_at or round_.closes_at, round_.closes_at)
    minutes = max(1, int((last - round_.opens_at).total_seconds()) // 60)
    slot = max(1, minutes // _MORE_THAN_ONE)
    return round_.opens_at + timedelta(minutes=min((number - 1) * slot + dice.below(slot), minutes - 1))


def _duration(rules: Rules, round_: Round, paper: PaperRules, started_at: datetime, dice: Dice) -> int:
    """Whole seconds from a fifth of the time on; one in fifty below what the rules take for plausible."""
    left = max(1, int((round_.closes_at - started_at).total_seconds()))
    longest = max(1, min(paper.duration_ms // 1000, left, 3600))
    if rules.attempts.min_duration_ms and dice.below(50) == 0:
        return max(1, rules.attempts.min_duration_ms // 2)
    shortest = min(longest, max(longest // 5, -(-rules.attempts.min_duration_ms // 1000)))
    return dice.between(shortest, longest) * 1000


def _marked(rules: Rules, paper: PaperRules, skill: int, dice: Dice) -> tuple[int, int, int]:
    """(answered, right, centipoints) of one paper, row of its blueprint by row."""
    strata = paper.blueprint or (Stratum("", None, paper.question_count),)
    answered = right = points = 0
    gives_up = bool(rules.attempts.min_answered) and dice.below(50) == 0
    for row in strata:
        known = sum(dice.chance(skill) for _ in range(row.count))
        blank = row.count if gives_up else sum(dice.chance(4) for _ in range(row.count - known))
        known = 0 if gives_up else known
        worth = paper.points_centi if row.points_centi is None else row.points_centi
        answered += row.count - blank
        right += known
        points += known * worth - (row.count - known - blank) * paper.wrong_points_centi
    return answered, right, max(points, 0)


def _guess(prediction: Prediction, dice: Dice) -> Fraction:
    """Around what a few hundred contestants give, on a coarse grid, so that guesses meet."""
    if prediction.form == "percent":
        return Fraction(dice.between(5, 60))
    return Fraction(min(prediction.maximum, 5 * dice.between(1, 120)))


def _manual(rules: Rules, invented: Invented, dice: Dice) -> dict[tuple[str, str], int]:
    """Points the committee would enter, in twentieths of the maximum, one in ten missing."""
    found: dict[tuple[str, str], int] = {}
    for score in rules.manual_scores:
        of_people = score.kind == "individual"
        keys = [p.key for p in invented.people] if of_people else [u.key for u in invented.units]
        for key in keys:
            if not of_people or dice.chance(90):
                found[score.id, key] = score.maximum_centi * dice.between(_STEPS // 2, _STEPS) // _STEPS
    return found


def _external(rules: Rules, invented: Invented, dice: Dice) -> dict[str, PersonResult]:
    """Results as another site would hand them in."""
    full, longest = rules.paper.full_centipoints, max(60, min(rules.paper.duration_ms // 1000, 3600))
    found: dict[str, PersonResult] = {}
    for person in invented.people:
        if person.key in invented.absent or not dice.chance(80):
            continue
        attempts = dice.between(1, rules.attempts.limit or _MORE_THAN_ONE)
        step = max(1, rules.paper.points_centi)
        best = full if dice.chance(16) else min(full, full * dice.between(45, 100) // 100 // step * step)
        seconds = dice.between(longest // 5, longest)
        found[person.key] = PersonResult(
            key=person.key,
            name="",
            unit="",
            category="",
            attempts=attempts,
            best_centipoints=best,
            best_duration_ms=seconds * 1000,
            total_centipoints=best + sum(best * dice.between(5, 10) // 10 for _ in range(attempts - 1)),
            sealed_at=rules.window.opens_at + timedelta(minutes=dice.below(1440), seconds=seconds),
        )
    return found
