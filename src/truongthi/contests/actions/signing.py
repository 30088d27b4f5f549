"""The committee signs the rules: one version, by its SHA-256, each member once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from truongthi.accounts.models import User
from truongthi.audit.record import record
from truongthi.contests.models import Contest, RulesSignature
from truongthi.contests.queries import current_rule_set
from truongthi.core.errors import Refused


def sign_rules(*, contest: Contest, sha256: str, actor: User, now: datetime) -> RulesSignature:
    """Sign the newest version, if it is still the one the person has read. Signing it again changes nothing."""
    with transaction.atomic():
        contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
        seat = contest.committee.filter(user=actor).first()
        if seat is None:
            raise Refused("rules_sign_seat_needed")
        current = current_rule_set(contest)
        if current.sha256 != sha256:
            raise Refused("rules_sign_stale", version=current.version)
        signature, is_new = RulesSignature.objects.get_or_create(
            rule_set=current,
            signed_by=actor,
            defaults={"contest": contest, "sha256": sha256, "seat": seat.seat, "signed_at": now},
        )
        if is_new:
            record(
                actor=actor,
                action="contest.sign",
                object=f"contest:{contest.public_id}",
                now=now,
                facts={"version": current.version, "seat": seat.seat},
                after_hash=sha256,
            )
        return signature
