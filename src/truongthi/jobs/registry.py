"""Periodic work, declared by the app that owns it and run by the worker process.

An app declares its jobs in a module `schedule.py`; the worker imports every such module. A job takes `now` (aware,
UTC), does a bounded amount of work in its own transactions, and returns how many things it did. It must be safe to run
twice: two workers, or a worker killed half-way, may do so.

Jobs run one after the other. One that somebody waits for is ``apart``: on a thread of its own, so that no other job
delays it, and in every worker at once, so it shares its work by locking rows. It may be ``eager``: for some
seconds after there was work it comes sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Work = Callable[[datetime], int]
EAGER_FOR = 3.0


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    name: str
    every_seconds: float
    work: Work
    eager_seconds: float | None = None
    apart: bool = False

    def pause(self, since_work: float) -> float:
        """How long until the next time, so many seconds after there was something to do."""
        if self.eager_seconds is None or since_work > EAGER_FOR:
            return self.every_seconds
        return self.eager_seconds


_jobs: dict[str, PeriodicJob] = {}


def periodic(
    name: str, *, every_seconds: float, eager_seconds: float | None = None, apart: bool = False
) -> Callable[[Work], Work]:
    """Declare `work` as a periodic job. A name given twice is a programming error."""

    def declare(work: Work) -> Work:
        known = _jobs.get(name)
        if known is not None and known.work is not work:
            raise ValueError(f"jobs: {name!r} is declared twice")
        _jobs[name] = PeriodicJob(name, every_seconds, work, eager_seconds, apart)
        return work

    return declare


def jobs() -> tuple[PeriodicJob, ...]:
    return tuple(_jobs.values())
