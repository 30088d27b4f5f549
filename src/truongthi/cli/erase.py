"""`truongthi erase KEY`: erases a person and keeps what was signed valid (docs/bundle.md)."""

from __future__ import annotations

import argparse
import sys


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("erase", help="xóa dữ liệu của một người", description=__doc__)
    parser.add_argument("key", metavar="MÃ", help="mã của người (14 ký tự) hoặc mã thành viên trên bảng xếp hạng")
    parser.add_argument("--yes", action="store_true", help="không hỏi lại")
    parser.set_defaults(database=True)


def run(args: argparse.Namespace) -> int:
    from django.db.models import Q
    from django.utils import timezone

    from truongthi.accounts.models import User
    from truongthi.results.actions.erasure import erase_person

    user = User.objects.filter(Q(public_id=args.key) | Q(memberships__public_id=args.key)).distinct().first()
    if user is None:
        print(f"truongthi erase: không có ai mang mã {args.key}.", file=sys.stderr)
        return 2
    if not args.yes and input(f"Xóa vĩnh viễn dữ liệu của {user.full_name}? Gõ lại mã {args.key}: ") != args.key:
        print("Chưa xóa gì.", file=sys.stderr)
        return 2
    attempts = erase_person(user=user, actor="command line", now=timezone.now())
    print(f"Đã xóa. Số bài đã làm rỗng: {attempts}; niêm phong của các cuộc thi vẫn đúng.")
    return 0
