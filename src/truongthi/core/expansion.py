"""The divisions a contest really has: one written division may stand for one of every round, unit, grade or block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import product
from typing import Any, Final

from truongthi.core.facts import ContestFacts, PersonFacts, UnitFacts
from truongthi.core.rules.model import COLLECTIVE, Criterion, Division, Rules
from truongthi.core.rules.rounds import counting_rounds
from truongthi.core.rules.vocabulary import LEVEL_KINDS

LOT: Final = Criterion("lot", "asc")


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expanded division is held of: the round, the whole unit, the value of ``per``; "" or None: of all."""

    round: str = ""
    unit: str = ""
    grade: int | None = None
    unit_kind: str = ""
    block: str = ""

    def takes(self, one: PersonFacts | UnitFacts) -> bool:
        """Whether a person or class is in it."""
        return (
            (not self.unit or self.unit in (one.school, _own_key(one)))
            and (self.grade is None or one.grade == self.grade)
            and (not self.unit_kind or one.unit_kind == self.unit_kind)
            and (not self.block or one.block == self.block)
        )


def _own_key(one: PersonFacts | UnitFacts) -> str:
    """The unit a person without a school belongs to; a whole unit itself."""
    if isinstance(one, UnitFacts):
        return one.key if one.kind == "unit" else ""
    return "" if one.school else one.unit


@dataclass(frozen=True, slots=True)
class ExpandedDivision(Division):
    """A division as it is held: ``written`` is the id in the rules, ``scope`` what it is restricted to. Its ``rounds``
    are named one by one, ``each_round`` and ``per`` are done with, and ties that a lot decides have it as their last
    criterion.
    """

    written: str = ""
    scope: Scope = field(default_factory=Scope)


def expand(rules: Rules, facts: ContestFacts) -> tuple[Division, ...]:
    """Every division held, in the order of the rules; of one written, by round, then unit, then value."""
    return expanded(rules, facts)


def expanded(rules: Rules, facts: ContestFacts) -> tuple[ExpandedDivision, ...]:
    """As ``expand``, typed."""
    return tuple(held for division in rules.divisions for held in _held(rules, division, facts))


def rounds_named(rules: Rules, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the counting rounds that ``names`` (ids of rounds or of series) mean, in their order; all for ()."""
    return tuple(each.id for each in counting_rounds(rules) if not names or each.id in names or each.series in names)


def _held(rules: Rules, division: Division, facts: ContestFacts) -> Iterable[ExpandedDivision]:
    written = {f.name: getattr(division, f.name) for f in fields(Division)}
    rounds = rounds_named(rules, division.rounds)
    for round_id, unit, value in product(
        rounds if division.each_round else [""], _units(rules, division, facts), _values(rules, division, facts)
    ):
        parts = [(round_id, _round_name(rules, round_id)), unit, (str(value or ""), _value_name(division.per, value))]
        restriction: Mapping[str, Any] = {division.per: value} if division.per else {}
        yield ExpandedDivision(
            **written
            | {
                "id": "@".join([division.id, *(key for key, _ in parts if key)]),
                "name": " – ".join([division.name, *(name for key, name in parts if key)]),
                "rounds": (round_id,) if round_id else rounds,
                "each_round": False,
                "per": "",
                "criteria": _criteria(division),
            },
            written=division.id,
            scope=Scope(round=round_id, unit=unit[0], **restriction),
        )


def _criteria(division: Division) -> tuple[Criterion, ...]:
    """The criteria, with the lot that decides ties as the last of them."""
    if division.ties != "lot" or any(criterion.metric == "lot" for criterion in division.criteria):
        return division.criteria
    return (*division.criteria, LOT)


def _round_name(rules: Rules, round_id: str) -> str:
    return next((each.name for each in counting_rounds(rules) if each.id == round_id), round_id)


def _value_name(per: str, value: Any) -> str:
    return f"Khối {value}" if per == "grade" else str(value or "")


def _units(rules: Rules, division: Division, facts: ContestFacts) -> list[tuple[str, str]]:
    """(key, name) of every whole unit a level is held in; one empty pair where it is held once.

    Units that name another of the known kinds of level (a department beside its schools) are not among them.
    """
    level = next((level for level in rules.levels if level.id == division.level), None)
    if level is None or not level.each_unit:
        return [("", "")]
    others = set(LEVEL_KINDS) - {level.unit_kind}
    units = [unit for unit in facts.units if unit.kind == "unit" and unit.unit_kind not in others]
    return sorted((unit.key, unit.name) for unit in units)


def _values(rules: Rules, division: Division, facts: ContestFacts) -> Sequence[Any]:
    """The values of ``per`` that occur: among the division's people, or among the classes or units it ranks."""
    if not division.per:
        return [None]
    ranked: Iterable[PersonFacts | UnitFacts]
    if division.kind == COLLECTIVE and not (division.ranks == "unit" and division.per == "grade"):
        ranked = [unit for unit in facts.units if unit.kind == division.ranks]
    else:
        ranked = members_of(rules, division, facts)
    return sorted({getattr(one, division.per) for one in ranked} - {None, ""})


def members_of(rules: Rules, division: Division, facts: ContestFacts) -> list[PersonFacts]:
    """The people of a division's categories, those taken out of the contest left out."""
    of_word = {word: category_id(rules, word) for word in {person.category for person in facts.people}}
    return [
        person for person in facts.people if not person.disqualified and of_word[person.category] in division.members
    ]


def category_id(rules: Rules, word: str) -> str:
    """The id of the category of this id or role, "" for none."""
    category = rules.category_of(word)
    return category.id if category else ""
