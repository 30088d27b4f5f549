"""What a stored seal states, for receipts and checks."""

from __future__ import annotations

from truongthi.attempts.models import Attempt
from truongthi.contests.models import Round
from truongthi.core.sealing import SealedAttempt


def sealed_attempt(attempt: Attempt, round_: Round) -> SealedAttempt:
    """The statement whose canonical bytes the receipt's hash is taken of. Only for sealed attempts."""
    if attempt.sealed_at is None:
        raise ValueError("an open attempt states nothing yet")
    return SealedAttempt(
        attempt=attempt.public_id,
        round=round_.public_id,
        pool=round_.pool_sha256,
        number=attempt.number,
        seed=bytes(attempt.seed),
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        sealed_at=attempt.sealed_at,
        sealed_by=attempt.seal_kind,
        answers=attempt.answers,
    )
