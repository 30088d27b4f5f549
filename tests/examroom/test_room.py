"""Start, save and seal on the real database, with the arrival clock in the test's hand."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tests.examroom.conftest import CLOSES, MINUTE, MS, OPENS, QUESTIONS, World, make_world, started, vector
from truongthi.attempts.models import Attempt, LateAnswer, PendingGrade
from truongthi.core.errors import Refused
from truongthi.examroom.room import ExamRoom

DEADLINE = OPENS + 20 * MINUTE
GRACE = timedelta(seconds=5)


async def refusal(call) -> Refused:
    with pytest.raises(Refused) as caught:
        await call
    return caught.value


# -- start ---------------------------------------------------------------------------------------------------------
def test_start_draws_a_paper_without_keys(world: World) -> None:
    async def scenario(room: ExamRoom):
        return await room.start(world.entry(), number=1, arrived_at=OPENS + 7 * MS)

    entered = world.run(scenario)
    assert entered.row.deadline_at == DEADLINE + 7 * MS
    assert (entered.row.epoch, entered.row.seq) == (1, 0)
    assert len(entered.paper) == QUESTIONS
    for question in entered.paper:
        assert set(question) == {"text", "options", "several"}
    attempt = Attempt.objects.get()
    assert attempt.answers == [""] * QUESTIONS
    assert (attempt.started_at, attempt.epoch, attempt.seq) == (OPENS + 7 * MS, 1, 0)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (OPENS - MS, "round_not_open"),
        (OPENS, None),
        (CLOSES - MS, None),
        (CLOSES, "round_closed"),
    ],
)
def test_window_to_the_millisecond(world: World, at, code: str | None) -> None:
    async def scenario(room: ExamRoom):
        if code is None:
            return await room.start(world.entry(), number=1, arrived_at=at)
        return (await refusal(room.start(world.entry(), number=1, arrived_at=at))).code

    result = world.run(scenario)
    assert Attempt.objects.count() == (1 if code is None else 0)
    if code is None:
        assert result.row.deadline_at == min(at + 20 * MINUTE, CLOSES)
    else:
        assert result == code


def test_extra_time_lengthens_this_persons_attempt(world: World) -> None:
    async def scenario(room: ExamRoom):
        return await room.start(world.entry(extra_ms=300_000), number=1, arrived_at=OPENS)

    assert world.run(scenario).row.deadline_at == OPENS + 25 * MINUTE


def test_a_round_without_a_frozen_paper_is_not_there(transactional_db: None) -> None:
    world = make_world(frozen_at=None)

    async def scenario(room: ExamRoom):
        return await refusal(room.start(world.entry(), number=1, arrived_at=OPENS))

    assert world.run(scenario).code == "round_unknown"


def test_attempt_limit_and_order(transactional_db: None) -> None:
    world = make_world(attempt_limit=2)

    async def scenario(room: ExamRoom):
        codes = []
        codes.append((await refusal(room.start(world.entry(), number=2, arrived_at=OPENS))).facts)
        for number in (1, 2):
            entered = await room.start(world.entry(), number=number, arrived_at=OPENS)
            ahead = await refusal(room.start(world.entry(), number=number + 1, arrived_at=OPENS))
            codes.append(ahead.code)
            await room.seal(entered.row.key, vector(1), arrived_at=OPENS + MINUTE)
            codes.append((await refusal(room.start(world.entry(), number=number, arrived_at=OPENS))).code)
        codes.append((await refusal(room.start(world.entry(), number=3, arrived_at=OPENS))).code)
        return codes

    assert world.run(scenario) == [
        {"next": 1},
        "attempt_open",
        "attempt_sealed",
        "no_attempts_left",
        "attempt_sealed",
        "no_attempts_left",
    ]


def test_the_table_itself_allows_one_open_attempt(world: World) -> None:
    world.run(lambda room: started(room, world))
    first = Attempt.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            contestant_id=first.contestant_id,
            round_id=first.round_id,
            number=2,
            public_id="x",
            seed=b"x",
            salt=b"x",
            started_at=OPENS,
            deadline_at=DEADLINE,
            answers=[],
        )


def test_simultaneous_starts_make_one_attempt(world: World) -> None:
    async def scenario(room: ExamRoom):
        async with ExamRoom(room._side._dsn, room._key) as other:
            return await asyncio.gather(
                *(place.start(world.entry(), number=1, arrived_at=OPENS) for place in (room, other) * 20)
            )

    rooms = world.run(scenario)
    assert {entered.row.public_id for entered in rooms} == {Attempt.objects.get().public_id}
    assert len({str(entered.paper) for entered in rooms}) == 1


def test_start_closes_an_attempt_that_ran_out_and_begins_the_next(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        await room.save(key, vector(1, "B"), arrived_at=OPENS + MINUTE)
        return await room.start(world.entry(), number=2, arrived_at=DEADLINE + GRACE + MS)

    assert world.run(scenario).row.key[2] == 2
    first = Attempt.objects.get(number=1)
    assert (first.sealed_at, first.seal_kind, first.answers[0]) == (DEADLINE, "deadline", "B")


# -- save ----------------------------------------------------------------------------------------------------------
def test_saves_repeated_and_reordered(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        at = OPENS + MINUTE
        answers = [await room.save(key, vector(5, "A", "B"), arrived_at=at)]
        answers.append(await room.save(key, vector(5, "A", "B"), arrived_at=at))
        answers.append(await room.save(key, vector(2), arrived_at=at))  # a blank from before
        answers += await asyncio.gather(
            *(room.save(key, vector(seq, "ABCD"[seq % 4], flags=(0,)), arrived_at=at) for seq in (9, 7, 8, 6, 9, 7))
        )
        return answers

    answers = world.run(scenario)
    assert answers[:3] == [5, 5, 5]
    attempt = Attempt.objects.get()
    assert (attempt.seq, attempt.answers[0], attempt.flags) == (9, "B", [0])
    assert max(answers) == 9
    assert LateAnswer.objects.count() == 0


@pytest.mark.parametrize(
    ("after", "is_taken"),
    [(-MS, True), (timedelta(0), True), (GRACE - MS, True), (GRACE, True), (GRACE + MS, False)],
)
def test_deadline_to_the_millisecond(world: World, after: timedelta, is_taken: bool) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        await room.save(key, vector(1, "A"), arrived_at=OPENS + MINUTE)
        if is_taken:
            return await room.save(key, vector(2, "B"), arrived_at=DEADLINE + after)
        return (await refusal(room.save(key, vector(2, "B"), arrived_at=DEADLINE + after))).code

    result = world.run(scenario)
    attempt = Attempt.objects.get()
    if is_taken:
        assert (result, attempt.answers[0]) == (2, "B")
        assert LateAnswer.objects.count() == 0
    else:
        assert (result, attempt.answers[0]) == ("answers_late", "A")
        late = LateAnswer.objects.get()
        assert (late.reason, late.answers[0], late.seq, late.arrived_at) == ("late", "B", 2, DEADLINE + after)


def test_late_vector_is_kept_once_however_often_it_is_sent(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        at = DEADLINE + GRACE + MS
        calls = [refusal(room.save(key, vector(3, "B"), arrived_at=at)) for _ in range(5)]
        return {refused.code for refused in await asyncio.gather(*calls)}

    assert world.run(scenario) == {"answers_late"}
    assert LateAnswer.objects.count() == 1


def test_a_wrong_newest_save_does_not_hide_a_right_one_in_the_same_batch(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        return await asyncio.gather(
            room.save(key, vector(1, "A"), arrived_at=OPENS + MINUTE),
            refusal(room.save(key, vector(9, "D", epoch=7), arrived_at=OPENS + MINUTE)),
            refusal(room.save(key, vector(8, "C"), arrived_at=DEADLINE + MINUTE)),
        )

    seq, forged, late = world.run(scenario)
    assert (seq, forged.code, late.code) == (1, "answers_fenced", "answers_late")
    assert Attempt.objects.get().answers[0] == "A"


def test_unknown_attempt(world: World) -> None:
    async def scenario(room: ExamRoom):
        await started(room, world)
        key = (world.contestants[0].pk, world.round.pk, 2)
        return (await refusal(room.save(key, vector(1), arrived_at=OPENS))).code

    assert world.run(scenario) == "attempt_unknown"


# -- another device ------------------------------------------------------------------------------------------------
def test_newest_device_writes_and_the_older_is_kept_apart(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        at = OPENS + MINUTE
        await room.save(key, vector(1, "A"), arrived_at=at)
        asked = await refusal(room.start(world.entry(), number=1, arrived_at=at))
        second = await room.start(world.entry(), number=1, takeover=True, arrived_at=at)
        older = await refusal(room.save(key, vector(2, "C"), arrived_at=at))
        await room.save(key, vector(2, "D", epoch=2), arrived_at=at)
        handed = await refusal(room.seal(key, vector(3, "C"), arrived_at=at))
        return asked, second, older.code, handed.code

    asked, second, older, handed = world.run(scenario)
    assert (asked.code, asked.facts["answered"]) == ("attempt_elsewhere", 1)
    assert (second.row.epoch, second.row.seq, second.row.answers[0]) == (2, 1, "A")
    assert (older, handed) == ("answers_fenced", "answers_fenced")
    attempt = Attempt.objects.get()
    assert (attempt.answers[0], attempt.sealed_at) == ("D", None)
    kept = LateAnswer.objects.order_by("seq")
    assert [(late.reason, late.answers[0], late.epoch) for late in kept] == [("fenced", "C", 1), ("fenced", "C", 1)]


def test_devices_that_take_over_together_are_told_epochs_of_their_own(world: World) -> None:
    """In one drain too: else both would write, and one be told "saved" for what the other's number hides."""

    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        at = OPENS + MINUTE
        await room.save(key, vector(1, "A"), arrived_at=at)
        over = [room.start(world.entry(), number=1, takeover=True, arrived_at=at) for _ in range(3)]
        epochs = [entered.row.epoch for entered in await asyncio.gather(*over)]
        told = zip(epochs, "BCD", strict=True)
        saves = [room.save(key, vector(2, letter, epoch=epoch), arrived_at=at) for epoch, letter in told]
        return epochs, await asyncio.gather(*saves, return_exceptions=True)

    epochs, saved = world.run(scenario, lanes=1)
    assert sorted(epochs) == [2, 3, 4]
    newest = epochs.index(4)
    assert [getattr(one, "code", one) for one in saved] == [2 if n == newest else "answers_fenced" for n in range(3)]
    assert Attempt.objects.get().answers[0] == "BCD"[newest]


