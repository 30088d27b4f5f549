"""The private files and folders around an embedded PostgreSQL: secrets, socket folder, log."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import IO

from truongthi.serve.pg_binaries import Runner

SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 107, macOS 103, both counting the file name
LOG_LIMIT = 5_000_000


class SocketDir:
    """A folder of a random name, 0700, below the temporary folder; a note in the data folder says which one."""

    def __init__(self, data_dir: Path, runner: Runner) -> None:
        self._data_dir = data_dir
        self._runner = runner
        self._place: str | None = None

    def make(self) -> str:
        """The folder of this run: made once, so that a restarted server keeps its address."""
        if self._place is None:
            self.remove()
            base = tempfile.gettempdir()
            if len(os.fsencode(base)) + len("/truongthi-12345678/.s.PGSQL.5432.lock") > SOCKET_PATH_LIMIT:
                base = "/tmp"  # noqa: S108 - mkdtemp makes a private folder of a random name inside
            self._place = tempfile.mkdtemp(prefix="truongthi-", dir=base)
            self._runner.take(Path(self._place))
            write_private(self._data_dir, "socket-dir", self._place)
        return self._place

    def remove(self) -> None:
        """Remove the folder of this run, or of an earlier one that was killed."""
        note = self._data_dir / "socket-dir"
        if note.exists():
            shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)
            note.unlink()
        self._place = None


def write_private(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    return path


def open_log(data_dir: Path) -> IO[bytes]:
    path = data_dir / "postgresql.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def clean_environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
