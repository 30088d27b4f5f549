"""A contest prepared as organisers do it, with An (teacher of 10A1), Bình (pupil of 10A1), Chi (another school), and
attempts that really go through the exam room.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from truongthi.accounts.models import User
from truongthi.attempts.actions import enter_contest
from truongthi.attempts.models import Attempt
from truongthi.bank.models import Bank, Question, QuestionKey
from truongthi.contests import actions
from truongthi.contests.models import Contest, Contestant, Round
from truongthi.core.paper import LETTERS
from truongthi.core.rules import Rules
from truongthi.core.rules.moving import moved
from truongthi.core.ticket import EntryTicket, ticket_key
from truongthi.core.timing import to_ms
from truongthi.core.vietnamese import name_sort_key
from truongthi.examroom.room import ExamRoom
from truongthi.examroom.values import Receipt, Vector
from truongthi.formats.plan_toml import read_plan
from truongthi.schools.models import Classroom, Member, Unit

PLAN = Path(__file__).parents[2] / "plans" / "cai-cach-tthc-2026.toml"
OPENS = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=30)
MINUTE = timedelta(minutes=1)
PARTS = (("I", 40), ("II", 32), ("III", 28))
CANARY = "CĂN-CỨ-KÍN"


def plan(**changes: Any) -> Rules:
    """The plan of 2026 as its file says, except what a test changes."""
    return replace(read_plan(PLAN.read_bytes()), **changes)


def fill_bank(unit: Unit, shift: int = 0) -> Bank:
    """100 questions in three parts; ``shift`` moves every key and changes nothing else."""
    bank = Bank.objects.create(unit=unit, title="Ngân hàng", created_at=OPENS)
    parts = [part for part, count in PARTS for _ in range(count)]
    questions = Question.objects.bulk_create(_question(bank, n, part, shift) for n, part in enumerate(parts, 1))
    QuestionKey.objects.bulk_create(QuestionKey(question=q, letters=_key(q, shift)) for q in questions)
    return bank


def _question(bank: Bank, number: int, part: str, shift: int) -> Question:
    return Question(
        bank=bank,
        number=number,
        part=part,
        text=f"Câu hỏi số {number} của phần {part}?",
        options=[
            {"letter": letter, "text": f"Phương án {letter} của câu {number}", "pinned": False} for letter in "ABCD"
        ],
        is_multiple=number % 10 == 0,
        source=f"{CANARY} {shift} {number}",
        explanation=f"{CANARY} giải thích {shift} {number}",
        updated_at=OPENS,
    )


def _key(question: Question, shift: int) -> list[str]:
    first = (question.number + shift) % 4
    return sorted({"ABCD"[first], "ABCD"[(first + 1) % 4]}) if question.is_multiple else ["ABCD"[first]]


@dataclass
class ExamWorld:
    """A unit with one open contest. ``people``: An, Bình and Chi, and whoever a test adds."""

    unit: Unit
    contest: Contest
    round: Round
    classroom: Classroom
    people: dict[str, User] = field(default_factory=dict)

    def contestant(self, name: str = "Bình", *, at: datetime = OPENS) -> Contestant:
        return enter_contest(contest=self.contest, actor=self.people[name], now=at)

    def pupil(self, name: str) -> User:
        return self._member(name, "pupil", classroom=self.classroom, birth_date=date(2011, 5, 2))

    def _member(self, name: str, category: str, unit: Unit | None = None, **fields: Any) -> User:
        user = User.objects.create(full_name=name, name_sort_key=name_sort_key(name), created_at=OPENS)
        Member.objects.create(unit=unit or self.unit, user=user, category=category, joined_at=OPENS, **fields)
        self.people[name.split()[-1]] = user
        return user

    def right_answers(self, attempt: Attempt, count: int) -> tuple[str, ...]:
        """The displayed letters of the first ``count`` right answers of an attempt, found by trying out."""
        from truongthi.attempts.papers import keyed_pool

        pool = keyed_pool(self.round)
        answers = [""] * len(attempt.answers)
        for place, item in enumerate(pool.paper(bytes(attempt.seed))[:count]):
            own = pool.questions[item.number].letters
            key = pool.rows[item.number].key.letters
            answers[place] = "".join(LETTERS[shown] for shown, at in enumerate(item.order) if own[at] in key)
        return tuple(answers)

    def attempt(self, name: str = "Bình", *, right: int = 0, at: datetime = OPENS, minutes: float = 5) -> Receipt:
        """One whole attempt through the exam room: start, save, hand in."""
        contestant = self.contestant(name, at=at)
        number = Attempt.objects.filter(contestant=contestant, round=self.round).count() + 1
        entry = EntryTicket(contestant.pk, self.round.pk, contestant.extra_time_ms, to_ms(CLOSES))
        room_options = (examroom_dsn(), ticket_key(settings.SECRET_KEY))

        async def begin() -> None:
            async with ExamRoom(*room_options) as room:
                await room.start(entry, number=number, arrived_at=at)

        async def finish(key: tuple[int, int, int], answers: Sequence[str]) -> Receipt:
            async with ExamRoom(*room_options) as room:
                vector = Vector(1, 1, tuple(answers))
                await room.save(key, vector, arrived_at=at + minutes * MINUTE)
                return (await room.seal(key, replace(vector, seq=2), arrived_at=at + minutes * MINUTE))[0]

        asyncio.run(begin())
        row = Attempt.objects.get(contestant=contestant, round=self.round, number=number)
        return asyncio.run(finish(row.pk, self.right_answers(row, right)))


def examroom_dsn() -> str:
    url = os.environ["EXAMROOM_DATABASE_URL"]
    return url.rpartition("/")[0] + "/" + str(connection.settings_dict["NAME"])


def exam_world(rules: Rules | None = None, *, opens: datetime = OPENS, shift: int = 0) -> ExamWorld:
    unit = Unit.objects.create(kind="school", name="Trung tâm GDNN - GDTX Bình Minh", created_at=opens)
    elsewhere = Unit.objects.create(kind="school", name="Trường THPT Hướng Dương", created_at=opens)
    rules = moved(rules or plan(), opens)
    contest = actions.apply_plan(rules=rules, unit=unit, actor="test", now=opens - timedelta(days=2)).contest
    actions.attach_bank(contest=contest, bank=fill_bank(unit, shift), actor="test", now=opens - timedelta(days=2))
    round_ = actions.freeze_round(contest=contest, actor="test", now=opens - timedelta(days=1))
    contest.refresh_from_db()
    room = Classroom.objects.create(
        unit=unit, school_year=contest.school_year, name="10A1", key="10A1", grade=10, headcount=38
    )
    world = ExamWorld(unit, contest, round_, room)
    an = world._member("Trần Thị An", "staff", birth_date=date(1985, 3, 2))
    Classroom.objects.filter(pk=room.pk).update(homeroom_teacher=an)
    world.pupil("Nguyễn Văn Bình")
    world._member("Lê Thị Chi", "pupil", elsewhere, birth_date=date(2011, 7, 9))
    return world
