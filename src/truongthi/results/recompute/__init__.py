"""The result once more, by SQL, from sealed answers, keys, people and the rules document alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from truongthi.results.recompute import awards, figures, found, tables
from truongthi.results.recompute.found import Places, Settled
from truongthi.results.recompute.places import Division, Session, lot_function
from truongthi.results.recompute.plan import (
    Held,
    asked_in,
    held_divisions,
    hundredths,
    predictions_of,
    rounds_of,
)

Decided = Mapping[str, Iterable[Sequence[str]]]
Moves = Iterable[Sequence[Any]]


@dataclass
class Recomputed:
    """What SQL found before any prize: predicted figures, attempts left out or flagged, counts by category."""

    cursor: Any
    session: Session
    divisions: list[Division]
    actuals: dict[tuple[str, str], Fraction | None] = field(default_factory=dict)
    left_out: set[tuple[str, str, int, str]] = field(default_factory=set)
    flagged: set[tuple[str, str, int, str]] = field(default_factory=set)
    counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def settled(self, decisions: Decided | None = None, moves: Moves = ()) -> Settled:
        """Places and prizes with the committee's orders of equals and its moves of prizes."""
        awards.begin(self.cursor)
        _write_acts(self.cursor, [one.held for one in self.divisions], decisions or {}, moves)
        awards.give_out(self.cursor, people=True)
        awards.count_by_unit(self.cursor)
        self.cursor.execute("DELETE FROM rp_row r USING rp_division d WHERE d.id = r.division AND d.prized")
        for number, division in enumerate(self.divisions):
            if division.counts_prizes:
                self.cursor.execute(division.insertion(number))
        awards.give_out(self.cursor, people=False)
        awards.move(self.cursor)
        return found.read(self.cursor, {one.held.id: one.figure_names for one in self.divisions})


def recompute(cursor: Any, rules: Mapping[str, Any], *, lot_seed: str = "") -> Recomputed:
    """Everything of the filled tables. ``cursor``: of a psycopg connection; the tables are this session's own."""
    listed = rounds_of(rules)
    predictions = predictions_of(rules)
    cursor.execute(lot_function())
    figures.sort_out(cursor, rules, [one for one, practice, _ in listed if practice])
    figures.predict(cursor, predictions, asked_in(rules))
    awards.prepare(cursor)
    session = Session(cursor, rules, lot_seed, predictions, external=rules.get("results_from") == "external")
    divisions = [Division(session, held) for held in held_divisions(cursor, rules)]
    _write_divisions(cursor, rules, divisions)
    for number, division in enumerate(divisions):
        if not division.counts_prizes:
            cursor.execute(division.insertion(number))
    tables.analyze(cursor, "rp_row")
    result = Recomputed(cursor, session, divisions)
    result.actuals = found.actuals(cursor)
    result.left_out, result.flagged = found.attempts(cursor, "rc_left_out"), found.attempts(cursor, "rc_flagged")
    counting = tuple(one for one, practice, _ in listed if not practice)
    result.counts = found.counts(cursor, session.people(counting))
    return result


def _write_divisions(cursor: Any, rules: Mapping[str, Any], divisions: Sequence[Division]) -> None:
    """The divisions held, their tiers and the caps, as the plan states them."""
    rows, tiers = [], []
    for number, division in enumerate(divisions):
        one, held = division.written, division.held
        named = (number, held.id, one["id"], one.get("level", ""), held.round, division.individual)
        rows.append((*named, one.get("border", "committee"), division.counts_prizes))
        tiers += _tiers(number, one)
    tables.copy(cursor, "rp_division", rows)
    tables.copy(cursor, "rp_tier", tiers)
    for at, cap in enumerate(rules.get("caps", ())):
        named = list(cap.get("divisions", ()))
        cursor.execute(
            "INSERT INTO rp_cap SELECT %s, id FROM rp_division WHERE people AND (%s::text[] = '{}' OR written = ANY(%s))",
            (at, named, named),
        )


def _tiers(number: int, division: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    common = _scaled(division.get("min_points"))
    for at, tier in enumerate(division.get("awards", ())):
        yield (
            number,
            at,
            tier["id"],
            tier.get("amount", 0),
            tier["count"],
            tier.get("percent_max"),
            common,
            _scaled(tier.get("min_points")),
        )


def _scaled(points: Any) -> int | None:
    """Points as whole numbers of the scale figures are compared in."""
    value = hundredths(points)
    return None if value is None else value * figures.SCALE


def _write_acts(cursor: Any, held: Sequence[Held], decisions: Decided, moves: Moves) -> None:
    numbers = {one.id: number for number, one in enumerate(held)}
    orders = [
        (numbers[name], number, at, key)
        for name, listed in decisions.items()
        if name in numbers
        for number, order in enumerate(listed)
        for at, key in enumerate(order)
    ]
    tables.copy(cursor, "rp_decision", orders)
    rows = [(number, numbers.get(name), key, tier) for number, (name, key, tier) in enumerate(moves, start=1)]
    tables.copy(cursor, "rp_move", rows)


__all__ = ["Decided", "Places", "Recomputed", "Settled", "recompute", "tables"]
