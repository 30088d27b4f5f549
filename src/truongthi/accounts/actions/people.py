"""Adds, renames, disables people. Usernames are made here, from names, and are unique on the platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from truongthi.accounts.models import User
from truongthi.accounts.signals import sessions_ended
from truongthi.audit.record import record
from truongthi.core.errors import Refused
from truongthi.core.vietnamese import name_sort_key, search_key, split_name

MAX_USERNAME = 40


def add_people(names: Sequence[str], *, with_username: bool, now: datetime) -> list[User]:
    """New people in the order of ``names``, without a password. Part of a larger act, which writes the log."""
    usernames: Iterable[str | None] = free_usernames(names) if with_username else [None] * len(names)
    people = [
        User(
            full_name=name,
            name_sort_key=name_sort_key(name),
            username=username,
            password="!",  # noqa: S106 - no password: cannot be used to sign in
            created_at=now,
        )
        for name, username in zip(names, usernames, strict=True)
    ]
    return User.objects.bulk_create(people)


def free_usernames(names: Sequence[str]) -> list[str]:
    """ "Nguyễn Thị Hương" becomes "huongnt", the next one "huongnt2"."""
    stems = [_stem(name) for name in names]
    wanted = Q()
    for stem in set(stems):
        wanted |= Q(username__startswith=stem)
    taken = set(User.objects.filter(wanted).values_list("username", flat=True)) if stems else set()
    found = []
    for stem in stems:
        number = 1
        while (name := stem if number == 1 else f"{stem}{number}") in taken:
            number += 1
        taken.add(name)
        found.append(name)
    return found


def _stem(full_name: str) -> str:
    family, middle, given = split_name(search_key(full_name))
    initials = "".join(word[:1] for word in f"{family} {middle}".split())
    return re.sub(r"[^a-z0-9]", "", given + initials)[:MAX_USERNAME] or "nguoidung"


def rename_user(user: User, full_name: str) -> None:
    """Set a corrected name on an unsaved change; the caller saves and logs."""
    user.full_name = full_name
    user.name_sort_key = name_sort_key(full_name)


def disable_users(*, actor: User, users: Sequence[User], now: datetime) -> int:
    """Nobody signs in as these people any more; what is signed in ends with its next request.

    Raises ``Refused``: "accounts_nobody", "accounts_oneself" (nobody locks themselves out).
    """
    if actor in users:
        raise Refused("accounts_oneself")
    return _set_active(actor, users, False, "disable_users", now)


def enable_users(*, actor: User, users: Sequence[User], now: datetime) -> int:
    """Disabled people may sign in again. Raises ``Refused("accounts_nobody")``."""
    return _set_active(actor, users, True, "enable_users", now)


def _set_active(actor: User, users: Sequence[User], is_active: bool, action: str, now: datetime) -> int:
    if not users:
        raise Refused("accounts_nobody")
    changed = [user for user in users if user.is_active != is_active]
    with transaction.atomic():
        ids = [user.pk for user in changed]
        User.objects.filter(pk__in=ids).update(is_active=is_active, session_epoch=F("session_epoch") + 1)
        sessions_ended.send(User, user_ids=ids, now=now)
        facts = {"users": [user.public_id for user in changed]}
        record(actor=actor, action=action, object=f"accounts:{len(changed)}", now=now, facts=facts)
    return len(changed)
