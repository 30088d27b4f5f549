"""Keeps who agreed to what, to which text, when, and through whom; a withdrawal is kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from truongthi.accounts.models import Consent, User
from truongthi.audit.record import record


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """One yes: for a purpose, by the person or the legal representative, to the text with this SHA-256."""

    purpose: str
    given_by: str
    text_hash: str
    channel: str = "web"


def give_consents(*, actor: User, user: User, consents: Iterable[GivenConsent], now: datetime) -> int:
    """Store consents that are not there yet. A consent to an older text is withdrawn and kept."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        live = {(one.purpose, one.given_by): one for one in Consent.objects.filter(user=user, withdrawn_at=None)}
        added = []
        for given in consents:
            old = live.get((given.purpose, given.given_by))
            if old is not None and old.text_hash == given.text_hash:
                continue
            if old is not None:
                Consent.objects.filter(pk=old.pk).update(withdrawn_at=now)
            added.append(_row(actor, user, given, now))
        Consent.objects.bulk_create(added)
        if added:
            facts = {"consents": [[one.purpose, one.given_by, one.channel, one.text_hash[:16]] for one in added]}
            record(actor=actor, action="give_consents", object=f"user:{user.public_id}", now=now, facts=facts)
    return len(added)


def _row(actor: User, user: User, given: GivenConsent, now: datetime) -> Consent:
    return Consent(
        user=user,
        purpose=given.purpose,
        given_by=given.given_by,
        channel=given.channel,
        text_hash=given.text_hash,
        given_at=now,
        recorded_by=actor,
    )


def withdraw_consent(*, actor: User, user: User, purpose: str, now: datetime, given_by: str | None = None) -> int:
    """Withdraw the live consents of a person for one purpose: of one side, or whoever gave them."""
    with transaction.atomic():
        live = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None)
        count = (live.filter(given_by=given_by) if given_by else live).update(withdrawn_at=now)
        if count:
            facts = {"purpose": purpose, "given_by": given_by or "all", "count": count}
            record(actor=actor, action="withdraw_consent", object=f"user:{user.public_id}", now=now, facts=facts)
    return count


def record_paper_consents(
    *,
    actor: User,
    wanted: Iterable[tuple[User, Set[str], Set[str]]],
    purpose: str,
    text_hash: str,
    now: datetime,
) -> int:
    """Record what signed forms say: (person, sides that agree now, sides shown as agreeing). Returns the changes."""
    changed = 0
    with transaction.atomic():
        for user, sides, before in wanted:
            given = [GivenConsent(purpose, side, text_hash, channel="paper") for side in sorted(sides - before)]
            if given:
                changed += give_consents(actor=actor, user=user, consents=given, now=now)
            for side in sorted(before - sides):
                changed += withdraw_consent(actor=actor, user=user, purpose=purpose, given_by=side, now=now)
    return changed
