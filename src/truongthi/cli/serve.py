"""`truongthi serve`: the whole platform behind one address."""

from __future__ import annotations

import argparse
import os
import sys

from truongthi.serve.addresses import CannotServe, Plan
from truongthi.serve.logs import log_to_stderr
from truongthi.serve.pg_binaries import PostgresUnavailableError
from truongthi.serve.supervisor import Supervisor


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("serve", help="chạy toàn bộ hệ thống", description=__doc__)
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="địa chỉ lắng nghe (HOST)")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="cổng (PORT)")
    parser.add_argument(
        "--workers", type=int, default=int(os.environ.get("PAGE_PROCESSES", "2")), help="số tiến trình trang"
    )
    parser.add_argument("--demo", action="store_true", help="kèm dữ liệu trình diễn")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--pages-only", action="store_true", help="không chạy phòng thi")
    part.add_argument("--examroom-only", action="store_true", help="chỉ chạy phòng thi")


def run(args: argparse.Namespace) -> int:
    log_to_stderr()
    plan = Plan(
        host=args.host,
        port=args.port,
        workers=max(1, args.workers),
        has_pages=not args.examroom_only,
        has_examroom=not args.pages_only,
        is_demo=args.demo,
    )
    try:
        return Supervisor(plan).run()
    except (CannotServe, PostgresUnavailableError) as error:
        print(error, file=sys.stderr)
        return 2
