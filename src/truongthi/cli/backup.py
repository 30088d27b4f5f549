"""`truongthi backup FILE` writes everything into one file, while people work. `truongthi restore FILE` fills an empty
data folder (or an empty database at DATABASE_URL) from it and compares; `restore --check` only reads the file.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    writing = subparsers.add_parser("backup", help="sao lưu toàn bộ vào một tệp", description=__doc__)
    writing.add_argument("file", type=Path, metavar="TỆP", help="tệp sẽ ghi, ví dụ sao-luu.zip")
    writing.set_defaults(run=run)
    reading = subparsers.add_parser("restore", help="phục hồi từ tệp sao lưu", description=__doc__)
    reading.add_argument("file", type=Path, metavar="TỆP", help="tệp do truongthi backup ghi")
    reading.add_argument("--check", action="store_true", help="chỉ kiểm tra tệp, không phục hồi")
    reading.set_defaults(run=run_restore)


def run(args: argparse.Namespace) -> int:
    import os

    from truongthi.serve import backup, environment

    if args.file.exists():
        return _fail("backup", f"{args.file} đã có; hãy chọn tên khác.")
    try:
        with environment.database():
            address = os.environ[environment.DATABASE]
            manifest = backup.write(args.file.absolute(), address, environment.data_dir(), datetime.now(UTC))
    except backup.BadBackup as error:
        return _fail("backup", str(error))
    print(f"Đã sao lưu {sum(manifest['rows'].values())} dòng của {len(manifest['rows'])} bảng vào {args.file}.")
    print(f"Đầu nhật ký: {manifest['audit_head']}.")
    print("Tệp chứa dữ liệu cá nhân và khóa bí mật: cất nơi chỉ người phụ trách mở được.")
    print("Khóa ký (thư mục keys) không nằm trong tệp này: hãy cất một bản riêng, ở nơi khác.")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    from truongthi.serve import backup

    try:
        manifest = backup.verified(args.file)
        if not args.check:
            _restore(args.file, manifest)
    except backup.BadBackup as error:
        return _fail("restore", str(error))
    rows = sum(manifest["rows"].values())
    print(f"{'Tệp nguyên vẹn' if args.check else 'Đã phục hồi'}: {rows} dòng, sao lưu lúc {manifest['written_at']}.")
    if not args.check:
        print(f"Hãy kiểm tra nhật ký: truongthi audit check --head {manifest['audit_head']}")
    return 0


def _restore(source: Path, manifest: dict[str, object]) -> None:
    import os

    from truongthi.serve import backup, environment

    folder = environment.data_dir()
    if (folder / "secret_key").exists() or (folder / "postgresql").exists():
        raise backup.BadBackup(f"Thư mục dữ liệu {folder} không trống. Hãy đặt DATA_DIR là một thư mục mới.")
    backup.unpack_files(source, folder)
    with environment.database() as server:
        address = server.url_for("postgres") if server else os.environ[environment.DATABASE]
        backup.load(source, address, manifest, keeps_owners=server is not None)


def _fail(command: str, sentence: str) -> int:
    print(f"truongthi {command}: {sentence}", file=sys.stderr)
    return 2
