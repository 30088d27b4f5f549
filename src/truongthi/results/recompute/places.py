"""Figures and places of one division by window functions."""

from __future__ import annotations

from collections.abc import Mapping
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
        if name in ("winners", "award_amount"):
            return figures.of_prizes(name, of, self.written.get("level", ""), self.held.round), "1"
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

    def insertion(self, number: int) -> str:
        """The statement that puts the division's figures and places into rp_row."""
        pairs = [self.criterion(one) for one in self.criteria]
        main = self.alias(self.held.rounds)
        figures_ = ", ".join(
            f"({num})::numeric AS n{i}, ({den})::numeric AS d{i}, {scaled((num, den))} AS f{i}"
            for i, (num, den) in enumerate(pairs)
        )
        points = self.points(main)
        order = ", ".join(
            f"f{i} {'DESC' if one['direction'] == 'desc' else 'ASC'} NULLS LAST" for i, one in enumerate(self.criteria)
        )
        joins = " ".join(
            f"LEFT JOIN {table} {alias} ON {alias}.{self.column} = e.key" for table, alias in self.joins.items()
        )
        source = "rc_person" if self.individual else "rc_unit"
        return f"""
            INSERT INTO rp_row (division, key, place, took_part, why_not, points, nums, dens)
            WITH figures AS (
                SELECT e.key, {self.took_part(main)} AS took_part, {self.why_not(main)} AS why_not,
                    {points} AS points, {figures_} FROM {source} e {joins}
                WHERE {scope_of(self.held)} {f"AND {main}.person IS NOT NULL" if self.individual else ""})
            SELECT {number}, key, rank() OVER (ORDER BY {order}), took_part, why_not, points,
                ARRAY[{", ".join(f"n{i}" for i in range(len(pairs)))}],
                ARRAY[{", ".join(f"d{i}" for i in range(len(pairs)))}] FROM figures"""

    def took_part(self, main: str) -> str:
        return "true" if self.individual else f"{main}.participants > 0"

    def points(self, main: str) -> str:
        """What minimum points are compared with; without any figure they ask for nothing (units), or are not reached."""
        for at, one in enumerate(self.criteria):
            if one["metric"] in POINTS:
                return f"coalesce({scaled(self.criterion(self.criteria[at]))}, '-Infinity')"
        if not self.individual:
            return "'Infinity'::numeric"
        return f"coalesce({scaled(figures.of_person('score', '', main, {}))}, '-Infinity')"

    def why_not(self, main: str) -> str:
        """Why somebody takes no prize; '' for who may."""
        if self.individual:
            barred = [one["id"] for one in self.session.rules["categories"] if not one.get("may_win", True)]
            return f"CASE WHEN e.may_win AND NOT e.category = ANY({texts(barred)}) THEN '' ELSE 'may_not_win' END"
        people, size = self.written.get("min_participants"), self.written.get("min_headcount")
        return f"""CASE WHEN {main}.participants = 0 THEN 'no_participants'
            WHEN {main}.participants < {people or 0} THEN 'min_participants'
            WHEN coalesce({main}.headcount, 0) < {size or 0} THEN 'min_headcount' ELSE '' END"""

    @property
    def column(self) -> str:
        return "person" if self.individual else "unit"

    @property
    def counts_prizes(self) -> bool:
        """Does a figure count prizes of other divisions? Then those are given out first."""
        terms = [
            term
            for one in self.criteria
            if one["metric"] == "weighted"
            for term in self.session.sums[one["of"]]["terms"]
        ]
        return any(one["metric"] in ("winners", "award_amount") for one in (*self.criteria, *terms))

    @property
    def figure_names(self) -> list[str]:
        return [figure_key(one) for one in self.criteria]


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
