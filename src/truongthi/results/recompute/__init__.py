"""The standings once more, by SQL window functions, from sealed answers, keys and the rules document alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from truongthi.results.recompute import figures, tables
from truongthi.results.recompute.places import Division, Places, Session, lot_function
from truongthi.results.recompute.plan import asked_in, held_divisions, predictions_of, rounds_of


@dataclass
class Recomputed:
    """What SQL found: divisions by id, predicted figures, attempts left out; and in words what it did not compute."""

    divisions: dict[str, Places] = field(default_factory=dict)
    actuals: dict[tuple[str, str], Fraction | None] = field(default_factory=dict)
    left_out: set[tuple[str, str, int, str]] = field(default_factory=set)
    not_computed: list[tuple[str, str]] = field(default_factory=list)


def recompute(cursor: Any, rules: Mapping[str, Any], *, lot_seed: str = "") -> Recomputed:
    """Everything of the filled tables. ``cursor``: of a psycopg connection; the tables are this session's own."""
    listed = rounds_of(rules)
    predictions = predictions_of(rules)
    cursor.execute(lot_function())
    figures.sort_out(cursor, rules, [one for one, practice, _ in listed if practice])
    figures.predict(cursor, predictions, asked_in(rules))
    found = Recomputed()
    cursor.execute("SELECT prediction, round, num, den FROM rc_actual")
    for prediction, round_id, num, den in cursor.fetchall():
        found.actuals[prediction, round_id] = Fraction(num) / Fraction(den) if den else None
    cursor.execute("SELECT person, round, number, why FROM rc_left_out")
    found.left_out = set(cursor.fetchall())
    session = Session(cursor, rules, lot_seed, predictions, external=rules.get("results_from") == "external")
    for held in held_divisions(cursor, rules):
        division = Division(session, held)
        if division.counts_prizes:
            found.not_computed.append((held.id, "figures"))
            continue
        found.divisions[held.id] = division.run()
        if found.divisions[held.id].prizes is None:
            found.not_computed.append((held.id, "prizes"))
    return found


__all__ = ["Recomputed", "recompute", "tables"]
