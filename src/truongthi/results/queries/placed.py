"""Single places of a result with those around them: of a computation, or of a publication, which keeps each apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from truongthi.core.published import read_reason
from truongthi.core.ranking import Entry, Row
from truongthi.core.rules import Division
from truongthi.core.standings_document import division_of, read_separation, read_values, settled
from truongthi.core.why import PrizeReason, prize_reasons
from truongthi.results.models import Publication, PublishedPlace


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of one division with the rows above and below. ``entries``: how many are ranked; ``alike``: how many have
    this rank.
    """

    division: Division
    mean_definition: str | None
    row: Row
    above: Row | None
    below: Row | None
    entries: int
    alike: int
    prize: PrizeReason

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for row in (self.above, self.row, self.below) if row is not None)


def placed_in_computation(
    document: Mapping[str, Any], orders: Mapping[str, Sequence[Sequence[str]]], division: str, key: str
) -> Placed | None:
    """One entry of one division, of a computation with decisions; None when it is not listed there."""
    computed = settled(document, orders)
    result = next((one for one in computed.divisions if one.division.id == division), None)
    rows = result.standings.rows if result else ()
    at = next((at for at, row in enumerate(rows) if row.entry.key == key), None)
    if result is None or at is None:
        return None
    return Placed(
        division=result.division,
        mean_definition=result.mean_definition,
        row=rows[at],
        above=rows[at - 1] if at else None,
        below=rows[at + 1] if at + 1 < len(rows) else None,
        entries=len(rows),
        alike=sum(1 for row in rows if row.rank == rows[at].rank),
        prize=prize_reasons(result, computed.given_up)[key],
    )


def placed_in_publication(publication: Publication, keys: Iterable[str]) -> list[Placed]:
    """These entries in every division that lists them, in the order of the divisions and of the keys. Two queries."""
    order = {key: at for at, key in enumerate(keys)}
    own = list(publication.places.filter(key__in=list(order)))
    near = reduce(or_, (Q(division=one.division, at__in=(one.at - 1, one.at + 1)) for one in own), Q())
    around = {(one.division, one.at): _row(one) for one in publication.places.filter(near)} if own else {}
    return [
        _placed(publication.outline["divisions"][one.division], one, around)
        for one in sorted(own, key=lambda one: (one.division, order[one.key]))
    ]


def _placed(division: Mapping[str, Any], one: PublishedPlace, around: Mapping[tuple[int, int], Row]) -> Placed:
    return Placed(
        division=division_of(division),
        mean_definition=division["mean_definition"],
        row=_row(one),
        above=around.get((one.division, one.at - 1)),
        below=around.get((one.division, one.at + 1)),
        entries=division["entries"],
        alike=one.alike,
        prize=read_reason(one.prize),
    )


def _row(one: PublishedPlace) -> Row:
    entry = Entry(one.key, "", "", read_values(one.row["metrics"]), one.row["may_win"])
    return Row(one.row["rank"], one.row["tied"], entry, read_separation(one.row["separated_by"]))
