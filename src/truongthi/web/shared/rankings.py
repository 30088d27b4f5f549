"""Standings as rows for the screen and for paper: place, name, figures of the criteria, prize, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from django.core.paginator import Page, Paginator

from truongthi.core.rules import AwardTier, Rules
from truongthi.results.queries.standings import DivisionStandings, Place
from truongthi.web.wording.criteria import direction_text, separation_sentence, tie_sentence, value_text
from truongthi.web.wording.figure_names import FigureNames
from truongthi.web.wording.results import mean_note, name_in_sentence, unit_text

PER_PAGE: Final = {"individual": 50, "collective": 100}
"""Rows of one page, by kind of division."""
MOST_BOARDS: Final = 10
"""Divisions of one page; where there are more, one chooses."""
BoardGroup = tuple[str, list[tuple[str, str, bool]]]


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One row. ``figures``: (criterion, value) pairs; ``why``: what separates it from the next, as a sentence."""

    place: int
    name: str
    unit: str
    figures: tuple[tuple[str, str], ...]
    tied: bool
    prize: AwardTier | None
    why: str
    is_mine: bool
    key: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RankedDivision:
    """One division as it is shown; ``criteria`` in words, in their order."""

    id: str
    name: str
    is_collective: bool
    criteria: tuple[str, ...]
    rows: tuple[RankedRow, ...]
    mean_note: str
    open_ties: int

    @property
    def prized(self) -> tuple[RankedRow, ...]:
        return tuple(row for row in self.rows if row.prize)

    @property
    def budget(self) -> int:
        """What the prizes given so far cost together, in đồng."""
        return sum(row.prize.amount for row in self.rows if row.prize)

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(word for word, _ in self.rows[0].figures) if self.rows else ()


def boards_shown(divisions: Sequence[Mapping[str, Any]], wanted: str | None) -> list[int]:
    """Which divisions one page shows: all where they are few; else the one whose id is wanted, and unasked those held
    of everybody (of no one round, unit or grade), those of the latest round, or the first.
    """
    if len(divisions) <= MOST_BOARDS:
        return list(range(len(divisions)))
    scopes = [one.get("scope") or {} for one in divisions]
    latest = next((scope["round"] for scope in reversed(scopes) if scope.get("round")), "")
    asked = [at for at, one in enumerate(divisions) if one["id"] == wanted]
    of_all = [at for at, scope in enumerate(scopes) if not any(scope.values())]
    of_round = [at for at, scope in enumerate(scopes) if latest and scope.get("round") == latest]
    return asked or (of_all or of_round)[:MOST_BOARDS] or [0]


def board_choice(divisions: Sequence[Mapping[str, Any]], wanted: str | None) -> list[BoardGroup]:
    """What there is to choose from, those of one rule together; nothing where all are shown."""
    if len(divisions) <= MOST_BOARDS:
        return []
    return [
        (first[0]["name"].partition(" – ")[0], [(one["id"], one["name"], one["id"] == wanted) for one in first])
        for first in (list(same) for _, same in groupby(divisions, lambda one: one.get("written", one["id"])))
    ]


def page_of(standings: DivisionStandings, number: str | None) -> tuple[DivisionStandings, Page[Place]]:
    """One page of a division's places."""
    page = Paginator(standings.places, PER_PAGE[standings.division.kind]).get_page(number)
    following = standings.places[page.end_index() : page.end_index() + 1]
    return replace(standings, places=tuple(page.object_list), after=next(iter(following), None)), page


def ranked_division(
    standings: DivisionStandings,
    rules: Callable[[], Rules],
    shown: Mapping[str, str] | None = None,
    mine: Collection[str] = (),
) -> RankedDivision:
    """``shown`` gives the name a key may have on this page (masked or full); without it every full name is shown.
    ``rules``: read only where two figures of one kind have to be told apart.
    """
    names = FigureNames((criterion.key for criterion in standings.criteria), rules)
    rows = tuple(_row(standings, names, place, after, shown, mine) for place, after in standings.pairs())
    uses_mean = any(criterion.metric == "mean_over_attempts" for criterion in standings.criteria)
    return RankedDivision(
        id=standings.division.id,
        name=standings.division.name,
        is_collective=standings.is_collective,
        criteria=tuple(f"{names.full(c.key)} ({direction_text(c.key, c.direction)})" for c in standings.criteria),
        rows=rows,
        mean_note=mean_note(standings.mean_definition) if uses_mean else "",
        open_ties=standings.open_ties,
    )


def _row(
    standings: DivisionStandings,
    names: FigureNames,
    place: Place,
    after: Place | None,
    shown: Mapping[str, str] | None,
    mine: Collection[str],
) -> RankedRow:
    is_class = place.who.kind == "class"
    return RankedRow(
        place=place.rank,
        name=_name(place, shown),
        unit="" if is_class else unit_text(place.who.kind, place.who.unit),
        figures=tuple((names.short(c.key), value_text(c.key, place.metrics.get(c.key))) for c in standings.criteria),
        tied=place.tied,
        prize=place.prize,
        why=_why(place, after, shown, names),
        is_mine=place.who.key in mine,
        key=place.who.key,
        kind=place.who.kind,
    )


def _name(place: Place, shown: Mapping[str, str] | None) -> str:
    return place.who.name if shown is None else shown.get(place.who.key, place.who.name)


def _why(place: Place, after: Place | None, shown: Mapping[str, str] | None, figures: FigureNames) -> str:
    if after is None:
        return ""
    who = [name_in_sentence(one.who.kind, _name(one, shown)) for one in (place, after)]
    separation = place.separation
    if separation is None:
        text = tie_sentence(*who)
    else:
        text = separation_sentence(separation, *who, figure=figures.short(separation.metric))
    return text[:1].upper() + text[1:]
