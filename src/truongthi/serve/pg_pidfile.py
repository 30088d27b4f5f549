"""Reading `postmaster.pid`: which server runs on a cluster, where it listens, and whether the file is a leftover."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from truongthi.serve.processes import is_alive, is_listed

# Lines of the file, from 0: pid, data folder, start time, port, socket folder, host, shared memory key, status.
PORT, SOCKET_DIR, HOST, STATUS = 3, 4, 5, 7


class PidFile:
    def __init__(self, cluster: Path) -> None:
        self.cluster = cluster
        self.path = cluster / "postmaster.pid"

    def lines(self) -> list[str]:
        try:
            return self.path.read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def running_pid(self) -> int | None:
        """The pid of a live process named by the file, whatever program that is."""
        pid = self._named()
        return pid if pid is not None and is_alive(pid) else None

    def wait_until_gone(self, seconds: float) -> None:
        """PostgreSQL takes a dead server that nobody has buried yet for a living one and does not start."""
        limit = time.monotonic() + seconds
        while (pid := self._named()) is not None and is_listed(pid) and time.monotonic() < limit:
            time.sleep(0.02)

    def _named(self) -> int | None:
        lines = self.lines()
        if not lines or not lines[0].strip().lstrip("-").isdigit():
            return None
        return abs(int(lines[0]))

    def ready_place(self) -> tuple[str, int] | None:
        """Host (or socket folder) and port of a server that accepts connections."""
        lines = self.lines()
        if len(lines) <= STATUS or lines[STATUS].strip() != "ready" or self.running_pid() is None:
            return None
        return lines[HOST] if sys.platform == "win32" else lines[SOCKET_DIR], int(lines[PORT])

    def names_a_stranger(self) -> bool:
        """A killed run leaves its file behind, and its number may belong to another program by now."""
        pid = self.running_pid()
        if pid is None or sys.platform == "win32":
            return False
        command = _command_of(pid)
        return bool(command) and not ("postgres" in command and str(self.cluster) in command)


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        done = subprocess.run(
            ["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
        )
        return done.stdout
