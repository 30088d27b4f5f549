"""Who counts as having taken part: people with a handed-in attempt here or a result elsewhere, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from truongthi.accounts.models import User
from truongthi.attempts.models import Attempt
from truongthi.contests.models import Contest, Contestant, Round
from truongthi.results.models import ExternalResult, ExternalUpload
from truongthi.results.participation import (
    GroupParticipation,
    activity,
    attempts_handed_in,
    attempts_in_progress,
    participation,
)
from truongthi.schools.models import Classroom, Member, Unit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)


@pytest.fixture
def contest() -> Contest:
    unit = Unit.objects.create(name="Trung tâm Bình Minh", kind="school", created_at=AT)
    return Contest.objects.create(
        unit=unit, slug="dem-nguoi", title="Đếm người", school_year="2026-2027", state="ready", created_at=AT
    )


def member(contest: Contest, category: str = "pupil", classroom: Classroom | None = None, **values: Any) -> Member:
    user = User.objects.create(full_name="Nguyễn Văn An", name_sort_key="an", created_at=AT)
    return Member.objects.create(
        unit=contest.unit, user=user, category=category, classroom=classroom, joined_at=AT, **values
    )


def room(contest: Contest, name: str, headcount: int | None = None, year: str = "2026-2027") -> Classroom:
    return Classroom.objects.create(unit=contest.unit, school_year=year, name=name, key=name, headcount=headcount)


def attempt(
    contest: Contest,
    person: Member,
    number: int = 1,
    *,
    at: datetime = AT,
    sealed: bool = True,
    excluded: bool = False,
) -> None:
    round_, _ = Round.objects.get_or_create(
        contest=contest,
        number=1,
        defaults={
            "opens_at": AT,
            "closes_at": AT + timedelta(days=30),
            "duration_ms": 1_200_000,
            "blueprint": [],
            "points_centi": 500,
        },
    )
    contestant, _ = Contestant.objects.get_or_create(
        contest=contest,
        member=person,
        defaults={"category": person.category, "entered_at": AT, "excluded_at": AT if excluded else None},
    )
    Attempt.objects.create(
        contestant=contestant,
        round=round_,
        number=number,
        public_id=f"{person.pk}-{number}",
        seed=b"0" * 16,
        salt=b"0" * 16,
        started_at=at,
        deadline_at=at + timedelta(minutes=20),
        answers=[],
        sealed_at=at + timedelta(minutes=5) if sealed else None,
        seal_kind="confirmed" if sealed else "",
        receipt_hash="0" * 64 if sealed else "",
    )


def test_people_not_attempts_and_each_once(contest: Contest) -> None:
    first = room(contest, "10A1", headcount=40)
    twice, running, excluded, elsewhere, nobody = (member(contest, classroom=first) for _ in range(5))
    attempt(contest, twice, 1)
    attempt(contest, twice, 2)
    attempt(contest, running, sealed=False)
    attempt(contest, excluded, excluded=True)
    upload = ExternalUpload.objects.create(contest=contest, kind="typed", sha256="0" * 64, uploaded_at=AT)
    for person, attempts in ((elsewhere, 3), (nobody, 0), (twice, 1)):
        best = 9000 if attempts else None
        ExternalResult.objects.create(
            contest=contest, member=person, upload=upload, attempts=attempts, best_centipoints=best
        )
    assert participation(contest) == [GroupParticipation("10A1", "pupil", 40, 2)]


def test_classes_in_their_order_then_people_without_a_class(contest: Contest) -> None:
    for name in ("10A10", "10A2", "9B"):
        member(contest, classroom=room(contest, name))
    member(contest, "staff")
    assert [(one.classroom, one.category) for one in participation(contest)] == [
        ("9B", "pupil"),
        ("10A2", "pupil"),
        ("10A10", "pupil"),
        ("", "staff"),
    ]


def test_last_years_classes_and_people_who_left_do_not_count(contest: Contest) -> None:
    member(contest, classroom=room(contest, "9A1", year="2025-2026"))
    this_year = room(contest, "10A1")
    member(contest, classroom=this_year)
    member(contest, classroom=this_year, left_at=AT + timedelta(days=1))
    took_part_and_left = member(contest, classroom=this_year, left_at=AT + timedelta(days=2))
    attempt(contest, took_part_and_left)
    assert participation(contest) == [GroupParticipation("10A1", "pupil", 2, 1)]


def test_one_query_however_many_classes(contest: Contest, django_assert_num_queries: Any) -> None:
    for name in ("10A1", "10A2", "10A3"):
        member(contest, classroom=room(contest, name))
    with django_assert_num_queries(1):
        participation(contest)


def test_by_hour_and_by_day_of_vietnam(contest: Contest) -> None:
    first, second = member(contest), member(contest)
    attempt(contest, first, 1)
    attempt(contest, first, 2)
    late = AT + timedelta(hours=16, minutes=25)  # handed in at 00:30 of the next day in Vietnam
    attempt(contest, second, at=late)
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    hours = activity(contest, step="hour", since=AT, zone=zone)
    days = activity(contest, step="day", since=AT, zone=zone)
    assert [(f"{one.at:%d %H}", one.attempts, one.people) for one in hours] == [("15 08", 2, 1), ("16 00", 1, 1)]
    assert [(f"{one.at:%d}", one.attempts, one.people) for one in days] == [("15", 2, 1), ("16", 1, 1)]
    assert activity(contest, step="day", since=late + timedelta(minutes=6), zone=zone) == []
    assert attempts_handed_in(contest) == 3


def test_in_progress_means_open_and_with_time_left(contest: Contest) -> None:
    attempt(contest, member(contest), sealed=False)
    attempt(contest, member(contest))
    assert attempts_in_progress(contest, now=AT + timedelta(minutes=19)) == 1
    assert attempts_in_progress(contest, now=AT + timedelta(minutes=20)) == 0
