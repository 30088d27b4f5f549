"""Checks a slip code or a password. Unknown, disabled and wrong look alike: one code, one status, the same work."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate
from django.db import connection, transaction

from truongthi.accounts import throttle
from truongthi.accounts.backend import NAMES, ROLES
from truongthi.accounts.hashing import hashing_place
from truongthi.accounts.models import User
from truongthi.accounts.slip_codes import SlipCode, matches, parse_code
from truongthi.audit.record import record
from truongthi.core.errors import Refused
from truongthi.database import row, rows

_NO_SLIP = secrets.token_bytes(32)  # compared with when there is no slip, so that absence costs the same
# The try is claimed and its slip read in one statement, committed before anything is compared.
_TRY = f"""
WITH claim AS ({throttle.CLAIM})
SELECT (SELECT failures FROM claim), s.id, s.secret_hash, {", ".join(f"u.{name}" for name in NAMES)}
FROM (VALUES (1)) one(n) LEFT JOIN accounts_slip s ON s.locator = %(locator)s AND s.revoked_at IS NULL
LEFT JOIN accounts_user u ON u.id = s.user_id
"""  # noqa: S608 - column names of the model
_WELCOME = f"""
WITH forgotten AS (DELETE FROM accounts_signinthrottle WHERE account_hash = %(account)s),
  used AS (UPDATE accounts_slip SET last_used_at = %(now)s WHERE id = %(slip)s),
  seen AS (UPDATE accounts_user SET last_login = %(now)s WHERE id = %(id)s)
SELECT {ROLES}
"""  # noqa: S608 - nothing of anybody's


def check_slip_sign_in(*, code: str, now: datetime) -> User:
    """The person a slip belongs to. Raises ``Refused``: "slip_code_unreadable", "sign_in_failed", "sign_in_wait"."""
    typed = parse_code(code)
    if typed is None:
        raise Refused("slip_code_unreadable")
    account = throttle.account_hash("slip", typed.locator)
    [found] = rows(_TRY, {**throttle.claim_values(account, now), "locator": typed.locator})
    throttle.judge_claim(account, found[0], now=now)
    user = _holder(typed, found[2], found[3:])
    if user is None:
        throttle.count_failure(now=now)
        raise Refused("sign_in_failed")
    user.roles_read = row(_WELCOME, {"account": account, "now": now, "slip": found[1], "id": user.pk})  # type: ignore[attr-defined]
    return user


def _holder(typed: SlipCode, secret_hash: bytes | None, columns: Sequence[Any]) -> User | None:
    is_right = matches(typed, _NO_SLIP if secret_hash is None else secret_hash)
    if secret_hash is None or not is_right:
        return None
    user: User = User.from_db(connection.alias, NAMES, columns)
    return user if user.is_active else None


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
        User.objects.filter(pk=user.pk).update(last_login=now)
        record(actor=user, action="sign_in", object=f"user:{user.public_id}", now=now)
    return user
