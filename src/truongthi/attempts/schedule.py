"""What the worker does for attempts."""

from datetime import datetime

from truongthi.attempts.grading import grade_pending, something_waits
from truongthi.jobs.registry import periodic

ROUNDS = 20


@periodic("grade_sealed_attempts", every_seconds=0.3, eager_seconds=0.04, apart=True)
def grade_sealed_attempts(now: datetime) -> int:
    """Grade what was sealed since the last time, in bounded portions. Somebody looks at the page meanwhile."""
    total = 0
    for _ in range(ROUNDS):
        done = grade_pending(now=now) if something_waits() else 0
        total += done
        if not done:
            break
    return total
