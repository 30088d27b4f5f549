"""`truongthi serve` as an operator meets it: ready, restarted after deaths, stopped without a trace."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.serving import create_database, free_port
from tests.house.source import ROOT
from tests.serve.stack import ask
from truongthi.serve.processes import is_alive

READY = re.compile(r"Trường Thi sẵn sàng tại http://127\.0\.0\.1:(\d+)")


class Running:
    """One `truongthi serve` with its own embedded PostgreSQL."""

    def __init__(self, folder: Path, port: int, *arguments: str, **settings: str) -> None:
        self.port = port
        self.log = folder / "serve.log"
        taken = {"DATABASE_URL", "EXAMROOM_DATABASE_URL"}
        environment = {key: value for key, value in os.environ.items() if key not in taken} | settings
        environment = {"ALLOW_UNSAFE_DATABASE": "1", **environment}  # the tests' database is thrown away
        environment |= {"DATA_DIR": str(folder / "dữ liệu"), "PORT": str(port), "PYTHONPATH": str(ROOT / "src")}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "truongthi.cli.main", "serve", *arguments],
                env=environment,
                stdout=output,
                stderr=output,
            )

    def until_ready(self) -> None:
        limit = time.monotonic() + 60
        while not READY.search(self.log.read_text(encoding="utf-8")):
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() < limit, self.log.read_text(encoding="utf-8")
            time.sleep(0.05)

    def until(self, wanted: bool) -> None:
        limit = time.monotonic() + 20
        while (self.answers() is not wanted) and time.monotonic() < limit:
            time.sleep(0.05)
        assert self.answers() is wanted, self.log.read_text(encoding="utf-8")

    def answers(self) -> bool:
        try:
            return ask(self.port, "GET", "/healthz")[0] == 200
        except OSError:
            return False

    def children(self) -> dict[int, str]:
        listing = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        rows = [line.split(None, 2) for line in listing.splitlines()]
        return {int(pid): args for pid, parent, args in rows if int(parent) == self.process.pid}

    def family(self, size: int) -> dict[int, str]:
        """All its processes, once there are so many; the front's successor is loaded a little later."""
        limit = time.monotonic() + 20
        while len(found := self.children()) != size and time.monotonic() < limit:
            time.sleep(0.1)
        assert len(found) == size, found
        return found

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=40)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="truongthi test ") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def all_gone(pids: list[int]) -> bool:
    limit = time.monotonic() + 10
    while any(is_alive(pid) for pid in pids) and time.monotonic() < limit:
        time.sleep(0.05)
    return not any(is_alive(pid) for pid in pids)


def test_its_life(folder: Path) -> None:
    """One long story, because each start costs seconds."""
    first = Running(folder, free_port())
    first.until_ready()
    # Not kept by the front: every one is asked of the pages, over the same connections.
    assert [ask(first.port, method, "/khong-co/")[0] for method in ("HEAD", "GET") * 6] == [404] * 12
    family = first.family(6)  # PostgreSQL, two of pages, worker, front and the front's successor

    second = Running(folder, free_port())
    assert second.process.wait(timeout=20) == 2
    assert "đang chạy" in second.log.read_text(encoding="utf-8")

    for pid in family:
        os.kill(pid, signal.SIGKILL)
    assert all_gone(list(family))
    first.until(wanted=True)

    family = first.family(6)
    assert first.stop(signal.SIGTERM) == 0
    assert all_gone(list(family))


def test_killed_it_takes_everything_along_and_starts_again(folder: Path) -> None:
    first = Running(folder, free_port())
    first.until_ready()
    family = first.children()
    run_dir = Path((folder / "dữ liệu" / "run-dir").read_text(encoding="utf-8"))
    first.stop(signal.SIGKILL)
    assert all_gone(list(family))

    again = Running(folder, free_port())
    began = time.monotonic()
    again.until_ready()
    assert time.monotonic() - began < 30
    assert not run_dir.exists()
    assert again.stop(signal.SIGINT) == 0


def test_pages_and_exam_room_on_two_machines(folder: Path) -> None:
    owner_url, examroom_url = create_database(f"two_machines_{os.getpid()}")
    (folder / "one").mkdir()
    (folder / "two").mkdir()
    secret = "s" * 40
    pages = Running(folder / "one", free_port(), "--pages-only", DATABASE_URL=owner_url, SECRET_KEY=secret)
    pages.until_ready()
    room = Running(
        folder / "two", free_port(), "--examroom-only", EXAMROOM_DATABASE_URL=examroom_url, SECRET_KEY=secret
    )
    room.until_ready()
    try:
        assert ask(pages.port, "GET", "/")[0] == 200
        assert ask(pages.port, "GET", "/phong-thi/api/v1/state")[0] == 404
        assert ask(room.port, "GET", "/")[0] == 404
        assert ask(room.port, "GET", "/phong-thi/api/v1/state")[0] == 401
        assert len(room.family(2)) == 2
    finally:
        assert (pages.stop(signal.SIGTERM), room.stop(signal.SIGTERM)) == (0, 0)


def test_an_exam_room_alone_must_be_told_its_database(folder: Path) -> None:
    room = Running(folder, free_port(), "--examroom-only")
    assert room.process.wait(timeout=20) == 2
    assert "EXAMROOM_DATABASE_URL" in room.log.read_text(encoding="utf-8")
