"""Races of saves, hand-ins, devices and closers, from several exam rooms at once; and the SQL against the pure rule."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examroom.conftest import MINUTE, MS, OPENS, QUESTIONS, World, make_world, started, vector
from truongthi.attempts.models import Attempt, LateAnswer, PendingGrade
from truongthi.attempts.receipts import sealed_attempt
from truongthi.core.errors import Refused
from truongthi.core.sealing import receipt_hash
from truongthi.core.session import Incoming, Stored, decide_save
from truongthi.examroom.newest import Begun
from truongthi.examroom.room import ExamRoom
from truongthi.examroom.values import Receipt, Unavailable

ROUNDS = 200
DEADLINE = OPENS + 20 * MINUTE


async def later(seconds: float, call: Any) -> Any:
    await asyncio.sleep(seconds)
    return await outcome(call)


async def outcome(call: Any) -> Any:
    try:
        return await call
    except Refused as refused:
        return refused.code


def test_save_against_hand_in_against_second_device(transactional_db: None) -> None:
    """Each round: three saves, two hand-ins and a takeover meet within 30 ms, in two rooms."""
    world = make_world(contestants=ROUNDS)
    rng = random.Random(20260915)  # noqa: S311 - a reproducible schedule, not a secret

    async def one(rooms: list[ExamRoom], who: int) -> tuple[int, list[Any]]:
        key, _ = await started(rooms[0], world, who)
        await rooms[0].save(key, vector(1, "A"), arrived_at=OPENS)
        at = OPENS + MINUTE
        calls = [
            rng.choice(rooms).save(key, vector(2, "B"), arrived_at=at),
            rng.choice(rooms).save(key, vector(3, "C"), arrived_at=at),
            rng.choice(rooms).save(key, vector(2, "B"), arrived_at=at),
            rng.choice(rooms).seal(key, vector(4, "D"), arrived_at=at),
            rng.choice(rooms).seal(key, vector(4, "D"), arrived_at=at + MS),
            rng.choice(rooms).start(world.entry(who), number=1, takeover=True, arrived_at=at),
        ]
        order = list(range(len(calls)))
        rng.shuffle(order)
        if who % 3 == 0:  # here the other device has been first; in the other rounds anything may be
            await rooms[1].start(world.entry(who), number=1, takeover=True, arrived_at=at)
        done = await asyncio.gather(*(later(rng.random() * 0.03, calls[place]) for place in order))
        return who, [done[order.index(place)] for place in range(len(calls))]

    async def scenario(room: ExamRoom) -> list[tuple[int, list[Any]]]:
        async with ExamRoom(room._side._dsn, room._key) as other:
            return await asyncio.gather(*(one([room, other], who) for who in range(ROUNDS)))

    results = world.run(scenario)
    rows = {attempt.contestant_id: attempt for attempt in Attempt.objects.all()}
    sealed_rounds = 0
    for who, replies in results:
        row = rows[world.contestants[who].pk]
        receipts = {reply[0] for reply in replies[3:5] if isinstance(reply, tuple)}
        assert len(receipts) <= 1
        taken = [seq for seq, reply in zip((2, 3, 2), replies[:3], strict=True) if isinstance(reply, int)]
        assert row.seq >= max([1, *taken])  # no acknowledged vector is lost
        assert row.answers[0] == "ABCD"[row.seq - 1]
        assert all(isinstance(reply, int) or reply in ("answers_fenced", "answers_sealed") for reply in replies[:3])
        for receipt in receipts:
            sealed_rounds += 1
            assert isinstance(receipt, Receipt)
            assert (row.receipt_hash, row.seal_kind, row.seq) == (receipt.hash, "confirmed", 4)
        if not receipts:
            assert row.sealed_at is None
            assert row.epoch >= 2
    assert 0 < sealed_rounds < ROUNDS  # both outcomes were really met
    assert PendingGrade.objects.count() == sealed_rounds
    assert not LateAnswer.objects.filter(reason="late").exists()


def test_hand_in_at_the_last_millisecond_against_two_closers(transactional_db: None) -> None:
    world = make_world(contestants=ROUNDS)
    last = DEADLINE + timedelta(seconds=5)

    async def scenario(room: ExamRoom) -> list[Any]:
        async with ExamRoom(room._side._dsn, room._key) as other:
            keys = [(await started(room, world, who))[0] for who in range(ROUNDS)]
            await asyncio.gather(*(room.save(key, vector(1, "A"), arrived_at=OPENS) for key in keys))
            calls = [
                (room if n % 2 else other).seal(key, vector(2, "B"), arrived_at=last + (n % 3 - 1) * MS)
                for n, key in enumerate(keys)
            ]
            closers = [place.close_due(last + timedelta(seconds=2) + 5 * MS) for place in (room, other, room)]
            done = await asyncio.gather(*calls, *closers)
            return done[:ROUNDS]

    receipts = world.run(scenario)
    rows = {attempt.receipt_code: attempt for attempt in Attempt.objects.all()}
    assert len(rows) == ROUNDS
    kinds = set()
    for n, (receipt, _verdict) in enumerate(receipts):
        row = rows[receipt.code]
        kinds.add(row.seal_kind)
        assert row.sealed_at == DEADLINE
        assert row.answers[0] == ("B" if row.seal_kind == "confirmed" else "A")
        if n % 3 == 2:
            assert row.seal_kind == "deadline"  # one millisecond too late
    assert "deadline" in kinds
    assert PendingGrade.objects.count() == ROUNDS


def test_a_row_that_somebody_holds_keeps_nobody_else_waiting_for_it(transactional_db: None) -> None:
    """One lane: all of these share statements with the one whose attempt a long transaction has locked."""
    world = make_world(contestants=6)
    at = OPENS + MINUTE

    async def scenario(room: ExamRoom) -> tuple[list[Any], list[Any]]:
        keys = [(await started(room, world, who))[0] for who in range(5)]
        async with await psycopg.AsyncConnection.connect(room._side._dsn) as holder:
            await holder.execute("SELECT 1 FROM attempts_attempt WHERE contestant_id = %s FOR UPDATE", [keys[0][0]])
            calls = [
                room.save(keys[0], vector(1, "A"), arrived_at=at),
                room.save(keys[1], vector(1, "B"), arrived_at=at),
                room.seal(keys[2], vector(1, "C"), arrived_at=at),
                room.start(world.entry(3), number=1, takeover=True, arrived_at=at),
                room.state(keys[4], arrived_at=at),
                room.start(world.entry(5), number=1, arrived_at=at),
            ]
            meanwhile = await asyncio.gather(*calls, return_exceptions=True)
        return meanwhile, [await room.save(keys[0], vector(1, "A"), arrived_at=at)]

    meanwhile, afterwards = world.run(scenario, lanes=1)
    assert isinstance(meanwhile[0], Unavailable)
    assert [type(answer).__name__ for answer in meanwhile[1:]] == ["int", "tuple", "Entered", "Row", "Entered"]
    assert afterwards == [1]
    rows = {attempt.contestant_id: attempt for attempt in Attempt.objects.all()}
    found = [rows[contestant.pk] for contestant in world.contestants]
    assert [row.answers[0] for row in found] == ["A", "B", "C", "", "", ""]
    assert [row.epoch for row in found] == [1, 1, 1, 2, 1, 1]
    assert [row.sealed_at is not None for row in found] == [False, False, True, False, False, False]


STATES = st.tuples(st.integers(1, 3), st.integers(0, 4), st.booleans())
SAVES = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(-2, 2)), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=STATES, saves=SAVES)
def test_sql_decides_as_the_pure_rule(
    world: World, state: tuple[int, int, bool], saves: list[tuple[int, int, int]]
) -> None:
    epoch, seq, is_sealed = state
    Attempt.objects.all().delete()
    LateAnswer.objects.all().delete()
    last = DEADLINE + timedelta(seconds=5)
    key = (world.contestants[0].pk, world.round.pk, 1)
    Attempt.objects.create(
        contestant_id=key[0], round_id=key[1], number=1, public_id="x", seed=bytes(16), salt=bytes(16),
        started_at=OPENS, deadline_at=DEADLINE, epoch=epoch, seq=seq, answers=[""] * QUESTIONS,
        sealed_at=DEADLINE if is_sealed else None, receipt_hash="h" if is_sealed else "",
    )  # fmt: skip
    stored = Stored(epoch, seq, DEADLINE, 5000, DEADLINE if is_sealed else None)
    expected = []
    for save_epoch, save_seq, after in saves:
        verdict = decide_save(stored, Incoming(save_epoch, save_seq, last + after * MS))
        if verdict == "take":
            stored = Stored(epoch, save_seq, DEADLINE, 5000)
        expected.append(stored.seq if verdict in ("take", "already") else f"answers_{verdict}")

    async def scenario(room: ExamRoom) -> list[Any]:
        return [
            await outcome(room.save(key, vector(s, "D", epoch=e), arrived_at=last + after * MS))
            for e, s, after in saves
        ]

    assert world.run(scenario) == expected
    row = Attempt.objects.get()
    assert (row.epoch, row.seq) == (epoch, stored.seq)


def test_thousands_of_saves_share_commits(transactional_db: None) -> None:
    """No figure is asserted here, only that many at once are all stored and that a contestant's order holds."""
    world = make_world(contestants=100)

    async def scenario(room: ExamRoom) -> list[int]:
        opened = await asyncio.gather(*(started(room, world, who) for who in range(100)))
        calls = [
            room.save(key, vector(seq, "ABCD"[seq % 4]), arrived_at=OPENS + seq * MS)
            for seq in range(1, 31)
            for key, _ in opened
        ]
        return await asyncio.gather(*calls)

    answers = world.run(scenario)
    assert len(answers) == 3000
    assert set(Attempt.objects.values_list("seq", flat=True)) == {30}
    assert {tuple(a) for a in Attempt.objects.values_list("answers", flat=True)} == {("C", "", "", "", "")}


