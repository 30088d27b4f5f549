"""Passwords: changed by their owner, or issued once on paper and to be changed at the first sign-in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from truongthi.accounts.models import User
from truongthi.accounts.signals import sessions_ended
from truongthi.audit.record import record
from truongthi.core.errors import Refused

_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 3, 4


@dataclass(frozen=True, slots=True)
class IssuedPassword:
    user: User
    password: str


def change_password(*, actor: User, old: str, new: str, now: datetime) -> User:
    """Change one's own password; every other session ends.

    Raises ``Refused``: password_old_wrong, password_same, or a weakness (see ``check_strength``).
    """
    if not actor.check_password(old):
        raise Refused("password_old_wrong")
    if old == new:
        raise Refused("password_same")
    check_strength(new, actor)
    with transaction.atomic():
        actor.set_password(new)
        actor.must_change_password = False
        actor.session_epoch += 1
        actor.save(update_fields=["password", "must_change_password", "session_epoch"])
        record(actor=actor, action="change_password", object=f"user:{actor.public_id}", now=now)
    return actor


def check_strength(password: str, user: User | None = None) -> None:
    """Raise ``Refused``: password_too_short, password_too_similar or password_too_common."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(_weakness(error), minimum=8) from error


def _weakness(error: ValidationError) -> str:
    codes = {one.code for one in error.error_list}
    if "password_too_short" in codes:
        return "password_too_short"
    return "password_too_similar" if "password_too_similar" in codes else "password_too_common"


def issue_initial_passwords(*, actor: User | str, users: Sequence[User], now: datetime) -> list[IssuedPassword]:
    """New passwords for people with a username, to be handed out once on paper; old ones and their sessions die."""
    if not users:
        raise Refused("passwords_nobody")
    if any(not user.username for user in users):
        raise Refused("passwords_without_account")
    issued = [IssuedPassword(user, _new_password()) for user in users]
    with transaction.atomic():
        for one in issued:
            one.user.password = make_password(one.password)
            one.user.must_change_password = True
            one.user.session_epoch += 1
        User.objects.bulk_update(users, ["password", "must_change_password", "session_epoch"])
        sessions_ended.send(User, user_ids=[user.pk for user in users], now=now)
        facts = {"users": [user.public_id for user in users]}
        record(actor=actor, action="issue_passwords", object=f"passwords:{len(users)}", now=now, facts=facts)
    return issued


def _new_password() -> str:
    """Twelve symbols of 31 (59 bits) in three groups, none of which can be mistaken for another on paper."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
