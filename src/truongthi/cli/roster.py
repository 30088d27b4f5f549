"""`truongthi roster check FILE [--json]`: what an import of a roster or a staff list would take, without a database.

Exit codes: 0 clean (notes do not count), 1 problems found, 2 unusable file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from truongthi.core.errors import Problem, Refused
from truongthi.core.vietnamese import class_sort_key
from truongthi.formats.roster import Roster, RosterPerson, read_roster
from truongthi.formats.staff import StaffList, StaffPerson, looks_like_staff, read_staff

_MARKS = {"error": "LỖI", "warning": "XEM", "note": "GHI CHÚ"}


def register(commands: Any) -> None:
    parser = commands.add_parser("roster", help="xem trước danh sách lớp hoặc danh sách cán bộ, giáo viên")
    actions = parser.add_subparsers(title="việc", metavar="VIỆC", required=True)
    check = actions.add_parser("check", help="đọc tệp Excel, kể ra mọi chỗ cần sửa; không lưu gì")
    check.add_argument("file", type=Path, metavar="TỆP")
    check.add_argument("--json", action="store_true", help="in JSON ra đầu ra chuẩn")
    check.add_argument("--kind", choices=["pupils", "staff"], help="loại danh sách; mặc định: nhận từ tiêu đề cột")


def run(args: argparse.Namespace) -> int:
    data = args.file.read_bytes()
    try:
        found = _read(data, args.file.name, args.kind)
    except Refused as refused:
        return _refused(refused, as_json=args.json)
    if args.json:
        print(json.dumps(_document(found), ensure_ascii=False, indent=1))
    else:
        _print_summary(found)
    return 1 if any(problem.severity != "note" for problem in found.problems) else 0


def _read(data: bytes, filename: str, kind: str | None) -> Roster | StaffList:
    if kind == "staff" or (kind is None and looks_like_staff(data, filename)):
        return read_staff(data, filename)
    return read_roster(data, filename, today=date.today())  # noqa: DTZ011 - the day on this machine names the school year


def _refused(refused: Refused, *, as_json: bool) -> int:
    from truongthi.web.wording import refusal_sentence

    sentence = refusal_sentence(refused)
    if as_json:
        problem = {"where": "", "code": refused.code, "severity": "error", "message": sentence}
        print(json.dumps({"people": [], "problems": [problem]}, ensure_ascii=False, indent=1))
    print(sentence, file=sys.stderr)
    return 2


def _document(found: Roster | StaffList) -> dict[str, Any]:
    document: dict[str, Any] = {"kind": "pupils" if isinstance(found, Roster) else "staff"}
    if isinstance(found, Roster):
        document["school_year"] = found.school_year
        document["classes"] = [asdict(one) for one in found.classes]
    document["people"] = [_person(one) for one in found.people]
    document["rejected"] = [_person(one) for one in found.rejected]
    document["problems"] = [_problem(one) for one in found.problems if one.severity != "note"]
    document["notes"] = [_problem(one) for one in found.problems if one.severity == "note"]
    return document


def _person(person: RosterPerson | StaffPerson) -> dict[str, Any]:
    fields = asdict(person)
    if isinstance(person, RosterPerson):
        fields = {"class": fields.pop("class_name"), **fields}
    fields["birth_date"] = person.birth_date.isoformat() if person.birth_date else None
    return fields


def _problem(problem: Problem) -> dict[str, Any]:
    from truongthi.web.wording import problem_sentence

    return {
        "where": problem.where,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem_sentence(problem),
    }


def _print_summary(found: Roster | StaffList) -> None:
    if isinstance(found, Roster):
        counted = Counter(person.class_name for person in found.people)
        for name in sorted(counted, key=class_sort_key):
            print(f"Lớp {name}: {counted[name]} học sinh")
        print(f"Cộng: {len(found.people)} học sinh, {len(counted)} lớp, năm học {found.school_year or '?'}")
    else:
        homerooms = sum(1 for person in found.people if person.homeroom)
        print(f"Cộng: {len(found.people)} cán bộ, giáo viên; {homerooms} giáo viên chủ nhiệm")
    if found.rejected:
        print(f"Không nhận được: {len(found.rejected)} dòng")
    for problem in found.problems:
        print(f"[{_MARKS[problem.severity]}] {problem.where}: {_problem(problem)['message']}")
