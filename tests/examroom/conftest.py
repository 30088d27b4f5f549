"""A round with a frozen pool, contestants, and the real exam room on real PostgreSQL as its own role."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from django.db import connection

from truongthi.accounts.models import User
from truongthi.contests.models import Contest, Contestant, Round, RoundKey, RoundQuestion
from truongthi.core.ticket import EntryTicket, ticket_key
from truongthi.core.timing import to_ms
from truongthi.examroom.room import ExamRoom
from truongthi.examroom.values import Entered, Key, Vector
from truongthi.schools.models import Member, Unit

OPENS = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=30)
MINUTE = timedelta(minutes=1)
MS = timedelta(milliseconds=1)
QUESTIONS = 5
SIGNING_KEY = ticket_key("the key of the tests, which is long enough")
Result = TypeVar("Result")


def examroom_dsn() -> str:
    """The test database as the exam room's role."""
    url = os.environ["EXAMROOM_DATABASE_URL"]
    return url.rpartition("/")[0] + "/" + str(connection.settings_dict["NAME"])


@dataclass
class World:
    """One open round with a pool of ten questions (5 and 10 with several answers, 3 with three options)."""

    round: Round
    contestants: list[Contestant]

    def entry(self, who: int = 0, *, extra_ms: int = 0) -> EntryTicket:
        contestant = self.contestants[who]
        return EntryTicket(contestant.pk, self.round.pk, extra_ms, to_ms(CLOSES) + 10_000_000)

    def run(self, scenario: Callable[[ExamRoom], Awaitable[Result]], **options: Any) -> Result:
        async def inside() -> Result:
            async with ExamRoom(examroom_dsn(), SIGNING_KEY, **options) as room:
                return await scenario(room)

        return asyncio.run(inside())


def vector(seq: int, *answers: str, epoch: int = 1, flags: tuple[int, ...] = ()) -> Vector:
    padded = (*answers, *[""] * (QUESTIONS - len(answers)))
    return Vector(epoch, seq, padded, flags)


async def started(room: ExamRoom, world: World, who: int = 0, at: datetime = OPENS) -> tuple[Key, Entered]:
    entered = await room.start(world.entry(who), number=1, arrived_at=at)
    return entered.row.key, entered


def make_world(contestants: int = 3, **round_fields: Any) -> World:
    unit = Unit.objects.create(kind="school", name="Trung tâm Bình Minh", created_at=OPENS)
    contest = Contest.objects.create(unit=unit, slug="thu", title="Thử", state="ready", created_at=OPENS)
    fields: dict[str, Any] = {
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "duration_ms": 20 * 60_000,
        "blueprint": [{"part": "", "level": None, "count": QUESTIONS}],
        "points_centi": 2000,
        "frozen_at": OPENS,
        "pool_sha256": "ab" * 32,
        **round_fields,
    }
    around = Round.objects.create(contest=contest, **fields)
    for number in range(1, 11):
        letters = "ABC" if number == 3 else "ABCD"
        options = [
            {"letter": letter, "text": f"Phương án {letter} của {number}", "pinned": False} for letter in letters
        ]
        question = RoundQuestion.objects.create(
            round=around, number=number, text=f"Câu hỏi {number}?", options=options, is_multiple=number % 5 == 0
        )
        RoundKey.objects.create(question=question, letters=["A", "C"] if number % 5 == 0 else ["B"])
    return World(around, [_contestant(unit, contest, index) for index in range(contestants)])


def _contestant(unit: Unit, contest: Contest, index: int) -> Contestant:
    user = User.objects.create(full_name=f"Thí sinh {index}", name_sort_key=str(index), created_at=OPENS)
    member = Member.objects.create(unit=unit, user=user, category="pupil", joined_at=OPENS)
    return Contestant.objects.create(contest=contest, member=member, category="pupil", entered_at=OPENS)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()
