"""Grades of attempts that went through the exam room; which attempt counts; what is shown when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.attempts.world import CANARY, CLOSES, MINUTE, OPENS, exam_world, plan
from truongthi.attempts.grading import grade_own, grade_pending
from truongthi.attempts.models import Attempt, Grade, PendingGrade
from truongthi.attempts.papers import keyed_pool
from truongthi.attempts.queries import own_attempt, own_contest, receipts_by_code, review
from truongthi.attempts.schedule import grade_sealed_attempts
from truongthi.contests.models import Contest, RoundKey, RoundKeyVersion, RoundQuestion
from truongthi.core.rules import Rules

pytestmark = pytest.mark.django_db(transaction=True)


def with_display(**changes: object) -> Rules:
    rules = plan()
    return replace(rules, display=replace(rules.display, **changes))


def test_every_sealed_attempt_is_graded_once() -> None:
    world = exam_world()
    for number, right in enumerate((20, 0, 13)):
        world.attempt("Bình", right=right, at=OPENS + number * 30 * MINUTE, minutes=6.8)
    assert PendingGrade.objects.count() == 3
    assert grade_sealed_attempts(OPENS) == 3
    assert grade_pending(now=OPENS) == 0
    grades = Grade.objects.order_by("number")
    assert [(g.centipoints, g.correct_count, g.answered_count) for g in grades] == [
        (10_000, 20, 20),
        (0, 0, 0),
        (6_500, 13, 13),
    ]
    assert {g.duration_ms for g in grades} == {408_000}


def test_a_grade_is_not_changed_by_grading_again() -> None:
    world = exam_world()
    world.attempt("Bình", right=4)
    grade_pending(now=OPENS)
    before = Grade.objects.values().get()
    PendingGrade.objects.create(contestant_id=before["contestant_id"], round_id=before["round_id"], number=1)
    grade_pending(now=OPENS + timedelta(days=1))
    assert Grade.objects.values().get() == before


def test_a_portion_costs_the_same_statements_for_one_and_for_many(django_assert_num_queries) -> None:
    world = exam_world()
    world.attempt("Bình", right=1)
    grade_pending(now=OPENS)  # the pool is read
    world.pupil("Trần Văn Em")
    for name, at in (("Bình", 60), ("Bình", 120), ("Em", 0)):
        world.attempt(name, right=2, at=OPENS + at * MINUTE)
    with django_assert_num_queries(5):  # begin, claim, versions of the pools, keep, commit
        assert grade_pending(now=OPENS) == 3
    with django_assert_num_queries(1):
        assert grade_sealed_attempts(OPENS) == 0


def test_a_key_corrected_since_holds_for_the_next_portion() -> None:
    world = exam_world()
    world.attempt("Bình", right=20)
    grade_pending(now=OPENS)
    first = next(iter(keyed_pool(world.round).paper(Attempt.objects.get().seed))).number
    RoundKeyVersion.objects.create(
        question=world.round.questions.get(number=first), version=1, treatment="void", correction="x", created_at=OPENS
    )
    key = {"contestant_id": Attempt.objects.get().contestant_id, "round_id": world.round.pk, "number": 1}
    Grade.objects.all().delete()
    PendingGrade.objects.create(**key)
    grade_pending(now=OPENS)
    assert Grade.objects.values_list("correct_count", "question_count").get() == (19, 19)
    RoundKeyVersion.objects.all().delete()  # never done; yet nothing remembered may outlive what is stored
    RoundQuestion.objects.filter(number=first).update(keeps_order=True)
    RoundKey.objects.filter(question__number=first).update(letters=["E"])
    Grade.objects.all().delete()
    PendingGrade.objects.create(**key)
    grade_pending(now=OPENS)
    assert Grade.objects.values_list("correct_count", "question_count").get() == (19, 20)


def test_an_attempt_that_cannot_be_graded_delays_nobody(caplog: pytest.LogCaptureFixture) -> None:
    world = exam_world()
    times = {"started_at": OPENS, "deadline_at": OPENS + 20 * MINUTE, "sealed_at": OPENS + MINUTE}
    odd = {"contestant": world.contestant("Bình"), "round": world.round, "number": 1}
    Attempt.objects.create(
        **odd, **times, public_id="y", seed=bytes(16), salt=bytes(16), answers=["A"], seal_kind="confirmed",
        receipt_hash="x",
    )  # fmt: skip
    PendingGrade.objects.create(**odd)
    world.pupil("Trần Văn Em")
    world.attempt("Em", right=2)
    assert grade_pending(now=OPENS) == 1
    assert Grade.objects.get().contestant_id == world.contestant("Em").pk
    assert PendingGrade.objects.get().contestant_id == world.contestant("Bình").pk
    assert grade_pending(now=OPENS) == 0
    assert "cannot be graded: 1 attempts" in caplog.text


def test_the_result_page_grades_only_its_own_person() -> None:
    world = exam_world()
    world.pupil("Trần Văn Em")
    world.attempt("Bình", right=1)
    world.attempt("Em", right=2)
    assert grade_own(contestant=world.contestant("Em"), now=OPENS) == 1
    assert [grade.correct_count for grade in Grade.objects.all()] == [2]


def test_best_attempt_counts_then_the_shorter() -> None:
    world = exam_world()
    for number, (right, minutes) in enumerate(((10, 8), (12, 9), (12, 7), (11, 2))):
        world.attempt("Bình", right=right, at=OPENS + number * 30 * MINUTE, minutes=minutes)
    grade_pending(now=OPENS)
    own = own_contest(world.people["Bình"], world.contest.slug, now=OPENS + timedelta(hours=3))
    assert own.counted.attempt.number == 3
    assert len(own.attempts) == 4


@pytest.mark.parametrize(
    ("result", "before", "closed", "published"),
    [("at_once", True, True, True), ("after_close", False, True, True), ("after_publication", False, False, True)],
)
def test_figures_are_shown_when_the_rules_say_so(result: str, before: bool, closed: bool, published: bool) -> None:
    world = exam_world(with_display(result=result))
    world.attempt("Bình", right=3)
    grade_pending(now=OPENS)

    def shown(now) -> bool:
        return bool(own_contest(world.people["Bình"], world.contest.slug, now=now).fields)

    assert shown(CLOSES - MINUTE) is before
    assert shown(CLOSES) is closed
    Contest.objects.update(state=Contest.State.PUBLISHED)
    assert shown(CLOSES) is published


@pytest.mark.parametrize(
    ("keys", "closed", "published"),
    [("never", False, False), ("after_close", True, True), ("after_publication", False, True)],
)
def test_keys_are_shown_when_the_rules_say_so(keys: str, closed: bool, published: bool) -> None:
    world = exam_world(with_display(keys=keys))
    receipt = world.attempt("Bình", right=3)

    def questions(now) -> list:
        return review(*own_attempt(world.people["Bình"], receipt.attempt, now=now))

    assert questions(CLOSES - MINUTE) == []
    assert bool(questions(CLOSES)) is closed
    Contest.objects.update(state=Contest.State.PUBLISHED)
    found = questions(CLOSES)
    assert bool(found) is published
    if found:
        assert [question.is_right for question in found] == [True] * 3 + [False] * 17
        assert all(CANARY in question.source for question in found)
        first = found[0]
        chosen = [option.letter for option in first.options if option.is_chosen]
        assert chosen == [option.letter for option in first.options if option.is_right]


def test_nobodys_keys_are_released_while_somebody_is_at_work() -> None:
    rules = with_display(keys="after_close")
    world = exam_world(replace(rules, attempts=replace(rules.attempts, at_close="run_full")))
    world.pupil("Trần Văn Em")
    receipt = world.attempt("Bình", right=3)
    contestant = world.contestant("Em", at=CLOSES - MINUTE)
    Attempt.objects.create(
        contestant=contestant, round=world.round, number=1, public_id="y", seed=bytes(16), salt=bytes(16),
        started_at=CLOSES - MINUTE, deadline_at=CLOSES + 19 * MINUTE, answers=[""] * 20,
    )  # fmt: skip
    assert review(*own_attempt(world.people["Bình"], receipt.attempt, now=CLOSES + MINUTE)) == []


def test_receipt_by_code() -> None:
    world = exam_world()
    receipt = world.attempt("Bình")
    found = receipts_by_code(receipt.code)
    assert [(item.hash, item.sealed_at) for item in found] == [(receipt.hash, receipt.sealed_at)]
    assert receipts_by_code("") == []
    assert receipts_by_code("2222-2222-2222") == []
