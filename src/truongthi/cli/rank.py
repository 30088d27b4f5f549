"""`truongthi rank PLAN --results FILES… [--roster FILES…] [--json]`: standings from files alone, without a database.

Exit codes: 0 clean, 1 problems found (the ranking by the rows is printed all the same), 2 unusable input.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from truongthi.core.contest_result import compute
from truongthi.core.divisions import DivisionResult
from truongthi.core.errors import Problem, Refused
from truongthi.core.facts import ContestFacts, PersonFacts, UnitFacts
from truongthi.core.metrics import Value, metric_of_key
from truongthi.core.ranking import Row
from truongthi.core.rules import Rules, RulesInvalid
from truongthi.core.standings_document import write_value
from truongthi.core.vietnamese import grade_of
from truongthi.formats.handed_in import File, HandedIn, read_handed_in
from truongthi.formats.plan_toml import read_plan
from truongthi.formats.result_table import Limits

WHOLE = "*"
"""The key of the one whole unit all files are of."""


def register(commands: Any) -> None:
    parser = commands.add_parser("rank", help="xếp hạng từ các tệp thống kê, không cần cơ sở dữ liệu")
    parser.add_argument("plan", type=Path, metavar="KẾ_HOẠCH", help="tệp kế hoạch (TOML)")
    parser.add_argument("--results", type=Path, nargs="+", required=True, metavar="TỆP", help="thống kê lớp, CBGV")
    parser.add_argument("--roster", type=Path, nargs="+", default=[], metavar="TỆP", help="danh sách học sinh, CBGV")
    parser.add_argument("--json", action="store_true", help="in JSON ra đầu ra chuẩn")


def run(args: argparse.Namespace) -> int:
    try:
        rules = read_plan(args.plan.read_bytes())
    except RulesInvalid as invalid:
        return _unusable(invalid.problems, as_json=args.json)
    except OSError as error:
        return _no_file(error, as_json=args.json)
    limits = Limits(rules.paper.duration_ms, rules.paper.full_centipoints)
    try:
        handed_in = read_handed_in(_files(args.results), _files(args.roster), limits=limits)
    except OSError as error:
        return _no_file(error, as_json=args.json)
    except Refused as refused:
        where = refused.facts.get("file", "")
        return _unusable([Problem(where, refused.code, refused.facts)], as_json=args.json)
    divisions = divisions_of(rules, handed_in)
    if args.json:
        print(json.dumps(_document(divisions, handed_in.problems), ensure_ascii=False, indent=1))
    else:
        _print_divisions(rules, divisions, handed_in.problems)
    return 1 if any(problem.severity != "note" for problem in handed_in.problems) else 0


def divisions_of(rules: Rules, handed_in: HandedIn) -> list[DivisionResult]:
    """Every division of the rules, by the results handed in."""
    return list(compute(replace(rules, results_from="external"), facts_of(rules, handed_in)).divisions)


def facts_of(rules: Rules, handed_in: HandedIn) -> ContestFacts:
    """The people and classes of the files as those of one whole unit, with their results from elsewhere."""
    grades = {unit.key: grade_of(unit.name) for unit in handed_in.units}
    pupils = [person for unit in handed_in.units for person in unit.people]
    people = [*handed_in.staff, *pupils]
    classes = [
        UnitFacts(unit.key, unit.name, school=WHOLE, grade=grades[unit.key], headcount=unit.headcount)
        for unit in handed_in.units
    ]
    return ContestFacts(
        people=tuple(
            PersonFacts(p.key, p.name, p.category, unit=p.unit, school=WHOLE, grade=grades.get(p.unit)) for p in people
        ),
        units=(*classes, UnitFacts(WHOLE, rules.organiser, kind="unit")),
        external={person.key: person for person in people},
    )


def _files(paths: list[Path]) -> list[File]:
    return [File(path.name, path.read_bytes()) for path in paths]


def _unusable(problems: Any, *, as_json: bool) -> int:
    rows = [_problem(problem) for problem in problems]
    if as_json:
        print(json.dumps({"divisions": [], "problems": rows}, ensure_ascii=False, indent=1))
    for row in rows:
        print(f"{row['where']}: {row['message']}" if row["where"] else row["message"], file=sys.stderr)
    return 2


def _no_file(error: OSError, *, as_json: bool) -> int:
    return _unusable([Problem(str(error.filename), "rank_no_file", {})], as_json=as_json)


def _problem(problem: Problem) -> dict[str, str]:
    from truongthi.web.wording import problem_sentence

    message = problem_sentence(problem)
    return {"where": problem.where, "code": problem.code, "severity": problem.severity, "message": message}


def _document(divisions: list[DivisionResult], problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "divisions": [_division(result) for result in divisions],
        "problems": [_problem(problem) for problem in problems],
    }


def _division(result: DivisionResult) -> dict[str, Any]:
    names = {row.entry.key: row.entry.name for row in result.standings.rows}
    tiers = {tier.id: tier.name for tier in result.division.awards}
    rows = result.standings.rows
    following: list[Row | None] = [*rows[1:], None]
    return {
        "division": result.division.id,
        "title": result.division.name,
        "mean_definition": result.mean_definition,
        "standings": [
            _row(result, row, after) for row, after in zip(rows, following, strict=bool(rows)) if row is not None
        ],
        "undecided": [[names[key] for key in group] for group in result.standings.undecided],
        "awards": [
            {
                "tier": tiers[award.tier_id],
                "tier_id": award.tier_id,
                "amount": award.amount,
                "name": names[award.key],
                "why": award.why,
            }
            for award in result.awards.given
        ],
        "open_awards": [
            {"tiers": [tiers[tier] for tier in tie.tiers], "names": [names[key] for key in tie.keys]}
            for tie in result.awards.open
        ],
    }


def _row(result: DivisionResult, row: Row, following: Row | None) -> dict[str, Any]:
    figures = {c.key: row.entry.metrics[c.key] for c in result.division.criteria}
    return {
        "rank": row.rank,
        "tied": row.tied,
        "name": row.entry.name,
        "unit": row.entry.unit,
        "metrics": {metric: _number(metric, value) for metric, value in figures.items()},
        "exact": {metric: write_value(value) for metric, value in figures.items()},
        "separated_from_next_by": row.separated_by.metric if row.separated_by else None,
        "explanation": _explanation(row, following),
    }


def _number(metric: str, value: Value) -> int | float | None:
    """A figure to read: points in points, rates as a share of one, four digits after the point."""
    if value is None:
        return None
    exact = Fraction(value, 100) if metric_of_key(metric).unit == "points" else Fraction(value)
    return exact.numerator if exact.denominator == 1 else round(float(exact), 4)


def _explanation(row: Row, following: Row | None) -> str:
    from truongthi.web.wording.criteria import separation_sentence, tie_sentence

    if following is None:
        return ""
    if row.separated_by is None:
        return tie_sentence(row.entry.name, following.entry.name)
    return separation_sentence(row.separated_by, row.entry.name, following.entry.name)


def _print_divisions(rules: Rules, divisions: list[DivisionResult], problems: tuple[Problem, ...]) -> None:
    from truongthi.web.wording.criteria import value_text
    from truongthi.web.wording.figure_names import FigureNames
    from truongthi.web.wording.plan_labels import choice_label

    for result in divisions:
        print(f"\n{result.division.name.upper()}")
        if result.mean_definition:
            print(f"Điểm trung bình các lượt: {choice_label('divisions.mean_definition', result.mean_definition)}.")
        keys = [criterion.key for criterion in result.division.criteria]
        called = FigureNames(keys, lambda: rules)
        for row in result.standings.rows:
            award = result.awards.of(row.entry.key)
            tier = next((t.name for t in result.division.awards if award and t.id == award.tier_id), "")
            figures = "; ".join(f"{called.short(key)}: {value_text(key, row.entry.metrics[key])}" for key in keys)
            print(f"{row.rank:>3}{'=' if row.tied else ' '} {row.entry.name}  ({figures})  {tier}".rstrip())
        names = {row.entry.key: row.entry.name for row in result.standings.rows}
        for tie in result.awards.open:
            tiers = ", ".join(tier.name for tier in result.division.awards if tier.id in tie.tiers)
            print(f"  CHỜ BAN TỔ CHỨC: {', '.join(names[key] for key in tie.keys)} bằng nhau; giải còn để ngỏ: {tiers}")
    for problem in problems:
        print(f"[{problem.severity}] {problem.where}: {_problem(problem)['message']}", file=sys.stderr)
