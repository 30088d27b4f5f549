"""Small invented contests written down as tables, with the result somebody computed by hand.

A file beside this one names its plan and holds tables that an organiser can read: `people`, `units`, `attempts`,
`points` (what a jury gave), and what must come out: `rounds` (their instants), `eligibility` (who may take part), one
of `rankings` for each list, `actuals` (figures that were to be predicted), `left_out` (attempts that do not count),
`given_up` (prizes a cap took). Columns stand between `|`, the first line names them; docs/regulations.md says what
each holds.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from truongthi.core.eligibility import Person
from truongthi.core.facts import Adjustment, AttemptFacts, ContestFacts, PersonFacts, UnitFacts
from truongthi.core.metrics import metric_of_key
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.core.rules.rounds import ONLY, paper_for, round_named
from truongthi.core.rules.values import VIETNAM

ROOT = Path(__file__).parents[2]
ATTEMPT_COLUMNS = {"ai", "vòng", "bắt đầu", "làm bài", "đúng", "điểm", "trả lời", "hủy", "ghi chú"}

Row = dict[str, str]


@dataclass(frozen=True)
class Contest:
    """One file: the plan's rules, the facts, and the file itself for what is expected."""

    rules: Rules
    facts: ContestFacts
    written: dict[str, Any]

    @property
    def year(self) -> int:
        return self.rules.window.opens_at.year

    @property
    def decisions(self) -> dict[str, list[list[str]]]:
        return {row["bảng"]: [words(row["thứ tự"])] for row in table(self.written.get("decisions", ""))}

    @property
    def adjustments(self) -> list[Adjustment]:
        rows = table(self.written.get("adjustments", ""))
        return [Adjustment(row["bảng"], row["ai"], row["giải"] or None) for row in rows]


def table(text: str) -> list[Row]:
    """The rows of a table by the names of its columns; "-" is an empty cell."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]
    if not lines:
        return []
    head, *rows = lines
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"{len(row)} cells under {len(head)} columns: {' | '.join(row)}")
    return [dict(zip(head, ("" if cell == "-" else cell for cell in row), strict=True)) for row in rows]


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def plan_document(path: str, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """The plan of a contest; ``changes`` are whole top-level fields put in place of the plan's."""
    document = tomllib.loads((ROOT / path).read_text(encoding="utf-8"), parse_float=Decimal)
    return {**document, **(changes or {})}


def read(path: Path) -> Contest:
    """The contest of a file; one with `base` is that other file with the tables it writes itself put in place."""
    written = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    if "base" in written:
        base = tomllib.loads((path.parent / written["base"]).read_text(encoding="utf-8"), parse_float=Decimal)
        written = {**base, **written}
    rules = rules_from_dict(plan_document(written["plan"], written.get("changes")))
    people = [_person(row) for row in table(written["people"])]
    return Contest(rules, _facts(rules, written, people), written)


def _facts(rules: Rules, written: dict[str, Any], people: list[PersonFacts]) -> ContestFacts:
    category = {person.key: person.category for person in people}
    attempts: list[AttemptFacts] = []
    for row in table(written["attempts"]):
        before = sum(a.person == row["ai"] and a.round == row.get("vòng", ONLY) for a in attempts)
        attempts.append(_attempt(rules, row, category[row["ai"]], before + 1))
    points = {(row["điểm"], row["của"]): int(number(row["số"]) * 100) for row in table(written.get("points", ""))}
    return ContestFacts(
        people=tuple(people),
        attempts=tuple(attempts),
        units=tuple(_unit(row) for row in table(written.get("units", ""))),
        manual=points,
        lot_seed=written.get("seed", ""),
    )


def _person(row: Row) -> PersonFacts:
    unit = row.get("đơn vị", "")
    return PersonFacts(
        key=row["mã"],
        name=row["tên"],
        category=row["đối tượng"],
        unit=row.get("lớp") or unit,
        school=unit,
        grade=int(row["khối"]) if row.get("khối") else None,
        unit_kind=row.get("loại đơn vị", ""),
        block=row.get("cụm", ""),
        may_win=row.get("xét giải", "") != "không",
        disqualified=bool(row.get("loại")),
    )


