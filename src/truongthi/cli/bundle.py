"""`truongthi bundle SLUG --out FILE`: the public bundle of a published contest (docs/bundle.md)."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("bundle", help="gói kiểm chứng của kết quả đã công bố", description=__doc__)
    parser.add_argument("slug", metavar="TÊN_NGẮN")
    parser.add_argument("--out", required=True, type=Path, metavar="TỆP")
    parser.set_defaults(database=True)


def run(args: argparse.Namespace) -> int:
    from truongthi.contests.models import Contest
    from truongthi.results.actions.bundles import ensure_bundle
    from truongthi.results.queries.publication import latest_publication

    contest = Contest.objects.filter(slug=args.slug).first()
    publication = latest_publication(contest) if contest else None
    if publication is None:
        print(f"truongthi bundle: chưa có kết quả công bố của cuộc thi “{args.slug}”.", file=sys.stderr)
        return 2
    shutil.copyfile(ensure_bundle(publication=publication), args.out)
    print(f"Đã ghi {args.out} ({args.out.stat().st_size} byte).")
    return 0
