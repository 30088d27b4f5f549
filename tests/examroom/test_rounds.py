"""Several rounds of one contest: limits over calendar scopes, pauses, entry windows, annulled attempts, two devices at
a barrier; guesses of predictions; one paper for all. And the SQL against the pure rule.
"""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.examroom.conftest import CLOSES, MINUTE, OPENS, QUESTIONS, World, make_world
from truongthi.attempts.models import Annulment, Attempt
from truongthi.contests.models import Round, RoundQuestion
from truongthi.core.errors import Refused
from truongthi.core.limits import Limits, Past, held
from truongthi.core.paper import fixed_seed
from truongthi.core.ticket import EntryTicket, read_attempt
from truongthi.core.timing import minute_from, to_ms
from truongthi.examroom.requests import vector as read_vector
from truongthi.examroom.room import ExamRoom
from truongthi.examroom.values import Vector

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MIDNIGHT = datetime.fromisoformat("2026-09-16T00:00:00+07:00")


def another_round(world: World, **fields: Any) -> World:
    """A second round of the same contest with the same questions."""
    first = world.round
    names = ("opens_at", "closes_at", "duration_ms", "blueprint", "points_centi", "frozen_at", "pool_sha256")
    limits = ("attempt_limit", "limit_per", "cooldown_ms", "predictions")
    values = {name: getattr(first, name) for name in (*names, *limits)}
    number = Round.objects.count() + 1
    code = f"vong-{number}"
    around = Round.objects.create(contest=first.contest, number=number, code=code, **{**values, **fields})
    RoundQuestion.objects.bulk_create(
        RoundQuestion(round=around, number=q.number, text=q.text, options=q.options, is_multiple=q.is_multiple)
        for q in first.questions.all()
    )
    return World(around, world.contestants)


async def one(room: ExamRoom, world: World, number: int, at: datetime, who: int = 0, seal: bool = True) -> Any:
    """A whole attempt; the refusal's (code, facts) when it may not begin."""
    try:
        entered = await room.start(world.entry(who), number=number, arrived_at=at)
    except Refused as refused:
        return refused.code, refused.facts
    if seal:
        blank = Vector(entered.row.epoch, 1, entered.row.answers)
        await room.seal(entered.row.key, blank, arrived_at=at + MINUTE)
    return "begun"


def annul(contestant: Any, around: Round, number: int) -> None:
    Annulment.objects.create(
        contestant=contestant, round=around, number=number, kind="incident", reason="Mất điện", minutes="BB 01",
        annulled_at=OPENS,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("per", "again"),
    [
        ("day", "2026-09-16T00:00:00+07:00"),
        ("week", "2026-09-21T00:00:00+07:00"),
        ("month", "2026-10-01T00:00:00+07:00"),
    ],
)
def test_a_limit_by_the_calendar_of_vietnam(transactional_db: None, per: str, again: str) -> None:
    """Opened on Tuesday 15 September 2026 at 8:00; two rounds share the limit of two."""
    world = make_world(attempt_limit=2, limit_per=per)
    other = another_round(world)
    free = datetime.fromisoformat(again)

    async def scenario(room: ExamRoom) -> list[Any]:
        return [
            await one(room, world, 1, OPENS),
            await one(room, other, 1, OPENS + HOUR),
            await one(room, other, 2, OPENS + 2 * HOUR),
            await one(room, world, 2, free - timedelta(milliseconds=1)),
            await one(room, world, 2, free),
        ]

    refusal = (f"no_attempts_left_{per}", {"limit": 2, "again_at": to_ms(free)})
    assert world.run(scenario) == ["begun", "begun", refusal, refusal, "begun"]


def test_a_limit_that_does_not_end_before_entry_closes(transactional_db: None) -> None:
    world = make_world(attempt_limit=1, limit_per="day", entry_closes_at=MIDNIGHT)

    async def scenario(room: ExamRoom) -> list[Any]:
        return [await one(room, world, 1, OPENS), await one(room, world, 2, OPENS + HOUR)]

    assert world.run(scenario)[1] == ("no_attempts_left", {"limit": 1, "again_at": None})


def test_a_limit_over_the_whole_contest_and_practice_without_one(transactional_db: None) -> None:
    world = make_world(attempt_limit=2, limit_per="contest")
    other = another_round(world)
    practice = another_round(world, is_practice=True, attempt_limit=None, cooldown_ms=0)

    async def scenario(room: ExamRoom) -> list[Any]:
        trained = [await one(room, practice, n, OPENS + n * HOUR) for n in range(1, 5)]
        return [
            *trained,
            await one(room, world, 1, OPENS + DAY),
            await one(room, other, 1, OPENS + 2 * DAY),
            await one(room, other, 2, OPENS + 20 * DAY),
            await one(room, practice, 5, OPENS + 21 * DAY),
        ]

    assert world.run(scenario) == [*["begun"] * 6, ("no_attempts_left", {"limit": 2, "again_at": None}), "begun"]


