"""What one computation of a result changed against another: places, figures, prizes, and the figures predicted.

Two documents of divisions are compared as they are shown: those of a snapshot (prizes stand in "awards") or those with
decisions applied (each row names its prize). Entries are known by division and key alone. Nothing is rounded: a figure
that differs in its last digit is a change.

``ranks`` counts entries whose place differs, one that appeared or vanished included. ``prizes`` counts prizes that
have another holder: for each tier of a division the more of those who lost it and those who gained it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Written = int | str | None  # a figure as documents write it


@dataclass(frozen=True, slots=True)
class Standing:
    """How an entry stands in one document. ``prize``: the name of its tier, "" without one."""

    rank: int
    tied: bool
    prize: str = ""
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure before and after."""

    metric: str
    before: Written
    after: Written


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of one division that does not stand as before; None: not listed there."""

    division: str
    division_name: str
    kind: str
    key: str
    before: Standing | None
    after: Standing | None
    figures: tuple[Figure, ...] = ()

    @property
    def is_of_rank(self) -> bool:
        return _rank(self.before) != _rank(self.after)

    @property
    def is_of_prize(self) -> bool:
        return _prize(self.before) != _prize(self.after)


@dataclass(frozen=True, slots=True)
class ActualChange:
    """A predicted figure that came out differently; a prediction of a round counts in that round."""

    prediction: str
    round: str
    before: Written
    after: Written


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs, in the order of the later document; what it no longer lists comes last."""

    changes: tuple[Change, ...] = ()
    actuals: tuple[ActualChange, ...] = ()
    ranks: int = 0
    prizes: int = 0

    def __bool__(self) -> bool:
        return bool(self.changes or self.actuals)

    @property
    def figures(self) -> int:
        """How many entries have a figure that differs."""
        return sum(1 for change in self.changes if change.figures)


@dataclass(frozen=True, slots=True)
class _Listed:
    division: Mapping[str, Any]
    standing: Standing
    figures: Mapping[str, Written] = field(default_factory=dict)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """What ``after`` says otherwise than ``before``; both hold "divisions" and, from the second kind on, "actuals"."""
    old, new = _listed(before), _listed(after)
    where = [*new, *(place for place in old if place not in new)]
    found = (_change(place, old.get(place), new.get(place)) for place in where)
    changes = tuple(change for change in found if change is not None)
    return Difference(
        changes=changes,
        actuals=_actual_changes(before, after),
        ranks=sum(1 for change in changes if change.is_of_rank),
        prizes=_moved_prizes(changes),
    )


def _listed(document: Mapping[str, Any]) -> dict[tuple[str, str], _Listed]:
    found = {}
    for division in document["divisions"]:
        names = {tier["id"]: tier["name"] for tier in division["tiers"]}
        amounts = {tier["id"]: tier["amount"] for tier in division["tiers"]}
        awards = {key: (tier, amount) for tier, amount, key in division.get("awards", ())}
        for row in division["rows"]:
            tier, amount = (row["prize"], row.get("amount")) if "prize" in row else awards.get(row["key"], (None, 0))
            money = amounts.get(tier, 0) if amount is None else amount
            standing = Standing(row["rank"], row["tied"], names.get(tier, tier) or "", money if tier else 0)
            found[division["id"], row["key"]] = _Listed(division, standing, row["metrics"])
    return found


def _change(where: tuple[str, str], before: _Listed | None, after: _Listed | None) -> Change | None:
    listed = after or before
    if listed is None:
        return None
    old, new = (before.figures if before else {}), (after.figures if after else {})
    names = [*new, *(name for name in old if name not in new)] if before and after else []
    figures = tuple(Figure(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))
    standings = before.standing if before else None, after.standing if after else None
    if standings[0] == standings[1] and not figures:
        return None
    division = listed.division
    return Change(where[0], division["name"], division["kind"], where[1], *standings, figures)


def _actual_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[ActualChange, ...]:
    old, new = _actuals(before), _actuals(after)
    return tuple(
        ActualChange(*where, old.get(where), new.get(where))
        for where in [*new, *(place for place in old if place not in new)]
        if old.get(where) != new.get(where)
    )


def _actuals(document: Mapping[str, Any]) -> dict[tuple[str, str], Written]:
    found = {}
    for row in document.get("actuals", ()):
        prediction, round_, value = (row["prediction"], row["round"], row["value"]) if isinstance(row, dict) else row
        found[prediction, round_] = value
    return found


def _moved_prizes(changes: Sequence[Change]) -> int:
    lost: dict[tuple[str, str], int] = {}
    gained: dict[tuple[str, str], int] = {}
    for change in changes:
        if change.is_of_prize:
            for standing, counted in ((change.before, lost), (change.after, gained)):
                if standing is not None and standing.prize:
                    tier = (change.division, standing.prize)
                    counted[tier] = counted.get(tier, 0) + 1
    return sum(max(lost.get(tier, 0), gained.get(tier, 0)) for tier in {*lost, *gained})


def _rank(standing: Standing | None) -> int | None:
    return None if standing is None else standing.rank


def _prize(standing: Standing | None) -> tuple[str, int]:
    return ("", 0) if standing is None else (standing.prize, standing.amount)


def difference_to_dict(found: Difference) -> dict[str, Any]:
    """Plain values, to be kept with a version."""
    return asdict(found)


def difference_from_dict(content: Mapping[str, Any]) -> Difference:
    return Difference(
        changes=tuple(_read_change(one) for one in content.get("changes", ())),
        actuals=tuple(ActualChange(**one) for one in content.get("actuals", ())),
        ranks=content.get("ranks", 0),
        prizes=content.get("prizes", 0),
    )


def _read_change(content: Mapping[str, Any]) -> Change:
    standings = {name: Standing(**content[name]) if content[name] is not None else None for name in ("before", "after")}
    figures = tuple(Figure(**one) for one in content["figures"])
    return Change(**{**content, **standings, "figures": figures})
