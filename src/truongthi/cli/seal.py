"""`truongthi seal check SLUG`: whether everything stored of a contest still says what was signed."""

from __future__ import annotations

import argparse
import sys


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("seal", help="kiểm tra niêm phong của một cuộc thi", description=__doc__)
    acts = parser.add_subparsers(title="việc", metavar="VIỆC", required=True)
    check = acts.add_parser("check", help="đối chiếu bài thi đang lưu với niêm phong đã ký")
    check.add_argument("slug", metavar="TÊN_NGẮN")
    parser.set_defaults(database=True)
    check.set_defaults(database=True, run=run)


def run(args: argparse.Namespace) -> int:
    from truongthi.contests.models import Contest
    from truongthi.results.queries.seals import notes_of, seal_problems
    from truongthi.web.wording import problem_sentence

    contest = Contest.objects.filter(slug=args.slug).first()
    if contest is None:
        print(f"truongthi seal: không có cuộc thi “{args.slug}”.", file=sys.stderr)
        return 2
    problems = seal_problems(contest)
    for problem in problems:
        print(problem_sentence(problem))
    notes = notes_of(contest)
    for note in notes:
        print(f"{note.kind} {note.round_code or note.version} {note.sha256}")
    print(f"SAI: {len(problems)} chỗ." if problems else f"ĐÚNG: {len(notes)} bản niêm phong.")
    return 1 if problems else 0
