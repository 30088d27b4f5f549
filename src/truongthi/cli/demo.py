"""`truongthi demo`: fills an empty installation with the demonstration; does nothing when it is there."""

from __future__ import annotations

import argparse


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("demo", help="nạp dữ liệu trình diễn vào một bản cài mới", description=__doc__)
    parser.set_defaults(database=True)


def run(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from truongthi.demo.seed import seed

    if seed(settings.DATA_DIR, timezone.now()):
        print("Đã nạp dữ liệu trình diễn.")
    return 0
