"""The rounds of a contest as they follow from its rules, and the paper each person sits there.

A plan without rounds has one: the whole window. A series becomes its windows, each a day, a week or a calendar month
after the one before; a day that a month does not have becomes its last.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from truongthi.core.rules.model import PaperRules, Round, Rules, Series

ONLY: Final = "vong-1"
"""The id of the one round of a plan that names none."""


def rounds_of(rules: Rules) -> tuple[Round, ...]:
    """Every round, practice included, by opening instant, then as written."""
    written = [*rules.rounds, *(made for series in rules.series for made in rounds_of_series(series))]
    if not any(not each.practice for each in written):
        written.insert(0, Round(ONLY, rules.title, rules.window.opens_at, rules.window.closes_at))
    return tuple(sorted(written, key=lambda each: each.opens_at))


def counting_rounds(rules: Rules) -> tuple[Round, ...]:
    """The rounds whose attempts count."""
    return tuple(each for each in rounds_of(rules) if not each.practice)


def round_named(rules: Rules, round_id: str) -> Round | None:
    return next((each for each in rounds_of(rules) if each.id == round_id), None)


def rounds_of_series(series: Series) -> Iterable[Round]:
    """The windows a series stands for, numbered from one."""
    for index in range(series.count):
        number = index + 1
        yield Round(
            id=f"{series.id}-{number}",
            name=series.name.replace("{n}", str(number)) if "{n}" in series.name else f"{series.name} {number}",
            opens_at=_later(series.first_opens_at, series.every, index),
            closes_at=_later(series.first_closes_at, series.every, index),
            paper=series.paper,
            series=series.id,
        )


def paper_for(rules: Rules, round_: Round, category_id: str = "") -> PaperRules:
    """The paper of a round for a category: the category's own, else the round's, else the main one."""
    return paper_named(rules, _paper_id(rules, round_, category_id))


def _paper_id(rules: Rules, round_: Round, category_id: str) -> str:
    category = rules.category(category_id)
    return (category.paper if category else "") or round_.paper


def main_paper_is_sat(rules: Rules) -> bool:
    """Whether anybody sits the main paper: in no round of a plan where each category or round has its own."""
    categories = [category.id for category in rules.categories] or [""]
    return any(not _paper_id(rules, each, one) for each in rounds_of(rules) for one in categories)


def paper_named(rules: Rules, paper_id: str) -> PaperRules:
    """A further paper by its id; the main one for "". Raises KeyError for an id the rules do not have."""
    if not paper_id:
        return rules.paper
    found = next((paper for paper in rules.papers if paper.id == paper_id), None)
    if found is None:
        raise KeyError(paper_id)
    return found


def _later(moment: datetime, every: str, times: int) -> datetime:
    if every == "day":
        return moment + timedelta(days=times)
    if every == "week":
        return moment + timedelta(weeks=times)
    months = moment.year * 12 + moment.month - 1 + times
    year, month = months // 12, months % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))
