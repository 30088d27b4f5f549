"""`truongthi keys show|rotate`: the operator's key. `truongthi keys new --auditor FILE --name TÊN`: a key for an
auditor, made and kept on another computer.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("keys", help="khóa ký niêm phong", description=__doc__)
    acts = parser.add_subparsers(title="việc", metavar="VIỆC", required=True)
    new = acts.add_parser("new", help="tạo khóa cho người kiểm toán, trên máy của người đó")
    new.add_argument("--auditor", required=True, type=Path, metavar="TỆP", help="tệp khóa riêng sẽ được tạo")
    new.add_argument("--name", required=True, help="tên người ký, không dấu cách, ví dụ so-gddt-bac-giang")
    new.set_defaults(run=run_new)
    acts.add_parser("show", help="in khóa công khai của máy chủ").set_defaults(run=run)
    acts.add_parser("rotate", help="thay khóa của máy chủ; khóa cũ được giữ lại").set_defaults(run=run_rotate)


def _folder() -> Path:
    from truongthi.serve.environment import data_dir

    return data_dir() / "keys"


def run_new(args: argparse.Namespace) -> int:
    from truongthi.results.signing import new_key, write_key

    if not args.name or "+" in args.name or any(symbol.isspace() for symbol in args.name):
        print("truongthi keys: tên người ký không có dấu cách và dấu cộng.")
        return 2
    key = new_key(args.name)
    write_key(args.auditor, key)
    print(f"Khóa riêng: {args.auditor} (giữ kín, không đưa lên máy chủ)")
    print(f"Khóa công khai: {key.public.written}")
    return 0


def run(args: argparse.Namespace) -> int:
    from truongthi.results.signing import operator_keys

    for key in operator_keys(_folder()):
        print(key.public.written)
    return 0


def run_rotate(args: argparse.Namespace) -> int:
    from truongthi.results.signing import rotate

    print(f"Khóa công khai mới: {rotate(_folder()).public.written}")
    print("Bản niêm phong kế tiếp của mỗi cuộc thi được ký bằng cả khóa cũ và khóa mới.")
    return 0
