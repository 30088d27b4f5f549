"""Time rules of a round and of an attempt, as pure functions over aware instants. No clock is read here.

Everything counts in whole milliseconds: an instant is first cut (never rounded) to the millisecond it lies in, so that
two servers with different clock resolutions decide alike. Windows are half-open, ``opens_at`` inside and ``closes_at``
outside: "từ 8h00 ngày 15/9 đến 8h00 ngày 15/10". A deadline itself is still in time, and so is the whole grace after
it; the grace only covers the way of an answer to the server, it is never shown as time to work.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal

Phase = Literal["before", "open", "closed"]

VIETNAM: Final = timezone(timedelta(hours=7))
"""The clock on every wall of the country, without summer time."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970 UTC, cut downwards. A naive datetime is a programming error (TypeError)."""
    return (moment - _EPOCH) // _MS


def from_ms(milliseconds: int) -> datetime:
    """The instant of ``to_ms``, in UTC."""
    return _EPOCH + milliseconds * _MS


def cut_to_ms(moment: datetime) -> datetime:
    """The same instant in UTC without its microseconds below the millisecond."""
    return from_ms(to_ms(moment))


def phase(now: datetime, opens_at: datetime, closes_at: datetime) -> Phase:
    """Where ``now`` lies to the window [opens_at, closes_at)."""
    instant = to_ms(now)
    if instant < to_ms(opens_at):
        return "before"
    return "open" if instant < to_ms(closes_at) else "closed"


def period(per: str, moment: datetime) -> tuple[datetime, datetime] | None:
    """The calendar day, week (from Monday) or month of Vietnam around a moment: its begin (inside) and its end
    (outside). None for a limit per round or contest, which knows no calendar.
    """
    local = moment.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    if per == "day":
        return local, local + timedelta(days=1)
    if per == "week":
        monday = local - timedelta(days=local.weekday())
        return monday, monday + timedelta(days=7)
    if per == "month":
        first = local.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1)
    return None


def minute_from(moment: datetime) -> datetime:
    """The first whole minute that is not before a moment: who is told to come again at 14:36 is not sent away then."""
    cut = moment.replace(second=0, microsecond=0)
    return cut if cut == moment else cut + timedelta(minutes=1)


def attempt_deadline(
    started_at: datetime,
    duration_ms: int,
    closes_at: datetime,
    *,
    may_run_past_close: bool = False,
    extra_ms: int = 0,
) -> datetime:
    """The last instant at which an attempt begun at ``started_at`` may be worked on.

    A contestant with extra time (``extra_ms``, granted one by one and logged) works that much longer. When the rules
    cut running attempts at closing, they cut everybody's, extra time included; otherwise only the start has to lie
    inside the window.
    """
    if duration_ms <= 0 or extra_ms < 0:
        raise ValueError("an attempt needs a positive duration and no negative extra time")
    end = to_ms(started_at) + duration_ms + extra_ms
    return from_ms(end if may_run_past_close else min(end, to_ms(closes_at)))


def accepts_save(arrived_at: datetime, deadline_at: datetime, grace_ms: int) -> bool:
    """Whether what arrived at the server at ``arrived_at`` still counts: up to and including deadline + grace.

    Only the server's arrival time decides; no time from a browser is ever asked.
    """
    return to_ms(arrived_at) <= to_ms(deadline_at) + grace_ms


def is_due_for_closing(now: datetime, deadline_at: datetime, grace_ms: int) -> bool:
    """Whether nothing that counts can arrive any more, so that the server may seal by itself."""
    return not accepts_save(now, deadline_at, grace_ms)


def sealed_instant(arrived_at: datetime, deadline_at: datetime) -> datetime:
    """The instant a seal bears: its arrival, and never later than the deadline (the grace gives no working time)."""
    return from_ms(min(to_ms(arrived_at), to_ms(deadline_at)))


def working_time_ms(started_at: datetime, sealed_at: datetime) -> int:
    """The duration of an attempt as rankings use it."""
    return max(0, to_ms(sealed_at) - to_ms(started_at))