def test_the_same_device_goes_on_after_a_reload(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        await room.save(key, vector(1, "A"), arrived_at=OPENS)
        again = await room.start(world.entry(), number=1, epoch=1, arrived_at=OPENS)
        stale_tab = await refusal(room.save(key, vector(2, "B"), arrived_at=OPENS))
        return again.row, stale_tab.code

    row, stale_tab = world.run(scenario)
    assert (row.epoch, row.answers[0], stale_tab) == (2, "A", "answers_fenced")


# -- seal ----------------------------------------------------------------------------------------------------------
def test_seal_is_idempotent_and_final(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        await room.save(key, vector(1, "A"), arrived_at=OPENS)
        at = OPENS + 6 * MINUTE + 48_000 * MS
        first = await room.seal(key, vector(2, "B", "", "C"), arrived_at=at)
        again = [await room.seal(key, vector(2, "B", "", "C"), arrived_at=at + n * MINUTE) for n in range(40)]
        other = await room.seal(key, vector(3, "D"), arrived_at=at + MINUTE)
        save = await refusal(room.save(key, vector(4, "D"), arrived_at=at + MS))
        return first, again, other, save.code

    first, again, other, save = world.run(scenario)
    receipt, verdict = first
    assert verdict == "take"
    assert {item[0] for item in again} == {receipt}
    assert (other[0], other[1], save) == (receipt, "sealed", "answers_sealed")
    attempt = Attempt.objects.get()
    assert attempt.answers[:3] == ["B", "", "C"]
    assert (attempt.receipt_code, attempt.receipt_hash) == (receipt.code, receipt.hash)
    assert (attempt.seal_kind, attempt.sealed_at - attempt.started_at) == (
        "confirmed",
        timedelta(minutes=6, seconds=48),
    )
    assert PendingGrade.objects.count() == 1
    assert {late.reason for late in LateAnswer.objects.all()} == {"sealed"}


def test_receipt_can_be_recomputed_from_the_row(world: World) -> None:
    import hashlib
    import json

    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        return (await room.seal(key, vector(1, "B"), arrived_at=OPENS + MINUTE))[0]

    receipt = world.run(scenario)
    row = Attempt.objects.get()

    def ms(moment) -> int:
        return round(moment.timestamp() * 1000)

    stated = {
        "kind": "truongthi.seal.1",
        "attempt": row.public_id,
        "round": world.round.public_id,
        "pool": world.round.pool_sha256,
        "number": 1,
        "seed": bytes(row.seed).hex(),
        "started_at": ms(row.started_at),
        "deadline_at": ms(row.deadline_at),
        "sealed_at": ms(row.sealed_at),
        "sealed_by": "confirmed",
        "answers": row.answers,
    }
    text = json.dumps(stated, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(b"\0" + bytes(row.salt) + text.encode()).hexdigest() == receipt.hash


@pytest.mark.parametrize(("after", "kind"), [(GRACE, "confirmed"), (GRACE + MS, "deadline")])
def test_hand_in_around_the_deadline(world: World, after: timedelta, kind: str) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        await room.save(key, vector(1, "A"), arrived_at=OPENS)
        return await room.seal(key, vector(2, "B"), arrived_at=DEADLINE + after)

    receipt, _ = world.run(scenario)
    attempt = Attempt.objects.get()
    assert (receipt.sealed_by, attempt.sealed_at) == (kind, DEADLINE)
    assert attempt.answers[0] == ("B" if kind == "confirmed" else "A")
    assert [late.reason for late in LateAnswer.objects.all()] == ([] if kind == "confirmed" else ["late"])


def test_sealed_rows_cannot_be_changed_even_by_the_owner(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        await room.seal(key, vector(1, "B"), arrived_at=OPENS + MINUTE)

    world.run(scenario)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Attempt.objects.update(answers=["C"] * QUESTIONS)


# -- closing -------------------------------------------------------------------------------------------------------
def test_closer_seals_with_what_was_saved_even_twice_at_once(world: World) -> None:
    async def scenario(room: ExamRoom):
        for who in range(3):
            key, _ = await started(room, world, who)
            if who < 2:
                await room.save(key, vector(1, "ABC"[who]), arrived_at=OPENS)
        early = await room.close_due(DEADLINE + GRACE + timedelta(seconds=2))
        async with ExamRoom(room._side._dsn, room._key) as other:
            at = DEADLINE + GRACE + timedelta(seconds=2) + MS
            return early, await asyncio.gather(room.close_due(at), other.close_due(at)), await room.close_due(at)

    early, both, after = world.run(scenario)
    assert (early, sum(both), after) == (0, 3, 0)
    for attempt, answer in zip(Attempt.objects.order_by("contestant_id"), ("A", "B", ""), strict=True):
        assert (attempt.answers[0], attempt.sealed_at, attempt.seal_kind) == (answer, DEADLINE, "deadline")
    assert PendingGrade.objects.count() == 3


def test_looking_at_an_attempt_past_its_time_seals_it(world: World) -> None:
    async def scenario(room: ExamRoom):
        key, _ = await started(room, world)
        await room.save(key, vector(1, "A"), arrived_at=OPENS)
        before = await room.state(key, arrived_at=DEADLINE + GRACE)
        after = await room.state(key, arrived_at=DEADLINE + GRACE + MS)
        return before.receipt(), after.receipt()

    before, after = world.run(scenario)
    assert before is None
    assert after is not None
    assert after.code == Attempt.objects.get().receipt_code


def test_a_restarted_room_knows_everything(world: World) -> None:
    async def first(room: ExamRoom):
        key, entered = await started(room, world)
        await room.save(key, vector(4, "A", "B", flags=(2,)), arrived_at=OPENS)
        return key, entered.paper

    key, paper = world.run(first)

    async def second(room: ExamRoom):
        row = await room.state(key, arrived_at=OPENS)
        again = await room.start(world.entry(), number=1, epoch=1, arrived_at=OPENS)
        return row, again, await room.paper(key, arrived_at=OPENS)

    row, again, same = world.run(second)
    assert (row.seq, row.answers[:2], row.flags) == (4, ("A", "B"), (2,))
    assert (again.paper, same) == (paper, paper)


# -- the role ------------------------------------------------------------------------------------------------------
ALLOWED = {
    ("contests_round", "SELECT"),
    ("contests_roundquestion", "SELECT"),
    ("attempts_attempt", "SELECT"),
    ("attempts_attempt", "INSERT"),
    ("attempts_attempt", "UPDATE"),
    ("attempts_entryfence", "SELECT"),
    ("attempts_lateanswer", "INSERT"),
    ("attempts_pendinggrade", "INSERT"),
    ("attempts_pendinggrade", "SELECT"),
}
COLUMNS = {
    "attempts_annulment": ("contestant_id", "round_id", "number"),  # which attempts do not count, and not why
    "attempts_lateanswer": ("contestant_id", "round_id", "number", "reason"),
    "contests_contest": ("id", "state"),
}


def test_the_role_may_do_exactly_what_it_needs(db: None) -> None:
    """Over every table there is, so that a new one is closed to it unless somebody decides otherwise here."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, privilege FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',
                   'REFERENCES', 'TRIGGER']) AS privilege
               WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
                 AND has_table_privilege('truongthi_examroom', pg_class.oid, privilege)"""
        )
        assert set(cursor.fetchall()) == ALLOWED
        cursor.execute(
            """SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid IN
                   (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"""
        )
        assert set(cursor.fetchall()) == {(table, name) for table, names in COLUMNS.items() for name in names}
        cursor.execute(
            """SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
               AND has_function_privilege('truongthi_examroom', oid, 'EXECUTE') AND prorettype <> 'trigger'::regtype"""
        )
        assert cursor.fetchall() == [("attempts_shown_grades",)]  # the only door with more rights than its own


@pytest.mark.parametrize("table", ["contests_roundkey", "bank_questionkey", "attempts_grade", "accounts_user"])
def test_the_role_cannot_read(world: World, table: str) -> None:
    import psycopg

    from tests.examroom.conftest import examroom_dsn

    with psycopg.connect(examroom_dsn()) as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute(f"SELECT * FROM {table}")  # noqa: S608 - a table of the list above
