"""Whether one more attempt may begin under the rules' limit and pause, and if not, when again.

Counted are the attempts that began in the scope of the limit, whatever became of them, except annulled ones and those
of practice rounds: for a limit per round those of that round; per contest all; per day, week or month (as
``timing.period`` has them) all that began in the one in which the next would begin. The pause runs from the seal of the
last of all these attempts.
The exam room's SQL must decide exactly as ``held`` does (a test compares the two).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from truongthi.core.timing import period


@dataclass(frozen=True, slots=True)
class Limits:
    """``limit`` None: as many as one likes; ``per``: contest | round | day | week | month."""

    limit: int | None
    per: str = "round"
    cooldown_ms: int = 0

    @property
    def hold(self) -> bool:
        return self.limit is not None or self.cooldown_ms > 0

    @property
    def reach_beyond_the_round(self) -> bool:
        """Whether attempts of other rounds decide too."""
        return self.cooldown_ms > 0 or (self.limit is not None and self.per != "round")

    def counts_from(self, moment: datetime) -> datetime | None:
        """The begin of the calendar scope around a moment; None when all attempts ever count."""
        around = period(self.per, moment)
        return around[0] if around else None

    def rested_by(self, moment: datetime) -> datetime | None:
        """The last seal may not be after this for an attempt to begin at a moment; None without a pause."""
        return moment - timedelta(milliseconds=self.cooldown_ms) if self.cooldown_ms else None


@dataclass(frozen=True, slots=True)
class Past:
    """What a person did before: attempts in the scope of the limit, and the last seal of any that counts."""

    used: int = 0
    last_seal: datetime | None = None


class Made(Protocol):
    """An attempt that counts here: neither annulled nor of a practice round."""

    @property
    def round_id(self) -> int: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def sealed_at(self) -> datetime | None: ...


def past_of(made: Iterable[Made], limits: Limits, round_id: int, now: datetime) -> Past:
    """What the limit and the pause of a round look back on, of all attempts a person made that count here."""
    since, counting = limits.counts_from(now), list(made)
    used = sum(
        1
        for attempt in counting
        if (limits.per != "round" or attempt.round_id == round_id) and (since is None or attempt.started_at >= since)
    )
    return Past(used, max((attempt.sealed_at for attempt in counting if attempt.sealed_at), default=None))


@dataclass(frozen=True, slots=True)
class Held:
    """Why no attempt may begin now. ``again_at``: when one may; None: not any more before entry closes."""

    code: str
    again_at: datetime | None = None


def held(limits: Limits, past: Past, now: datetime, entry_until: datetime) -> Held | None:
    """None when an attempt may begin; the limit is told before the pause."""
    if limits.limit is not None and past.used >= limits.limit:
        around = period(limits.per, now)
        if around is None or around[1] >= entry_until:
            return Held("no_attempts_left")
        return Held(f"no_attempts_left_{limits.per}", around[1])
    rested_by = limits.rested_by(now)
    if rested_by is None or past.last_seal is None or past.last_seal <= rested_by:
        return None
    again_at = past.last_seal + timedelta(milliseconds=limits.cooldown_ms)
    return Held("attempt_cooldown", again_at) if again_at < entry_until else Held("attempt_cooldown_too_long")
