"""What the worker does for attempts."""

from datetime import datetime

from truongthi.attempts.grading import grade_pending
from truongthi.jobs.registry import periodic

ROUNDS = 20


@periodic("grade_sealed_attempts", every_seconds=0.4)
def grade_sealed_attempts(now: datetime) -> int:
    """Grade what was sealed since the last time, in bounded portions."""
    total = 0
    for _ in range(ROUNDS):
        done = grade_pending(now=now)
        total += done
        if not done:
            break
    return total
