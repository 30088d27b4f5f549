"""`truongthi questions check FILE [--json]`: what an import of a question bank would take, without a database.

Exit codes: 0 clean (notes do not count), 1 problems found, 2 unusable file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from truongthi.core.errors import Problem, Refused
from truongthi.core.questions import Question
from truongthi.formats.question_file import QuestionFile
from truongthi.formats.questions import read_questions

_MARKS = {"error": "LỖI", "warning": "XEM", "note": "GHI CHÚ"}


def register(commands: Any) -> None:
    parser = commands.add_parser("questions", help="xem trước ngân hàng câu hỏi")
    actions = parser.add_subparsers(title="việc", metavar="VIỆC", required=True)
    check = actions.add_parser("check", help="đọc tệp Word hoặc Excel, kể ra mọi chỗ cần sửa; không lưu gì")
    check.add_argument("file", type=Path, metavar="TỆP")
    check.add_argument("--json", action="store_true", help="in JSON ra đầu ra chuẩn")


def run(args: argparse.Namespace) -> int:
    data = args.file.read_bytes()
    try:
        found = read_questions(data, args.file.name)
    except Refused as refused:
        return _refused(refused, as_json=args.json)
    if args.json:
        print(json.dumps(document(found), ensure_ascii=False, indent=1))
    else:
        _print_summary(found)
    if not found.questions:
        return 2
    return 1 if found.faults else 0


def _refused(refused: Refused, *, as_json: bool) -> int:
    from truongthi.web.wording import refusal_sentence

    sentence = refusal_sentence(refused)
    if as_json:
        problem = {"where": "", "code": refused.code, "severity": "error", "message": sentence}
        print(json.dumps({"questions": [], "problems": [problem], "notes": []}, ensure_ascii=False, indent=1))
    print(sentence, file=sys.stderr)
    return 2


def document(found: QuestionFile) -> dict[str, Any]:
    """The JSON document; its shape is described in docs/cli.md."""
    return {
        "questions": [_question(question) for question in found.questions],
        "problems": [_problem(problem) for problem in found.faults],
        "notes": [_problem(problem) for problem in found.notes],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "number": question.number,
        "where": question.where,
        "part": question.part_title or question.part,
        "part_number": question.part,
        "level": question.level,
        "text": question.text,
        "options": [
            {"letter": option.letter, "text": option.text, "pinned": option.pinned} for option in question.options
        ],
        "key": list(question.key),
        "multiple": question.is_multiple,
        "keeps_order": question.keeps_order,
        "source": question.source,
        "explanation": question.explanation,
    }


def _problem(problem: Problem) -> dict[str, str]:
    from truongthi.web.wording import problem_sentence

    return {
        "where": problem.where,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem_sentence(problem),
    }


def _print_summary(found: QuestionFile) -> None:
    for (part, title), count in _counted(found.questions).items():
        print(f"Phần {part or '–'}{f' · {title}' if title else ''}: {count} câu")
    several = sum(1 for question in found.questions if question.is_multiple)
    pinned = sum(1 for question in found.questions if any(option.pinned for option in question.options))
    print(f"Cộng: {len(found.questions)} câu; {several} câu nhiều đáp án; {pinned} câu có phương án phải đứng cuối")
    for problem in (*found.faults, *found.notes):
        shown = _problem(problem)
        print(f"[{_MARKS[problem.severity]}] {shown['where']}: {shown['message']}")


def _counted(questions: Sequence[Question]) -> Counter[tuple[str, str]]:
    return Counter((question.part, question.part_title) for question in questions)
