"""Everything the platform holds about one person, for that person alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from truongthi.accounts.models import Consent, Slip, User
from truongthi.attempts.models import LateAnswer
from truongthi.attempts.queries import OwnAttempt, OwnContest, memberships, own_contests

_ATTEMPT = (
    "public_id", "number", "started_at", "deadline_at", "answers", "flags", "saved_at", "sealed_at", "seal_kind",
    "receipt_code", "receipt_hash",
)  # fmt: skip
_GRADE = {"score": "centipoints", "correct_count": "correct_count", "duration": "duration_ms"}


def own_data(user: User, *, now: datetime) -> dict[str, Any]:
    """Account, memberships, consents, slips (never their codes), contests with attempts, grades and late answers."""
    return {
        "person": {
            "id": user.public_id,
            "full_name": user.full_name,
            "username": user.username,
            "created_at": user.created_at,
            "last_login": user.last_login,
        },
        "memberships": [
            {
                "unit": member.unit.name,
                "category": member.category,
                "class": member.classroom.name if member.classroom else None,
                "code": member.code,
                "birth_date": member.birth_date,
                "gender": member.gender,
                "position": member.position,
                "department": member.department,
                "phone": member.phone,
                "joined_at": member.joined_at,
            }
            for member in memberships(user)
        ],
        "consents": list(
            Consent.objects.filter(user=user)
            .order_by("given_at", "id")
            .values("purpose", "given_by", "channel", "text_hash", "given_at", "withdrawn_at")
        ),
        "slips": list(
            Slip.objects.filter(user=user).order_by("issued_at", "id").values("issued_at", "revoked_at", "last_used_at")
        ),
        "contests": [_contest(own) for own in _entered(user, now)],
    }


def _entered(user: User, now: datetime) -> list[OwnContest]:
    found = [own for own in own_contests(user, now=now) if own.contestant is not None]
    prefetch_related_objects([own.contestant for own in found if own.contestant], "classroom")
    return found


def _contest(own: OwnContest) -> dict[str, Any]:
    contestant = own.contestant
    if contestant is None:
        return {}
    return {
        "contest": own.contest.title,
        "entered_at": contestant.entered_at,
        "category": contestant.category,
        "class": contestant.classroom.name if contestant.classroom else None,
        "extra_time_ms": contestant.extra_time_ms,
        "excluded_at": contestant.excluded_at,
        "attempts": [_attempt(each, item) for each in own.rounds for item in each.attempts],
        "late_answers": list(
            LateAnswer.objects.filter(contestant=contestant)
            .order_by("round__number", "number", "arrived_at", "epoch", "seq", "reason")
            .values("round__name", "number", "arrived_at", "answers", "reason")
        ),
    }


def _attempt(own: OwnContest, item: OwnAttempt) -> dict[str, Any]:
    """The attempt, and of its grade what the rules show today."""
    grade = item.grade
    shown = {
        field: getattr(grade, column) for field, column in _GRADE.items() if grade is not None and field in own.fields
    }
    return {"round": own.round.name, **{name: getattr(item.attempt, name) for name in _ATTEMPT}, **shown}
