"""The embedded PostgreSQL: private, durable, never root, never left behind, never somebody else's."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.house.source import ROOT
from truongthi.serve.pg_binaries import PostgresUnavailableError, Runner, may_enter
from truongthi.serve.pg_pidfile import PidFile
from truongthi.serve.postgres import EmbeddedPostgres
from truongthi.serve.processes import is_alive

OWN_PROCESS = """
import sys, time
from truongthi.serve.postgres import EmbeddedPostgres
with EmbeddedPostgres(sys.argv[1]) as server:
    print(server.url, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of ours that an unprivileged account may walk through, as DATA_DIR is."""
    with tempfile.TemporaryDirectory(prefix="truongthi-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(folder / "postgresql") as running:
        yield running


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def ask(url: str, question: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
        return str(row[0]) if row else ""


def test_its_files_and_its_socket_are_private(server: EmbeddedPostgres) -> None:
    place = Path(conninfo_to_dict(server.url)["host"])
    assert mode(server.data_dir) == 0o700
    assert mode(server.cluster) == 0o700
    assert mode(server.data_dir / "passwords.json") == 0o600
    assert mode(place) == 0o700
    assert ask(server.url, "SHOW listen_addresses") == ""
    assert ask(server.url, "SHOW unix_socket_permissions") == "0700"


def test_it_never_runs_as_root(server: EmbeddedPostgres) -> None:
    pid = PidFile(server.cluster).running_pid()
    assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_nobody_enters_without_a_password(server: EmbeddedPostgres) -> None:
    parts = conninfo_to_dict(server.url)
    for user in ("truongthi", "postgres", "truongthi_examroom"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=parts["host"], port=parts["port"], user=user, password="sai", dbname="truongthi")


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"])
def test_nothing_acknowledged_can_be_lost(server: EmbeddedPostgres, setting: str) -> None:
    assert ask(server.url, f"SHOW {setting}") == "on"


def test_upper_and_lower_case_know_vietnamese(server: EmbeddedPostgres) -> None:
    assert ask(server.url, "SELECT upper('đặng thị hoà')") == "ĐẶNG THỊ HOÀ"


def test_the_exam_room_has_no_rights_of_its_own(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url) as owner:
        owner.execute("CREATE TABLE answer_key (key text)")
    for act in ("SELECT * FROM answer_key", "CREATE TABLE mine (a int)", "CREATE TEMP TABLE mine (a int)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(server.examroom_url) as connection:
            connection.execute(act)


def test_a_second_opener_is_a_guest(server: EmbeddedPostgres) -> None:
    with EmbeddedPostgres(server.data_dir) as guest:
        assert not guest.is_owner
        assert ask(guest.url, "SELECT 1") == "1"
    assert ask(server.url, "SELECT 1") == "1"


def test_stopping_leaves_no_process_and_no_socket(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgresql") as server:
        pid = PidFile(server.cluster).running_pid()
        place = Path(conninfo_to_dict(server.url)["host"])
    assert pid is not None
    assert not is_alive(pid)
    assert not place.exists()


def test_a_killed_owner_takes_its_server_along_and_keeps_its_data(folder: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWN_PROCESS, str(folder / "postgresql")],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    place = Path(conninfo_to_dict(url)["host"])
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'còn nguyên' AS words")
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    with EmbeddedPostgres(folder / "postgresql") as server:
        assert server.is_owner
        assert ask(server.url, "SELECT words FROM kept") == "còn nguyên"
        assert not place.exists()


def test_a_leftover_pid_file_may_name_a_stranger(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgresql") as server:
        leftover = (server.cluster / "postmaster.pid").read_text().splitlines()
    (server.cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *leftover[1:]]))
    with EmbeddedPostgres(folder / "postgresql") as again:
        assert again.is_owner
        assert ask(again.url, "SELECT 1") == "1"


def test_a_dead_server_is_started_again_at_the_same_address(server: EmbeddedPostgres) -> None:
    before = server.url
    pid = PidFile(server.cluster).running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    limit = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < limit:
        time.sleep(0.02)
    server.ensure_running()
    assert server.url == before
    assert ask(server.url, "SELECT 1") == "1"


def test_programs_elsewhere_must_be_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(folder / "empty"))
    with pytest.raises(PostgresUnavailableError, match="PG_BIN"):
        EmbeddedPostgres(folder / "postgresql").start()


def test_whether_an_account_can_reach_a_folder(folder: Path) -> None:
    inner = folder / "nhà" / "dữ liệu"
    inner.mkdir(parents=True)
    stranger = Runner(uid=64_123, gid=64_123)
    assert may_enter(inner, stranger)
    (folder / "nhà").chmod(0o700)
    assert not may_enter(inner, stranger)
    assert may_enter(inner, Runner())
