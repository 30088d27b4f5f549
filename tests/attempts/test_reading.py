"""What is remembered of a contest is used only while no row of it has changed; one statement reads what many did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.attempts.world import OPENS, ExamWorld, exam_world, plan
from truongthi.attempts import reading
from truongthi.attempts.queries import memberships, own_contest, own_round
from truongthi.attempts.reading import REACHABLE, reached
from truongthi.contests import actions
from truongthi.contests.circle import circles
from truongthi.contests.models import CommitteeMember, Contest, NamedExclusion, Round
from truongthi.core.rules.model import Exclusion
from truongthi.schools.models import Member, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> ExamWorld:
    return exam_world()


def own(world: ExamWorld) -> Any:
    return own_contest(world.people["Bình"], world.contest.slug, now=OPENS)


def test_every_change_is_seen_at_once(world: ExamWorld) -> None:
    assert own(world).may_begin
    Round.objects.update(duration_ms=1234)
    assert own(world).round.duration_ms == 1234
    Contest.objects.update(title="Tên khác")
    assert own(world).contest.title == "Tên khác"
    Unit.objects.filter(pk=world.unit.pk).update(name="Trường khác")
    assert own(world).contest.unit.name == "Trường khác"
    before = own(world).rules
    rules = replace(before, attempts=replace(before.attempts, limit=7))
    actions.update_plan(contest=world.contest, rules=rules, actor="test", now=OPENS, reason="Thêm lượt")
    assert own(world).rules.attempts.limit == 7
    Round.objects.all().update(closes_at=OPENS + timedelta(milliseconds=1), opens_at=OPENS - timedelta(days=1))
    assert own(world).phase == "open"
    Contest.objects.update(state=Contest.State.CLOSED)
    assert not own(world).may_begin


def test_two_statements_for_the_exam_page(world: ExamWorld, django_assert_num_queries: Any) -> None:
    world.contestant()
    own(world)
    with django_assert_num_queries(2):
        assert own_round(world.people["Bình"], world.round.public_id, now=OPENS) is not None


def test_what_is_remembered_has_a_bound(world: ExamWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "REMEMBERED", 2)
    for slug in ("hai", "ba", "bon"):
        other = exam_world(plan(slug=slug))
        Contest.objects.filter(pk=other.contest.pk).update(unit=world.unit)
    for slug in ("hai", "ba", "bon"):
        assert own_contest(world.people["Bình"], slug, now=OPENS) is not None
    assert len(reading._frames) <= 2


def test_the_circle_of_a_person_is_the_one_of_the_lists(world: ExamWorld) -> None:
    binh = world.people["Bình"]
    member = Member.objects.get(user=binh)
    CommitteeMember.objects.create(contest=world.contest, user=binh, seat=CommitteeMember.Seat.SECRETARY)
    for target in ({"member": member}, {"unit": world.unit}):
        NamedExclusion.objects.create(contest=world.contest, group="authors", reason="Ra đề", named_at=OPENS, **target)
    [found] = reached(REACHABLE, binh)
    assert found.circle == circles([world.contest], user=binh)[world.contest.pk]
    assert found.circle.groups_of(member) == {"authors", "committee", "organiser_unit", "secretaries"}


def test_whoever_is_named_after_entering_is_out(world: ExamWorld) -> None:
    rules = replace(plan(), exclusions=(Exclusion("secretaries"),))
    actions.update_plan(contest=world.contest, rules=rules, actor="test", now=OPENS, reason="Loại thư ký")
    world.contestant()
    assert own(world).reason == ""
    CommitteeMember.objects.create(
        contest=world.contest, user=world.people["Bình"], seat=CommitteeMember.Seat.SECRETARY
    )
    assert own(world).reason == "excluded"
    assert not own(world).may_begin


def test_memberships_come_with_all_units_above(world: ExamWorld, django_assert_num_queries: Any) -> None:
    above = Unit.objects.create(name="Sở", kind=Unit.Kind.DEPARTMENT, created_at=OPENS)
    Unit.objects.filter(pk=world.unit.pk).update(parent=above)
    with django_assert_num_queries(1):
        [member] = memberships(world.people["Bình"])
        assert (member.unit.parent.name, member.unit.parent.parent) == ("Sở", None)
        assert (member.classroom.name, member.user) == ("10A1", world.people["Bình"])
