"""Who gets which prize, from standings and tiers.

The tiers, in their order, are a row of prizes; places take them from the first on. People who share a place share
the prizes that fall to it only when those are all of one tier and enough for all of them; otherwise the prizes stay
open until the committee has decided. A decided tie gives the next in line the next prize, because deciding moves
him up one place, not out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from truongthi.core.ranking import Standings
from truongthi.core.rules.model import AwardTier


@dataclass(frozen=True, slots=True)
class Award:
    """A prize that is certain: the tier, its amount in đồng, and who gets it."""

    tier_id: str
    amount: int
    key: str


@dataclass(frozen=True, slots=True)
class OpenTie:
    """Equal entries among whom prizes fall that are not the same for all: ``tiers`` are the prizes at stake, best
    first.

    Fewer prizes than keys means that somebody gets none.
    """

    keys: tuple[str, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Awards:
    """``given`` in order of place; ``open``: ties the committee has to decide; ``unclaimed``: prizes for which
    nobody was left.
    """

    given: tuple[Award, ...]
    open: tuple[OpenTie, ...]
    unclaimed: tuple[str, ...] = ()

    def of(self, key: str) -> Award | None:
        return next((award for award in self.given if award.key == key), None)


def allocate(standings: Standings, tiers: Sequence[AwardTier]) -> Awards:
    """Give out the prizes. Entries that may play and not win are passed over; they keep their place and take no
    prize.
    """
    prizes = [tier for tier in tiers for _ in range(tier.count)]
    given: list[Award] = []
    undecided: list[OpenTie] = []
    for _, rows in groupby(standings.rows, key=lambda row: row.rank):
        keys = tuple(row.entry.key for row in rows if row.entry.may_win)
        at_stake, prizes = prizes[: len(keys)], prizes[len(keys) :]
        if not at_stake:
            continue
        if len(at_stake) == len(keys) and len({tier.id for tier in at_stake}) == 1:
            given += [Award(at_stake[0].id, at_stake[0].amount, key) for key in keys]
        else:
            undecided.append(OpenTie(keys, tuple(tier.id for tier in at_stake)))
    return Awards(tuple(given), tuple(undecided), tuple(tier.id for tier in prizes))


def budget(tiers: Sequence[AwardTier]) -> int:
    """What all prizes of the tiers cost together, in đồng."""
    return sum(tier.count * tier.amount for tier in tiers)
