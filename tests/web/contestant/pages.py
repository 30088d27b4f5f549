"""Who asks for a contestant's pages, and where they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from tests.attempts.world import MINUTE, OPENS, ExamWorld
from truongthi.attempts.models import Attempt

SetTime = Callable[[datetime], None]


def as_(world: ExamWorld, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def lobby(world: ExamWorld) -> str:
    return f"/cua-toi/thi/{world.contest.slug}/"


def running(world: ExamWorld, *answers: str) -> Attempt:
    """Bình's first attempt, begun ten minutes ago."""
    attempt: Attempt = Attempt.objects.create(
        contestant=world.contestant(), round=world.round, number=1, public_id="laufend", seed=bytes(16), salt=bytes(16),
        started_at=OPENS + 50 * MINUTE, deadline_at=OPENS + 70 * MINUTE,
        answers=[*answers, *[""] * (20 - len(answers))],
    )  # fmt: skip
    return attempt
