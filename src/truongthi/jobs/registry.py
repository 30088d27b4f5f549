"""Periodic work, declared by the app that owns it and run by the worker process.

An app declares its jobs in a module `schedule.py`; the worker imports every such module. A job takes `now` (aware,
UTC), does a bounded amount of work in its own transactions, and returns how many things it did. It must be safe to run
twice: two workers, or a worker killed half-way, may do so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Work = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    name: str
    every_seconds: float
    work: Work


_jobs: dict[str, PeriodicJob] = {}


def periodic(name: str, *, every_seconds: float) -> Callable[[Work], Work]:
    """Declare `work` as a periodic job. A name given twice is a programming error."""

    def declare(work: Work) -> Work:
        known = _jobs.get(name)
        if known is not None and known.work is not work:
            raise ValueError(f"jobs: {name!r} is declared twice")
        _jobs[name] = PeriodicJob(name, every_seconds, work)
        return work

    return declare


def jobs() -> tuple[PeriodicJob, ...]:
    return tuple(_jobs.values())
