"""`truongthi unit add`: a unit and the account of its organiser. `truongthi unit department`: the body above it, with
the account that reads its reports.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

_ACTOR = "command line"


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("unit", help="thêm đơn vị và tài khoản Ban Tổ chức", description=__doc__)
    acts = parser.add_subparsers(title="việc", metavar="VIỆC", required=True)
    add = acts.add_parser(
        "add", help="thêm đơn vị, hoặc thêm người phụ trách cho đơn vị đã có; in mật khẩu dùng một lần"
    )
    add.add_argument("--name", required=True, help="tên đơn vị, như trên văn bản")
    add.add_argument("--parent-body", default="", help="cơ quan chủ quản, dòng phía trên tên đơn vị")
    add.add_argument("--place", default="", help="địa danh ghi trước ngày tháng trên văn bản")
    kinds = ("school", "district", "department", "province", "other")
    add.add_argument("--kind", choices=kinds, default="school", help="loại đơn vị; mặc định là trường (school)")
    add.add_argument("--organiser", required=True, help="họ và tên người phụ trách cuộc thi của đơn vị")
    above = acts.add_parser("department", help="thêm cơ quan cấp trên (Sở) và tài khoản xem báo cáo của các đơn vị")
    above.add_argument("--name", required=True, help="tên cơ quan cấp trên, như trên văn bản")
    above.add_argument("--reader", required=True, help="họ và tên chuyên viên xem số liệu và báo cáo")
    above.add_argument(
        "--of", action="append", default=[], metavar="ĐƠN VỊ", help="đơn vị trực thuộc; ghi được nhiều lần"
    )
    parser.set_defaults(database=True)
    add.set_defaults(database=True, run=run_add)
    above.set_defaults(database=True, run=run_department)


def run_add(args: argparse.Namespace) -> int:
    from truongthi.schools.actions import create_unit
    from truongthi.schools.models import Appointment

    def unit(now: Any) -> Any:
        kind = getattr(args, "kind", "school")
        found = _unit_named(args.name, kind)
        return found or create_unit(
            name=args.name, kind=kind, parent_body=args.parent_body, place=args.place, actor=_ACTOR, now=now
        )

    return _with_account(unit, args.organiser, Appointment.Duty.ORGANISER)


def run_department(args: argparse.Namespace) -> int:
    from truongthi.schools.actions import create_unit, place_under
    from truongthi.schools.models import Appointment, Unit

    below = {name: _unit_named(name) for name in args.of}
    missing = [name for name, unit in below.items() if unit is None]
    if missing:
        print(f"truongthi unit: chưa có đơn vị: {', '.join(missing)}. Thêm bằng truongthi unit add.", file=sys.stderr)
        return 2

    def department(now: Any) -> Any:
        found = Unit.objects.filter(name=args.name, kind=Unit.Kind.DEPARTMENT).first()
        found = found or create_unit(name=args.name, kind=Unit.Kind.DEPARTMENT, actor=_ACTOR, now=now)
        for unit in below.values():
            place_under(unit=unit, parent=found, actor=_ACTOR, now=now)
        return found

    return _with_account(department, args.reader, Appointment.Duty.DEPARTMENT)


def _unit_named(name: str, kind: str = "") -> Any:
    """A unit by its name; a department only where one is asked for."""
    from truongthi.schools.models import Unit

    units = Unit.objects.filter(name=name)
    if kind == Unit.Kind.DEPARTMENT:
        return units.filter(kind=kind).first()
    return units.exclude(kind=Unit.Kind.DEPARTMENT).first()


def _with_account(unit_of: Callable[[Any], Any], person: str, duty: Any) -> int:
    """Make or find the unit, add the person with a duty in it, and print the password that is used once."""
    from django.db import transaction
    from django.utils import timezone

    from truongthi.accounts.actions.passwords import issue_initial_passwords
    from truongthi.accounts.actions.people import add_people
    from truongthi.core.errors import Refused
    from truongthi.schools.actions import appoint
    from truongthi.web.wording import refusal_sentence

    now = timezone.now()
    try:
        with transaction.atomic():
            unit = unit_of(now)
            [user] = add_people([person], with_username=True, now=now)
            appoint(user=user, unit=unit, duty=duty, actor=_ACTOR, now=now)
            [issued] = issue_initial_passwords(actor=_ACTOR, users=[user], now=now)
    except Refused as refused:
        print(f"truongthi unit: {refusal_sentence(refused)}", file=sys.stderr)
        return 2
    print(f"Đơn vị: {unit.name}")
    print(f"Tên đăng nhập: {user.username}")
    print(f"Mật khẩu dùng một lần: {issued.password} (phải đổi ở lần đăng nhập đầu tiên)")
    return 0


def run(args: argparse.Namespace) -> int:
    return run_add(args)
