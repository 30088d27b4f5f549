"""`truongthi unit add`: the first unit of an installation and the account of its organiser."""

from __future__ import annotations

import argparse


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("unit", help="thêm đơn vị và tài khoản Ban Tổ chức", description=__doc__)
    acts = parser.add_subparsers(title="việc", metavar="VIỆC", required=True)
    add = acts.add_parser(
        "add", help="thêm đơn vị, hoặc thêm người phụ trách cho đơn vị đã có; in mật khẩu dùng một lần"
    )
    add.add_argument("--name", required=True, help="tên đơn vị, như trên văn bản")
    add.add_argument("--parent-body", default="", help="cơ quan chủ quản, dòng phía trên tên đơn vị")
    add.add_argument("--place", default="", help="địa danh ghi trước ngày tháng trên văn bản")
    add.add_argument("--organiser", required=True, help="họ và tên người phụ trách cuộc thi của đơn vị")
    parser.set_defaults(database=True)
    add.set_defaults(database=True, run=run_add)


def run_add(args: argparse.Namespace) -> int:
    from django.db import transaction
    from django.utils import timezone

    from truongthi.accounts.actions.passwords import issue_initial_passwords
    from truongthi.accounts.actions.people import add_people
    from truongthi.schools.actions import appoint, create_unit
    from truongthi.schools.models import Appointment, Unit

    now = timezone.now()
    with transaction.atomic():
        unit = Unit.objects.filter(name=args.name, parent=None).first() or create_unit(
            name=args.name, parent_body=args.parent_body, place=args.place, actor="command line", now=now
        )
        [user] = add_people([args.organiser], with_username=True, now=now)
        appoint(user=user, unit=unit, duty=Appointment.Duty.ORGANISER, actor="command line", now=now)
        [issued] = issue_initial_passwords(actor="command line", users=[user], now=now)
    print(f"Đơn vị: {unit.name}")
    print(f"Tên đăng nhập: {user.username}")
    print(f"Mật khẩu dùng một lần: {issued.password} (phải đổi ở lần đăng nhập đầu tiên)")
    return 0


def run(args: argparse.Namespace) -> int:
    return run_add(args)
