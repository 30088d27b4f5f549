"""A published result cut into its places: what a page says of one person is found without reading everybody.

Nothing is decided here. The outline is the published document without its lists of people; each place is one of its
rows, with why it has its prize or none, and how many entries share its rank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from truongthi.core.contest_result import Settled
from truongthi.core.why import PrizeReason, prize_reasons

Document = dict[str, Any]
_LISTS: Final = frozenset({"rows", "passed_over"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: of which division (its place in the document, from 0), at which place in it (from 0), whose. ``alike``:
    how many entries of the division have its rank, itself among them.
    """

    division: int
    at: int
    key: str
    alike: int
    row: Mapping[str, Any]
    prize: PrizeReason


def outline_of(document: Mapping[str, Any], computation: Mapping[str, Any]) -> Document:
    """What pages read of a publication besides its places: counts, and of every division its rules, how many are
    ranked (``entries``) and which of them have a prize (``prized``); and the figures that were to be predicted, from
    the computation that was published.
    """
    divisions = [_outlined(division) for division in document["divisions"]]
    return {"counts": document["counts"], "divisions": divisions, "actuals": computation.get("actuals", [])}


def _outlined(division: Mapping[str, Any]) -> Document:
    rules = {name: value for name, value in division.items() if name not in _LISTS}
    prized = [at for at, row in enumerate(division["rows"]) if row["prize"] is not None]
    return {**rules, "entries": len(division["rows"]), "prized": prized}


def places_of(document: Mapping[str, Any], computed: Settled) -> Iterator[Listed]:
    """Every row of the published document. ``computed``: the computation with the decisions it was published with."""
    for index, (division, result) in enumerate(zip(document["divisions"], computed.divisions, strict=True)):
        reasons = prize_reasons(result, computed.given_up)
        alike = Counter(row["rank"] for row in division["rows"])
        for at, row in enumerate(division["rows"]):
            key = row["key"]
            yield Listed(index, at, key, alike[row["rank"]], row, reasons[key])


def write_reason(reason: PrizeReason) -> list[Any]:
    """As JSON: why, tier, amount, the division and tier kept."""
    return [reason.why, reason.tier, reason.amount, list(reason.kept) if reason.kept else None]


def read_reason(written: Iterable[Any]) -> PrizeReason:
    why, tier, amount, kept = written
    return PrizeReason(why, tier, amount, (kept[0], kept[1]) if kept else None)
