"""One supervised child process: started, watched, started again with growing pauses, and stopped in order."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from truongthi.serve.processes import die_with_parent

logger = logging.getLogger("truongthi.serve")
_WINDOWS = sys.platform == "win32"
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
STEADY_SECONDS = 30.0  # alive so long, a child is forgiven its earlier deaths


@dataclass
class Child:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_seconds: float = 10.0
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    _started_at: float = field(default=0.0, repr=False)
    _not_before: float = field(default=0.0, repr=False)

    def start(self) -> None:
        self._started_at = time.monotonic()
        options: dict[str, object] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if _WINDOWS else {}
        if not _WINDOWS:
            # Its own session: Ctrl-C in the terminal reaches the supervisor alone, which then stops all in order.
            options = {"start_new_session": True, "pass_fds": self.pass_fds}
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGTERM),
            **options,  # type: ignore[call-overload]  # differs by system
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> None:
        """Called often: notes a death, and starts the child again when its pause is over."""
        now = time.monotonic()
        if self.is_running:
            if self.deaths and now - self._started_at > STEADY_SECONDS:
                self.deaths = 0
            return
        if self.process is not None:
            pause = min(FIRST_PAUSE * 2**self.deaths, LONGEST_PAUSE)
            logger.warning("%s ended (%s), again in %.1f s", self.name, self.process.returncode, pause)
            self.deaths += 1
            self._not_before = now + pause
            self.process = None
        if now >= self._not_before:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_running:
            self.process.terminate()

    def wait_or_kill(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            logger.warning("%s did not stop within %.0f s: killed", self.name, self.stop_seconds)
            self.process.kill()
            self.process.wait()
