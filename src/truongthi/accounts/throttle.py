"""Slows down guessing at one account, never a network address: 45 pupils of a school share one.

Every try is claimed before it is evaluated, in one statement, so that parallel guesses count. After FREE_TRIES
wrong tries each further one must wait, 30 s at first, at most 5 minutes; an hour without a try forgets. At most 19
tries of an account are evaluated in an hour, and its owner never waits longer than 5 minutes.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from truongthi.accounts.models import SignInThrottle
from truongthi.accounts.slip_codes import keyed_hash
from truongthi.core.errors import Refused
from truongthi.database import row, rows

FREE_TRIES: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=5)
FORGOTTEN_AFTER: Final = timedelta(hours=1)
GLOBAL_FAILURES: Final = 1200
GLOBAL_WINDOW: Final = timedelta(minutes=1)

CLAIM = """
INSERT INTO accounts_signinthrottle AS t (account_hash, failures, window_started_at, blocked_until)
VALUES (%(account)s, 1, %(now)s, NULL)
ON CONFLICT (account_hash) DO UPDATE SET
  failures = CASE WHEN t.window_started_at < %(forgotten)s THEN 1 ELSE t.failures + 1 END,
  window_started_at = %(now)s,
  blocked_until = CASE
    WHEN t.window_started_at < %(forgotten)s OR t.failures + 1 < %(free)s THEN NULL
    ELSE %(now)s + LEAST(%(longest)s, %(first)s * power(2, LEAST(t.failures + 1 - %(free)s, 20))) END
WHERE t.blocked_until IS NULL OR t.blocked_until <= %(now)s
RETURNING failures
"""
_COUNT = """
INSERT INTO accounts_signinthrottle AS t (account_hash, failures, window_started_at, blocked_until)
VALUES (%(account)s, 1, %(now)s, NULL)
ON CONFLICT (account_hash) DO UPDATE SET
  failures = CASE WHEN t.window_started_at < %(forgotten)s THEN 1 ELSE t.failures + 1 END,
  window_started_at = CASE WHEN t.window_started_at < %(forgotten)s THEN %(now)s ELSE t.window_started_at END
RETURNING failures
"""


def _everybody() -> bytes:
    return keyed_hash("throttle", "everybody")


def account_hash(kind: str, name: str) -> bytes:
    """``kind`` is "slip" or "account"; existing and invented names are treated alike."""
    return keyed_hash(f"throttle {kind}", name)


def claim_values(account: bytes, now: datetime) -> dict[str, object]:
    """The values of ``CLAIM``."""
    return {
        "account": account,
        "now": now,
        "forgotten": now - FORGOTTEN_AFTER,
        "free": FREE_TRIES,
        "first": FIRST_WAIT,
        "longest": LONGEST_WAIT,
    }


def claim_try(account: bytes, *, now: datetime) -> None:
    """Count one more try before it is evaluated, or raise ``Refused("sign_in_wait", seconds=...)``."""
    found = row(CLAIM, claim_values(account, now))
    judge_claim(account, None if found is None else found[0], now=now)


def judge_claim(account: bytes, failures: int | None, *, now: datetime) -> None:
    """Refuse to evaluate a try by what ``CLAIM`` answered: its number among the failures, None while it must wait."""
    if failures is None:
        raise Refused("sign_in_wait", seconds=_seconds_left(account, now))
    if failures > 1:
        _refuse_when_everybody_fails(now)


def _seconds_left(account: bytes, now: datetime) -> int:
    until = SignInThrottle.objects.filter(account_hash=account).values_list("blocked_until", flat=True).first()
    return max(1, math.ceil((until - now).total_seconds())) if until else 1


def _refuse_when_everybody_fails(now: datetime) -> None:
    """The gentle limit of the whole platform: it holds back repeated tries only, never a first one."""
    recent = SignInThrottle.objects.filter(window_started_at__gte=now - GLOBAL_WINDOW)
    everybody = recent.filter(account_hash=_everybody()).first()
    if everybody is not None and everybody.failures > GLOBAL_FAILURES:
        raise Refused("sign_in_wait", seconds=int(GLOBAL_WINDOW.total_seconds()))


def count_failure(*, now: datetime) -> None:
    _counted(_everybody(), GLOBAL_WINDOW, now)


def _counted(key: bytes, window: timedelta, now: datetime) -> int:
    """Count one more within a window that begins with its first count; atomically."""
    [(count,)] = rows(_COUNT, {"account": key, "now": now, "forgotten": now - window})
    return int(count)


def forget(account: bytes) -> None:
    """After a success the account starts afresh."""
    SignInThrottle.objects.filter(account_hash=account).delete()


def sweep(*, now: datetime) -> int:
    """Delete rows that no longer matter; called by a job."""
    return SignInThrottle.objects.filter(window_started_at__lt=now - 2 * FORGOTTEN_AFTER).delete()[0]


def claim_once(token: str, *, now: datetime) -> bool:
    """True for the first caller with this token, False for every other one (until the row is swept)."""
    return _counted(keyed_hash("throttle once", token), FORGOTTEN_AFTER * 2, now) == 1


def claim_share(name: str, *, most: int, window: timedelta, now: datetime) -> bool:
    """Whether what everybody shares was done at most ``most`` times within the window, this time included."""
    return _counted(keyed_hash("throttle share", name), window, now) <= most
