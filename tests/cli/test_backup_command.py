"""`truongthi backup` and `restore` as an operator runs them: into a new folder, refused where something stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.fixtures.serving import create_database


def command(folder: Path, address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": address, "DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "truongthi.cli.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Path, str]:
    """A data folder with a secret, and a database with what looks like ours: the log and a table."""
    address, _ = create_database(f"backup_{os.getpid()}")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE audit_auditentry (n bigint PRIMARY KEY, hash text)")
        connection.execute("INSERT INTO audit_auditentry VALUES (1, 'ab'), (2, 'cd')")
    folder = tmp_path / "data"
    (folder / "bundles").mkdir(parents=True)
    (folder / "keys").mkdir()
    (folder / "keys" / "operator.key").write_text("signs", encoding="utf-8")
    (folder / "secret_key").write_text("bí mật", encoding="utf-8")
    (folder / "bundles" / "x.zip").write_bytes(b"bundle")
    return folder, address


def test_backup_and_restore(filled: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = filled
    target = tmp_path / "sao-luu.zip"
    done = command(folder, address, "backup", str(target))
    assert done.returncode == 0, done.stderr
    assert "Đầu nhật ký: 2:cd" in done.stdout
    assert target.stat().st_mode & 0o777 == 0o600
    assert command(folder, address, "backup", str(target)).returncode == 2  # nothing is overwritten

    assert command(folder, address, "restore", "--check", str(target)).returncode == 0
    refused = command(folder, address, "restore", str(target))
    assert (refused.returncode, "không trống" in refused.stderr) == (2, True)
    refused = command(tmp_path / "new", address, "restore", str(target))
    assert (refused.returncode, "đích không trống" in refused.stderr) == (2, True)

    empty, _ = create_database(f"restore_{os.getpid()}")
    done = command(tmp_path / "other", empty, "restore", str(target))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "other" / "secret_key").read_text(encoding="utf-8") == "bí mật"
    assert not (tmp_path / "other" / "keys").exists()  # who has both can sign anything anew
    assert (tmp_path / "other" / "bundles" / "x.zip").read_bytes() == b"bundle"
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT count(*) FROM audit_auditentry").fetchone() == (2,)

    raw = bytearray(target.read_bytes())
    raw[len(raw) // 2] ^= 1
    target.write_bytes(raw)
    for with_checksum in (True, False):
        if not with_checksum:
            target.with_name(target.name + ".sha256").unlink()
        refused = command(tmp_path / "third", empty, "restore", "--check", str(target))
        assert (refused.returncode, "hỏng" in refused.stderr) == (2, True)
