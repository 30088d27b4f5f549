"""What a plan must be as a whole: rules between fields. Works on the good fields of a plan that may be wrong
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.bank import bank_problems
from truongthi.core.rules.checks.common import Found, duplicates
from truongthi.core.rules.checks.divisions import division_problems
from truongthi.core.rules.checks.papers import paper_problems
from truongthi.core.rules.checks.people import people_problems
from truongthi.core.rules.checks.prizes import prize_problems
from truongthi.core.rules.checks.sums import sum_problems
from truongthi.core.rules.checks.times import time_problems

__all__ = ["bank_problems", "cross_problems"]


def cross_problems(plan: Found) -> Iterable[Problem]:
    """Every contradiction between the fields of a plan."""
    yield from time_problems(plan)
    yield from people_problems(plan)
    yield from paper_problems(plan)
    for name in ("levels", "manual_scores", "weighted_sums", "divisions", "caps"):
        yield from duplicates(plan.get(name, ()), "id", (name,))
    yield from division_problems(plan)
    yield from sum_problems(plan)
    yield from prize_problems(plan)
