"""Issues and revokes slips. A readable code exists only in the answer to the act that made it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from truongthi.accounts.models import Slip, User
from truongthi.accounts.signals import sessions_ended
from truongthi.accounts.slip_codes import SlipCode, new_code, secret_hash
from truongthi.audit.record import record
from truongthi.core.errors import Refused

_DRAWS = 20


@dataclass(frozen=True, slots=True)
class IssuedSlip:
    user: User
    code: SlipCode


def issue_slips(
    *, actor: User | str, users: Sequence[User], now: datetime, expected: dict[int, int | None] | None = None
) -> list[IssuedSlip]:
    """Give every one of ``users`` a new slip, in their order. Old slips and the sessions they opened die at once.

    ``expected`` says which live slip (its id, or None) the person who asked saw for each user id; when that has changed
    meanwhile, nothing is issued and ``Refused("slips_changed")`` is raised, so that a page sent twice issues once.
    """
    if not users:
        raise Refused("slips_nobody")
    ids = [user.pk for user in users]
    with transaction.atomic():
        list(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
        live = dict(Slip.objects.filter(user__in=ids, revoked_at=None).values_list("user_id", "pk"))
        if expected is not None and any(expected.get(pk) != live.get(pk) for pk in ids):
            raise Refused("slips_changed")
        _revoke(ids, now)
        codes = _free_codes(len(users))
        Slip.objects.bulk_create(
            Slip(
                user=user,
                locator=code.locator,
                secret_hash=secret_hash(code),
                issued_at=now,
                issued_by=actor if isinstance(actor, User) else None,
            )
            for user, code in zip(users, codes, strict=True)
        )
        facts: dict[str, Any] = {
            "count": len(users),
            "replaced": len(live),
            "users": [user.public_id for user in users],
        }
        record(actor=actor, action="issue_slips", object=f"slips:{len(users)}", now=now, facts=facts)
    return [IssuedSlip(user, code) for user, code in zip(users, codes, strict=True)]


def revoke_slips(*, actor: User | str, users: Sequence[User], now: datetime) -> int:
    """Make slips worthless without new ones, for instance of a lost sheet."""
    with transaction.atomic():
        count = _revoke([user.pk for user in users], now)
        facts = {"users": [user.public_id for user in users]}
        record(actor=actor, action="revoke_slips", object=f"slips:{count}", now=now, facts=facts)
    return count


def _revoke(user_ids: Iterable[int], now: datetime) -> int:
    holders = list(Slip.objects.filter(user__in=user_ids, revoked_at=None).values_list("user_id", flat=True))
    Slip.objects.filter(user__in=holders, revoked_at=None).update(revoked_at=now)
    User.objects.filter(pk__in=holders).update(session_epoch=F("session_epoch") + 1)
    sessions_ended.send(Slip, user_ids=holders, now=now)
    return len(holders)


def _free_codes(count: int) -> list[SlipCode]:
    """Codes whose locators were never used, not even by a dead slip."""
    codes: dict[str, SlipCode] = {}
    for _ in range(_DRAWS):
        drawn = {code.locator: code for code in (new_code() for _ in range(count - len(codes)))}
        taken = set(Slip.objects.filter(locator__in=drawn).values_list("locator", flat=True))
        codes.update(
            (locator, code) for locator, code in drawn.items() if locator not in taken and locator not in codes
        )
        if len(codes) == count:
            return list(codes.values())
    raise RuntimeError("no free locators left; delete slips of past years")