def _unit(row: Row) -> UnitFacts:
    return UnitFacts(
        key=row["mã"],
        name=row["tên"],
        kind="class" if row.get("là") == "lớp" else "unit",
        school=row.get("thuộc", ""),
        grade=int(row["khối"]) if row.get("khối") else None,
        unit_kind=row.get("loại đơn vị", ""),
        block=row.get("cụm", ""),
        headcount=int(row["số người"]) if row.get("số người") else None,
    )


def _attempt(rules: Rules, row: Row, category: str, attempt_number: int) -> AttemptFacts:
    round_ = round_named(rules, row.get("vòng", ONLY))
    if round_ is None:
        raise ValueError(f"no round {row['vòng']}")
    paper = paper_for(rules, round_, category)
    started, length, right = instant(row["bắt đầu"], rules.window.opens_at.year), duration(row["làm bài"]), row["đúng"]
    return AttemptFacts(
        person=row["ai"],
        round=round_.id,
        number=attempt_number,
        started_at=started,
        sealed_at=started + timedelta(milliseconds=length),
        duration_ms=length,
        centipoints=int(number(row["điểm"]) * 100) if row.get("điểm") else int(right) * paper.points_centi,
        correct_count=int(right),
        answered_count=int(row.get("trả lời") or paper.question_count),
        question_count=paper.question_count,
        predictions={name: number(row[name]) for name in row if name not in ATTEMPT_COLUMNS and row[name]},
        annulled=bool(row.get("hủy")),
    )


def asked_person(row: Row) -> Person:
    """Somebody who wants to take part, for core.eligibility."""
    return Person(
        role=row["vai"],
        birth_date=day(row["sinh"]) if row.get("sinh") else None,
        grade=int(row["khối"]) if row.get("khối") else None,
        units=tuple(words(row.get("đơn vị", ""))),
        unit_kind=row.get("loại đơn vị", ""),
        groups=frozenset(words(row.get("thuộc", ""))),
        called=(row["tên"],),
    )


def figure(text: str, key: str, year: int) -> int | Fraction | None:
    """A figure of a ranking as the file writes it, in the unit the engine computes in: points in hundredths, times in
    milliseconds, instants since 1970; "-" (now empty) is no figure.
    """
    if not text:
        return None
    unit = metric_of_key(key).unit
    if unit == "instant":
        return int(instant(text, year).timestamp() * 1000)
    if unit == "ms":
        return duration(text)
    if unit == "lot":
        return int(text, 16)
    return plain(number(text) * (100 if unit == "points" else 1))


def plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def number(text: str) -> Fraction:
    """ "12", "7/10", "62,5" or "1_000_000"."""
    over, _, under = text.replace("_", "").replace(",", ".").partition("/")
    return Fraction(over) / Fraction(under or 1)


def duration(text: str) -> int:
    """Minutes and seconds ("12:30", "1:02:03", "0:09,250") in milliseconds."""
    seconds = Fraction(0)
    for part in text.replace(",", ".").split(":"):
        seconds = seconds * 60 + Fraction(part)
    return int(seconds * 1000)


def instant(text: str, year: int) -> datetime:
    """ "2/9 10:15:00", "13/1/2020 8:59": without a year, that of the opening; Vietnamese time."""
    match = re.fullmatch(r"(\d+)/(\d+)(?:/(\d+))? (\d+):(\d+)(?::(\d+)(?:,(\d{3}))?)?", text)
    if match is None:
        raise ValueError(f"no instant: {text}")
    d, m, y, hour, minute, second, ms = (int(part) if part else 0 for part in match.groups())
    return datetime(y or year, m, d, hour, minute, second, ms * 1000, tzinfo=VIETNAM)


def day(text: str) -> date:
    d, m, y = map(int, text.split("/"))
    return date(y, m, d)
