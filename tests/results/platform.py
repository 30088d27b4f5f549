"""A contest on our own platform with graded attempts, small enough to add up by head."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from itertools import count

from tests.results.world import OPENS, World, empty_world, person
from truongthi.attempts.models import Attempt, Grade
from truongthi.attempts.receipts import sealed_attempt
from truongthi.contests.models import Contestant
from truongthi.core.sealing import receipt_code, receipt_hash
from truongthi.schools.models import Member

_serial = count(1)


def entered(world: World, member: Member) -> Contestant:
    return Contestant.objects.get_or_create(
        contest=world.contest,
        member=member,
        defaults={"classroom": member.classroom, "category": member.category, "entered_at": OPENS},
    )[0]


def attempt(
    world: World, member: Member, points: int, seconds: int, *, started: datetime = OPENS, sealed: bool = True
) -> Attempt:
    """One attempt; sealed ones are graded."""
    contestant = entered(world, member)
    number = contestant.attempts.count() + 1
    ended = started + timedelta(seconds=seconds)
    made = Attempt(
        contestant=contestant,
        round=world.contest.rounds.get(),
        number=number,
        public_id=f"attempt{next(_serial)}",
        seed=b"0" * 16,
        salt=secrets.token_bytes(16),
        started_at=started,
        deadline_at=started + timedelta(minutes=20),
        answers=["A"] * 20,
        sealed_at=ended if sealed else None,
        seal_kind="confirmed" if sealed else "",
        receipt_code="R" if sealed else "",
        receipt_hash="0" * 64 if sealed else "",
    )
    if sealed:
        digest = receipt_hash(sealed_attempt(made, made.round), made.salt)
        made.receipt_hash, made.receipt_code = digest, receipt_code(digest)
    made.save(force_insert=True)
    if sealed:
        Grade.objects.create(
            contestant=contestant,
            round=made.round,
            number=number,
            centipoints=points * 100,
            correct_count=points // 5,
            answered_count=20,
            duration_ms=seconds * 1000,
            sealed_at=ended,
            graded_at=ended,
        )
    return made


def platform_world(*, slug: str = "cai-cach", pupils: int = 3) -> World:
    """10A1 (An's class; its first two pupils took part, the third signed in only) and 10A2 with one full participant.

    10A1: first pupil 80 and 60 points, second 100. 10A2: one of one pupil, 70 points.
    """
    world = empty_world(slug=slug, results_from="platform")
    an = person("Lê Bích An", username=f"an-{slug}")
    world.classroom("10A1", pupils, [], teacher=an)
    world.classroom("10A2", 1, [])
    attempt(world, world.people["Học Sinh 10A1 1"], 80, 300)
    attempt(world, world.people["Học Sinh 10A1 1"], 60, 200, started=OPENS + timedelta(hours=1))
    attempt(world, world.people["Học Sinh 10A1 2"], 100, 400)
    attempt(world, world.people["Học Sinh 10A2 1"], 70, 100)
    third = world.people["Học Sinh 10A1 3"].user
    third.last_login = OPENS
    third.save()
    return world