HANDS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(-2, 2), st.booleans()), max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(epoch=st.integers(1, 3), seq=st.integers(0, 3), hands=HANDS)
def test_a_plain_seal_is_what_the_longer_way_would_do(
    world: World, epoch: int, seq: int, hands: list[tuple[int, int, int, bool]]
) -> None:
    """The same hand-ins for two equal attempts: one the room knows, so that one statement may seal it, and one it does
    not. Answers, verdicts and rows are the same, and every receipt is the hash of its row.
    """
    LateAnswer.objects.all().delete()
    PendingGrade.objects.all().delete()
    Attempt.objects.all().delete()
    keys = [(world.contestants[who].pk, world.round.pk, 1) for who in (0, 1)]
    for key in keys:
        Attempt.objects.create(
            contestant_id=key[0], round_id=key[1], number=1, public_id=f"x{key[0]}", seed=bytes(16), salt=bytes(16),
            started_at=OPENS, deadline_at=DEADLINE, epoch=epoch, seq=seq, answers=["A"] + [""] * (QUESTIONS - 1),
        )  # fmt: skip

    async def scenario(room: ExamRoom) -> list[list[Any]]:
        known = keys[0]
        room._seen.begun.keep(known, Begun(f"x{known[0]}", bytes(16), bytes(16), OPENS, DEADLINE))
        told: list[list[Any]] = [[], []]
        for e, s, after, is_same in hands:
            at, last = DEADLINE + timedelta(seconds=5) + after * MS, vector(s, "A" if is_same else "B", epoch=e)
            for place, key in enumerate(keys):
                told[place].append(await outcome(room.seal(key, last, arrived_at=at)))
        return told

    plain, longer = ([_comparable(one) for one in told] for told in world.run(scenario))
    assert plain == longer
    rows = [Attempt.objects.get(contestant=key[0]) for key in keys]
    shown = ("epoch", "seq", "answers", "flags", "saved_at", "sealed_at", "seal_kind")
    assert len({str([getattr(row, name) for name in shown]) for row in rows}) == 1
    assert PendingGrade.objects.count() == sum(row.sealed_at is not None for row in rows)
    for row in rows:
        if row.sealed_at is not None:
            assert row.receipt_hash == receipt_hash(sealed_attempt(row, world.round), bytes(row.salt))


def _comparable(answer: Any) -> Any:
    """Without what follows from the attempt's own id; a vector that stood there already counts as taken."""
    if isinstance(answer, str):
        return answer
    receipt, verdict = answer
    verdict = "take" if verdict == "already" else verdict
    return (*[getattr(receipt, name) for name in ("number", "sealed_at", "sealed_by", "answered")], verdict)
