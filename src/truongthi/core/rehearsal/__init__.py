"""The rules tried out before anybody plays: invented contestants, sample standings, and what they show.

The same rules, size and seed always give the same rehearsal. Ties at the borders of prizes are brought about on
purpose: once everybody is ranked, whoever stands just behind the last prize of a kind is made to have done exactly what
the one before did. Everything shown follows from ``contest_result.compute`` over those invented facts and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from truongthi.core.awards import prizes
from truongthi.core.contest_result import ContestResult, compute
from truongthi.core.divisions import DivisionResult
from truongthi.core.errors import Refused
from truongthi.core.facts import ContestFacts
from truongthi.core.rehearsal.attempts import copied, invented_results
from truongthi.core.rehearsal.dice import Dice
from truongthi.core.rehearsal.people import Invented, invented_people, people_of_roster
from truongthi.core.rehearsal.warnings import Warned, warnings_of
from truongthi.core.rules.model import INDIVIDUAL, Criterion, Rules

SMALLEST: Final = 10
USUAL: Final = 200
LARGEST: Final = 2_000
LARGEST_SEED: Final = 999_999
_MOST_TIED: Final = 60
"""In so many divisions a tie is brought about; those after them are left as they fall."""


@dataclass(frozen=True, slots=True)
class CriterionUse:
    """How many pairs of neighbours in the standings a criterion told apart. ``place``: first, second, …"""

    place: int
    criterion: Criterion
    decided: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals among whom prizes fall that are not enough for all, or not the same. ``remedy``: what the rules do about
    it: "committee" (it has to decide), "share" or "extend".
    """

    keys: tuple[str, ...]
    tiers: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class Tried:
    """One division: its sample result, the ties at prizes, what each criterion decided, how many groups stay equal."""

    result: DivisionResult
    ties: tuple[Tie, ...]
    uses: tuple[CriterionUse, ...]

    @property
    def never(self) -> tuple[CriterionUse, ...]:
        """The criteria that told nobody apart."""
        return tuple(use for use in self.uses if not use.decided)

    @property
    def lots(self) -> int:
        """How many pairs only the lot told apart."""
        return sum(use.decided for use in self.uses if use.criterion.metric == "lot")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A rehearsal and all it rests on."""

    rules: Rules
    seed: int
    facts: ContestFacts
    result: ContestResult
    tried: tuple[Tried, ...]
    warnings: tuple[Warned, ...]
    uses_roster: bool = False

    @property
    def people(self) -> int:
        return len(self.facts.people)


def rehearse(rules: Rules, *, people: int = USUAL, seed: int = 1, roster: ContestFacts | None = None) -> Rehearsal:
    """Try the rules out. ``roster``: the facts of the real contest, of which people (without their names), classes,
    units and sizes are taken; its results are not looked at.
    """
    if not SMALLEST <= people <= LARGEST:
        raise Refused("rehearsal_people", minimum=SMALLEST, maximum=LARGEST)
    if not 0 <= seed <= LARGEST_SEED:
        raise Refused("rehearsal_seed", maximum=LARGEST_SEED)
    dice = Dice(rules.slug, people, seed)
    invented = people_of_roster(rules, roster, people) if roster else invented_people(rules, people, dice)
    facts = copied(invented_results(rules, invented, dice, seed), _roots(invented.twins))
    facts = copied(facts, _roots(_at_borders(compute(rules, facts), invented)))
    result = compute(rules, facts)
    tried = tuple(_tried(each) for each in result.divisions)
    warned = warnings_of(rules, facts, result, invented.unreached)
    return Rehearsal(rules, seed, facts, result, tried, warned, roster is not None)


def ties_of(result: DivisionResult) -> tuple[Tie, ...]:
    """Every tie at prizes of one division, as computed: those the committee has to decide first."""
    found = [Tie(tie.keys, tie.tiers, "committee") for tie in result.awards.open]
    groups: dict[tuple[str, int, str], list[str]] = {}
    for award in result.awards.given:
        if award.why in ("shared", "extended"):
            row = result.standings.row_of(award.key)
            place = row.rank if row else 0
            groups.setdefault((award.why, place, award.tier_id), []).append(award.key)
    remedies = {"shared": "share", "extended": "extend"}
    found += [Tie(tuple(keys), (tier,), remedies[why]) for (why, _, tier), keys in groups.items()]
    return tuple(found)


def _tried(result: DivisionResult) -> Tried:
    decided = Counter(row.separated_by.metric for row in result.standings.rows if row.separated_by)
    uses = tuple(
        CriterionUse(place, criterion, decided[criterion.key])
        for place, criterion in enumerate(result.division.criteria, start=1)
    )
    return Tried(result, ties_of(result), uses)


def _at_borders(result: ContestResult, invented: Invented) -> dict[str, str]:
    """Who is made equal to whom: in every other division of people, behind the last prize of one kind. Nobody twice."""
    categories = {person.key: person.category for person in invented.people}
    busy: set[str] = {*invented.twins, *invented.twins.values()}
    twins: dict[str, str] = {}
    individual = [each for each in result.divisions if each.division.kind == INDIVIDUAL and each.division.awards]
    for index, each in enumerate(individual[:_MOST_TIED]):
        rows = [row.entry for row in each.standings.rows if row.entry.may_win]
        for border in _borders(each, len(rows), index):
            before, after = rows[border - 1].key, rows[border].key
            if before in busy or after in busy or categories[before] != categories[after]:
                continue
            twins[after] = before
            busy |= {before, after}
    return twins


def _borders(result: DivisionResult, ranked: int, index: int) -> Iterable[int]:
    """The last prize of all, and of every second division the last of its first kind: there the places are."""
    counts = list(accumulate(prizes(result.division.awards, ranked).values()))
    wanted = {counts[-1], counts[0]} if counts and index % 2 == 0 else set(counts[-1:])
    return sorted(border for border in wanted if 0 < border < ranked)


def _roots(given: Mapping[str, str]) -> dict[str, str]:
    """Every twin by whom it is an image of in the end."""
    found = {}
    for key, original in given.items():
        seen = {key}
        while original in given and original not in seen:
            seen.add(original)
            original = given[original]
        if original not in seen:
            found[key] = original
    return found
