"""`truongthi audit check`: recomputes the whole log and names the first wrong entry. `truongthi audit head`: the last
entry's number and hash, to print or to send out of the house.
"""

from __future__ import annotations

import argparse
import sys


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("audit", help="kiểm tra nhật ký không bị sửa", description=__doc__)
    acts = parser.add_subparsers(title="việc", metavar="VIỆC", required=True)
    check = acts.add_parser("check", help="tính lại toàn bộ chuỗi băm, chỉ ra dòng sai đầu tiên")
    check.add_argument(
        "--head", action="append", default=[], metavar="SỐ:MÃ", help="đầu nhật ký đã in hoặc gửi đi; ghi được nhiều lần"
    )
    head = acts.add_parser("head", help="in số thứ tự và mã băm của dòng cuối")
    check.set_defaults(database=True, run=run)
    head.set_defaults(database=True, run=run_head)


def run_head(args: argparse.Namespace) -> int:
    from truongthi.audit.check import head

    number, hash_ = head()
    print(f"{number}:{hash_}")
    return 0


def run(args: argparse.Namespace) -> int:
    from truongthi.audit.check import audit_problems, entries, head
    from truongthi.results.queries.seals import noted_heads
    from truongthi.web.wording import problem_sentence

    heads = dict(noted_heads())
    for typed in args.head:
        number, _, hash_ = typed.partition(":")
        if not number.isdecimal() or len(hash_) != 64:
            print(f"truongthi audit: --head có dạng SỐ:MÃ, không phải {typed!r}", file=sys.stderr)
            return 2
        heads[int(number)] = hash_.lower()
    problems = audit_problems(entries(), heads)
    for problem in problems[:20]:
        print(problem_sentence(problem))
    if problems:
        print(f"SAI: dòng sai đầu tiên là dòng {problems[0].where}.")
        return 1
    number, hash_ = head()
    print(f"ĐÚNG: {number} dòng, đối chiếu với {len(heads)} đầu nhật ký đã ký. Dòng cuối {number}:{hash_}")
    return 0
