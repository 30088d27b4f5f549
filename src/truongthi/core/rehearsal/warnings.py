"""What a rehearsal found that the committee should look at before it signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from truongthi.core.contest_result import ContestResult
from truongthi.core.divisions import DivisionResult
from truongthi.core.facts import ContestFacts
from truongthi.core.rules.model import COLLECTIVE, Rules


@dataclass(frozen=True, slots=True)
class Warned:
    """``code``: category_unreached | unit_without_headcount | no_divisions | division_empty | division_without_prizes |
    prizes_unclaimed | nobody_may_win | budget_exceeded | nothing_counts. ``division``: of which, "" the contest.
    """

    code: str
    division: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


def warnings_of(
    rules: Rules, facts: ContestFacts, result: ContestResult, unreached: Iterable[str]
) -> tuple[Warned, ...]:
    """All warnings, those of the whole contest first."""
    return (
        *_of_contest(rules, facts, result, unreached),
        *(one for each in result.divisions for one in _of_division(each, is_first=_is_first(result, each))),
    )


def _is_first(result: ContestResult, held: DivisionResult) -> bool:
    """Whether this is the first division held of one written: what the rules lack is told once."""
    written = getattr(held.division, "written", held.division.id)
    return next(e for e in result.divisions if getattr(e.division, "written", e.division.id) == written) is held


def _of_contest(rules: Rules, facts: ContestFacts, result: ContestResult, unreached: Iterable[str]) -> Iterator[Warned]:
    if not rules.divisions:
        yield Warned("no_divisions")
    for category in unreached:
        found = rules.category(category)
        yield Warned("category_unreached", facts={"name": found.name if found else category})
    if facts.attempts and not any(counts.participants for counts in result.counts):
        yield Warned("nothing_counts")
    ranked = {division.ranks for division in rules.divisions if division.kind == COLLECTIVE}
    unsized = [unit.name for unit in facts.units if unit.kind in ranked and not unit.headcount]
    if unsized:
        yield Warned("unit_without_headcount", facts={"count": len(unsized), "names": ", ".join(unsized[:5])})
    budget = result.budget
    if budget.is_exceeded:
        yield Warned("budget_exceeded", facts={"limit": budget.limit, "given": budget.given + budget.open})


def _of_division(result: DivisionResult, *, is_first: bool) -> Iterator[Warned]:
    division, rows = result.division, result.standings.rows
    took_part = result.entrants.ranked if result.entrants else len(rows)
    if not took_part:
        yield Warned("division_empty", division.id)
        return
    if not division.awards:
        if is_first:
            yield Warned("division_without_prizes", division.id)
        return
    if not any(row.entry.may_win for row in rows):
        yield Warned("nobody_may_win", division.id)
    unclaimed = len(result.awards.unclaimed)
    if unclaimed:
        yield Warned("prizes_unclaimed", division.id, {"count": unclaimed})
