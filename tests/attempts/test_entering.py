"""Who may enter, what they may see of themselves, and the ticket that opens the exam room."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attempts.world import CLOSES, OPENS, ExamWorld, exam_world, plan
from truongthi.attempts.actions import enter_contest, issue_ticket
from truongthi.attempts.queries import own_attempt, own_contest, own_contests, own_round
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest, Contestant
from truongthi.core.errors import Refused
from truongthi.core.ticket import read_entry, ticket_key
from truongthi.schools.models import Member

KEY = ticket_key(settings.SECRET_KEY)


@pytest.fixture
def world(db: None) -> ExamWorld:
    return exam_world()


def code_of(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def test_entering_twice_is_entering_once(world: ExamWorld) -> None:
    before = AuditEntry.objects.count()
    first = world.contestant()
    assert world.contestant().pk == first.pk
    assert (first.category, first.classroom) == ("pupil", world.classroom)
    assert AuditEntry.objects.count() == before + 1


def test_a_person_of_another_school_cannot_enter(world: ExamWorld) -> None:
    chi = world.people["Chi"]
    assert code_of(lambda: world.contestant("Chi")) == "not_eligible_role"
    assert own_contests(chi, now=OPENS) == []
    assert own_contest(chi, world.contest.slug, now=OPENS) is None
    assert own_round(chi, world.round.public_id, now=OPENS) is None
    assert Contestant.objects.count() == 0


def test_age_decides_for_citizens(world: ExamWorld) -> None:
    young = world._member("Phạm Văn Dũng", "citizen", birth_date=OPENS.date() - timedelta(days=14 * 365))
    world._member("Phạm Văn Giang", "citizen")
    assert code_of(lambda: world.contestant("Dũng")) == "not_eligible_too_young"
    assert code_of(lambda: world.contestant("Giang")) == "not_eligible_age_unknown"
    Member.objects.filter(user=young).update(birth_date="1990-01-01")
    assert world.contestant("Dũng").category == "citizen"


def test_a_person_who_left_cannot_enter(world: ExamWorld) -> None:
    Member.objects.filter(user=world.people["Bình"]).update(left_at=OPENS + timedelta(days=1))
    assert code_of(lambda: world.contestant()) == "not_eligible_role"


def test_excluded_people_get_no_ticket(world: ExamWorld) -> None:
    contestant = world.contestant()
    contestant.excluded_at = OPENS
    assert code_of(lambda: issue_ticket(contestant=contestant, round_=world.round, now=OPENS)) == "contestant_excluded"
    contestant.save()
    assert code_of(lambda: world.contestant()) == "contestant_excluded"
    own = own_contest(world.people["Bình"], world.contest.slug, now=OPENS)
    assert (own.reason, own.may_begin) == ("excluded", False)


def test_ticket_carries_this_person_and_their_extra_time(world: ExamWorld) -> None:
    contestant = world.contestant()
    contestant.extra_time_ms = 600_000
    ticket = read_entry(issue_ticket(contestant=contestant, round_=world.round, now=OPENS), KEY, OPENS)
    assert (ticket.contestant_id, ticket.round_id, ticket.extra_ms) == (contestant.pk, world.round.pk, 600_000)
    with pytest.raises(Refused):
        read_entry(issue_ticket(contestant=contestant, round_=world.round, now=OPENS), KEY, OPENS + timedelta(hours=7))


def test_no_ticket_for_another_contests_round(world: ExamWorld) -> None:
    other = exam_world(plan(slug="khac"))
    contestant = world.contestant()
    assert (
        code_of(lambda: issue_ticket(contestant=contestant, round_=other.round, now=OPENS)) == "contest_without_paper"
    )


@pytest.mark.parametrize(
    ("at", "state", "may_begin"),
    [
        (OPENS - timedelta(milliseconds=1), Contest.State.READY, False),
        (OPENS, Contest.State.READY, True),
        (CLOSES - timedelta(milliseconds=1), Contest.State.READY, True),
        (CLOSES, Contest.State.READY, False),
        (OPENS, Contest.State.CLOSED, False),
    ],
)
def test_when_one_may_begin(world: ExamWorld, at, state: str, may_begin: bool) -> None:
    Contest.objects.update(state=state)
    own = own_contest(world.people["Bình"], world.contest.slug, now=at)
    assert own.may_begin is may_begin


def test_drafts_are_not_there(world: ExamWorld) -> None:
    Contest.objects.update(state=Contest.State.DRAFT)
    assert own_contests(world.people["Bình"], now=OPENS) == []


def test_many_contests_cost_no_more_queries(world: ExamWorld) -> None:
    binh = world.people["Bình"]
    world.contestant()
    own_contests(binh, now=OPENS)
    with CaptureQueriesContext(connection) as one:
        assert len(own_contests(binh, now=OPENS)) == 1
    for slug in ("hai", "ba"):
        other = exam_world(plan(slug=slug))
        Contest.objects.filter(pk=other.contest.pk).update(unit=world.unit)
        enter_contest(contest=Contest.objects.get(pk=other.contest.pk), actor=binh, now=OPENS)
    assert len(own_contests(binh, now=OPENS)) == 3  # from now on the three are known to this process
    with CaptureQueriesContext(connection) as three:
        assert len(own_contests(binh, now=OPENS)) == 3
    assert len(three) == len(one)


@pytest.mark.django_db(transaction=True)
def test_attempts_belong_to_their_person() -> None:
    world = exam_world()
    world.pupil("Trần Văn Em")
    receipt = world.attempt("Bình", right=3)
    assert own_attempt(world.people["Em"], receipt.attempt, now=OPENS) is None
    assert own_attempt(world.people["An"], receipt.attempt, now=OPENS) is None
    own, item = own_attempt(world.people["Bình"], receipt.attempt, now=OPENS)
    assert (own.contest, item.attempt.number) == (world.contest, 1)


@pytest.mark.django_db(transaction=True)
def test_attempts_left() -> None:
    rules = plan()
    world = exam_world(replace(rules, attempts=replace(rules.attempts, limit=2)))
    for number in (1, 2):
        world.attempt("Bình", at=OPENS + timedelta(hours=number))
        own = own_contest(world.people["Bình"], world.contest.slug, now=OPENS + timedelta(hours=number, minutes=30))
        assert (own.attempts_left, own.may_begin, own.next_number) == (2 - number, number < 2, number + 1)
