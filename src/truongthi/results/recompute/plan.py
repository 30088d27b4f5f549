"""What a recomputation reads of the rules document: rounds, full marks, and the divisions as they are held.

Written for the SQL recomputation alone, from the plan's fields as docs/rules.md names them.
"""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

Rules = Mapping[str, Any]


def hundredths(value: Any) -> int | None:
    """A decimal of the plan in hundredths."""
    return None if value is None else int(Fraction(str(value)) * 100)


def rounds_of(rules: Rules) -> list[tuple[str, bool, str]]:
    """(id, practice, paper) of every round by its opening."""
    found = [
        (datetime.fromisoformat(one["opens_at"]), one["id"], one.get("practice", False), one.get("paper", ""))
        for one in rules.get("rounds", ())
    ]
    for series in rules.get("series", ()):
        opens, first = datetime.fromisoformat(series["first_opens_at"]), series.get("first_number", 1)
        found += [
            (_later(opens, series["every"], n), f"{series['id']}-{first + n}", False, series.get("paper", ""))
            for n in range(series["count"])
        ]
    if all(practice for _, _, practice, _ in found):
        found.append((datetime.fromisoformat(rules["window"]["opens_at"]), "vong-1", False, ""))
    return [one[1:] for one in sorted(found, key=lambda one: one[0])]


def _later(moment: datetime, every: str, times: int) -> datetime:
    if every != "month":
        return moment + timedelta(days=times if every == "day" else 7 * times)
    months = moment.month - 1 + times
    year, month = moment.year + months // 12, months % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def full_marks(rules: Rules) -> int:
    """The points of the main paper answered right throughout."""
    return _full(rules["paper"])


def asked_in(rules: Rules) -> dict[str, list[str]]:
    """Prediction → the counting rounds in which some category's paper asks it."""
    papers = {"": rules["paper"], **{one["id"]: one for one in rules.get("papers", ())}}
    found: dict[str, list[str]] = {}
    for round_id, practice, paper in rounds_of(rules):
        sat = {category.get("paper") or paper for category in rules["categories"]}
        for name in {one["id"] for each in sat for one in papers[each].get("predictions", ())} if not practice else ():
            found.setdefault(name, []).append(round_id)
    return found


def named_rounds(rules: Rules, names: Sequence[str]) -> list[str]:
    """Round ids; a series stands for all its rounds."""
    series = {one["id"]: one for one in rules.get("series", ())}
    found: list[str] = []
    for name in names:
        one = series.get(name)
        first = one.get("first_number", 1) if one else 0
        found += [f"{name}-{first + at}" for at in range(one["count"])] if one else [name]
    return found


def _full(paper: Mapping[str, Any]) -> int:
    each = hundredths(paper["points_per_question"]) or 0
    rows = paper.get("blueprint", ())
    if not rows:
        return int(paper["question_count"]) * each
    return sum(
        row["count"] * (each if row.get("points_per_question") is None else hundredths(row["points_per_question"]))
        for row in rows
    )


def predictions_of(rules: Rules) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for paper in (rules["paper"], *rules.get("papers", ())):
        for one in paper.get("predictions", ()):
            found.setdefault(one["id"], one)
    return found


def figure_key(criterion: Mapping[str, Any]) -> str:
    """The name of a criterion's figure in the document of the standings."""
    name = f"{criterion['metric']}:{criterion['of']}" if criterion.get("of") else criterion["metric"]
    if criterion.get("rounds"):
        name += "@" + "+".join(criterion["rounds"])
    return name if criterion.get("rounded", "exact") == "exact" else f"{name}~{criterion['rounded']}"


@dataclass(frozen=True)
class Held:
    """A division as it is held: in which rounds, school ("" all) and block of which kind."""

    id: str
    written: Mapping[str, Any]
    rounds: tuple[str, ...]
    school: str = ""
    per: str = ""
    block: str = ""

    @property
    def round(self) -> str:
        """The one round it is held for, "" for none."""
        return self.rounds[0] if self.written.get("each_round") else ""


def held_divisions(cursor: Any, rules: Rules) -> list[Held]:
    """Every division of the rules, once for each round, whole unit and value it is held in."""
    levels = {one["id"]: one for one in rules.get("levels", ())}
    counting = [round_id for round_id, practice, _ in rounds_of(rules) if not practice]
    found = []
    for division in rules.get("divisions", ()):
        named = named_rounds(rules, division.get("rounds", ()))
        rounds = [one for one in counting if not named or one in named]
        level = levels.get(division.get("level", ""), {})
        schools = _schools(cursor, level) if level.get("each_unit") else [""]
        values = _values(cursor, division) if division.get("per") else [""]
        each = bool(division.get("each_round"))
        for scope, school, value in itertools.product([[one] for one in rounds] if each else [rounds], schools, values):
            parts = [
                division["id"],
                *(scope if each else ()),
                *([school] if school else ()),
                *([value] if value else ()),
            ]
            found.append(Held("@".join(parts), division, tuple(scope), school, division.get("per", ""), value))
    return found


def _schools(cursor: Any, level: Mapping[str, Any]) -> list[str]:
    others = sorted({"province", "department", "district", "school", "other"} - {level["unit_kind"]})
    cursor.execute("SELECT key FROM rc_unit WHERE kind = 'unit' AND NOT unit_kind = ANY(%s) ORDER BY 1", [others])
    return [key for (key,) in cursor.fetchall()]


def _values(cursor: Any, division: Mapping[str, Any]) -> list[str]:
    """The grades, kinds of unit or blocks that occur among the division's people, classes or units."""
    people, ranks = division["kind"] == "individual", division.get("ranks", "class")
    if people or (ranks == "unit" and division["per"] == "grade"):
        source = "rc_person WHERE NOT disqualified AND category = ANY(%s)"
        values = [list(division["members"])]
    else:
        source, values = "rc_unit WHERE kind = %s", [ranks]
    cursor.execute(f"SELECT DISTINCT {division['per']} FROM {source} ORDER BY 1", values)
    return [value for (value,) in cursor.fetchall() if value]
