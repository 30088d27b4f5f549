"""A backup is one file with everything: the database as pg_dump writes it, the secret, bundles.

    backup.zip          manifest.json (kind, when, PostgreSQL's version, rows of every table, the log's last entry,
                        sha256 of every member) · database.dump · data/…
    backup.zip.sha256   of the whole file, as `sha256sum -c` reads it

Rows are counted in the snapshot that is dumped, so a restore can say whether all of them came back. The keys
that sign (DATA_DIR/keys) are not in it: who has both can sign anything anew. The file is readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from truongthi.serve import pg_binaries

KIND = "truongthi.backup.1"
DUMP, MANIFEST, DATA = "database.dump", "manifest.json", "data/"
# In the dump, made anew, or of one run only; and the keys that sign, of which whoever has the answers needs no copy.
LEFT_OUT = ("keys", "postgresql", "static", "serve.lock", "run-dir", "prepared")
CHUNK = 1 << 20
LIBPQ = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}


class BadBackup(RuntimeError):  # noqa: N818 - the message is a Vietnamese sentence for the operator
    pass


# -- writing -------------------------------------------------------------------------------------------------------
def write(target: Path, address: str, data_dir: Path, now: datetime) -> dict[str, Any]:
    """Write the backup and its checksum; returns the manifest. The file appears only when it is complete."""
    partial = target.with_name(target.name + ".partial")
    with tempfile.TemporaryDirectory(prefix="truongthi-backup-") as name:
        members = {DUMP: Path(name) / DUMP}
        with psycopg.connect(address) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            snapshot = _one(connection, "SELECT pg_export_snapshot()")
            manifest: dict[str, Any] = {"kind": KIND, "written_at": now.isoformat(), **_facts(connection)}
            options = ("--format=custom", f"--snapshot={snapshot}", f"--file={members[DUMP]}")
            _run("pg_dump", address, *options)
        members |= _files(data_dir)
        manifest["sha256"] = {member: file_hash(path) for member, path in members.items()}
        _pack(partial, members, manifest)
    digest = file_hash(partial)
    partial.replace(target)
    _checksum(target).write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    return manifest


def _pack(path: Path, members: Mapping[str, Path], manifest: Mapping[str, Any]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            for member, source in members.items():
                archive.write(source, member)
        file.flush()
        os.fsync(file.fileno())


def _files(data_dir: Path) -> dict[str, Path]:
    found = {}
    for path in sorted(data_dir.rglob("*")):
        relative = path.relative_to(data_dir)
        if path.is_file() and relative.parts[0] not in LEFT_OUT:
            found[DATA + relative.as_posix()] = path
    return found


def _facts(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    return {
        "server": _one(connection, "SHOW server_version"),
        "rows": count_rows(connection),
        "audit_head": audit_head(connection),
    }


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return {
        name: _one(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))) for (name,) in tables
    }


def audit_head(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute("SELECT n, hash FROM audit_auditentry ORDER BY n DESC LIMIT 1").fetchone()
    return f"{row[0]}:{row[1]}" if row else "0:"


# -- reading -------------------------------------------------------------------------------------------------------
def verified(source: Path) -> dict[str, Any]:
    """The manifest of a backup of which no byte has changed. Raises BadBackup."""
    if _checksum(source).exists():
        wanted = _checksum(source).read_text(encoding="utf-8").split(" ")[0]
        if file_hash(source) != wanted:
            raise BadBackup(f"{source.name} không khớp mã kiểm tra trong {_checksum(source).name}: tệp đã hỏng.")
    try:
        with zipfile.ZipFile(source) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            if manifest.get("kind") != KIND or set(archive.namelist()) != {MANIFEST, *manifest["sha256"]}:
                raise BadBackup(f"{source.name} không phải bản sao lưu của Trường Thi.")
            for member, wanted in manifest["sha256"].items():
                with archive.open(member) as stream:
                    if _hash(stream) != wanted:
                        raise BadBackup(f"{source.name}: phần {member} đã hỏng.")
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError, NotImplementedError) as error:
        raise BadBackup(f"{source.name} không đọc được: tệp đã hỏng hoặc không phải bản sao lưu.") from error
    return manifest


def unpack_files(source: Path, data_dir: Path) -> None:
    """Secret and bundles, each readable by its owner alone; nothing outside the data folder is written."""
    with zipfile.ZipFile(source) as archive:
        for member in archive.namelist():
            if not member.startswith(DATA):
                continue
            target = (data_dir / member.removeprefix(DATA)).resolve()
            if not target.is_relative_to(data_dir.resolve()):
                raise BadBackup(f"{source.name}: phần {member} nằm ngoài thư mục dữ liệu.")
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with archive.open(member) as stream, os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(stream, file)


def load(source: Path, address: str, manifest: Mapping[str, Any], *, keeps_owners: bool) -> None:
    """Fill an empty database and compare what is there afterwards. Raises BadBackup."""
    with psycopg.connect(address) as connection:
        if count_rows(connection):
            raise BadBackup("Cơ sở dữ liệu đích không trống. Chỉ phục hồi vào nơi trống để không ghi đè dữ liệu.")
    with tempfile.TemporaryDirectory(prefix="truongthi-restore-") as name:
        with zipfile.ZipFile(source) as archive:
            dump = archive.extract(DUMP, name)
        owners = () if keeps_owners else ("--no-owner",)
        _run("pg_restore", address, "--exit-on-error", "--single-transaction", "--dbname=", *owners, dump)
    with psycopg.connect(address) as connection:
        found = count_rows(connection)
        wrong = [name for name, count in manifest["rows"].items() if found.get(name) != count]
        if wrong or audit_head(connection) != manifest["audit_head"]:
            raise BadBackup(f"Phục hồi thiếu dữ liệu: {', '.join(wrong) or 'nhật ký'}.")


# -- small things --------------------------------------------------------------------------------------------------
def _checksum(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def file_hash(path: Path) -> str:
    with path.open("rb") as stream:
        return _hash(stream)


def _hash(stream: Any) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _run(program: str, address: str, *options: str) -> None:
    """Run one of PostgreSQL's programs. The address travels in its environment: others may read arguments."""
    place = {LIBPQ[name]: str(value) for name, value in conninfo_to_dict(address).items() if name in LIBPQ}
    folder = pg_binaries.find_bin(pg_binaries.Runner())
    named = [f"--dbname={place['PGDATABASE']}" if option == "--dbname=" else option for option in options]
    done = subprocess.run(
        [pg_binaries.executable(folder, program), *named],
        env={**os.environ, **place},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BadBackup(f"{program} thất bại: {done.stderr.strip()}")
