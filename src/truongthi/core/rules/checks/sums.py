"""Weighted sums: their parts and tables. A sum is never part of a sum, so none is made of itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.common import Found, problem
from truongthi.core.rules.checks.divisions import metric_problems, reference_problems
from truongthi.core.rules.metric_names import METRIC_NAMES
from truongthi.core.rules.paths import Path

_NOT_TO_ADD: Final = ("instant", "lot")


def sum_problems(plan: Found) -> Iterator[Problem]:
    for index, one in enumerate(plan.get("weighted_sums", ())):
        for place, term in enumerate(one.get("terms", ())):
            yield from _term(plan, one, term, ("weighted_sums", index, "terms", place))


def _term(plan: Found, one: Found, term: Found, path: Path) -> Iterator[Problem]:
    metric, table = term.get("metric"), term.get("table", ())
    levels = [step["at_least"] for step in table if "at_least" in step]
    for index, (lower, higher) in enumerate(pairwise(levels), start=1):
        if higher <= lower:
            yield problem("rules_table_not_rising", (*path, "table", index, "at_least"))
    if metric is None:
        return
    wrong = list(metric_problems(metric, one.get("kind"), (*path, "metric")))
    yield from wrong
    if not wrong:
        yield from reference_problems(plan, term, one.get("kind"), path)
        if metric == "weighted" or METRIC_NAMES[metric].unit in _NOT_TO_ADD:
            yield problem("rules_term_not_to_add", (*path, "metric"), value=metric)
