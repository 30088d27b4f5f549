"""Keeps scripts from registering people: a signed moment in the form, used once, neither too young nor too old.

No puzzle: a person notices nothing. ``now`` comes from the caller.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer

from truongthi.accounts.throttle import claim_once, claim_share
from truongthi.core.errors import Refused

QUICKEST: Final = timedelta(seconds=3)
OLDEST: Final = timedelta(hours=2)
MOST_IN_A_MINUTE: Final = 60
_SALT: Final = "register"


def new_stamp(now: datetime) -> str:
    return Signer(salt=_SALT).sign(f"{int(now.timestamp())}.{secrets.token_urlsafe(9)}")


def check_stamp(stamp: str, *, now: datetime) -> None:
    """Raise ``Refused("register_again")`` for a forged, too young or too old form."""
    try:
        moment, _ = Signer(salt=_SALT).unsign(stamp).split(".", 1)
        shown_at = datetime.fromtimestamp(int(moment), UTC)
    except (BadSignature, ValueError, OverflowError) as error:
        raise Refused("register_again") from error
    if not QUICKEST <= now - shown_at <= OLDEST:
        raise Refused("register_again")


def use_stamp(stamp: str, *, now: datetime) -> None:
    """Take the stamp for good and a share of this minute. Raises ``Refused``: "register_again", "register_busy"."""
    if not claim_share("register", most=MOST_IN_A_MINUTE, window=timedelta(minutes=1), now=now):
        raise Refused("register_busy")
    if not claim_once(stamp, now=now):
        raise Refused("register_again")
