"""Figures, places and prizes of one division by window functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from truongthi.results.recompute import figures
from truongthi.results.recompute.figures import Pair, scaled, text, texts
from truongthi.results.recompute.plan import Held, figure_key, full_marks, hundredths, named_rounds

POINTS = {
    "score", "total_points", "mean_points", "sum_over_rounds", "mean_over_rounds", "manual_score", "weighted",
    "mean_over_attempts", "mean_of_best", "sum_of_points", "sum_of_best", "best_score",
}  # fmt: skip
TIMES = {"duration", "total_duration", "started_at", "sealed_at"}
PARTS = {"hundredth": 1, "tenth": 10, "whole": 100}
FINE = {"participation_rate": 10_000, "prediction_error": 100}  # parts of such a figure in which it is rounded
HUNDREDTHS = {"participation_rate": (10_000, 1), "duration": (1, 10), "total_duration": (1, 10)}


@dataclass
class Places:
    """What SQL finds of one division: figures (numerator, denominator) and rank by key, prizes that are beyond doubt."""

    rows: dict[str, tuple[int, dict[str, Fraction | None]]] = field(default_factory=dict)
    prizes: dict[str, str] | None = None


class Session:
    """Tables of sums, made once for every set of rounds and members."""

    def __init__(
        self, cursor: Any, rules: Mapping[str, Any], lot_seed: str, predictions: Mapping[str, Any], *, external: bool
    ):
        self.cursor, self.rules, self.seed, self.external = cursor, rules, lot_seed, external
        self.predictions = predictions
        self.made: dict[Any, str] = {}
        self.sums = {one["id"]: one for one in rules.get("weighted_sums", ())}

    def people(self, rounds: tuple[str, ...]) -> str:
        if ("people", rounds) not in self.made:
            name = self.made["people", rounds] = f"rc_people_{len(self.made)}"
            if self.external:
                figures.external_table(self.cursor, name, full_marks(self.rules))
            else:
                figures.people_table(self.cursor, self.rules, name, rounds)
        return self.made["people", rounds]

    def units(self, rounds: tuple[str, ...], held: Held) -> str:
        ranks = held.written.get("ranks", "class")
        inside = [f"p.category = ANY({texts(held.written['members'])})"]
        if held.school:
            inside.append(f"coalesce(nullif(p.school, ''), p.unit) = {text(held.school)}")
        if held.per:
            inside.append(f"p.{held.per} = {text(held.block)}")
        sizes = "u.headcount"
        if ranks == "unit" and held.per == "grade":
            sizes = f"""(SELECT CASE WHEN count(*) = count(c.headcount) THEN sum(c.headcount)::bigint END FROM rc_unit c
                WHERE c.kind = 'class' AND c.school = u.key AND c.grade = {text(held.block)})"""
        people, wanted = self.people(rounds), " AND ".join(inside)
        if (people, wanted, ranks, sizes) not in self.made:
            name = self.made[people, wanted, ranks, sizes] = f"rc_units_{len(self.made)}"
            figures.units_table(self.cursor, name, people, ranks, wanted, sizes)
        return self.made[people, wanted, ranks, sizes]

    def mean(self, held: Held) -> str:
        asked = held.written.get("mean_definition") or "when_known"
        if asked != "when_known" or not self.external:
            return "all_attempts" if asked == "when_known" else asked
        self.cursor.execute(
            f"SELECT count(*) FROM {self.units(held.rounds, held)} t JOIN rc_unit e ON e.key = t.unit "
            f"WHERE t.unknown > 0 AND {scope_of(held)}"
        )
        return "attempts_times_best" if self.cursor.fetchone()[0] else "all_attempts"


class Division:
    """Assembles the one query of a division."""

    def __init__(self, session: Session, held: Held):
        self.session, self.held, self.written = session, held, held.written
        self.individual = held.written["kind"] == "individual"
        self.joins: dict[str, str] = {}
        self.criteria = list(held.written["criteria"])
        if held.written.get("ties") == "lot" and not any(one["metric"] == "lot" for one in self.criteria):
            self.criteria.append({"metric": "lot", "direction": "asc"})

    def table(self, rounds: tuple[str, ...]) -> str:
        if self.individual:
            return self.session.people(rounds)
        return self.session.units(rounds, self.held)

    def alias(self, rounds: tuple[str, ...]) -> str:
        table = self.table(rounds)
        return self.joins.setdefault(table, f"t{len(self.joins)}")

    def pair(self, name: str, of: str, rounds: tuple[str, ...]) -> Pair:
        if name == "manual_score":
            return f"(SELECT centipoints FROM rc_manual m WHERE m.score = {text(of)} AND m.key = e.key)", "1"
        if name == "lot":
            return (
                figures.MISSING
                if not self.session.seed
                else (f"pg_temp.rc_lot({text(f'{self.session.seed}|{self.held.id}|')} || e.key)", "1")
            )
        if name == "weighted":
            return self.weighted(of, rounds)
        alias = self.alias(rounds)
        if self.individual:
            return figures.of_person(name, of, alias, {"rounds": len(rounds), "predictions": self.session.predictions})
        return figures.of_unit(name, alias, self.written, self.session.mean(self.held))

    def weighted(self, of: str, rounds: tuple[str, ...]) -> Pair:
        """Σ weight · figure over one common denominator."""
        terms = [self.term(one, rounds) for one in self.session.sums[of]["terms"]]
        den = " * ".join(f"({pair[1]})" for pair in terms)
        parts = []
        for index, pair in enumerate(terms):
            others = "".join(f" * ({other[1]})" for at, other in enumerate(terms) if at != index)
            parts.append(f"({pair[0]}){others}")
        return "(" + " + ".join(parts) + ")", den

    def term(self, term: Mapping[str, Any], rounds: tuple[str, ...]) -> Pair:
        num, den = self.pair(term["metric"], term.get("of", ""), rounds)
        up, down = HUNDREDTHS.get(term["metric"], (1 if term["metric"] in POINTS else 100, 1))
        weight = hundredths(term.get("weight", 1))
        whole = f"CASE WHEN nullif(({den})::numeric, 0) IS NULL THEN 0 ELSE coalesce(({num})::numeric * {up}, 0) END"
        below = f"(coalesce(({den})::numeric, 1) * {down})"
        if not term.get("table"):
            return f"(({whole}) * {weight})", f"({below} * 100)"
        reached = "0"
        for step in sorted(term["table"], key=lambda one: hundredths(one["at_least"]) or 0):
            least = hundredths(step["at_least"])
            reached = f"CASE WHEN ({whole}) >= {least} * {below} THEN {hundredths(step['points'])} ELSE {reached} END"
        return f"(({reached}) * {weight})::numeric", "100"

    def criterion(self, criterion: Mapping[str, Any]) -> Pair:
        rounds = named_rounds(self.session.rules, criterion.get("rounds", ())) or self.held.rounds
        name, how = criterion["metric"], criterion.get("rounded", "exact")
        num, den = self.pair(name, criterion.get("of", ""), tuple(rounds))
        if how in ("second", "minute") and name in TIMES:
            step = 1000 if how == "second" else 60_000
            return f"div(({num})::numeric, {step}) * {step}", "1"
        if how in PARTS and (name in POINTS or name in FINE):
            up, down = PARTS[how], FINE.get(name, 1)
            return f"div(2 * ({num})::numeric * {down} + {up} * ({den}), 2 * {up} * ({den})) * {up}", f"{down}"
        return num, den

    def query(self) -> str:
        pairs = [self.criterion(one) for one in self.criteria]
        main = self.alias(self.held.rounds)
        figures_ = ", ".join(
            f"({num})::numeric AS n{i}, ({den})::numeric AS d{i}, {scaled((num, den))} AS f{i}"
            for i, (num, den) in enumerate(pairs)
        )
        order = ", ".join(
            f"f{i} {'DESC' if one['direction'] == 'desc' else 'ASC'} NULLS LAST" for i, one in enumerate(self.criteria)
        )
        joins = " ".join(
            f"LEFT JOIN {table} {alias} ON {alias}.{self.column} = e.key" for table, alias in self.joins.items()
        )
        columns = ", ".join(f"n{i}, d{i}" for i in range(len(pairs)))
        took_part = f"{main}.person IS NOT NULL" if self.individual else "true"
        able = self.able(main)
        return f"""
            WITH figures AS (
                SELECT e.key, {able} AS able, {figures_} FROM {self.source} e {joins}
                WHERE {scope_of(self.held)} AND {took_part}),
            ranked AS (SELECT *, rank() OVER (ORDER BY {order}) AS place FROM figures),
            grouped AS (
                SELECT place, count(*) FILTER (WHERE able) AS able_here FROM ranked GROUP BY place),
            reached AS (
                SELECT place, able_here, sum(able_here) OVER (ORDER BY place) AS up_to FROM grouped)
            SELECT key, place, able, able_here, up_to, {columns} FROM ranked JOIN reached USING (place)
            ORDER BY place, key"""

    def able(self, main: str) -> str:
        if self.individual:
            return "e.may_win"
        tests = [f"{main}.participants > 0", f"{main}.participants >= {self.written.get('min_participants') or 0}"]
        if self.written.get("min_headcount"):
            tests.append(f"coalesce({main}.headcount, 0) >= {self.written['min_headcount']}")
        return "(" + " AND ".join(tests) + ")"

    @property
    def source(self) -> str:
        return "rc_person" if self.individual else "rc_unit"

    @property
    def column(self) -> str:
        return "person" if self.individual else "unit"

    @property
    def counts_prizes(self) -> bool:
        """Does a figure count prizes of other divisions? SQL does not give those out in full."""
        terms = [
            term
            for one in self.criteria
            if one["metric"] == "weighted"
            for term in self.session.sums[one["of"]]["terms"]
        ]
        return any(one["metric"] in ("winners", "award_amount") for one in (*self.criteria, *terms))

    def run(self) -> Places:
        names = [figure_key(one) for one in self.criteria]
        query = self.query()
        self.session.cursor.execute(query)
        found = Places()
        rows = self.session.cursor.fetchall()
        for row in rows:
            values = {
                name: None
                if row[5 + 2 * i] is None or not row[6 + 2 * i]
                else Fraction(row[5 + 2 * i]) / Fraction(row[6 + 2 * i])
                for i, name in enumerate(names)
            }
            found.rows[row[0]] = (int(row[1]), values)
        if self.prizes_are_plain:
            found.prizes = self.prizes(rows)
        return found

    @property
    def prizes_are_plain(self) -> bool:
        """Prizes SQL gives out itself: no cap, no least points, borders left to the committee."""
        if self.session.rules.get("caps") or self.written.get("border", "committee") != "committee":
            return False
        if self.written.get("min_points") is not None:
            return False
        return all(one.get("min_points") is None for one in self.written.get("awards", ()))

    def ranked(self, rows: list[Any]) -> int:
        """Of how many a percentage of prizes is taken: people ranked, or units in which somebody took part."""
        if self.individual:
            return len(rows)
        self.session.cursor.execute(f"SELECT unit FROM {self.table(self.held.rounds)} WHERE participants > 0")
        return len({key for (key,) in self.session.cursor.fetchall()} & {row[0] for row in rows})

    def prizes(self, rows: list[Any]) -> dict[str, str]:
        """Cumulative counts: who stands on places that all carry one tier takes it."""
        slots: list[str] = []
        for tier in self.written.get("awards", ()):
            count = tier["count"]
            if tier.get("percent_max"):
                count = min(count, self.ranked(rows) * tier["percent_max"] // 100)
            slots += [tier["id"]] * count
        given = {}
        for key, _, able, able_here, up_to, *_ in rows:
            mine = slots[int(up_to - able_here) : int(up_to)]
            if able and len(mine) == able_here and len(set(mine)) == 1:
                given[key] = mine[0]
        return given


def scope_of(held: Held) -> str:
    """Which people, classes or units ``e`` a division ranks, as a condition."""
    individual, unit = held.written["kind"] == "individual", held.written.get("ranks", "class") == "unit"
    if individual:
        tests = ["NOT e.disqualified", f"e.category = ANY({texts(held.written['members'])})"]
    else:
        tests = [f"e.kind = {text('unit' if unit else 'class')}"]
    if held.school:
        own = "coalesce(nullif(e.school, ''), e.unit)" if individual else "e.key" if unit else "e.school"
        tests.append(f"{own} = {text(held.school)}")
    if held.per and (individual or not unit or held.per != "grade"):
        tests.append(f"e.{held.per} = {text(held.block)}")
    return " AND ".join(tests)


def lot_function() -> str:
    """rc_lot(text): SHA-256 of a text as a whole number."""
    return """
        CREATE OR REPLACE FUNCTION pg_temp.rc_lot(seed text) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
            SELECT sum(get_byte(h, i) * (256::numeric ^ (31 - i))) FROM sha256(convert_to(seed, 'UTF8')) h, generate_series(0, 31) i
        $$"""
