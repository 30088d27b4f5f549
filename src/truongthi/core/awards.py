"""Who gets which prize, from standings and tiers.

The tiers, in their order, are a row of prizes; places take them from the first on. People who share a place share
the prizes that fall to it when those are all of one tier and enough for all of them; otherwise the border rule says:
the prizes stay open until the committee has decided, or their money is divided, or all get the last tier at stake. A
decided tie gives the next in line the next prize, because deciding moves him up one place, not out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from truongthi.core.metrics import Value
from truongthi.core.ranking import Entry, Standings
from truongthi.core.rules.model import AwardTier

TAX_FREE: Final = 10_000_000
"""Đồng of one prize up to which no personal income tax is due."""


@dataclass(frozen=True, slots=True)
class Award:
    """A prize that is certain: the tier, its amount in đồng, who gets it, and why.

    ``why``: "place" (by rank), "moved_up" (somebody above gave a prize up), "shared" (the money of several prizes
    divided among equals), "extended" (all equals get the tier) or "adjusted" (by the committee).
    """

    tier_id: str
    amount: int
    key: str
    why: str = "place"

    @property
    def is_taxed(self) -> bool:
        """Whether personal income tax is due on what goes beyond ten million đồng."""
        return self.amount > TAX_FREE


@dataclass(frozen=True, slots=True)
class OpenTie:
    """Equal entries among whom prizes fall that are not the same for all: ``tiers`` are the prizes at stake, best
    first.

    Fewer prizes than keys means that somebody gets none.
    """

    keys: tuple[str, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody a prize went past: ``why`` "may_not_win", "min_points" (of the division or of every tier left),
    "min_participants", "min_headcount", "no_participants", "cap" (gave it up) or "adjusted" (taken away).
    """

    key: str
    tier: str
    why: str


