"""Periodic work on accounts."""

from datetime import datetime

from truongthi.accounts.throttle import sweep
from truongthi.jobs.registry import periodic


@periodic("accounts.sweep_throttle", every_seconds=3600)
def sweep_throttle(now: datetime) -> int:
    return sweep(now=now)
