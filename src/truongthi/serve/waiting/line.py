"""A line of people before a full house: places in order, signed, bounded; nobody is passed over, nobody starves.

The browser holds its place and, once let in, its pass, each signed with a key of this process. Both end with the
process: after a restart everybody queues anew, which is also when there is no order left to keep.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 50_000  # people in line; beyond, a visitor is asked to come again without a place
PASS_SECONDS: Final = 15 * 60
GONE_SECONDS: Final = 60.0  # whoever has not asked for so long is not waited for, and is let in on coming back
ROUND_SECONDS: Final = 0.2
AT_LEAST_EVERY: Final = 1.0  # one person enters even while the house stays full
SOONEST, LATEST = 2.0, 15.0  # seconds, give or take a fifth: the front keeps an idle connection for longer
_MARK: Final = 32


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: ``before`` people go first; ask again after ``again`` seconds. ``token``: to be kept."""

    is_in: bool
    before: int
    again: float
    token: str = ""


class Line:
    """``busy``: requests going on in the pages; ``room``: as many as are welcome there at once."""

    def __init__(self, *, busy: Callable[[], int], room: int, clock: Callable[[], float]) -> None:
        self._busy, self._room, self._clock = busy, room, clock
        self._key = secrets.token_bytes(32)
        self._waiting: OrderedDict[int, float] = OrderedDict()  # place → when its holder last asked
        self._next = 1
        self._let_in = 0  # every place up to this one
        self._looked_at = self._last_entered = clock()
        self._rate = 10.0  # people let in per second, smoothed

    @property
    def length(self) -> int:
        return len(self._waiting)

    def has_room(self) -> bool:
        """Whether a newcomer may go straight in: nobody stands before them, and the pages keep up."""
        self._move()
        return not self._waiting and self._busy() < self._room

    def stand(self, token: str) -> Standing | None:
        """Where the holder of a place stands, a newcomer behind all others. None: the line is as long as it may be."""
        self._move()
        place = self._read("place", token)
        if place is None:
            if len(self._waiting) >= LONGEST:
                return None
            place, self._next = self._next, self._next + 1
        if place > self._let_in:
            self._waiting[place] = self._clock()
            self._move()
        if place <= self._let_in:
            return Standing(True, 0, 0.0, self._signed("pass", int(self._clock()) + PASS_SECONDS))
        before = place - next(iter(self._waiting))
        again = min(LATEST, max(SOONEST, before / max(1.0, self._rate) / 2)) * (0.8 + secrets.randbelow(400) / 1000)
        return Standing(False, before, again, self._signed("place", place))

    def is_inside(self, token: str) -> bool:
        until = self._read("pass", token)
        return until is not None and until > self._clock()

    def _move(self) -> None:
        """Let in as many as there is room for, from the head of the line, in rounds so that they arrive in between."""
        now = self._clock()
        if now - self._looked_at < ROUND_SECONDS:
            return
        passed, self._looked_at = now - self._looked_at, now
        free = max(0, self._room - self._busy())
        if not free and now - self._last_entered >= AT_LEAST_EVERY:
            free = 1
        entered = 0
        while self._waiting and (entered < free or next(iter(self._waiting.values())) < now - GONE_SECONDS):
            place, asked = self._waiting.popitem(last=False)
            self._let_in = place
            entered += asked >= now - GONE_SECONDS
        if entered:
            self._last_entered = now
        weight = math.exp(-passed / 5)
        self._rate = self._rate * weight + (entered / passed) * (1 - weight)

    def _signed(self, kind: str, number: int) -> str:
        return f"{number}.{self._mark(kind, number)}"

    def _mark(self, kind: str, number: int) -> str:
        return hmac.new(self._key, f"{kind} {number}".encode(), hashlib.sha256).hexdigest()[:_MARK]

    def _read(self, kind: str, token: str) -> int | None:
        number, _, mark = token.partition(".")
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            return None
        return int(number) if hmac.compare_digest(mark.encode(), self._mark(kind, int(number)).encode()) else None