@pytest.mark.parametrize("per", ["round", "contest", "day"])
def test_an_annulled_attempt_does_not_use_up_the_limit(transactional_db: None, per: str) -> None:
    world = make_world(attempt_limit=1, limit_per=per, cooldown_ms=24 * 3_600_000)

    async def first(room: ExamRoom) -> Any:
        return await one(room, world, 1, OPENS)

    async def second(room: ExamRoom) -> list[Any]:
        return [await one(room, world, 2, OPENS + HOUR), (await one(room, world, 3, OPENS + 2 * HOUR))[0]]

    assert world.run(first) == "begun"
    annul(world.contestants[0], world.round, 1)
    code = "no_attempts_left_day" if per == "day" else "no_attempts_left"
    assert world.run(second) == ["begun", code]


def test_the_pause_between_seal_and_next_start_to_the_minute(transactional_db: None) -> None:
    world = make_world(cooldown_ms=30 * 60_000)
    other = another_round(world)
    begins = OPENS + timedelta(seconds=20)
    free = begins + MINUTE + 30 * MINUTE

    async def scenario(room: ExamRoom) -> list[Any]:
        return [
            await one(room, world, 1, begins),
            await one(room, other, 1, free - timedelta(milliseconds=1)),
            await one(room, other, 1, free),
        ]

    told = to_ms(OPENS + 32 * MINUTE)
    assert world.run(scenario) == ["begun", ("attempt_cooldown", {"limit": None, "again_at": told}), "begun"]


def test_entry_closes_apart_from_the_round(transactional_db: None) -> None:
    world = make_world(entry_closes_at=OPENS + HOUR, closes_at=OPENS + 2 * HOUR)

    async def scenario(room: ExamRoom) -> list[Any]:
        begun = await room.start(world.entry(), number=1, arrived_at=OPENS + HOUR - MINUTE)
        late = await one(room, world, 1, OPENS + HOUR, who=1)
        again = await room.start(world.entry(), number=1, arrived_at=OPENS + HOUR + MINUTE)
        closed = await one(room, world, 1, OPENS + 2 * HOUR, who=1)
        return [late, again.row.public_id == begun.row.public_id, begun.row.deadline_at, closed[0]]

    late, goes_on, deadline, closed = world.run(scenario)
    assert late == ("round_entry_closed", {"entry_closes_at": to_ms(OPENS + HOUR)})
    assert (goes_on, closed) == (True, "round_closed")
    assert deadline == OPENS + HOUR + 19 * MINUTE  # the whole time, beyond the end of entry


@pytest.mark.parametrize(
    "fields", [{"attempt_limit": 2, "limit_per": "contest"}, {"attempt_limit": 1, "limit_per": "day"}]
)
def test_devices_of_one_person_begin_in_all_rounds_at_once(transactional_db: None, fields: dict[str, Any]) -> None:
    """A barrier before the starts, three rooms, six rounds: exactly as many attempts begin as the limit allows."""
    people = 40
    world = make_world(contestants=people, **fields)
    worlds = [world, *(another_round(world) for _ in range(5))]
    rng = random.Random(2026)  # noqa: S311 - a reproducible schedule, not a secret

    async def device(room: ExamRoom, at: World, who: int, gate: asyncio.Event) -> Any:
        await gate.wait()
        await asyncio.sleep(rng.random() * 0.01)
        return await one(room, at, 1, OPENS, who=who, seal=False)

    async def scenario(room: ExamRoom) -> None:
        async with ExamRoom(room._side._dsn, room._key) as second, ExamRoom(room._side._dsn, room._key) as third:
            gate = asyncio.Event()
            tasks = [
                asyncio.create_task(device(rng.choice([room, second, third]), at, who, gate))
                for who in range(people)
                for at in worlds
            ]
            gate.set()
            await asyncio.gather(*tasks)

    world.run(scenario)
    begun = [Attempt.objects.filter(contestant=one).count() for one in world.contestants]
    assert begun == [fields["attempt_limit"]] * people


