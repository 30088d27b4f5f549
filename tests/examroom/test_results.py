"""GET result: shown is what the rules allow and when they do, the same as on the result page, and no grade before."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from tests.attempts.world import ExamWorld, exam_world
from tests.examroom.conftest import MINUTE, OPENS, World, examroom_dsn, make_world
from tests.examroom.test_http import Client, begun, entry, run, save_body
from truongthi.attempts.grading import grade_pending
from truongthi.attempts.models import Annulment, Attempt, Grade, LateAnswer, PendingGrade
from truongthi.attempts.queries import own_attempt
from truongthi.contests.models import Contest, Round
from truongthi.core.rules.model import AttemptRules, Display
from truongthi.core.showing import showing_of
from truongthi.examroom import replies, results
from truongthi.examroom.room import ExamRoom
from truongthi.web.wording.exam import invalid_sentence

FIELDS = ("score", "correct_count", "duration", "attempts")
UNLIMITED = AttemptRules(limit=None)


def showing(result: str, *fields: str, rules: AttemptRules = UNLIMITED) -> dict[str, Any]:
    return showing_of(Display(result, fields or FIELDS, "never"), rules)


async def graded_now() -> int:
    """The worker's turn, on a connection of its own."""

    def work() -> int:
        try:
            return grade_pending(now=OPENS)
        finally:
            connection.close()

    return await asyncio.to_thread(work)


async def sealed(client: Client, world: World) -> str:
    ticket: str = (await begun(client, world))["ticket"]
    client.clock.at += 6 * MINUTE
    reply = await client.post("seal", ticket, {**save_body(1), "confirm": True})
    assert reply.status == 200
    return ticket


def test_the_request_waits_for_the_grade(transactional_db: None) -> None:
    world = make_world(showing=showing("at_once"))

    async def scenario(client: Client) -> tuple[Any, Any]:
        ticket = await sealed(client, world)
        waiting = asyncio.create_task(client.get("result", ticket))
        await asyncio.sleep(0.15)
        assert not waiting.done()
        assert await graded_now() == 1
        first = (await waiting).json
        return first, (await client.get("result", ticket)).json

    first, again = run(world, scenario)
    grade = Grade.objects.get()
    assert first == again
    assert (first["graded"], first["shown"], first["counted"]) == (True, list(FIELDS), 1)
    figures = {"centipoints": grade.centipoints, "correct_count": grade.correct_count, "duration_ms": 360_000}
    assert first["figures"] == {**figures, "attempts": 1}
    assert first["receipt"]["hash"] == Attempt.objects.get().receipt_hash
    assert (first["answered"], first["questions"], first["late"], first["invalid"]) == (1, 5, False, None)
    assert first["next"] == {"number": 2, "left": None}


def test_only_the_figures_the_rules_name(transactional_db: None) -> None:
    world = make_world(showing=showing("at_once", "duration"))

    async def scenario(client: Client) -> Any:
        ticket = await sealed(client, world)
        await graded_now()
        return (await client.get("result", ticket)).json

    assert run(world, scenario)["figures"] == {"duration_ms": 360_000}


