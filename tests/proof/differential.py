"""One invented contest computed in different ways, and every difference between them."""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.proof.contests import Invented, core_adjustments, core_facts
from tests.proof.frequencies import events
from truongthi.core.contest_result import ContestResult, compute
from truongthi.core.rules import rules_from_dict
from truongthi.results.recompute import recompute, tables

VERIFY = Path(__file__).parents[2] / "src" / "truongthi" / "results" / "proof" / "verify.py"


def verifier() -> ModuleType:
    """verify.py as a module, loaded from its file alone."""
    name = "truongthi_standalone_verify"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, VERIFY)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def by_core(invented: Invented) -> ContestResult:
    rules = rules_from_dict(invented.rules)
    facts = invented.facts
    return compute(rules, core_facts(facts), facts["decisions"], core_adjustments(facts))


def shape(result: ContestResult) -> dict[str, Any]:
    """What the core found, plain."""
    found: dict[str, Any] = {
        "actuals": sorted([one.prediction, one.round, plain(one.value)] for one in result.actuals),
        "left_out": sorted([one.person, one.round, one.number, one.why] for one in result.left_out),
        "given_up": sorted(
            [one.key, one.division, one.tier, one.kept_division, one.kept_tier] for one in result.given_up
        ),
    }
    for one in result.divisions:
        found[one.division.id] = {
            "rows": {
                row.entry.key: [row.rank, {name: plain(value) for name, value in row.entry.metrics.items()}]
                for row in one.standings.rows
            },
            "awards": sorted([award.tier_id, award.amount, award.key] for award in one.awards.given),
            "open": sorted(sorted(tie.keys) for tie in one.awards.open),
            "mean": one.mean_definition if one.standings.rows else None,
        }
    return found


def by_verify(invented: Invented) -> dict[str, Any]:
    module = verifier()
    contest = module.Contest(invented.rules, invented.facts)
    held = contest.compute()
    found: dict[str, Any] = {
        "actuals": sorted([*name, plain(value)] for name, value in contest.actuals.items()),
        "left_out": sorted(contest.left_out),
        "given_up": sorted(each for one in held for each in one.given_up),
    }
    for one in held:
        found[one.id] = {
            "rows": {
                row["key"]: [row["rank"], {name: plain(value) for name, value in row["figures"].items()}]
                for row in one.rows
            },
            "awards": sorted(one.given),
            "open": sorted(one.open),
            "mean": one.mean if one.rows else None,
        }
    return found


class BySql:
    """SQL on one invented contest: figures once, then places and prizes before and after the committee's acts."""

    def __init__(self, invented: Any, cursor: Any) -> None:
        tables.prepare(cursor)
        tables.load(cursor, invented.facts)
        self.facts = invented.facts
        self.found = recompute(cursor, invented.rules, lot_seed=invented.facts["lot_seed"])

    def shape(self) -> dict[str, Any]:
        """Everything SQL finds with the decisions and moves there are now."""
        moves = self.facts["adjustments"]
        settled = self.found.settled(self.facts["decisions"], moves)
        found: dict[str, Any] = {
            "actuals": sorted([*name, plain(value)] for name, value in self.found.actuals.items()),
            "left_out": sorted(map(list, self.found.left_out)),
            "flagged": sorted(map(list, self.found.flagged)),
            "counts": {name: list(one) for name, one in self.found.counts.items()},
            "given_up": sorted(map(list, settled.given_up)),
            "unused": [list(moves[number - 1]) for number in settled.unused],
            "money": list(settled.money),
        }
        for name, one in settled.divisions.items():
            found[name] = {
                "rows": {
                    key: [rank, tied, able, {figure: plain(value) for figure, value in values.items()}]
                    for key, (rank, tied, able, values) in one.rows.items()
                },
                "awards": {key: list(award) for key, award in one.awards.items()},
                "open": sorted(one.open),
                "passed": sorted(map(list, one.passed)),
                "unclaimed": one.unclaimed,
            }
        return found


def sql_shape(result: ContestResult) -> dict[str, Any]:
    """What the core found, in the shape of ``BySql``."""
    found: dict[str, Any] = {
        **{name: shape(result)[name] for name in ("actuals", "left_out", "given_up")},
        "flagged": sorted([one.person, one.round, one.number, one.why] for one in result.flagged),
        "counts": {
            one.category: [one.expected, one.participants, one.attempts] for one in result.counts if one.expected
        },
        "unused": [[one.division, one.key, one.tier] for one in result.unused_adjustments],
        "money": [result.budget.planned, result.budget.given, result.budget.open],
    }
    for one in result.divisions:
        names = [criterion.key for criterion in one.division.criteria]
        found[one.division.id] = {
            "rows": {
                row.entry.key: [
                    row.rank,
                    row.tied,
                    row.entry.may_win,
                    {name: plain(row.entry.metrics[name]) for name in names},
                ]
                for row in one.standings.rows
            },
            "awards": {award.key: [award.tier_id, award.amount, award.why] for award in one.awards.given},
            "open": sorted(sorted(tie.keys) for tie in one.awards.open),
            "passed": sorted([each.key, each.tier, each.why] for each in one.awards.passed_over),
            "unclaimed": list(one.awards.unclaimed),
        }
    return found


def differ(invented: Any, cursor: Any | None) -> tuple[list[str], set[str]]:
    """Every difference between the three on one contest, before and after the committee's acts, and what occurred.
    ``cursor`` None: without SQL.
    """
    core = by_core(invented)
    found = differences(shape(core), by_verify(invented))
    sql = None if cursor is None else BySql(invented, cursor)
    if sql is not None:
        found += differences(sql_shape(core), sql.shape(), "/sql")
    invented.decide({one.division.id: _places(one) for one in core.divisions})
    decided = by_core(invented)
    found += differences(shape(decided), by_verify(invented), "/decided")
    if sql is not None:
        found += differences(sql_shape(decided), sql.shape(), "/decided/sql")
    return found, set(events(invented.rules, core, decided))


def _places(one: Any) -> dict[str, list[Any]]:
    return {row.entry.key: [row.rank] for row in one.standings.rows}


def plain(value: Any) -> Any:
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value


def differences(one: Any, two: Any, path: str = "") -> list[str]:
    """Where two plain results are not the same."""
    if isinstance(one, dict) and isinstance(two, dict):
        found = []
        for name in sorted({*one, *two}):
            if name not in one or name not in two:
                found.append(f"{path}/{name}: {'only second' if name not in one else 'only first'}")
            else:
                found += differences(one[name], two[name], f"{path}/{name}")
        return found
    if isinstance(one, list) and isinstance(two, list) and len(one) == 2 and isinstance(one[1], dict):
        return differences(dict(enumerate(one)), dict(enumerate(two)), path)
    return [] if one == two else [f"{path}: {one!r} ≠ {two!r}"]
