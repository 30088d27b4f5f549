"""One supervised child process: started, watched, started again with growing pauses, and stopped in order."""

from __future__ import annotations

import contextlib
import json
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
SPARE_SECONDS = 3.0  # after a start, its successor is loaded: not at once, when everybody wants the processor


@dataclass
class Child:
    """``has_spare``: the next one waits, loaded, for a line on its standard input, and takes over without delay.

    ``told``: what that line adds to its environment, known only after it was loaded.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_seconds: float = 10.0
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    has_spare: bool = False
    told: Mapping[str, str] = field(default_factory=dict, repr=False)
    _spare: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started_at: float = field(default=0.0, repr=False)
    _not_before: float = field(default=0.0, repr=False)

    def start(self) -> None:
        self._started_at = time.monotonic()
        if not self.has_spare:
            self.process = self._spawn()
            return
        self.warm()
        self.process, self._spare = self._spare, None
        with contextlib.suppress(OSError), self.process.stdin as word:  # type: ignore[union-attr]  # warm made it
            word.write(json.dumps(dict(self.told)).encode() + b"\n")  # type: ignore[union-attr]  # a pipe

    def warm(self) -> None:
        """Load the next one, unless it waits already."""
        if not self._spare_waits:
            self._drop_spare()
            self._spare = self._spawn()

    @property
    def _spare_waits(self) -> bool:
        return self._spare is not None and self._spare.poll() is None

    def _drop_spare(self) -> None:
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.kill()
            spare.wait()
            if spare.stdin is not None:
                spare.stdin.close()

    def _spawn(self) -> subprocess.Popen[bytes]:
        options: dict[str, object] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if _WINDOWS else {}
        if not _WINDOWS:
            # Its own session: Ctrl-C in the terminal reaches the supervisor alone, which then stops all in order.
            options = {"start_new_session": True, "pass_fds": self.pass_fds}
        return subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.PIPE if self.has_spare else subprocess.DEVNULL,
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
            if self.has_spare and now - self._started_at > SPARE_SECONDS:
                self.warm()
            return
        if self.process is not None:
            pause = 0.0 if self._spare_waits else min(FIRST_PAUSE * 2**self.deaths, LONGEST_PAUSE)
            logger.warning("%s ended (%s), again in %.1f s", self.name, self.process.returncode, pause)
            self.deaths += 1
            self._not_before = now + pause
            self.process = None
        if now >= self._not_before:
            self.start()

    def ask_to_stop(self) -> None:
        self._drop_spare()
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
