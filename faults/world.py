"""A small contest on a PostgreSQL of its own, for the drills: one open round, contestants, the exam room in-process.

Time is given by the drills (``arrived_at``), so that a twenty-minute attempt takes a moment.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from truongthi.core.ticket import EntryTicket, ticket_key
from truongthi.core.timing import to_ms
from truongthi.examroom.room import ExamRoom
from truongthi.examroom.values import Key, Vector
from truongthi.serve.postgres import EmbeddedPostgres

OPENS = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=30)
MINUTE = timedelta(minutes=1)
MS = timedelta(milliseconds=1)
DURATION = 20 * MINUTE
GRACE = timedelta(seconds=5)
DEADLINE = OPENS + DURATION
QUESTIONS = 5
SIGNING_KEY = ticket_key("the key of the drills, which is long enough")


class World:
    """Addresses and ids. ``fresh(n)`` gives contestants nobody has used yet."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.server = server
        self.owner, self.examroom = server.url, server.examroom_url
        self.round_id, self._member, self._contest = _seed()
        self._made = 0

    def fresh(self, count: int) -> list[int]:
        from truongthi.accounts.models import User
        from truongthi.contests.models import Contestant
        from truongthi.schools.models import Member

        names = [f"Thí sinh {self._made + place}" for place in range(count)]
        self._made += count
        users = User.objects.bulk_create(User(full_name=n, name_sort_key=n, created_at=OPENS) for n in names)
        common = {"unit": self._member, "category": "pupil", "joined_at": OPENS}
        members = Member.objects.bulk_create(Member(user=user, **common) for user in users)
        made = Contestant.objects.bulk_create(
            Contestant(contest=self._contest, member=member, category="pupil", entered_at=OPENS) for member in members
        )
        return [one.pk for one in made]

    def entry(self, contestant: int) -> EntryTicket:
        return EntryTicket(contestant, self.round_id, 0, to_ms(CLOSES) + 10_000_000)

    def key(self, contestant: int, number: int = 1) -> Key:
        return contestant, self.round_id, number

    def room(self, **options: Any) -> ExamRoom:
        return ExamRoom(self.examroom, SIGNING_KEY, **options)


def vector(seq: int, *answers: str, epoch: int = 1) -> Vector:
    return Vector(epoch, seq, (*answers, *[""] * (QUESTIONS - len(answers))))


def _seed() -> tuple[int, Any, Any]:
    from truongthi.contests.models import Contest, Round, RoundKey, RoundQuestion
    from truongthi.schools.models import Unit

    unit = Unit.objects.create(kind="school", name="Trung tâm Bình Minh", created_at=OPENS)
    contest = Contest.objects.create(unit=unit, slug="dien-tap", title="Diễn tập", state="ready", created_at=OPENS)
    around = Round.objects.create(
        contest=contest,
        opens_at=OPENS,
        closes_at=CLOSES,
        duration_ms=int(DURATION.total_seconds() * 1000),
        grace_ms=int(GRACE.total_seconds() * 1000),
        blueprint=[{"part": "", "level": None, "count": QUESTIONS}],
        points_centi=2000,
        frozen_at=OPENS,
        pool_sha256="ab" * 32,
    )
    for number in range(1, 11):
        options = [{"letter": letter, "text": f"{letter} của {number}", "pinned": False} for letter in "ABCD"]
        question = RoundQuestion.objects.create(
            round=around, number=number, text=f"Câu hỏi {number}?", options=options, is_multiple=False
        )
        RoundKey.objects.create(question=question, letters=["B"])
    return around.pk, unit, contest


@contextmanager
def small_world() -> Iterator[World]:
    """The embedded PostgreSQL in a scratch folder, migrated and seeded; all of it gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="truongthi-drills-"))
    folder.chmod(0o711)
    try:
        with EmbeddedPostgres(folder / "postgresql") as server:
            os.environ.update(
                DATABASE_URL=server.url,
                EXAMROOM_DATABASE_URL=server.examroom_url,
                DATA_DIR=str(folder / "data"),
                DJANGO_SETTINGS_MODULE="truongthi.settings",
                DJANGO_ALLOW_ASYNC_UNSAFE="true",
            )
            import django
            from django.core.management import call_command
            from django.db import connections

            django.setup()
            call_command("migrate", interactive=False, verbosity=0, stdout=StringIO())
            try:
                yield World(server)
            finally:
                connections.close_all()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stored(owner: str, contestants: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Attempts (of number 1) as the table has them, with how many wait for a grade and how many are kept apart."""
    import psycopg
    from psycopg.rows import dict_row

    query = """
        SELECT a.*, r.public_id AS round, r.pool_sha256, r.grace_ms,
          (SELECT count(*) FROM attempts_pendinggrade p WHERE p.contestant_id = a.contestant_id) AS pending,
          (SELECT count(*) FROM attempts_lateanswer l WHERE l.contestant_id = a.contestant_id) AS apart
        FROM attempts_attempt a JOIN contests_round r ON r.id = a.round_id
        WHERE a.contestant_id = ANY(%s) AND a.number = 1"""
    with psycopg.connect(owner, row_factory=dict_row) as connection:
        return {row["contestant_id"]: row for row in connection.execute(query, [list(contestants)])}
