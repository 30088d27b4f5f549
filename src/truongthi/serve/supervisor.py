"""`truongthi serve`: starts PostgreSQL, prepares the database, then front, pages and worker, and tends them.

Order: what is depended on starts first and stops last. Whatever ends this process, even SIGKILL, ends its children too.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from truongthi.serve import durability, environment
from truongthi.serve.addresses import CannotServe, Plan, announce, is_ready, listening, page_addresses, shown_address
from truongthi.serve.children import Child
from truongthi.serve.locks import FolderLock
from truongthi.serve.pg_binaries import PostgresUnavailableError
from truongthi.serve.postgres import EmbeddedPostgres
from truongthi.serve.prepare import fingerprint
from truongthi.serve.processes import die_with_parent

logger = logging.getLogger("truongthi.serve")
TICK_SECONDS = 0.1
READY_SECONDS = 60.0
DATABASE_PAUSE = 2.0
STOPPING = (signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


class Supervisor:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.children: list[Child] = []
        self._must_stop = False
        self._database_not_before = 0.0
        self._server: EmbeddedPostgres | None = None
        self._preparing: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        for wanted in STOPPING:
            signal.signal(wanted, self._on_signal)
        announce(self.plan)
        folder = environment.data_dir()
        lock = FolderLock(folder / "serve.lock")
        if not lock.take():
            raise CannotServe(f"Trường Thi đang chạy trên thư mục dữ liệu {folder}; hãy dừng tiến trình đó trước.")
        with listening(self.plan) as listener, run_dir(folder) as sockets:
            front = self._front(listener, sockets)
            front.warm()  # loaded while the database starts
            try:
                with self._database():
                    durability.check(_addresses())
                    self._list_children(front, sockets)
                    self._serve(front, folder / "prepared")
            finally:
                front.ask_to_stop()
        lock.release()
        return 0

    def _serve(self, front: Child, stamp: Path) -> None:
        """A database as this version left it is used at once: after a crash, answers are saved before pages come."""
        try:
            is_prepared = not self.plan.has_pages or (stamp.exists() and stamp.read_text("utf-8") == fingerprint())
            if is_prepared:
                front.start()
            self._prepare(is_prepared)
            if not is_prepared and not self._must_stop:
                stamp.write_text(fingerprint(), encoding="utf-8")
            self._watch()
        finally:
            self._stop_children()

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        self._must_stop = True
        if self._preparing is not None:
            self._preparing.terminate()

    @contextlib.contextmanager
    def _database(self) -> Iterator[None]:
        if not self.plan.has_pages:
            if not (os.environ.get(environment.EXAMROOM_DATABASE) or os.environ.get(environment.DATABASE)):
                raise CannotServe("Chạy riêng phòng thi thì phải đặt EXAMROOM_DATABASE_URL: cơ sở dữ liệu ở máy khác.")
            yield
            return
        with environment.database() as server:
            if server is not None and not server.is_owner:
                raise PostgresUnavailableError(
                    "Cơ sở dữ liệu đang do một lệnh truongthi khác mở; hãy chờ lệnh đó xong rồi chạy lại."
                )
            self._server = server
            yield

    def _prepare(self, is_prepared: bool) -> None:
        steps = [] if is_prepared else [[sys.executable, "-m", "truongthi.serve.prepare"]]
        if self.plan.is_demo:
            steps.append([sys.executable, "-m", "truongthi.cli.main", "demo"])
        for step in steps:
            if self._must_stop:
                return
            self._preparing = subprocess.Popen(
                step, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM)
            )
            code = self._preparing.wait()
            self._preparing = None
            if code != 0 and not self._must_stop:
                raise CannotServe(f"Bước chuẩn bị thất bại (mã {code}); xem các dòng phía trên.")

    def _front(self, listener: socket.socket, sockets: Path) -> Child:
        addresses = (environment.DATABASE, environment.EXAMROOM_DATABASE)
        environ = {
            **{name: value for name, value in os.environ.items() if name not in addresses},
            "TRUONGTHI_PAGES": ",".join(page_addresses(self.plan, sockets)),
            "TRUONGTHI_EXAMROOM": str(int(self.plan.has_examroom)),
            "TRUONGTHI_WAITS": "1",
        }
        descriptor = listener.fileno()
        command = [sys.executable, "-m", "truongthi.serve.front", str(descriptor)]
        return Child("front", command, environ, 15.0, (descriptor,), has_spare=True)

    def _list_children(self, front: Child, sockets: Path) -> None:
        """In the order of stopping: first the front, which finishes what it has begun. It reads the database as the
        exam room's role only.
        """
        given = dict(os.environ)
        name = environment.EXAMROOM_DATABASE if given.get(environment.EXAMROOM_DATABASE) else environment.DATABASE
        front.told = {name: given[name]}
        self.children = [front]
        if self.plan.has_pages:
            worker = [sys.executable, "-m", "truongthi.cli.main", "worker"]
            self.children.append(Child("worker", worker, given, 20.0))
        for number, address in enumerate(page_addresses(self.plan, sockets), 1):
            pages = [sys.executable, "-m", "truongthi.serve.pages", address]
            self.children.append(Child(f"pages {number}", pages, given))

    def _watch(self) -> None:
        announced = False
        limit = time.monotonic() + READY_SECONDS
        while not self._must_stop:
            for child in reversed(self.children):
                child.tend()
            self._tend_database()
            if not announced and is_ready(self.plan):
                announced = True
                sys.stdout.write(f"Trường Thi sẵn sàng tại {shown_address(self.plan)}\n")
                sys.stdout.flush()
            if not announced and time.monotonic() > limit:
                raise CannotServe("Trường Thi không khởi động xong trong một phút; xem các dòng phía trên.")
            time.sleep(TICK_SECONDS)

    def _tend_database(self) -> None:
        """Start PostgreSQL again if it has died. Where it cannot start (a full disk), that is tried until it can."""
        if self._server is None or time.monotonic() < self._database_not_before:
            return
        try:
            self._server.ensure_running()
        except PostgresUnavailableError:
            logger.error("PostgreSQL does not start (is the disk full?), again in %.0f s", DATABASE_PAUSE)
            self._database_not_before = time.monotonic() + DATABASE_PAUSE

    def _stop_children(self) -> None:
        for child in self.children:
            child.ask_to_stop()
            if child.name in {"front", "worker"}:
                child.wait_or_kill()
        for child in self.children:
            child.wait_or_kill()


def _addresses() -> list[str]:
    names = (environment.DATABASE, environment.EXAMROOM_DATABASE)
    return [os.environ[name] for name in names if os.environ.get(name)]


@contextlib.contextmanager
def run_dir(folder: Path) -> Iterator[Path]:
    """A private folder with a short path for the sockets; the one of a killed run is removed first."""
    note = folder / "run-dir"
    if note.exists():
        shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix="truongthi-run-"))
    note.write_text(str(place), encoding="utf-8")
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        note.unlink(missing_ok=True)
