"""Rounds on their way: one row for each paper in use, frozen one by one while earlier ones run, and what may change."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.attempts.rounds_world import WEEK, weekly_rules
from tests.attempts.world import MINUTE, OPENS, fill_bank
from truongthi.bank.models import Question, QuestionKey
from truongthi.contests import actions
from truongthi.contests.models import Contest, Round, RoundKey, RoundQuestion
from truongthi.contests.readiness import rounds_readiness, steps
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.core.rules.model import Stratum
from truongthi.schools.models import Unit

pytestmark = pytest.mark.django_db
BEFORE = OPENS - 2 * WEEK


def prepared(rules: Rules, *, bank: bool = True) -> Contest:
    unit = Unit.objects.create(kind="school", name="Trung tâm", created_at=BEFORE)
    contest = actions.apply_plan(rules=rules, unit=unit, actor="test", now=BEFORE).contest
    if bank:
        actions.attach_bank(contest=contest, bank=fill_bank(unit), actor="test", now=BEFORE)
    contest.refresh_from_db()
    return contest


def refused(expected: str, act: Any, /, **arguments: Any) -> None:
    with pytest.raises(Refused) as error:
        act(actor="test", **arguments)
    assert error.value.code == expected


def stages(contest: Contest, rules: Rules, now: Any) -> list[str]:
    return [item.stage for item in rounds_readiness(contest, rules, now=now)]


def test_a_row_for_every_round_and_paper_with_its_columns() -> None:
    rules = weekly_rules(OPENS)
    other = replace(rules.paper, id="de-can-bo", mode="fixed", several_answers="partial", wrong_points_centi=100)
    other = replace(
        other, blueprint=(Stratum("I", None, 10, points_centi=300), Stratum("II", None, 10)), predictions=()
    )
    categories = tuple(replace(one, paper="de-can-bo" if one.role == "staff" else "") for one in rules.categories)
    contest = prepared(replace(rules, papers=(other,), categories=categories))
    rows = list(contest.rounds.order_by("number").values_list("code", "paper", "is_practice"))
    assert [code for code, *_ in rows[::2]] == ["tuan-1", "tuan-2", "tuan-3", "chung-ket", "thi-thu"]
    assert {paper for _, paper, _ in rows} == {"", "de-can-bo"}
    assert [practice for *_, practice in rows] == [False] * 8 + [True] * 2
    staff = contest.rounds.get(code="tuan-1", paper="de-can-bo")
    assert (staff.is_fixed, staff.gives_partial_credit, staff.wrong_points_centi) == (True, True, 100)
    assert [row["points_centi"] for row in staff.blueprint] == [300, None]
    pupils, practice = contest.rounds.get(code="tuan-1", paper=""), contest.rounds.get(code="thi-thu", paper="")
    assert [one["id"] for one in pupils.predictions] == ["dung-het", "ty-le"]
    assert (pupils.limit_per, pupils.attempt_limit, practice.attempt_limit, practice.predictions) == (
        "week",
        2,
        None,
        [],
    )


def test_rounds_are_frozen_one_by_one_while_earlier_ones_run() -> None:
    rules = weekly_rules(OPENS)
    contest = prepared(rules)
    actions.freeze_round(contest=contest, actor="test", now=BEFORE, code="tuan-1")
    contest.refresh_from_db()
    assert contest.state == Contest.State.READY
    assert stages(contest, rules, BEFORE) == ["frozen", "ready", "ready", "ready", "ready"]
    bank = contest.bank
    assert bank is not None
    fresh = Question.objects.create(
        bank=bank, number=101, part="I", text="Câu của tuần 2?", updated_at=OPENS,
        options=[{"letter": letter, "text": letter, "pinned": False} for letter in "ABCD"],
    )  # fmt: skip
    QuestionKey.objects.create(question=fresh, letters=["A"])
    actions.freeze_round(contest=contest, actor="test", now=OPENS + 3 * MINUTE, code="tuan-2")
    counts = {code: RoundQuestion.objects.filter(round__code=code).count() for code in ("tuan-1", "tuan-2", "tuan-3")}
    assert counts == {"tuan-1": 100, "tuan-2": 101, "tuan-3": 0}
    assert stages(contest, rules, OPENS + 2 * WEEK) == ["frozen", "frozen", "ready", "ready", "ready"]
    assert stages(contest, rules, OPENS + 3 * WEEK)[2] == "over"
    refused("round_already_frozen", actions.freeze_round, contest=contest, now=OPENS, code="tuan-2")
    refused("contest_window_over", actions.freeze_round, contest=contest, now=OPENS + 3 * WEEK, code="tuan-3")
    refused("round_not_in_rules", actions.freeze_round, contest=contest, now=OPENS, code="khac")
    refused("contest_not_draft", actions.freeze_round, contest=contest, now=OPENS)


def test_a_frozen_round_is_thawed_before_it_opens_and_not_after() -> None:
    contest = prepared(weekly_rules(OPENS))
    actions.freeze_round(contest=contest, actor="test", now=BEFORE)
    contest.refresh_from_db()
    actions.thaw_round(contest=contest, code="tuan-2", actor="test", now=OPENS)
    row = contest.rounds.get(code="tuan-2")
    assert (row.frozen_at, row.pool_sha256, row.questions.count()) == (None, "", 0)
    refused("round_not_frozen", actions.thaw_round, contest=contest, code="tuan-2", now=OPENS)
    refused("contest_already_open", actions.thaw_round, contest=contest, code="tuan-1", now=OPENS)
    refused("contest_already_open", actions.return_to_draft, contest=contest, now=OPENS)


def test_each_paper_comes_from_its_own_bank() -> None:
    rules = weekly_rules(OPENS)
    other = replace(rules.paper, id="de-can-bo", bank="Ngân hàng cán bộ")
    categories = tuple(replace(one, paper="de-can-bo" if one.role == "staff" else "") for one in rules.categories)
    rules = replace(rules, papers=(other,), categories=categories)
    contest = prepared(rules)
    first = rounds_readiness(contest, rules, now=BEFORE)[0]
    assert (first.stage, [problem.code for problem in first.problems]) == ("missing", ["paper_bank_unknown"])
    refused("paper_bank_unknown", actions.freeze_round, contest=contest, now=BEFORE)
    second = fill_bank(contest.unit, shift=1)
    second.title = "Ngân hàng cán bộ"
    second.save()
    actions.freeze_round(contest=contest, actor="test", now=BEFORE)
    first_keys = RoundKey.objects.filter(question__round__code="tuan-1", question__number=1)
    keys = {
        paper: list(first_keys.filter(question__round__paper=paper).values_list("letters", flat=True))
        for paper in ("", "de-can-bo")
    }
    assert keys == {"": [["B"]], "de-can-bo": [["C"]]}


def test_twenty_weeks_are_frozen_in_a_moment() -> None:
    rules = weekly_rules(OPENS)
    rules = replace(rules, rounds=(), series=(replace(rules.series[0], count=20),))
    rules = replace(rules, window=replace(rules.window, closes_at=OPENS + 20 * WEEK))
    contest = prepared(rules)
    began = time.perf_counter()
    actions.freeze_round(contest=contest, actor="test", now=BEFORE)
    assert time.perf_counter() - began < 3
    assert contest.rounds.exclude(frozen_at=None).count() == 20
    assert RoundKey.objects.count() == 2000
    assert contest.rounds.values("pool_sha256").distinct().count() == 1


def test_the_checklist_names_what_is_missing() -> None:
    contest = prepared(weekly_rules(OPENS), bank=False)
    assert [step.code for step in steps(contest, now=BEFORE) if step.is_blocking and not step.is_done] == ["bank"]


def test_rows_follow_the_rules_and_frozen_ones_stay() -> None:
    rules = weekly_rules(OPENS)
    contest = prepared(rules)
    actions.freeze_round(contest=contest, actor="test", now=BEFORE, code="tuan-1")
    contest.refresh_from_db()
    first = contest.rounds.get(code="tuan-1")
    longer = replace(rules, series=(replace(rules.series[0], count=4),), rounds=rules.rounds[:1])
    longer = replace(longer, window=replace(longer.window, closes_at=OPENS + 5 * WEEK))
    actions.update_plan(contest=contest, rules=longer, actor="test", now=BEFORE, reason="Thêm tuần")
    rows = list(contest.rounds.order_by("number").values_list("number", "code"))
    assert rows == [(1, "tuan-1"), (2, "tuan-2"), (3, "tuan-3"), (4, "tuan-4"), (5, "thi-thu")]
    assert Round.objects.get(code="tuan-1").pk == first.pk
    common = {"contest": contest, "reason": "x"}
    without = replace(longer, series=(), rounds=(replace(rules.rounds[1], requires=()),))
    refused("plan_round_frozen", actions.update_plan, rules=without, now=BEFORE, **common)
    paper = replace(longer.paper, points_centi=100)
    refused("plan_paper_frozen", actions.update_plan, rules=replace(longer, paper=paper), now=BEFORE, **common)
    later = replace(longer, series=(replace(longer.series[0], first_opens_at=OPENS + timedelta(hours=1)),))
    refused("plan_already_open", actions.update_plan, rules=later, now=OPENS + MINUTE, **common)
    refused("contest_still_open", actions.close_contest, contest=contest, now=OPENS + 2 * WEEK)
