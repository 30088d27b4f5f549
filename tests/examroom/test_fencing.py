"""A replaced slip ends the old device's way into the exam room; a broken client cannot fill the disk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.examroom.conftest import MINUTE, OPENS, World, started, vector
from truongthi.accounts.actions import disable_users, issue_slips
from truongthi.accounts.models import User
from truongthi.attempts.actions import TICKET_LIFE
from truongthi.attempts.models import Attempt, LateAnswer
from truongthi.core.errors import Refused
from truongthi.core.ticket import EntryTicket
from truongthi.core.timing import to_ms
from truongthi.examroom.room import ExamRoom

NEWEST = 50


def entry(world: World, issued_at: object) -> EntryTicket:
    return EntryTicket(world.contestants[0].pk, world.round.pk, 0, to_ms(issued_at + TICKET_LIFE))  # type: ignore[operator]


def begin(world: World) -> None:
    async def scenario(room: ExamRoom) -> None:
        key, _ = await started(room, world)
        await room.save(key, vector(1, "B"), arrived_at=OPENS)

    world.run(scenario)


def test_a_replaced_slip_fences_the_old_device(world: World) -> None:
    pupil = world.contestants[0].member.user
    issue_slips(actor="test", users=[pupil], now=OPENS - MINUTE)
    begin(world)
    issue_slips(actor="test", users=[pupil], now=OPENS + MINUTE)
    at = OPENS + 2 * MINUTE

    async def scenario(room: ExamRoom) -> tuple[str, str, object]:
        key = (world.contestants[0].pk, world.round.pk, 1)
        with pytest.raises(Refused) as written:
            await room.save(key, vector(2, "C"), arrived_at=at)
        with pytest.raises(Refused) as opened:
            await room.start(entry(world, OPENS), number=1, takeover=True, arrived_at=at)
        fresh = entry(world, OPENS + MINUTE + timedelta(seconds=1))
        again = await room.start(fresh, number=1, takeover=True, arrived_at=at)
        return written.value.code, opened.value.code, again.row

    written, opened, row = world.run(scenario)
    assert (written, opened) == ("answers_fenced", "ticket_expired")
    assert (row.answers[0], row.epoch) == ("B", 3)  # type: ignore[attr-defined]
    assert LateAnswer.objects.get().answers[0] == "C"


def test_a_first_slip_and_somebody_elses_change_nothing(world: World) -> None:
    begin(world)
    issue_slips(actor="test", users=[one.member.user for one in world.contestants], now=OPENS + MINUTE)
    issue_slips(actor="test", users=[world.contestants[1].member.user], now=OPENS + MINUTE)
    assert Attempt.objects.get().epoch == 1

    async def scenario(room: ExamRoom) -> int:
        return await room.save((world.contestants[0].pk, world.round.pk, 1), vector(2, "C"), arrived_at=OPENS + MINUTE)

    assert world.run(scenario) == 2


def test_a_disabled_account_writes_no_more(world: World) -> None:
    begin(world)
    teacher = User.objects.create(full_name="Cô Hoa", name_sort_key="hoa", created_at=OPENS)
    disable_users(actor=teacher, users=[world.contestants[0].member.user], now=OPENS + MINUTE)

    async def scenario(room: ExamRoom) -> None:
        with pytest.raises(Refused, match="ticket_expired"):
            await room.start(entry(world, OPENS), number=1, takeover=True, arrived_at=OPENS + MINUTE)

    world.run(scenario)
    assert Attempt.objects.get().epoch == 2


def test_of_a_client_gone_wild_the_newest_vectors_stay(world: World) -> None:
    """Each of 130 vectors from an older device is told it is kept; the newest fifty are."""
    begin(world)
    key = (world.contestants[0].pk, world.round.pk, 1)
    Attempt.objects.update(epoch=2)

    async def scenario(room: ExamRoom) -> None:
        for seq in range(2, 132):
            with pytest.raises(Refused, match="answers_fenced"):
                await room.save(key, vector(seq, "C"), arrived_at=OPENS + seq * timedelta(seconds=1))

    world.run(scenario)
    kept = sorted(LateAnswer.objects.values_list("seq", flat=True))
    assert kept == list(range(132 - NEWEST, 132))
    assert Attempt.objects.get().answers[0] == "B"
