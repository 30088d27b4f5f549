"""The server's arrival clock. It never jumps: a stepped system clock is noticed, reported and followed only slowly."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from truongthi.core.timing import from_ms

log = logging.getLogger(__name__)

STEP_MS: Final = 2000  # beyond this the difference is a step, not drift
SLEW_PER_TICK_US: Final = 500  # followed per tick; at one tick a second this is what NTP itself slews


class Clock:
    """Wall time at the start of the process plus the monotonic time since. ``tick`` once a second keeps it true."""

    def __init__(
        self, wall_ns: Callable[[], int] = time.time_ns, monotonic_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._wall_ns, self._monotonic_ns = wall_ns, monotonic_ns
        self._base_us = wall_ns() // 1000 - monotonic_ns() // 1000
        self._in_step = False

    def now_us(self) -> int:
        return self._base_us + self._monotonic_ns() // 1000

    def now_ms(self) -> int:
        return self.now_us() // 1000

    def now(self) -> datetime:
        """The present whole millisecond."""
        return from_ms(self.now_ms())

    def tick(self) -> None:
        """Follow small drift; report a step once and keep counting as before."""
        difference = self._wall_ns() // 1000 - self.now_us()
        stepped = abs(difference) > STEP_MS * 1000
        if stepped and not self._in_step:
            log.error("system clock stepped by %d ms; deadlines keep to the old course", difference // 1000)
        self._in_step = stepped
        if not stepped:
            self._base_us += max(-SLEW_PER_TICK_US, min(SLEW_PER_TICK_US, difference))
