"""A person's rounds: which stands first, what is left of the limit, what a round requires, what its ticket follows,
and what is shown of each.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.attempts.rounds_world import WEEK, weekly_rules
from tests.attempts.world import MINUTE, OPENS, ExamWorld, exam_world
from truongthi.attempts.actions import issue_ticket
from truongthi.attempts.grading import grade_pending
from truongthi.attempts.models import Annulment, Attempt, Grade, QualifiedList
from truongthi.attempts.queries import OwnContest, own_contest, own_contests, own_round
from truongthi.contests import actions
from truongthi.contests.models import Round
from truongthi.core.errors import Refused
from truongthi.core.rules.model import Qualification

pytestmark = pytest.mark.django_db(transaction=True)


def world_of(**options: Any) -> ExamWorld:
    return exam_world(weekly_rules(OPENS, **options))


def at(world: ExamWorld, code: str) -> Round:
    return Round.objects.get(contest=world.contest, code=code)


def sit(world: ExamWorld, code: str, moment: Any, right: int = 5) -> None:
    """One whole attempt in a round."""
    here = replace(world, round=at(world, code))
    here.attempt(right=right, at=moment)


def own(world: ExamWorld, moment: Any, code: str = "") -> OwnContest:
    user = world.people["Bình"]
    if code:
        found = own_round(user, at(world, code).public_id, now=moment)
    else:
        found = own_contest(user, world.contest.slug, now=moment)
    assert found is not None
    return found


def test_the_round_in_focus_and_all_others() -> None:
    world = world_of()
    seen = own(world, OPENS + MINUTE)
    assert [(each.round.code, each.phase) for each in seen.rounds] == [
        ("tuan-1", "open"),
        ("tuan-2", "before"),
        ("tuan-3", "before"),
        ("chung-ket", "before"),
        ("thi-thu", "open"),
    ]
    assert (seen.round.code, seen.may_begin, seen.attempts_left) == ("tuan-1", True, 2)
    assert own(world, OPENS + WEEK).round.code == "tuan-2"
    assert own(world, OPENS + 3 * WEEK).round.code == "chung-ket"


def test_attempts_stand_in_their_round_with_their_grades() -> None:
    world = world_of(limit_per="round")
    sit(world, "thi-thu", OPENS, right=1)
    sit(world, "tuan-1", OPENS + 10 * MINUTE, right=3)
    sit(world, "tuan-2", OPENS + WEEK, right=7)
    grade_pending(now=OPENS + WEEK)
    seen = own(world, OPENS + WEEK + 20 * MINUTE)
    shown = {
        each.round.code: [item.grade.correct_count for item in each.attempts if item.grade] for each in seen.rounds
    }
    assert shown == {"tuan-1": [3], "tuan-2": [7], "tuan-3": [], "chung-ket": [], "thi-thu": [1]}
    assert [item.attempt.number for item in seen.all_attempts] == [1, 1, 1]
    assert {each.round.code: each.attempts_left for each in seen.rounds} == {
        "tuan-1": 1, "tuan-2": 1, "tuan-3": 2, "chung-ket": 2, "thi-thu": None,
    }  # fmt: skip


def test_a_limit_per_week_counts_calendar_weeks_over_rounds() -> None:
    """The rounds begin on a Tuesday: what was played on a Monday of week 1 belongs to the calendar week of week 2."""
    world = world_of()
    monday = OPENS + timedelta(days=6)
    sit(world, "tuan-1", monday)
    seen = own(world, OPENS + WEEK + MINUTE)
    assert (seen.round.code, seen.attempts_left) == ("tuan-2", 1)
    sit(world, "tuan-2", OPENS + WEEK + MINUTE)
    seen = own(world, OPENS + WEEK + 10 * MINUTE)
    assert seen.held is not None
    assert (seen.may_begin, seen.held.code) == (False, "no_attempts_left_week")
    assert seen.held.again_at is not None
    assert seen.held.again_at.isoformat() == "2026-09-28T00:00:00+07:00"


def test_an_annulled_attempt_is_shown_and_not_counted() -> None:
    world = world_of(limit=1, limit_per="round")
    sit(world, "tuan-1", OPENS, right=9)
    grade_pending(now=OPENS + 10 * MINUTE)
    attempt = Attempt.objects.get()
    assert not own(world, OPENS + 10 * MINUTE).may_begin
    Annulment.objects.create(
        contestant=attempt.contestant, round=attempt.round, number=1, kind="incident", reason="Mất điện",
        minutes="BB 01", annulled_at=OPENS,
    )  # fmt: skip
    seen = own(world, OPENS + 10 * MINUTE, "tuan-1")
    assert (seen.may_begin, seen.next_number, seen.counted, seen.attempts[0].is_annulled) == (True, 2, None, True)


def refused(world: ExamWorld, code: str, moment: Any) -> str:
    try:
        issue_ticket(contestant=world.contestant(), round_=at(world, code), now=moment)
    except Refused as error:
        return error.code
    return ""


def test_a_round_for_those_who_took_part() -> None:
    world = world_of()
    moment = OPENS + 3 * WEEK + MINUTE
    world.contestant()
    sit(world, "thi-thu", OPENS)
    assert own(world, moment).missing is not None
    assert refused(world, "chung-ket", moment) == "not_qualified_took_part"
    sit(world, "tuan-1", OPENS + 10 * MINUTE)
    assert own(world, moment).may_begin
    assert refused(world, "chung-ket", moment) == ""


def test_a_round_for_those_who_passed() -> None:
    world = world_of(requires=(Qualification("tuan-1", "pass", points_centi=5 * 500),), limit=None)
    moment = OPENS + 3 * WEEK + MINUTE
    sit(world, "tuan-1", OPENS, right=4)
    grade_pending(now=OPENS + WEEK)
    assert refused(world, "chung-ket", moment) == "not_qualified_pass"
    sit(world, "tuan-1", OPENS + 20 * MINUTE, right=5)
    grade_pending(now=OPENS + WEEK)
    assert Grade.objects.count() == 2
    assert refused(world, "chung-ket", moment) == ""


def test_a_round_for_the_first_of_an_earlier_one() -> None:
    rules = weekly_rules(OPENS, requires=(Qualification("tuan-1", "top", top=1, division="cbgv"),))
    staff, classes = rules.divisions
    world = exam_world(replace(rules, divisions=(replace(staff, rounds=("tuan-1",)), classes)))
    moment = OPENS + 3 * WEEK + MINUTE
    sit(world, "tuan-1", OPENS)
    assert refused(world, "chung-ket", moment) == "not_qualified_yet"
    drawn = QualifiedList.objects.create(
        contest=world.contest, code="chung-ket", source="tuan-1", division="cbgv", top=1, drawn_at=moment
    )
    assert refused(world, "chung-ket", moment) == "not_qualified_top"
    drawn.contestants.add(world.contestant())
    assert refused(world, "chung-ket", moment) == ""


def test_a_category_with_a_paper_of_its_own_has_no_ticket_for_another() -> None:
    rules = weekly_rules(OPENS)
    own_paper = replace(rules.paper, id="de-can-bo", predictions=())
    categories = tuple(replace(one, paper="de-can-bo" if one.role == "staff" else "") for one in rules.categories)
    world = exam_world(replace(rules, papers=(own_paper,), categories=categories))
    rows = {row.paper: row for row in Round.objects.filter(contest=world.contest, code="tuan-1")}
    assert set(rows) == {"", "de-can-bo"}
    pupil, teacher = world.contestant("Bình"), world.contestant("An")
    issue_ticket(contestant=pupil, round_=rows[""], now=OPENS)
    issue_ticket(contestant=teacher, round_=rows["de-can-bo"], now=OPENS)
    for contestant, row in ((pupil, rows["de-can-bo"]), (teacher, rows[""])):
        with pytest.raises(Refused, match="not_your_paper"):
            issue_ticket(contestant=contestant, round_=row, now=OPENS)


def test_keys_stay_closed_while_another_round_draws_from_the_same_bank() -> None:
    rules = weekly_rules(OPENS)
    world = exam_world(replace(rules, display=replace(rules.display, result="after_close", keys="after_close")))
    sit(world, "tuan-1", OPENS)
    after_week = own(world, OPENS + WEEK + MINUTE, "tuan-1")
    assert (bool(after_week.fields), after_week.keys_shown) == (True, False)
    assert own(world, OPENS + 4 * WEEK, "tuan-1").keys_shown


def test_as_many_queries_for_many_rounds_as_for_one(django_assert_num_queries: Any) -> None:
    world = world_of()
    sit(world, "tuan-1", OPENS)
    own_contests(world.people["Bình"], now=OPENS + WEEK)  # the contest itself is read once
    with django_assert_num_queries(5):
        own_contests(world.people["Bình"], now=OPENS + WEEK)
    rules = weekly_rules(OPENS)
    more = replace(rules, series=(replace(rules.series[0], count=12),))
    more = replace(more, window=replace(more.window, closes_at=OPENS + 13 * WEEK))
    actions.update_plan(contest=world.contest, rules=more, actor="test", now=OPENS, reason="Kéo dài")
    assert len(own_contests(world.people["Bình"], now=OPENS + WEEK)[0].rounds) == 14  # and again when it has changed
    with django_assert_num_queries(5):
        assert len(own_contests(world.people["Bình"], now=OPENS + WEEK)[0].rounds) == 14
