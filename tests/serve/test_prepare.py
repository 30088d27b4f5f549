"""When the preparing step may be left out, and what a PostgreSQL that has died is waited for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from truongthi.serve import pg_binaries, prepare
from truongthi.serve.pg_pidfile import PidFile
from truongthi.serve.processes import is_alive, is_listed


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose static files are collected, and a database that has seen one migration."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(prepare, "_applied", lambda address: ["1 attempts 0001_first"])
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / prepare.COLLECTED).touch()
    return tmp_path


def test_the_same_version_on_the_same_database_is_prepared_once(prepared: Path) -> None:
    assert prepare.fingerprint() == prepare.fingerprint()


@pytest.mark.parametrize("applied", [[], ["2 attempts 0001_first"], ["1 attempts 0001_first", "1 attempts 0002_more"]])
def test_another_database_or_another_version_s_is_prepared_anew(
    prepared: Path, monkeypatch: pytest.MonkeyPatch, applied: list[str]
) -> None:
    before = prepare.fingerprint()
    monkeypatch.setattr(prepare, "_applied", lambda address: applied)
    assert prepare.fingerprint() != before


def test_static_files_that_were_removed_are_collected_anew(prepared: Path) -> None:
    before = prepare.fingerprint()
    (prepared / "static" / prepare.COLLECTED).unlink()
    assert prepare.fingerprint() != before


def test_a_dead_server_is_waited_for_until_it_is_buried(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    (tmp_path / "postmaster.pid").write_text(f"{child.pid}\n")
    file = PidFile(tmp_path)
    assert (file.running_pid(), is_alive(child.pid), is_listed(child.pid)) == (None, False, True)
    child.wait()
    assert not is_listed(child.pid)
    file.wait_until_gone(60)  # returns at once


@pytest.mark.parametrize(
    ("release", "syncs"),
    [("5.7.19", False), ("5.8.0-generic", True), ("6.18.44-x", True), ("4.19", False), ("?", False)],
)
def test_whole_disks_are_synced_where_errors_are_told(
    release: str, syncs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(pg_binaries.sys, "platform", "linux")
    monkeypatch.setattr(pg_binaries.platform, "release", lambda: release)
    assert pg_binaries.syncs_whole_disks() is syncs
    monkeypatch.setenv("PG_BIN", "/usr/lib/postgresql/12/bin")
    assert not pg_binaries.syncs_whole_disks()