def test_who_has_waited_long_enough_is_told_when_to_come_again(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PATIENCE_SECONDS", 0.1)
    world = make_world(showing=showing("at_once"))

    async def scenario(client: Client) -> Any:
        return (await client.get("result", await sealed(client, world))).json

    told = run(world, scenario)
    assert (told["graded"], told["figures"], told["counted"]) == (False, None, None)
    assert told["retry_after_ms"] > 0
    assert PendingGrade.objects.count() == 1


def test_an_open_attempt_has_no_result_and_one_past_its_time_is_sealed(transactional_db: None) -> None:
    world = make_world(showing=showing("after_publication"))

    async def scenario(client: Client) -> None:
        ticket = (await begun(client, world))["ticket"]
        early = await client.get("result", ticket)
        assert (early.status, early.json["code"]) == (409, "attempt_open")
        client.clock.at = OPENS + 21 * MINUTE
        told = (await client.get("result", ticket)).json
        assert told["receipt"]["sealed_by"] == "deadline"
        assert (await client.get("result", entry(world))).status == 401

    run(world, scenario)


def now_from_the_database(contestant: int, round_id: int) -> list[Any]:
    with psycopg.connect(examroom_dsn()) as own:
        query = "SELECT centipoints FROM attempts_shown_grades(%s::bigint[], %s::bigint[])"
        return own.execute(query, [[contestant], [round_id]]).fetchall()


@pytest.mark.parametrize(
    ("result", "days", "at_work", "state", "is_shown"),
    [
        ("at_once", 3, True, "ready", True),
        ("after_close", 3, False, "ready", False),
        ("after_close", -3, False, "ready", True),
        ("after_close", -3, True, "ready", False),
        ("after_close", 3, True, "published", True),
        ("after_publication", -3, False, "closed", False),
        ("after_publication", -3, False, "published", True),
        ("never", -3, False, "published", False),
    ],
)
def test_no_grade_before_the_rules_show_it(
    transactional_db: None, result: str, days: int, at_work: bool, state: str, is_shown: bool
) -> None:
    """Neither in an answer nor by asking the database as the exam room. ``days``: until the round closes."""
    closes = timezone.now().replace(microsecond=0) + timedelta(days=days)
    world = make_world(showing=showing(result), opens_at=closes - timedelta(days=6), closes_at=closes)
    Contest.objects.update(state=state)
    _attempt(world.contestants[0].pk, world.round, 1, closes - timedelta(days=5), 300)
    if at_work:
        _attempt(world.contestants[1].pk, world.round, 1, closes - timedelta(hours=1), None)

    async def scenario(room: ExamRoom) -> Any:
        told = await room.result((world.contestants[0].pk, world.round.pk, 1), arrived_at=timezone.now())
        return replies.result(told, 0)

    answer = world.run(scenario)
    assert (b'"centipoints":777' in answer) is is_shown
    assert (b'"graded":true' in answer) is is_shown
    # The attempt's name holds the round's number in this database, which may be 777 itself.
    unnamed = answer.replace(f'"{world.contestants[0].pk}-{world.round.pk}-1"'.encode(), b'""')
    assert unnamed != answer
    assert (b"777" in unnamed) is is_shown
    assert now_from_the_database(world.contestants[0].pk, world.round.pk) == ([(777,)] if is_shown else [])


def _attempt(
    contestant: int, round_: Round, number: int, at: datetime, seconds: int | None, *answers: str, points: int = 777
) -> Attempt:
    """A sealed and graded attempt, or with ``seconds`` None an open one."""
    ends = at + timedelta(seconds=seconds or 0)
    vector = [*answers, *[""] * (sum(row["count"] for row in round_.blueprint) - len(answers))]
    is_sealed = seconds is not None
    attempt = Attempt.objects.create(
        contestant_id=contestant, round=round_, number=number, public_id=f"{contestant}-{round_.pk}-{number}",
        seed=bytes(16), salt=bytes(16), started_at=at, deadline_at=at + timedelta(hours=9), answers=vector,
        sealed_at=ends if is_sealed else None, seal_kind="confirmed" if is_sealed else "",
        receipt_code="code" if is_sealed else "", receipt_hash="hash" if is_sealed else "",
    )  # fmt: skip
    if is_sealed:
        Grade.objects.create(
            contestant_id=contestant, round=round_, number=number, centipoints=points, correct_count=number,
            answered_count=len(answers), duration_ms=(seconds or 0) * 1000, sealed_at=ends, graded_at=ends,
        )  # fmt: skip
    return attempt


RULES = [
    UNLIMITED,
    AttemptRules(limit=5, counted="first"),
    AttemptRules(limit=3, counted="last"),
    AttemptRules(limit=None, equal_best="earliest"),
    AttemptRules(limit=None, cooldown_ms=3_600_000 * 24 * 365),
    AttemptRules(limit=None, min_duration_ms=90_500),
    AttemptRules(limit=None, min_answered=2),
    AttemptRules(limit=None, min_answered=2, invalid="flag"),
]


@pytest.fixture
def graded(transactional_db: None) -> ExamWorld:
    """Four attempts: a fast one with few answers, two equal ones, and the best, which was annulled."""
    world = exam_world(opens=OPENS)
    who = world.contestant().pk
    for number, (seconds, points, answers) in enumerate(
        [(60, 900, "A"), (200, 800, "ABC"), (150, 800, "ABC"), (300, 950, "AB")], 1
    ):
        _attempt(who, world.round, number, OPENS + number * timedelta(hours=1), seconds, *answers, points=points)
    place = {"contestant_id": who, "round": world.round, "number": 4}
    Annulment.objects.create(**place, kind="incident", reason="", minutes="", annulled_at=OPENS)
    LateAnswer.objects.create(**{**place, "number": 2}, arrived_at=OPENS, epoch=1, seq=9, answers=[], reason="late")
    return world


def test_the_same_as_on_the_result_page(graded: ExamWorld) -> None:
    now = OPENS + timedelta(hours=9)
    key = (graded.contestant().pk, graded.round.pk)
    for rules in RULES:
        limits = {"attempt_limit": rules.limit, "cooldown_ms": rules.cooldown_ms}
        Round.objects.update(showing=showing("at_once", rules=rules), **limits)

        async def scenario(room: ExamRoom) -> list[Any]:
            asked = (room.result((*key, number), arrived_at=now) for number in (1, 2, 3, 4))
            return list(await asyncio.gather(*asked))

        told_all = World(graded.round, []).run(scenario)
        for told in told_all:
            own, item = own_attempt(graded.people["Bình"], told.row.public_id, now=now) or (None, None)
            assert own is not None
            assert item is not None
            own = replace(own, rules=replace(own.rules, attempts=rules, display=told.rules[0]))
            assert told.fields == own.fields
            assert told.counted == (own.counted.attempt.number if own.counted else None)
            hidden = replace(own.rules, display=replace(own.rules.display, result="never"))
            assert replace(own, rules=hidden).counted is None
            assert told.invalid == own.invalid.get(item.attempt.number, "")
            assert (told.this.is_annulled, told.this.is_late) == (item.is_annulled, item.has_late_answers)
            assert len(told.here) == len(own.attempts)
            assert told.next_number == (own.next_number if own.may_begin else None)
            assert told.attempts_left == own.attempts_left
            assert told.duration_ms == item.duration_ms
            facts = replies._invalid(told)
            if facts:
                assert str(facts.get("seconds", facts.get("count"))) in invalid_sentence(told.invalid, rules)
