"""What the prediction questions ask for, counted once every attempt is known, and how far a guess is from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from truongthi.core.facts import AttemptFacts
from truongthi.core.metrics import Value, whole
from truongthi.core.rules.model import Prediction, Rules
from truongthi.core.rules.rounds import counting_rounds, paper_for

Actuals = Mapping[tuple[str, str], Value]


@dataclass(frozen=True, slots=True)
class Actual:
    """The figure a prediction was about: of a round, or of the whole contest (``round`` ""). None: nobody took part,
    so there is no percentage.
    """

    prediction: str
    round: str
    value: Value


def predictions_of(rules: Rules) -> dict[str, Prediction]:
    """Every prediction of every paper by its id; the first of an id holds."""
    found: dict[str, Prediction] = {}
    for paper in (rules.paper, *rules.papers):
        for prediction in paper.predictions:
            found.setdefault(prediction.id, prediction)
    return found


def actuals_of(rules: Rules, counting: Mapping[str, Sequence[AttemptFacts]]) -> tuple[Actual, ...]:
    """The figures of all predictions. ``counting``: the attempts that count, by person; everybody's are counted,
    whatever paper, category or division.
    """
    predictions = predictions_of(rules)
    if not predictions:
        return ()
    asked = _asked(rules)
    tallies = _tallies(counting.values())
    return tuple(
        Actual(prediction.id, round_id, _figure(prediction, tallies.get(round_id, _Tally())))
        for prediction in predictions.values()
        for round_id in ([""] if prediction.scope == "contest" else asked[prediction.id])
    )


def prediction_error(prediction: Prediction, guess: Fraction | None, actual: Value) -> Value:
    """How far a guess is from the figure; "not_over": a guess above it has no figure."""
    if guess is None or actual is None:
        return None
    if prediction.distance == "not_over" and guess > actual:
        return None
    return whole(abs(Fraction(guess) - actual))


@dataclass(slots=True)
class _Tally:
    participants: int = 0
    attempts: int = 0
    all_correct: int = 0


def _asked(rules: Rules) -> dict[str, list[str]]:
    """The counting rounds in which each prediction is asked of somebody."""
    found: dict[str, list[str]] = {prediction: [] for prediction in predictions_of(rules)}
    for each in counting_rounds(rules):
        ids = {p.id for category in rules.categories for p in paper_for(rules, each, category.id).predictions}
        for prediction in found:
            if prediction in ids:
                found[prediction].append(each.id)
    return found


def _tallies(people: Iterable[Sequence[AttemptFacts]]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for attempts in people:
        rounds: dict[str, bool] = {}
        for attempt in attempts:
            tallies.setdefault(attempt.round, _Tally()).attempts += 1
            rounds[attempt.round] = rounds.get(attempt.round, False) or attempt.is_all_correct
        if not rounds:
            continue
        tallies.setdefault("", _Tally()).attempts += len(attempts)
        for round_id, right in [*rounds.items(), ("", any(rounds.values()))]:
            tallies[round_id].participants += 1
            tallies[round_id].all_correct += right
    return tallies


def _figure(prediction: Prediction, tally: _Tally) -> Value:
    if prediction.target == "participants":
        return tally.participants
    if prediction.target == "attempts":
        return tally.attempts
    if prediction.target == "all_correct_people":
        return tally.all_correct
    return whole(Fraction(100 * tally.all_correct, tally.participants)) if tally.participants else None
