"""One highest prize per person over several divisions: who gives which prize up, and for which.

Prizes are given out from the highest down over all the divisions of a cap at once. Whoever has got one leaves the
other lines, so nobody ever gives up a prize that would have been higher than the one kept, and the next in line moves
up. Equal amounts: the division that stands first in the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from truongthi.core.awards import Award, Awards, Line, Offer


@dataclass(frozen=True, slots=True, order=True)
class GivenUp:
    """A prize somebody would have had in ``division`` but for ``kept``, the prize in another division."""

    key: str
    division: str
    tier: str
    kept_division: str
    kept_tier: str


@dataclass(frozen=True, slots=True)
class Capped:
    """The prizes of every division, and what was given up."""

    awards: dict[str, Awards]
    given_up: tuple[GivenUp, ...]


def allocate_capped(lines: Mapping[str, Line], caps: Sequence[Collection[str]]) -> Capped:
    """Give out the prizes of all lines (by division, in the order of the rules) under the caps."""
    run = _Run(lines, caps)
    run.give_all()
    awards = {division: line.result() for division, line in lines.items()}
    return Capped(awards, _given_up(awards, run.gone))


def _given_up(awards: Mapping[str, Awards], gone: Mapping[str, Mapping[str, tuple[str, str]]]) -> tuple[GivenUp, ...]:
    return tuple(
        GivenUp(passed.key, division, passed.tier, *gone[division][passed.key])
        for division, result in awards.items()
        for passed in result.passed_over
        if passed.why == "cap"
    )


class _Run:
    """One giving out. ``gone``: by division, who has left its line, with the division and tier of the prize kept."""

    def __init__(self, lines: Mapping[str, Line], caps: Sequence[Collection[str]]) -> None:
        self.lines = lines
        self.places = {division: place for place, division in enumerate(lines)}
        self.gone: dict[str, dict[str, tuple[str, str]]] = {division: {} for division in lines}
        self.rivals: dict[str, dict[str, None]] = {}
        for cap in caps:
            together = dict.fromkeys(division for division in lines if division in set(cap))
            for division in together:
                self.rivals.setdefault(division, {}).update(together)
        self.offers: dict[str, Offer] = {}
        self.heap: list[tuple[int, int, str]] = []

    def give_all(self) -> None:
        for division in self.lines:
            self._look(division)
        heapify(self.heap)
        while self.heap:
            amount, _, division = heappop(self.heap)
            offer = self.offers.get(division)
            if offer is None or -offer.amount != amount:
                continue
            del self.offers[division]
            for award in self.lines[division].take(self.gone[division]):
                self._leave(division, award)
            self._look(division)

    def _leave(self, division: str, award: Award) -> None:
        """Take the winner out of the other lines of the caps; look again where he stood next."""
        for other in self.rivals.get(division, ()):
            if other == division:
                continue
            self.gone[other].setdefault(award.key, (division, award.tier_id))
            offer = self.offers.get(other)
            if offer is not None and award.key in offer.members:
                self._look(other)

    def _look(self, division: str) -> None:
        """Put what the line has to offer now among the offers, in place of what it had."""
        self.offers.pop(division, None)
        offer = self.lines[division].next(self.gone[division])
        if offer is not None:
            self.offers[division] = offer
            heappush(self.heap, (-offer.amount, self.places[division], division))
