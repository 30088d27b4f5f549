"""Entering by what the page has read just now: as if read anew, whatever has changed since and whoever else clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attempts.world import OPENS, ExamWorld, exam_world
from tests.fixtures.crowd import CROWD, all_at_once
from truongthi.attempts.actions import enter_contest
from truongthi.attempts.own import OwnContest
from truongthi.attempts.queries import own_contest
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest, Contestant
from truongthi.core.errors import Refused
from truongthi.schools.models import Classroom, Member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> ExamWorld:
    return exam_world()


def read(world: ExamWorld, name: str = "Bình") -> OwnContest:
    found = own_contest(world.people[name], world.contest.slug, now=OPENS)
    assert found is not None
    return found


def enter(world: ExamWorld, own: OwnContest) -> Contestant:
    return enter_contest(contest=own.contest, actor=world.people["Bình"], now=OPENS, own=own)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def test_the_same_row_and_the_same_entry_of_the_log_in_fewer_statements(world: ExamWorld) -> None:
    own = read(world)
    with CaptureQueriesContext(connection) as captured:
        found = enter(world, own)
    assert len(captured) == 7, [query["sql"][:60] for query in captured]  # two of them begin and end the transaction
    stored = Contestant.objects.get()
    for field in Contestant._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(stored, field.attname), field.name
    assert (stored.classroom, stored.category, stored.entered_at) == (world.classroom, "pupil", OPENS)
    entry = AuditEntry.objects.latest("n")
    assert (entry.action, entry.object) == ("contest.enter", f"contestant:{stored.public_id}")
    assert entry.facts == {"contest": world.contest.slug, "category": "pupil"}
    assert enter(world, own).pk == stored.pk
    assert Contestant.objects.count() == 1


def test_however_often_the_button_is_pressed_there_is_one_contestant(world: ExamWorld) -> None:
    own, before = read(world), AuditEntry.objects.count()
    assert all_at_once(lambda: enter(world, own)) == {"done": CROWD}
    assert Contestant.objects.count() == 1
    assert AuditEntry.objects.count() == before + 1


def test_two_memberships_are_one_person(world: ExamWorld) -> None:
    own = read(world)
    member = Member.objects.get(pk=own.member.pk)  # type: ignore[union-attr]
    second = Member.objects.create(
        user=member.user, unit=member.unit, category="teacher", joined_at=OPENS - timedelta(days=1)
    )
    place = {"contest": world.contest, "category": "teacher", "entered_at": OPENS}
    entered = Contestant.objects.create(member=second, **place)
    assert enter(world, own).pk == entered.pk


def test_what_changed_since_it_was_read_counts(world: ExamWorld) -> None:
    own = read(world)
    room = Classroom.objects.get(pk=world.classroom.pk)
    room.pk, room.public_id, room.name, room.key = None, "ANDERE00000000", "10A9", "10a9"
    room.save()
    Member.objects.filter(pk=own.member.pk).update(classroom=room)  # type: ignore[union-attr]
    assert enter(world, own).classroom_id == room.pk


def test_who_has_left_and_what_was_closed_since_is_refused(world: ExamWorld) -> None:
    own = read(world)
    Contest.objects.update(state=Contest.State.CLOSED)
    assert refusal(lambda: enter(world, own)) == "contest_not_open"
    Contest.objects.update(state=Contest.State.READY)
    Member.objects.filter(pk=own.member.pk).update(left_at=OPENS)  # type: ignore[union-attr]
    assert refusal(lambda: enter(world, own)) == "not_eligible_role"
    assert Contestant.objects.count() == 0


def test_what_somebody_else_read_lets_nobody_in(world: ExamWorld) -> None:
    """A mistake of a caller, not of a person: the membership must be the actor's own."""
    an = read(world)
    other = world._member("Phạm Văn Giang", "pupil")
    found = enter_contest(contest=an.contest, actor=other, now=OPENS, own=an)
    assert found.member.user_id == other.pk
