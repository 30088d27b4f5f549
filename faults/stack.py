"""The stack under test: `truongthi serve` with a PostgreSQL of its own, fully durable, in a scratch folder."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from faults.clock import SteppedClock
from faults.newer import SETTINGS, Newer, schema
from truongthi.serve import pg_binaries
from truongthi.serve.postgres import EmbeddedPostgres
from truongthi.serve.processes import die_with_parent, is_alive

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 90.0
PR_SET_CHILD_SUBREAPER = 36
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "PG_BIN")


class NotHere(RuntimeError):  # noqa: N818 - it says what this machine does not allow
    pass


class Stack:
    """Starts, hurts (only processes below its own supervisor) and stops one stack."""

    def __init__(self, *, disk_mb: int = 0) -> None:
        """``disk_mb``: the data folder is a disk of its own, so small."""
        adopt_orphans()
        self.folder = Path(tempfile.mkdtemp(prefix="truongthi-faults-"))
        self.folder.chmod(0o711)  # our own folder: as root, PostgreSQL runs as another account and walks through it
        self.data = self.folder / "data"
        self._is_mounted = bool(disk_mb) and self._mount(disk_mb)
        self.port = _free_port()
        self.log = self.folder / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "DATA_DIR": str(self.folder / "data"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT, self.folder))),
            "PYTHONUNBUFFERED": "1",
        }

    def _mount(self, size_mb: int) -> bool:
        self.data.mkdir(mode=0o711)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=711", "truongthi-faults", str(self.data)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NotHere(f"no small disk: {done.stderr.strip()}")
        return True

    def lie(self) -> None:
        """For the control run: it may start again although its database lies."""
        self._environment["ALLOW_UNSAFE_DATABASE"] = "1"

    @cached_property
    def clock(self) -> SteppedClock:
        """Asked for before the start: then the host's clock can be set for all that is started."""
        clock = SteppedClock(self.folder)
        self._environment |= clock.environment
        return clock

    # -- life ------------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Start and wait until pages and exam room answer."""
        self.launch()
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit and self._process is not None and self._process.poll() is None:
            if self.is_ready():
                return
            time.sleep(0.1)
        raise RuntimeError(f"truongthi serve did not start:\n{self.log.read_text(encoding='utf-8')[-3000:]}")

    def launch(self) -> None:
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "truongthi.cli.main", "serve"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def seed(self, longer: int, shorter: int, crowd: int) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "faults.seed", str(longer), str(shorter), str(crowd)],
            env=self._environment,
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"seeding failed:\n{done.stderr.decode()[-3000:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def database_url(self) -> str:
        """The database as it can be reached now: its socket moves when the whole stack was started anew."""
        return self._guest().url

    def superuser_url(self) -> str:
        return self._guest().url_for("postgres")

    def damaged_structures(self) -> list[str]:
        """What pg_amcheck finds wrong in tables and indexes; nothing where the program is not installed."""
        guest = self._guest()
        program = pg_binaries.executable(pg_binaries.find_bin(guest.runner), "pg_amcheck")
        if not program.exists():
            return []
        command = [str(program), "--install-missing", "--heapallindexed", guest.url_for("postgres")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout.splitlines() + done.stderr.splitlines() if done.returncode != 0 else []

    def break_durability(self) -> None:
        """For the control run: the exam room is told of a commit before it is on disk, and nobody can see it."""
        self.lie()
        with psycopg.connect(self._guest().url_for("postgres"), autocommit=True) as connection:
            connection.execute("ALTER ROLE truongthi_examroom SET synchronous_commit = off")
            connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
            connection.execute("SELECT pg_reload_conf()")

    def _guest(self) -> EmbeddedPostgres:
        guest = EmbeddedPostgres(self.folder / "data" / "postgresql")
        guest.start()
        return guest

    def stop(self) -> None:
        """Orderly; what does not obey within a minute is killed, process by process."""
        if self._process is None:
            return
        known = [self._process.pid, *self.below()]
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            _kill(known)
            self._process.wait()
        _kill([pid for pid in known if is_alive(pid) and _parent(pid) == 1])

    def remove_data(self) -> None:
        if self._is_mounted:
            subprocess.run(["umount", "-l", str(self.data)], check=False)  # noqa: S607 - as installed
        shutil.rmtree(self.data, ignore_errors=True)

    def remove(self) -> None:
        self.remove_data()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- processes -------------------------------------------------------------------------------------------------
    def below(self, pid: int | None = None) -> list[int]:
        """All processes below one of ours, parents first."""
        top = pid or (self._process.pid if self._process else 0)
        parents = {
            int(entry.name): _parent(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()
        }
        found, fresh = [], [top]
        while fresh:
            fresh = [child for child, parent in parents.items() if parent in fresh]
            found += fresh
        return found

    def named(self, words: str) -> list[int]:
        return [pid for pid in self.below() if words in _command(pid)]

    def fronts(self) -> list[int]:
        """The serving one, then its successor: the one that serves has been loaded before."""
        return sorted(self.named("truongthi.serve.front"), key=_started)

    def supervisor(self) -> list[int]:
        return [self._process.pid] if self._process is not None else []

    def restart_orderly(self) -> None:
        """As for a new version: told to stop, waited for, started again."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
        self.start()

    # -- versions --------------------------------------------------------------------------------------------------
    @cached_property
    def newer(self) -> Newer:
        """Later versions; whoever asks for one has left the first."""
        self._environment["DJANGO_SETTINGS_MODULE"] = SETTINGS
        return Newer(self.folder, ROOT / "src" / "truongthi")

    def upgrade(self) -> None:
        """A later version: stopped, migrated by the first start of the new one, in use again."""
        self.newer.add()
        self._stop_for_upgrade()
        self.start()

    def upgrade_in_vain(self) -> None:
        """A version whose migration fails does not start and leaves all as it was; the one before starts again."""
        self._stop_for_upgrade()
        with EmbeddedPostgres(self.data / "postgresql") as server:
            before = schema(server.url)
        self.newer.add_broken()
        self.launch()
        if self._process is None or self._process.wait(START_SECONDS) == 0:
            raise RuntimeError("a version whose migration fails was served")
        self.newer.withdraw_broken()
        with EmbeddedPostgres(self.data / "postgresql") as server:
            if schema(server.url) != before:
                raise RuntimeError("a migration that failed has left something behind")
        self.start()

    def _stop_for_upgrade(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
        (self.data / "prepared").unlink(missing_ok=True)  # what another version leaves there says nothing to this one

    def postmaster(self) -> list[int]:
        return [pid for pid in self.below() if "/postgres" in _command(pid) and "-D" in _command(pid).split()]

    def backends(self) -> list[int]:
        """The database's own processes that serve the exam room."""
        return [pid for parent in self.postmaster() for pid in self.below(parent) if "examroom" in _command(pid)]

    def kill_everything(self) -> None:
        """SIGKILL to the supervisor and all below it at once, as a power cut of the program would."""
        if self._process is not None:
            known = self.below()
            _kill([self._process.pid, *known])
            self._process.wait()
            _bury(known)


def _kill(pids: list[int]) -> None:
    for pid in pids:
        send(pid, signal.SIGKILL)


def adopt_orphans() -> None:
    """Whose parent dies becomes our child: we bury the dead at once, as the first process of a system does."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _bury(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


def send(pid: int, wanted: signal.Signals) -> None:
    try:
        os.kill(pid, wanted)
    except ProcessLookupError:
        return


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _started(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
