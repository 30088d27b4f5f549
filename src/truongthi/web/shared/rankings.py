"""Standings as rows for the screen and for paper: place, name, figures of the criteria, prize, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from truongthi.core.rules import AwardTier, Rules
from truongthi.results.queries.standings import DivisionStandings, Place
from truongthi.web.wording.criteria import direction_text, separation_sentence, tie_sentence, value_text
from truongthi.web.wording.figure_names import FigureNames
from truongthi.web.wording.results import mean_note, name_in_sentence, unit_text


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
    mine: tuple[RankedRow, ...] = field(default=())

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
        mine=tuple(row for row in rows if row.is_mine),
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