def test_the_statement_decides_as_the_pure_rule(transactional_db: None) -> None:
    rng = random.Random(9)  # noqa: S311 - reproducible cases
    base = make_world(contestants=60)
    for who in range(60):
        per = rng.choice(["contest", "round", "day", "week", "month"])
        limits = Limits(rng.choice([None, 1, 2, 3]), per, rng.choice([0, 0, 3_600_000, 48 * 3_600_000]))
        columns = {"attempt_limit": limits.limit, "limit_per": per, "cooldown_ms": limits.cooldown_ms}
        Round.objects.filter(pk=base.round.pk).update(**columns)

        async def scenario(room: ExamRoom, who: int = who, limits: Limits = limits) -> None:
            made: list[tuple[datetime, datetime]] = []
            moment = OPENS
            for _ in range(8):
                moment += rng.choice([10 * MINUTE, HOUR, DAY, 3 * DAY])
                since = limits.counts_from(moment)
                used = sum(1 for begun, _ in made if since is None or begun >= since)
                past = Past(used, made[-1][1] if made else None)
                expected = held(limits, past, moment, CLOSES)
                outcome = await one(room, base, len(made) + 1, moment, who=who)
                if expected is None:
                    assert outcome == "begun"
                    made.append((moment, moment + MINUTE))
                else:
                    again = None if expected.again_at is None else to_ms(minute_from(expected.again_at))
                    assert outcome == (expected.code, {"limit": limits.limit, "again_at": again})

        base.run(scenario)


PREDICTIONS = [
    {"id": "dung", "text": "Bao nhiêu người đúng hết?", "form": "integer", "decimals": 0, "maximum": 5000},
    {"id": "ty-le", "text": "Tỷ lệ đúng hết?", "form": "percent", "decimals": 5, "maximum": 99_999_999},
]


def test_guesses_stand_behind_the_questions_and_in_the_seal(transactional_db: None) -> None:
    world = make_world(predictions=PREDICTIONS)

    async def scenario(room: ExamRoom) -> Any:
        entered = await room.start(world.entry(), number=1, arrived_at=OPENS)
        shape = read_attempt(entered.ticket, room._key, OPENS).shape
        body = {"epoch": 1, "seq": 1, "answers": ["A", *[""] * (QUESTIONS - 1), "1234", "87.65432"], "flags": [6]}
        vector = read_vector(body, shape)
        await room.save(entered.row.key, vector, arrived_at=OPENS + MINUTE)
        receipt, _ = await room.seal(entered.row.key, vector, arrived_at=OPENS + 2 * MINUTE)
        wrong = []
        for guesses in (["01", ""], ["5001", ""], ["-1", ""], ["", "87,65"], ["", "87.650"], ["", "100.1"], ["1"]):
            with pytest.raises(Refused) as refused:
                read_vector({**body, "flags": [], "answers": [*[""] * QUESTIONS, *guesses]}, shape)
            wrong.append(refused.value.facts["question"])
        return entered, receipt, shape, wrong

    entered, receipt, shape, wrong = world.run(scenario)
    assert shape.endswith("|i5000|p5")
    assert entered.row.answers == ("",) * 7
    assert [item.get("guess") for item in entered.paper[-2:]] == [
        {"form": "integer", "decimals": 0, "maximum": 5000},
        {"form": "percent", "decimals": 5, "maximum": 99_999_999},
    ]
    assert (receipt.answered, receipt.questions) == (3, 7)
    assert Attempt.objects.get().answers == ["A", "", "", "", "", "1234", "87.65432"]
    assert wrong == [6, 6, 6, 7, 7, 7, 7]


def test_a_fixed_paper_is_the_same_for_all_and_for_every_attempt(transactional_db: None) -> None:
    world = make_world(is_fixed=True)

    async def scenario(room: ExamRoom) -> list[Any]:
        return [(await room.start(world.entry(who), number=1, arrived_at=OPENS)).paper for who in range(3)]

    papers = world.run(scenario)
    assert papers[0] == papers[1] == papers[2]
    assert {bytes(seed) for seed in Attempt.objects.values_list("seed", flat=True)} == {
        fixed_seed(world.round.public_id)
    }


def test_an_entry_ticket_opens_its_round_alone(transactional_db: None) -> None:
    world = make_world()
    other = another_round(world)

    async def scenario(room: ExamRoom) -> None:
        ticket = EntryTicket(world.contestants[0].pk, other.round.pk, 0, to_ms(CLOSES))
        await room.start(ticket, number=1, arrived_at=OPENS)

    world.run(scenario)
    assert set(Attempt.objects.values_list("round_id", flat=True)) == {other.round.pk}
