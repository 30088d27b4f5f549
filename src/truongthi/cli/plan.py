"""`truongthi plan check|rehearse|apply|export`. Exit codes: 0 clean, 1 problems, 2 unusable."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truongthi.cli import rehearse
from truongthi.core.errors import Problem, Refused
from truongthi.core.rules import Rules, RulesInvalid, bank_problems, moved
from truongthi.core.rules.values import instant
from truongthi.formats.plan_toml import FILE_PROBLEMS, read_document, read_plan, with_line, write_plan

if TYPE_CHECKING:
    from truongthi.schools.models import Unit
    from truongthi.web.wording.clauses import Section
    from truongthi.web.wording.open_points import OpenPointText


def register(commands: Any) -> None:
    parser = commands.add_parser("plan", help="kiểm tra, đưa vào và xuất kế hoạch cuộc thi")
    actions = parser.add_subparsers(title="việc", metavar="VIỆC", required=True)
    check = actions.add_parser("check", help="đọc kế hoạch, in lại thành điều khoản, kể ra mọi chỗ cần sửa")
    check.add_argument("file", type=Path, metavar="TỆP")
    check.add_argument("--bank", type=Path, metavar="TỆP", help="ngân hàng đề (docx, xlsx) để đối chiếu cơ cấu đề")
    check.add_argument("--json", action="store_true", help="in JSON ra đầu ra chuẩn")
    check.set_defaults(run=run_check)
    rehearse.register(actions)
    apply = actions.add_parser("apply", help="tạo cuộc thi từ tệp, hoặc cập nhật thể lệ của cuộc thi cùng tên ngắn")
    apply.add_argument("file", type=Path, metavar="TỆP")
    apply.add_argument("--unit", metavar="TÊN", help="đơn vị tổ chức trong hệ thống, khi có nhiều đơn vị")
    apply.add_argument("--reason", default="", metavar="LÝ DO", help="lý do, khi thay đổi thể lệ đã có")
    apply.add_argument("--opens-at", metavar="LÚC", help='dời cả kế hoạch để mở vào lúc này; "now": mở từ hôm qua')
    apply.add_argument("--slug", metavar="TÊN", help="dùng tên ngắn khác với tên trong tệp")
    apply.set_defaults(run=run_apply, database=True)
    export = actions.add_parser("export", help="in tệp kế hoạch của một cuộc thi ra đầu ra chuẩn")
    export.add_argument("slug", metavar="TÊN NGẮN")
    export.set_defaults(run=run_export, database=True)


def run(args: argparse.Namespace) -> int:
    """Every action of this command has a function of its own."""
    return int(args.run(args))


def run_check(args: argparse.Namespace) -> int:
    try:
        data = args.file.read_bytes()
        rules = read_plan(data)
        problems = _compared_with_bank(rules, data, args.bank) if args.bank else []
    except RulesInvalid as invalid:
        return report_problems(invalid.problems, as_json=args.json)
    except OSError as error:
        return report_problems([Problem(str(error.filename), "plan_no_file", {})], as_json=args.json)
    except Refused as refused:
        problem = Problem(args.bank.name, refused.code, refused.facts)
        return report_problems([problem], as_json=args.json, unusable=True)
    if args.json:
        print(json.dumps(_document(rules, problems), ensure_ascii=False, indent=1))
        return 1 if problems else 0
    _print_rules(rules)
    return report_problems(problems, as_json=False) if problems else 0


def run_apply(args: argparse.Namespace) -> int:
    from truongthi.contests.actions import apply_plan
    from truongthi.web.shared.clock import now

    try:
        rules = read_plan(args.file.read_bytes())
    except RulesInvalid as invalid:
        return report_problems(invalid.problems, as_json=False)
    if args.opens_at:
        rules = moved(rules, _opening(args.opens_at, rules, now()))
    unit = _unit(args.unit, rules, now())
    applied = apply_plan(rules=rules, slug=args.slug, unit=unit, reason=args.reason, actor="cli", now=now())
    words = {"created": "Đã tạo", "updated": "Đã cập nhật", "unchanged": "Không có gì thay đổi ở"}
    print(f"{words[applied.outcome]} cuộc thi {applied.contest.slug}, thể lệ bản {applied.version}.")
    return 0


def _unit(name: str | None, rules: Rules, now: datetime) -> Unit:
    """The unit of a plan; in an installation that has none yet, the organiser the plan names becomes the first."""
    from truongthi.contests.queries import unit_for_plan
    from truongthi.schools.actions import create_unit

    try:
        return unit_for_plan(name)
    except Refused as refused:
        if refused.code != "unit_none":
            raise
    unit = create_unit(name=rules.organiser, actor="cli", now=now)
    print(f'Đã tạo đơn vị {unit.name}. Cử người phụ trách: truongthi unit add --name "{unit.name}" --organiser "…"')
    return unit


def run_export(args: argparse.Namespace) -> int:
    from truongthi.contests.queries import rules_of_slug

    sys.stdout.write(write_plan(rules_of_slug(args.slug)))
    return 0


def _opening(text: str, rules: Rules, now: datetime) -> datetime:
    if text == "now":
        opening = rules.window.opens_at.timetz()
        return datetime.combine((now - timedelta(days=1)).astimezone(rules.window.opens_at.tzinfo).date(), opening)
    moment = instant(text)
    if moment is None:
        raise Refused("rules_not_a_instant", field="--opens-at", value=text)
    return moment


def _compared_with_bank(rules: Rules, data: bytes, bank: Path) -> list[Problem]:
    from truongthi.formats.questions import read_questions

    questions = read_questions(bank.read_bytes(), bank.name).questions
    _, lines = read_document(data)
    found = bank_problems(rules, [(question.part, question.level or "") for question in questions])
    return [with_line(problem, lines) for problem in found]


def report_problems(problems: Any, *, as_json: bool, unusable: bool = False) -> int:
    from truongthi.web.wording import problem_sentence

    rows = [{"where": p.where, "code": p.code, "message": problem_sentence(p)} for p in problems]
    if as_json:
        print(json.dumps({"clauses": [], "open_points": [], "problems": rows}, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(f"{row['where']}: {row['message']}" if row["where"] else row["message"], file=sys.stderr)
        print(f"Kế hoạch có {len(rows)} chỗ cần sửa.", file=sys.stderr)
    return 2 if unusable or any(problem.code in FILE_PROBLEMS for problem in problems) else 1


def _in_words(rules: Rules) -> tuple[list[Section], list[OpenPointText]]:
    from truongthi.web.wording.clauses import clauses
    from truongthi.web.wording.open_points import open_points

    return clauses(rules), open_points(rules)


def _document(rules: Rules, problems: list[Problem]) -> dict[str, Any]:
    from truongthi.web.wording import problem_sentence

    sections, points = _in_words(rules)
    return {
        "slug": rules.slug,
        "title": rules.title,
        "clauses": [{"title": section.title, "items": list(section.items)} for section in sections],
        "open_points": [
            {"field": p.field, "question": p.question, "taken": p.taken, "note": p.note, "confirmed": p.confirmed}
            for p in points
        ],
        "problems": [{"where": p.where, "code": p.code, "message": problem_sentence(p)} for p in problems],
    }


def _print_rules(rules: Rules) -> None:
    sections, points = _in_words(rules)
    print(f"THỂ LỆ CUỘC THI “{rules.title}”\n{rules.organiser}\n")
    for number, section in enumerate(sections, start=1):
        print(f"Điều {number}. {section.title}")
        for part, item in enumerate(section.items, start=1):
            print(f"  {number}.{part}. {item}")
        print()
    if not points:
        print("Không có điểm nào để ngỏ.")
        return
    print(f"NHỮNG ĐIỂM KẾ HOẠCH ĐỂ NGỎ: {sum(not point.confirmed for point in points)} điểm chưa được xác nhận")
    for point in points:
        mark = "đã xác nhận" if point.confirmed else "chưa xác nhận"
        print(f"  - {point.question} ({point.field}): đã lấy “{point.taken}” [{mark}]")
        if point.note:
            print(f"    {point.note}")
