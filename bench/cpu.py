"""CPU seconds of the server's processes, read from /proc: what Linux itself has counted."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
NAMES = {b"truongthi.serve.front": "front", b"truongthi.serve.pages": "pages", b"worker": "worker"}


def _stat(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return []


def children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            stat = _stat(int(entry.name))
            if stat and int(stat[1]) == parent:
                found.append(int(entry.name))
    return found


def spent_by(pid: int, *, with_dead_children: bool = False) -> float:
    stat = _stat(pid)
    fields = stat[11:15] if with_dead_children else stat[11:13]
    return sum(map(int, fields)) / TICKS


class Meter:
    """Reads the processes of one served stack, grouped by what they are."""

    def __init__(self, supervisor: int, postmaster: int | None, others: dict[str, list[int]]) -> None:
        self._groups: dict[str, list[int]] = {"front": [], "pages": [], "worker": []}
        for pid in children(supervisor):
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            for word, name in NAMES.items():
                if word in command.split(b"\0"):
                    self._groups[name].append(pid)
        self._groups |= others
        self._postmaster = postmaster

    def read(self) -> dict[str, float]:
        spent = {name: sum(map(spent_by, pids)) for name, pids in self._groups.items()}
        if self._postmaster is not None:
            alive = sum(map(spent_by, children(self._postmaster)))
            spent["postgres"] = alive + spent_by(self._postmaster, with_dead_children=True)
        return spent

    def memory_mb(self) -> dict[str, float]:
        """Memory that belongs to the processes alone, in MB, as the kernel accounts it."""
        return {name: round(sum(map(_private_mb, pids)), 1) for name, pids in self._groups.items() if pids}


def _private_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
