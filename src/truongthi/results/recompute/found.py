"""What SQL found, read out of its tables: figures, places and prizes as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Figures = dict[str, Fraction | None]


@dataclass
class Places:
    """One division: (rank, tied, may win, figures of the criteria) by key; prizes with amount and reason by key; the
    keys of ties that are open; (key, tier, why) of those passed over; tiers nobody was left for.
    """

    rows: dict[str, tuple[int, bool, bool, Figures]] = field(default_factory=dict)
    awards: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    open: list[list[str]] = field(default_factory=list)
    passed: list[tuple[str, str, str]] = field(default_factory=list)
    unclaimed: list[str] = field(default_factory=list)

    @property
    def undecided(self) -> list[list[str]]:
        groups: dict[int, list[str]] = {}
        for key, (rank, tied, *_) in self.rows.items():
            if tied:
                groups.setdefault(rank, []).append(key)
        return sorted(sorted(keys) for keys in groups.values())


@dataclass
class Settled:
    """All divisions by id; what caps took; numbers of the moves that fit nothing; money planned, given and open."""

    divisions: dict[str, Places]
    given_up: list[tuple[str, str, str, str, str]]
    unused: list[int]
    money: tuple[int, int, int]


def read(cursor: Any, names: Mapping[str, Sequence[str]]) -> Settled:
    """Everything after prizes were given out and moved. ``names``: of every division's figures."""
    divisions = {name: Places() for name in names}
    for name, key, place, tied, why_not, nums, dens in _all(
        cursor,
        """SELECT d.name, l.key, l.place, l.tied, l.why_not, r.nums, r.dens FROM rp_line l
        JOIN rp_row r ON r.division = l.division AND r.key = l.key JOIN rp_division d ON d.id = l.division""",
    ):
        values = dict(zip(names[name], map(_fraction, nums, dens), strict=True))
        divisions[name].rows[key] = (int(place), tied, not why_not, values)
    for name, key, *award in _all(
        cursor,
        "SELECT d.name, a.key, a.tier, a.amount, a.why FROM rp_award a JOIN rp_division d ON d.id = a.division",
    ):
        divisions[name].awards[key] = (award[0], int(award[1]), award[2])
    _read_rest(cursor, divisions)
    given_up = _all(
        cursor,
        """SELECT p.key, d.name, p.tier, k.name, g.kept_tier FROM rp_passed p
        JOIN rp_gone g ON g.division = p.division AND g.key = p.key
        JOIN rp_division d ON d.id = p.division JOIN rp_division k ON k.id = g.kept_division
        WHERE p.why = 'cap' ORDER BY 1, 2, 3, 4, 5""",
    )
    unused = [number for (number,) in _all(cursor, "SELECT number FROM rp_move ORDER BY 1")]
    money = _all(
        cursor,
        """SELECT (SELECT coalesce(sum(planned * amount), 0) FROM rp_stock), (SELECT coalesce(sum(amount), 0) FROM rp_award),
        (SELECT coalesce(sum(amount), 0) FROM rp_owed)""",
    )[0]
    return Settled(divisions, given_up, unused, (int(money[0]), int(money[1]), int(money[2])))


def _read_rest(cursor: Any, divisions: Mapping[str, Places]) -> None:
    for name, *passed in _all(
        cursor,
        """SELECT d.name, p.key, p.tier, p.why FROM rp_passed p JOIN rp_division d ON d.id = p.division
        ORDER BY p.key, p.tier, p.why""",
    ):
        divisions[name].passed.append((passed[0], passed[1], passed[2]))
    for name, keys in _all(
        cursor,
        """SELECT d.name, array_agg(o.key) FROM rp_open o JOIN rp_division d ON d.id = o.division
        GROUP BY d.name, o.place""",
    ):
        divisions[name].open.append(sorted(keys))
    for name, tier, left in _all(
        cursor,
        """SELECT d.name, s.tier, s.stock FROM rp_stock s JOIN rp_division d ON d.id = s.division
        WHERE s.stock > 0 ORDER BY s.division, s.at""",
    ):
        divisions[name].unclaimed += [tier] * left


def actuals(cursor: Any) -> dict[tuple[str, str], Fraction | None]:
    """The figure every prediction is about, by prediction and round."""
    rows = _all(cursor, "SELECT prediction, round, num, den FROM rc_actual")
    return {(prediction, round_id): _fraction(num, den) for prediction, round_id, num, den in rows}


def attempts(cursor: Any, table: str) -> set[tuple[str, str, int, str]]:
    """(person, round, number, why) of the attempts in one of the tables."""
    return set(_all(cursor, f"SELECT person, round, number, why FROM {table}"))


def counts(cursor: Any, people: str) -> dict[str, tuple[int, int, int]]:
    """By category: people, those who took part, and their attempts. ``people``: the table over all counting rounds."""
    rows = _all(
        cursor,
        f"""SELECT p.category, count(*), count(f.person), coalesce(sum(f.attempts), 0) FROM rc_person p
        LEFT JOIN {people} f ON f.person = p.key WHERE NOT p.disqualified GROUP BY p.category""",
    )
    return {category: (expected, took_part, int(tried)) for category, expected, took_part, tried in rows}


def _fraction(num: Any, den: Any) -> Fraction | None:
    return None if num is None or not den else Fraction(num) / Fraction(den)


def _all(cursor: Any, query: str) -> list[Any]:
    cursor.execute(query)
    return list(cursor.fetchall())
