"""What the invented contests really exercised: in how many of them each kind of event occurred."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from truongthi.core.contest_result import ContestResult
from truongthi.core.divisions import DivisionResult

EVENTS = (
    "prizes of people", "prizes of units", "whole place of one tier", "shared border", "extended border",
    "open border", "moved up", "given up under a cap", "given up between levels or rounds", "two caps",
    "share of the ranked", "minimum not reached", "may not win", "category without prizes", "unit too small",
    "unclaimed", "closest prediction", "most participants", "winners counted", "money counted", "sum counts prizes",
    "equals ordered", "order without effect", "prize moved", "prize taken away", "move without effect",
    "attempts flagged", "results from elsewhere",
)  # fmt: skip


def events(rules: Mapping[str, Any], plain: ContestResult, decided: ContestResult) -> Iterator[str]:
    """The events of one contest, each once or more; before (``plain``) and after the committee's acts."""
    caps = rules.get("caps", ())
    yield from ["two caps"] if len(caps) > 1 else []
    yield from ["results from elsewhere"] if rules["results_from"] == "external" else []
    yield from ["attempts flagged"] if plain.flagged else []
    yield from ["given up under a cap"] if plain.given_up else []
    written = {one.division.id: getattr(one.division, "written", "") for one in plain.divisions}
    if any(written[one.division] == written[one.kept_division] for one in plain.given_up):
        yield "given up between levels or rounds"
    barred = {one["id"] for one in rules["categories"] if not one.get("may_win", True)}
    for one in plain.divisions:
        yield from _of_division(one, {division["id"]: division for division in rules["divisions"]})
        if barred & set(one.division.members) and any(each.why == "may_not_win" for each in one.awards.passed_over):
            yield "category without prizes"
    yield from _of_acts(plain, decided)


def _of_division(one: DivisionResult, written: Mapping[str, Any]) -> Iterator[str]:
    given, division = one.awards.given, one.division
    why = {award.why for award in given}
    yield from ["prizes of people" if division.kind == "individual" else "prizes of units"] if given else []
    for name, event in (("shared", "shared border"), ("extended", "extended border"), ("moved_up", "moved up")):
        yield from [event] if name in why else []
    ranks = Counter(row.rank for row in one.standings.rows for award in given if award.key == row.entry.key)
    yield from ["whole place of one tier"] if max(ranks.values(), default=0) > 1 and "place" in why else []
    yield from ["open border"] if one.awards.open else []
    yield from ["unclaimed"] if one.awards.unclaimed else []
    passed = {each.why for each in one.awards.passed_over}
    yield from ["minimum not reached"] if "min_points" in passed else []
    yield from ["may not win"] if "may_not_win" in passed else []
    yield from ["unit too small"] if passed & {"min_headcount", "min_participants"} else []
    ranked = one.entrants.ranked if one.entrants else 0
    if any(t.percent_max is not None and ranked * t.percent_max // 100 < t.count for t in division.awards):
        yield "share of the ranked"
    first = division.criteria[0].metric
    yield from ["closest prediction"] if given and first == "prediction_error" else []
    yield from (
        ["most participants"] if given and (first, division.criteria[0].direction) == ("participants", "desc") else []
    )
    yield from _counted(one)


def _counted(one: DivisionResult) -> Iterator[str]:
    names = {"winners": "winners counted", "award_amount": "money counted", "weighted": "sum counts prizes"}
    for figure in one.entrants.from_awards if one.entrants else ():
        key = figure.criterion.key
        if any(row.entry.metrics[key] != (row.entry.base[key] or 0) for row in one.standings.rows):
            yield names[figure.criterion.metric]


def _of_acts(plain: ContestResult, decided: ContestResult) -> Iterator[str]:
    yield from ["move without effect"] if decided.unused_adjustments else []
    for before, after in zip(plain.divisions, decided.divisions, strict=True):
        yield from ["order without effect"] if after.standings.unused else []
        ranks = {row.entry.key: row.rank for row in before.standings.rows}
        yield from ["equals ordered"] if any(ranks[r.entry.key] != r.rank for r in after.standings.rows) else []
        yield from ["prize moved"] if any(award.why == "adjusted" for award in after.awards.given) else []
        yield from ["prize taken away"] if any(one.why == "adjusted" for one in after.awards.passed_over) else []
