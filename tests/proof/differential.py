"""One invented contest computed in different ways, and every difference between them."""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.proof.contests import Invented, core_adjustments, core_facts
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


def by_sql(invented: Invented, cursor: Any) -> dict[str, Any]:
    """What SQL finds, in the shape of the others where it computes the same."""
    tables.prepare(cursor)
    tables.load(cursor, invented.facts)
    result = recompute(cursor, invented.rules, lot_seed=invented.facts["lot_seed"])
    found: dict[str, Any] = {
        "actuals": sorted([*name, plain(value)] for name, value in result.actuals.items()),
        "left_out": sorted(list(one) for one in result.left_out),
        "not_computed": result.not_computed,
    }
    for name, places in result.divisions.items():
        found[name] = {
            "rows": {
                key: [rank, {figure: plain(value) for figure, value in values.items()}]
                for key, (rank, values) in places.rows.items()
            },
            "prizes": places.prizes,
        }
    return found


def decided_differences(invented: Invented, core: dict[str, Any]) -> list[str]:
    """After the committee ordered groups and moved prizes: core against verify.py."""
    invented.decide({name: one["rows"] for name, one in core.items() if isinstance(one, dict)})
    return differences(shape(by_core(invented)), by_verify(invented), "/decided")


def sql_differences(core: dict[str, Any], sql: dict[str, Any]) -> list[str]:
    """Core against SQL: figures of the criteria, ranks, and prizes where SQL gives them."""
    found = differences(
        {name: core[name] for name in ("actuals", "left_out")}, {name: sql[name] for name in ("actuals", "left_out")}
    )
    passed = {name for name, what in sql["not_computed"] if what == "figures"}
    for name in sorted({*core, *sql} - {"actuals", "left_out", "given_up", "not_computed"} - passed):
        if name not in core or name not in sql:
            found.append(f"/{name}: {'only SQL' if name in sql else 'only core'}")
            continue
        mine = sql[name]["rows"]
        theirs = {
            key: [rank, {figure: values[figure] for figure in (mine.get(key) or [0, values])[1]}]
            for key, (rank, values) in core[name]["rows"].items()
        }
        found += differences(theirs, mine, f"/{name}/rows")
        if sql[name]["prizes"] is not None:
            given = {key: tier for tier, _, key in core[name]["awards"]}
            found += differences(given, sql[name]["prizes"], f"/{name}/prizes")
    return found


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
