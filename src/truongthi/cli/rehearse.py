"""`truongthi plan rehearse FILE`: the rules of a plan tried out over invented contestants, from the file alone.

Exit codes: 0 nothing to look at, 1 the rehearsal warns of something, 2 unusable.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from truongthi.core.errors import Refused
from truongthi.core.rehearsal import LARGEST, USUAL, Rehearsal, rehearse
from truongthi.core.rules import RulesInvalid
from truongthi.formats.plan_toml import read_plan


def register(actions: Any) -> None:
    parser = actions.add_parser("rehearse", help="diễn tập: chạy thể lệ trên thí sinh giả định, xem ai được giải")
    parser.add_argument("file", type=Path, metavar="TỆP")
    parser.add_argument("--people", type=int, default=USUAL, metavar="N", help=f"số thí sinh, nhiều nhất {LARGEST}")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="hạt giống: cùng số, cùng kết quả")
    parser.add_argument("--json", action="store_true", help="in JSON ra đầu ra chuẩn")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from truongthi.cli.plan import report_problems
    from truongthi.core.errors import Problem

    try:
        rehearsal = rehearse(read_plan(args.file.read_bytes()), people=args.people, seed=args.seed)
    except RulesInvalid as invalid:
        return report_problems(invalid.problems, as_json=args.json, unusable=True)
    except OSError as error:
        return report_problems([Problem(str(error.filename), "plan_no_file", {})], as_json=args.json, unusable=True)
    except Refused as refused:
        return report_problems([Problem("", refused.code, refused.facts)], as_json=args.json, unusable=True)
    if args.json:
        print(json.dumps(_document(rehearsal), ensure_ascii=False, indent=1))
    else:
        _print(rehearsal)
    return 1 if rehearsal.warnings else 0


def _document(rehearsal: Rehearsal) -> dict[str, Any]:
    from truongthi.core.standings_document import write_values
    from truongthi.web.wording.rehearsal import warnings_in_words

    budget = rehearsal.result.budget
    return {
        "slug": rehearsal.rules.slug,
        "people": rehearsal.people,
        "seed": rehearsal.seed,
        "budget": {"limit": budget.limit, "planned": budget.planned, "given": budget.given, "open": budget.open},
        "warnings": [
            {"code": warned.code, "division": warned.division, "message": text}
            for warned, text in zip(rehearsal.warnings, warnings_in_words(rehearsal), strict=True)
        ],
        "divisions": [
            {
                "id": tried.result.division.id,
                "name": tried.result.division.name,
                "rows": [
                    {
                        "rank": row.rank,
                        "key": row.entry.key,
                        "name": row.entry.name,
                        "metrics": write_values(row.entry.metrics),
                        "separated_by": row.separated_by.metric if row.separated_by else None,
                    }
                    for row in tried.result.standings.rows
                ],
                "prizes": [
                    {"tier": a.tier_id, "key": a.key, "amount": a.amount, "why": a.why}
                    for a in tried.result.awards.given
                ],
                "ties": [{"keys": list(t.keys), "tiers": list(t.tiers), "remedy": t.remedy} for t in tried.ties],
                "passed_over": [{"key": p.key, "tier": p.tier, "why": p.why} for p in tried.result.awards.passed_over],
                "unclaimed": list(tried.result.awards.unclaimed),
                "criteria": [{"key": use.criterion.key, "decided": use.decided} for use in tried.uses],
            }
            for tried in rehearsal.tried
        ],
    }


def _print(rehearsal: Rehearsal) -> None:
    from truongthi.web.wording.rehearsal import budget_in_words, divisions_in_words, warnings_in_words

    title = rehearsal.rules.title
    print(f"DIỄN TẬP THỂ LỆ “{title}”: {rehearsal.people} thí sinh giả định, hạt giống {rehearsal.seed}\n")
    for division in divisions_in_words(rehearsal):
        print(f"{division.name}: {division.ranked} bên xếp hạng")
        for row in division.rows:
            figures = "; ".join(f"{name} {value}" for name, value in row.figures)
            prize = f" [{row.prize}]" if row.prize else ""
            print(f"  {row.place}. {row.name}{prize}: {figures}")
        for tie in division.ties:
            print(f"  Bằng nhau: {tie.names} ({tie.prizes}). {tie.remedy}")
        for name, why in division.passed:
            print(f"  Không nhận giải: {name}: {why}")
        for sentence, _ in division.uses:
            print(f"  {sentence}")
        print()
    print(budget_in_words(rehearsal))
    for sentence in warnings_in_words(rehearsal):
        print(f"Chú ý: {sentence}", file=sys.stderr)
