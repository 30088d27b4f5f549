"""The live board: counts as they stand, for the organisers and the committee of the contest and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.contests.conftest import BEFORE
from truongthi.accounts.models import User
from truongthi.contests.actions import apply_plan, set_seat
from truongthi.contests.models import Contest
from truongthi.core.rules import Rules
from truongthi.schools.models import Classroom, Member, Unit


@pytest.fixture
def contest(rules: Rules, unit: Unit, organiser: User) -> Contest:
    found = apply_plan(rules=rules, unit=unit, actor=organiser, now=BEFORE).contest
    for name, pupils in (("10A1", 3), ("10A2", 1)):
        room = Classroom.objects.create(
            unit=unit, school_year=found.school_year or "2026-2027", name=name, key=name, headcount=pupils
        )
        for number in range(pupils):
            user = User.objects.create(full_name=f"Em {number}", name_sort_key="x", created_at=BEFORE)
            Member.objects.create(unit=unit, user=user, category="pupil", classroom=room, joined_at=BEFORE)
    return found


def get(user: User, contest: Contest) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/ban-to-chuc/{contest.slug}/tham-gia/")


def test_counts_and_the_classes_that_need_a_word(contest: Contest, organiser: User) -> None:
    response = get(organiser, contest)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Lớp chưa có ai dự thi" in html
    assert "10A1, 10A2" in html
    assert 'max="3"' in html
    assert "trên 5 người" in html  # four pupils and the organiser, who is staff
    assert response["Cache-Control"] == "private, no-store"


def test_a_member_of_the_committee_sees_it(contest: Contest, organiser: User, make_staff: Callable[..., User]) -> None:
    head = make_staff("Lý Duy Đạt")
    assert get(head, contest).status_code == 404
    set_seat(contest=contest, user=head, seat="head", actor=organiser, now=BEFORE)
    assert get(head, contest).status_code == 200


def test_another_school_and_a_pupil_do_not(contest: Contest, make_staff: Callable[..., User]) -> None:
    elsewhere = Unit.objects.create(name="Trường khác", kind="school", created_at=BEFORE)
    chi = make_staff("Chi", unit=elsewhere, organises=True)
    binh = Member.objects.filter(category="pupil").first()
    assert binh is not None
    assert get(chi, contest).status_code == 404
    assert get(binh.user, contest).status_code == 404


def test_no_more_queries_for_more_classes(contest: Contest, unit: Unit, organiser: User) -> None:
    client = Client()
    client.force_login(organiser)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/ban-to-chuc/{contest.slug}/tham-gia/").status_code == 200
        return len(captured)

    few = queries()
    for number in range(10):
        room = Classroom.objects.create(
            unit=unit, school_year="2026-2027", name=f"11A{number}", key=f"11A{number}", headcount=40
        )
        user = User.objects.create(full_name="Em", name_sort_key="x", created_at=BEFORE)
        Member.objects.create(unit=unit, user=user, category="pupil", classroom=room, joined_at=BEFORE)
    assert queries() == few