@dataclass(frozen=True, slots=True)
class Awards:
    """``given`` in order of place; ``open``: ties the committee has to decide; ``unclaimed``: prizes for which
    nobody was left; ``passed_over``: who stood where a prize fell and does not get one.
    """

    given: tuple[Award, ...]
    open: tuple[OpenTie, ...]
    unclaimed: tuple[str, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    def of(self, key: str) -> Award | None:
        return next((award for award in self.given if award.key == key), None)


@dataclass(frozen=True, slots=True)
class Terms:
    """How prizes of a division are given, besides its tiers. ``ranked``: how many ``percent_max`` is a share of (None:
    all rows). ``points_key``: the figure minimum points are compared with.
    """

    border: str = "committee"
    min_points_centi: int | None = None
    ranked: int | None = None
    points_key: str = "score"


@dataclass(frozen=True, slots=True)
class Offer:
    """What falls to the next place in line: its members still there, the prizes at stake, what each would get now."""

    members: tuple[str, ...]
    tiers: tuple[AwardTier, ...]
    amount: int


class Line:
    """The prizes of one division on their way down the places. ``next`` looks at what falls to the next place without
    those in ``gone``, ``take`` gives it out.
    """

    def __init__(self, standings: Standings, tiers: Sequence[AwardTier], terms: Terms) -> None:
        self.terms = terms
        self._groups = [tuple(row.entry for row in rows) for _, rows in groupby(standings.rows, key=lambda r: r.rank)]
        self._at = 0
        self._left = prizes(tiers, len(standings.rows) if terms.ranked is None else terms.ranked)
        self._minimum = terms.min_points_centi is not None or any(t.min_points_centi is not None for t in tiers)
        self._given: list[Award] = []
        self._open: list[OpenTie] = []
        self._passed: list[PassedOver] = []
        self._is_moved = False

    def next(self, gone: Mapping[str, object] | Collection[str] = ()) -> Offer | None:
        """The next offer; None when prizes or places have come to an end. Those passed over are noted on the way."""
        while self._left and self._at < len(self._groups):
            offer = self._offer(self._groups[self._at], gone)
            if offer is not None:
                return offer
            self._pass_over(self._groups[self._at], gone)
            self._at += 1
        return None

    def take(self, gone: Mapping[str, object] | Collection[str] = ()) -> tuple[Award, ...]:
        """Give the next offer out, or leave it open; the prizes that were given."""
        offer = self.next(gone)
        if offer is None:
            return ()
        self._pass_over(self._groups[self._at], gone)
        self._at += 1
        for tier in offer.tiers:
            self._left[tier] -= 1
            if not self._left[tier]:
                del self._left[tier]
        awards = self._awards(offer)
        if awards:
            self._given += awards
        else:
            self._open.append(OpenTie(offer.members, tuple(tier.id for tier in offer.tiers)))
        return awards

    def result(self) -> Awards:
        unclaimed = tuple(tier.id for tier, count in self._left.items() for _ in range(count))
        return Awards(tuple(self._given), tuple(self._open), unclaimed, tuple(self._passed))

    def _offer(self, group: Sequence[Entry], gone: Mapping[str, object] | Collection[str]) -> Offer | None:
        members = [entry for entry in group if entry.may_win and entry.key not in gone]
        members = [entry for entry in members if any(self._reaches(entry, tier) for tier in self._kinds())]
        if not members:
            return None
        at_stake = self._row(members, all)[: len(members)] or self._row(members, any)[:1]
        return Offer(tuple(entry.key for entry in members), tuple(at_stake), self._each(at_stake, len(members)))

    def _each(self, at_stake: Sequence[AwardTier], members: int) -> int:
        if _is_certain(at_stake, members) or self.terms.border == "committee":
            return at_stake[0].amount
        if self.terms.border == "share":
            return sum(tier.amount for tier in at_stake) // members
        return at_stake[-1].amount

    def _awards(self, offer: Offer) -> tuple[Award, ...]:
        tiers = offer.tiers
        if _is_certain(tiers, len(offer.members)):
            why = "moved_up" if self._is_moved else "place"
            return tuple(Award(tiers[0].id, tiers[0].amount, key, why) for key in offer.members)
        if self.terms.border == "committee":
            return ()
        if self.terms.border == "share":
            return tuple(Award(tiers[0].id, offer.amount, key, "shared") for key in offer.members)
        return tuple(Award(tiers[-1].id, tiers[-1].amount, key, "extended") for key in offer.members)

    def _row(self, members: Sequence[Entry], which: Callable[[Iterable[bool]], bool]) -> list[AwardTier]:
        """The next prizes, no more than members, of tiers that all (or any) of them reach."""
        row: list[AwardTier] = []
        for tier, count in self._left.items():
            if len(row) >= len(members):
                break
            if not self._minimum or which(self._reaches(entry, tier) for entry in members):
                row += [tier] * min(count, len(members) - len(row))
        return row

    def _kinds(self) -> Iterable[AwardTier]:
        """The tiers of which prizes are left; where no minimum is asked, the next one says as much as all."""
        return self._left if self._minimum else (next(iter(self._left)),)

    def _reaches(self, entry: Entry, tier: AwardTier) -> bool:
        asked = [points for points in (self.terms.min_points_centi, tier.min_points_centi) if points is not None]
        if not asked or not self.terms.points_key:
            return True
        points: Value = entry.metrics.get(self.terms.points_key)
        return points is not None and points >= max(asked)

    def _pass_over(self, group: Sequence[Entry], gone: Mapping[str, object] | Collection[str]) -> None:
        tier = next(iter(self._left)).id
        for entry in group:
            if not entry.may_win:
                self._passed.append(PassedOver(entry.key, tier, entry.why_not or "may_not_win"))
            elif not any(self._reaches(entry, one) for one in self._kinds()):
                self._passed.append(PassedOver(entry.key, tier, "min_points"))
            elif entry.key in gone:
                self._passed.append(PassedOver(entry.key, tier, "cap"))
                self._is_moved = True


def allocate(standings: Standings, tiers: Sequence[AwardTier], terms: Terms | None = None) -> Awards:
    """Give out the prizes. Entries that may play and not win are passed over; they keep their place and take no
    prize.
    """
    line = Line(standings, tiers, terms or Terms())
    while line.next() is not None:
        line.take()
    return line.result()


def prizes(tiers: Sequence[AwardTier], ranked: int) -> dict[AwardTier, int]:
    """How many prizes of each tier there are: with ``percent_max`` no more than that share of the ranked, rounded
    down.
    """
    counts = {
        tier: tier.count if tier.percent_max is None else min(tier.count, ranked * tier.percent_max // 100)
        for tier in tiers
    }
    return {tier: count for tier, count in counts.items() if count}


def budget(tiers: Sequence[AwardTier]) -> int:
    """What all prizes of the tiers cost together, in đồng."""
    return sum(tier.count * tier.amount for tier in tiers)


def _is_certain(at_stake: Sequence[AwardTier], members: int) -> bool:
    return len(at_stake) == members and len({tier.id for tier in at_stake}) == 1
