"""`truongthi worker`: the periodic work (closing, sealing, grading); `truongthi serve` starts one by itself."""

from __future__ import annotations

import argparse


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("worker", help="chạy các việc định kỳ", description=__doc__)
    parser.set_defaults(database=True)


def run(args: argparse.Namespace) -> int:
    from truongthi.serve.processes import end_with_parent
    from truongthi.serve.worker import Worker

    end_with_parent()
    Worker().run()
    return 0
