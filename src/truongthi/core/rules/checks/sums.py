"""Weighted sums: their parts, their tables, and that none is made of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.common import Found, problem
from truongthi.core.rules.checks.divisions import metric_problems, reference_problems
from truongthi.core.rules.metric_names import METRIC_NAMES
from truongthi.core.rules.paths import Path

_NOT_TO_ADD: Final = ("instant", "lot")


def sum_problems(plan: Found) -> Iterator[Problem]:
    sums = plan.get("weighted_sums", ())
    parts = {one["id"]: _sums_in(one) for one in sums if "id" in one}
    for index, one in enumerate(sums):
        path = ("weighted_sums", index)
        for place, term in enumerate(one.get("terms", ())):
            yield from _term(plan, one, term, (*path, "terms", place))
        if "id" in one and one["id"] in _reached(parts, one["id"]):
            yield problem("rules_sum_of_itself", (*path, "terms"), value=one["id"])


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
        if METRIC_NAMES[metric].unit in _NOT_TO_ADD:
            yield problem("rules_term_not_to_add", (*path, "metric"), value=metric)


def _sums_in(one: Found) -> set[str]:
    return {term.get("of", "") for term in one.get("terms", ()) if term.get("metric") == "weighted"}


def _reached(parts: Mapping[str, set[str]], start: str) -> set[str]:
    """Every sum that one is made of, directly or through others."""
    reached: set[str] = set()
    waiting = list(parts.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += parts.get(name, ())
    return reached
