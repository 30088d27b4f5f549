"""Reads about people: their slips, and whose full name may be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from truongthi.accounts.models import Consent, Slip, User


@dataclass(frozen=True, slots=True)
class SlipState:
    """The live slip of a person, as far as anybody may know it: never its code."""

    slip_id: int
    issued_at: datetime
    last_used_at: datetime | None


def slip_states(user_ids: Iterable[int]) -> dict[int, SlipState]:
    """User id → live slip; people without one are absent."""
    rows = Slip.objects.filter(user__in=list(user_ids), revoked_at=None)
    return {
        user_id: SlipState(pk, issued_at, last_used_at)
        for user_id, pk, issued_at, last_used_at in rows.values_list("user_id", "pk", "issued_at", "last_used_at")
    }


def live_consents(user_ids: Iterable[int], purpose: str) -> dict[int, set[str]]:
    """User id → by whom ("self", "representative") a purpose is consented to."""
    found: dict[int, set[str]] = {}
    rows = Consent.objects.filter(user__in=list(user_ids), purpose=purpose, withdrawn_at=None)
    for user_id, given_by in rows.values_list("user_id", "given_by"):
        found.setdefault(user_id, set()).add(given_by)
    return found


def with_publish_consents(users: QuerySet[User]) -> QuerySet[User]:
    """Adds ``self_publishes`` and ``representative_publishes``; under 16 both must be true to show a full name."""
    live = Consent.objects.filter(user=OuterRef("pk"), purpose=Consent.Purpose.PUBLISH_NAME, withdrawn_at=None)
    return users.annotate(
        self_publishes=Exists(live.filter(given_by=Consent.GivenBy.SELF)),
        representative_publishes=Exists(live.filter(given_by=Consent.GivenBy.REPRESENTATIVE)),
    )


def own_consents(user: User) -> dict[str, datetime]:
    """Purpose → when the person gave the live consent themselves."""
    rows = Consent.objects.filter(user=user, given_by=Consent.GivenBy.SELF, withdrawn_at=None)
    return dict(rows.values_list("purpose", "given_at"))
