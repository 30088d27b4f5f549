"""Weighted sums: figures of different kinds made comparable, through conversion tables where the rules have them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from truongthi.core.metrics import METRICS, Value, whole
from truongthi.core.rules.model import Step, Term

FROM_AWARDS = ("winners", "award_amount")
_SCALES = {
    "points": Fraction(1),
    "ratio": Fraction(10_000),
    "count": Fraction(100),
    "money": Fraction(100),
    "yesno": Fraction(100),
    "error": Fraction(100),
    "ms": Fraction(1, 10),
}
"""How many hundredths one of a unit is: of a point, of one percent, of a count, of a second."""


def weighted_sum(terms: Sequence[Term], figure: Callable[[Term], Value]) -> Value:
    """The sum in centipoints of every term's figure, converted and weighted; no figure counts as 0.

    ValueError for a figure that cannot be weighed: an instant, a lot, another weighted sum.
    """
    for term in terms:
        if term.metric == "weighted" or METRICS[term.metric].unit not in _SCALES:
            raise ValueError(f"{term.metric} cannot be part of a weighted sum")
    return whole(sum((weighed(term, figure(term)) for term in terms), start=Fraction(0)))


def weighed(term: Term, value: Value) -> Fraction:
    """One term in centipoints: the figure in hundredths of its unit, or what the table gives for it, times the
    weight.
    """
    unit = METRICS[term.metric].unit
    return converted(Fraction(value or 0) * _SCALES[unit], term.table) * Fraction(term.weight_centi, 100)


def converted(hundredths: Fraction, table: Sequence[Step]) -> Fraction:
    """Through the table: the points of the highest step reached, 0 below the first. Without a table as it is."""
    if not table:
        return hundredths
    reached = [step for step in table if step.at_least_centi <= hundredths]
    return Fraction(max(reached, key=lambda step: step.at_least_centi).points_centi) if reached else Fraction(0)
