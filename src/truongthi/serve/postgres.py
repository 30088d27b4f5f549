"""The embedded PostgreSQL: one private cluster in one folder, started and stopped with the process that owns it.

Promises: data folder 0700, no TCP port (Windows: 127.0.0.1 only), scram passwords kept in a 0600 file, checksums and
full durability on, never root, nobody's permissions changed, no server left behind and no foreign server ever stopped.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from truongthi.serve import pg_binaries, pg_roles
from truongthi.serve.locks import FolderLock
from truongthi.serve.pg_binaries import PostgresUnavailableError
from truongthi.serve.pg_pidfile import PidFile
from truongthi.serve.pg_places import SocketDir, clean_environment, free_port, open_log, write_private
from truongthi.serve.processes import die_with_parent

logger = logging.getLogger("truongthi.postgres")
WINDOWS = sys.platform == "win32"
START_SECONDS = 60.0
GONE_SECONDS = 2.0
LAUNCHES = 8
SETTINGS: dict[str, str] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "logging_collector": "off",
    # Rows are people: no statement, parameter or key value may reach the log.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
}


class EmbeddedPostgres:
    """A PostgreSQL server in `data_dir`. `start()` owns it, or joins it as a guest when a live process already does."""

    def __init__(
        self, data_dir: Path | str, *, settings: Mapping[str, str] | None = None, may_create_databases: bool = False
    ) -> None:
        wanted = Path(data_dir).absolute()
        self.runner = pg_binaries.choose_runner(wanted)
        self.data_dir = pg_binaries.reachable_data_dir(wanted, self.runner)
        self._was_moved = self.data_dir != wanted
        self.cluster = self.data_dir / "cluster"
        self.settings = {**SETTINGS, **(settings or {})}
        self.may_create_databases = may_create_databases
        self.is_owner = False
        self._bin: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = FolderLock(self.data_dir / "owner.lock")
        self._pidfile = PidFile(self.cluster)
        self._socket_dir = SocketDir(self.data_dir, self.runner)
        self._place: tuple[str, int] | None = None

    # -- addresses -------------------------------------------------------------------------------------------------
    @property
    def url(self) -> str:
        """Address of the application's database, as the role that owns it."""
        return self.url_for("truongthi")

    @property
    def examroom_url(self) -> str:
        """The same database as the exam room's role, which has only the rights a migration grants."""
        return self.url_for("truongthi_examroom")

    def url_for(self, role: str, database: str = "truongthi") -> str:
        if self._place is None:
            raise PostgresUnavailableError("PostgreSQL chưa chạy.")
        host, port = self._place
        return f"postgresql://{role}:{self._passwords()[role]}@{quote(host, safe='')}:{port}/{database}"

    # -- life ------------------------------------------------------------------------------------------------------
    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self._prepare_folder()
        if not self._lock.take():
            self._place = self._wait_for_place()
            return
        self.is_owner = True
        atexit.register(self.stop)
        if self._was_moved:
            logger.info("the database lives in %s, where its unprivileged account can reach it", self.data_dir)
        try:
            self._bin = pg_binaries.find_bin(self.runner)
            if not self.cluster.exists():
                self._initialise()
            self._settle_previous_run()
            self.ensure_running()
            pg_roles.ensure(self.url_for("postgres", "postgres"), self._passwords(), self.may_create_databases)
        except BaseException:
            self.stop()
            raise

    def ensure_running(self) -> None:
        """For the owner: start the server again, at the same address, if it has died."""
        if self._pidfile.running_pid() is not None:
            self._place = self._wait_for_place()
            return
        if self._process is not None:
            self._process.poll()  # bury our own dead one
        self._pidfile.wait_until_gone(GONE_SECONDS)
        for attempt in range(LAUNCHES):
            # After a crash, the dead server's own children may hold its shared memory for a moment longer.
            time.sleep(min(0.2 * attempt, 2.0))
            self._launch()
            with contextlib.suppress(PostgresUnavailableError):
                self._place = self._wait_for_place()
                return
        raise self._unavailable()

    def stop(self) -> None:
        """Fast, orderly shutdown of a server we own; a guest only forgets the address."""
        self._place = None
        if not self.is_owner:
            return
        self.is_owner = False
        atexit.unregister(self.stop)
        if self._bin is not None and self._pidfile.running_pid() is not None:
            self._run("pg_ctl", "stop", "-D", str(self.cluster), "-m", "fast", "-w", "-t", "60", check=False)
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=60)
            self._process = None
        self._socket_dir.remove()
        self._lock.release()

    def destroy(self) -> None:
        """Stop and delete everything: for throw-away clusters only."""
        self.stop()
        shutil.rmtree(self.data_dir, ignore_errors=True)

    # -- first start -----------------------------------------------------------------------------------------------
    def _prepare_folder(self) -> None:
        if not self.data_dir.exists():
            parent = self.data_dir.parent
            parent.mkdir(parents=True, exist_ok=True)
            self.data_dir.mkdir(mode=0o700)
        self.data_dir.chmod(0o700)
        self.runner.take(self.data_dir)

    def _initialise(self) -> None:
        passwords = {role: secrets.token_hex(24) for role in pg_roles.ROLES}
        write_private(self.data_dir, "passwords.json", json.dumps(passwords))
        pwfile = write_private(self.data_dir, "initdb.password", passwords["postgres"] + "\n")
        self.runner.take(pwfile)
        draft = self.data_dir / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        options = ["--encoding=UTF8", "--locale=C", "--data-checksums", "--auth=scram-sha-256"]
        if self._bin is not None and pg_binaries.major_version(self._bin) >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.settings["fsync"] == "off":
            options.append("--no-sync")
        try:
            self._run("initdb", "-D", str(draft), "-U", "postgres", f"--pwfile={pwfile}", *options)
        finally:
            pwfile.unlink()
        draft.rename(self.cluster)

    def _passwords(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads((self.data_dir / "passwords.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise PostgresUnavailableError(f"Không đọc được mật khẩu cơ sở dữ liệu trong {self.data_dir}.") from error
        return found

    # -- the server process ----------------------------------------------------------------------------------------
    def _launch(self) -> None:
        flags = dict(self.settings)
        if pg_binaries.syncs_whole_disks():
            flags["recovery_init_sync_method"] = "syncfs"  # after a crash: one call instead of one for every file
        port = 5432
        if WINDOWS:
            port = free_port()
            flags |= {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        else:
            flags |= {
                "listen_addresses": "",
                "unix_socket_directories": self._socket_dir.make(),
                "unix_socket_permissions": "0700",
            }
        arguments = [word for name, value in flags.items() for word in ("-c", f"{name}={value}")]
        with open_log(self.data_dir) as log:
            self._process = subprocess.Popen(
                [self._program("postgres"), "-D", str(self.cluster), "-p", str(port), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data_dir,
                env=clean_environment(),
                start_new_session=not WINDOWS,
                preexec_fn=die_with_parent(signal.SIGINT),
                **self.runner.popen_options(),  # type: ignore[call-overload]  # user, group: POSIX only
            )

    def _wait_for_place(self) -> tuple[str, int]:
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            place = self._pidfile.ready_place()
            if place is not None:
                return place
            if self._process is not None and self._process.poll() is not None:
                break
            time.sleep(0.03)
        raise self._unavailable()

    def _unavailable(self) -> PostgresUnavailableError:
        log = self.data_dir / "postgresql.log"
        return PostgresUnavailableError(f"PostgreSQL không khởi động được; xem {log}.")

    def _settle_previous_run(self) -> None:
        """Nobody else owns the folder, yet a server of a killed run may still stop: let it, or keep it if ready."""
        if self._pidfile.names_a_stranger():
            self._pidfile.path.unlink(missing_ok=True)
        limit = time.monotonic() + START_SECONDS
        ready_since: float | None = None
        while self._pidfile.running_pid() is not None and time.monotonic() < limit:
            if self._pidfile.ready_place() is None:
                ready_since = None
            elif ready_since is None:
                ready_since = time.monotonic()
            elif time.monotonic() - ready_since > 0.5:
                return
            time.sleep(0.05)

    # -- running programs ------------------------------------------------------------------------------------------
    def _program(self, name: str) -> str:
        if self._bin is None:
            raise PostgresUnavailableError("Chưa tìm thấy PostgreSQL.")
        return str(pg_binaries.executable(self._bin, name))

    def _run(self, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [self._program(name), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=self.data_dir,
            env=clean_environment(),
            **self.runner.popen_options(),  # type: ignore[call-overload]  # user, group: POSIX only
        )
        if check and done.returncode != 0:
            raise PostgresUnavailableError(f"{name} thất bại: {done.stderr.strip() or done.stdout.strip()}")
        return done
