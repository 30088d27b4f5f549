"""Checks a slip code or a password. Unknown, disabled and wrong look alike: one code, one status, the same work."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction

from truongthi.accounts import throttle
from truongthi.accounts.hashing import hashing_place
from truongthi.accounts.models import Slip, User
from truongthi.accounts.slip_codes import SlipCode, matches, parse_code
from truongthi.audit.record import record
from truongthi.core.errors import Refused

_NO_SLIP = secrets.token_bytes(32)  # compared with when there is no slip, so that absence costs the same


def check_slip_sign_in(*, code: str, now: datetime) -> User:
    """The person a slip belongs to. Raises ``Refused``: "slip_code_unreadable", "sign_in_failed", "sign_in_wait"."""
    typed = parse_code(code)
    if typed is None:
        raise Refused("slip_code_unreadable")
    account = throttle.account_hash("slip", typed.locator)
    throttle.claim_try(account, now=now)
    slip = _live_slip(typed)
    if slip is None:
        throttle.count_failure(now=now)
        raise Refused("sign_in_failed")
    with transaction.atomic():
        Slip.objects.filter(pk=slip.pk).update(last_used_at=now)
        throttle.forget(account)
    return slip.user


def _live_slip(typed: SlipCode) -> Slip | None:
    slip = Slip.objects.select_related("user").filter(locator=typed.locator, revoked_at=None).first()
    is_right = matches(typed, _NO_SLIP if slip is None else slip.secret_hash)
    return slip if slip is not None and is_right and slip.user.is_active else None


def check_password_sign_in(*, username: str, password: str, now: datetime) -> User:
    """The person with this username and password. Raises ``Refused`` as above, or "sign_in_busy"."""
    name = username.strip().lower()[:60]
    account = throttle.account_hash("account", name)
    with hashing_place():
        throttle.claim_try(account, now=now)
        user = authenticate(username=name, password=password)
    if not isinstance(user, User):
        throttle.count_failure(now=now)
        raise Refused("sign_in_failed")
    with transaction.atomic():
        throttle.forget(account)
        record(actor=user, action="sign_in", object=f"user:{user.public_id}", now=now)
    return user
