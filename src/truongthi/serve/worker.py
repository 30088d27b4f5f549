"""The worker process: runs the periodic jobs of every app until it is told to stop.

One after the other, each under a database lock of its name, so that a second worker skips it. Jobs that people wait for
run apart, each on its thread and without that lock. Only names and counts are logged: the text of an error may carry a
person's data.
"""

from __future__ import annotations

import logging
import math
import signal
import threading
import time
import traceback
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

from django.db import close_old_connections, connection
from django.utils.module_loading import autodiscover_modules

from truongthi.jobs.registry import PeriodicJob, jobs

logger = logging.getLogger("truongthi.worker")
IDLE_SECONDS = 0.5


class Worker:
    def __init__(self) -> None:
        self._stop = threading.Event()
        self._due: dict[str, float] = {}

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        self._stop.set()

    def run(self) -> None:
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, self.stop)
        autodiscover_modules("schedule")
        logger.info("worker started: %s", ", ".join(job.name for job in jobs()) or "no jobs")
        self.loop()

    def loop(self) -> None:
        apart = [threading.Thread(target=self._repeat, args=[job], name=job.name) for job in jobs() if job.apart]
        for thread in apart:
            thread.start()
        try:
            while not self._stop.is_set():
                for job in jobs():
                    if self._stop.is_set():
                        break
                    if not job.apart and time.monotonic() >= self._due.get(job.name, 0.0):
                        self._do(job, run_locked)
                        self._due[job.name] = time.monotonic() + job.every_seconds
                self._stop.wait(IDLE_SECONDS)
        finally:
            self._stop.set()
            for thread in apart:
                thread.join()
            connection.close()

    def _repeat(self, job: PeriodicJob) -> None:
        """One job again and again, on its own thread and connection."""
        worked = -math.inf
        try:
            while not self._stop.is_set():
                if self._do(job, run_now):
                    worked = time.monotonic()
                self._stop.wait(job.pause(time.monotonic() - worked))
        finally:
            connection.close()

    def _do(self, job: PeriodicJob, run: Callable[[PeriodicJob], int]) -> int:
        close_old_connections()
        try:
            done = run(job)
        except Exception as error:  # one failing job must not stop the others
            place = "".join(traceback.format_tb(error.__traceback__))
            logger.error("job %s failed: %s\n%s", job.name, type(error).__name__, place)
            connection.close()
            return 0
        if done:
            logger.info("job %s: %d", job.name, done)
        return done


def run_now(job: PeriodicJob) -> int:
    return job.work(datetime.now(UTC))


def run_locked(job: PeriodicJob) -> int:
    """Run the job unless another worker is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [job_key(job)])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return run_now(job)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [job_key(job)])


def job_key(job: PeriodicJob) -> int:
    """The number PostgreSQL locks for a job."""
    return zlib.crc32(job.name.encode())
