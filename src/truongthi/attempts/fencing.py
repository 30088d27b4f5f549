"""A new slip ends what the old one had opened: its sessions at once, and with them its way into the exam room.

The exam room looks up no session. So the open attempts get a new epoch, which the old device does not know (it is told
that the attempt is open elsewhere, what it still sends is kept apart), and every entry ticket given out until now is
refused; the new device opens the attempt with all that was saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from truongthi.attempts.actions import TICKET_LIFE
from truongthi.attempts.models import Attempt, EntryFence
from truongthi.contests.models import Contestant


def end_sessions(*, user_ids: Sequence[int], now: datetime, **_: Any) -> None:
    """Called by the signal of the same name, in the transaction that ended the sessions."""
    with transaction.atomic():
        contestants = list(Contestant.objects.filter(member__user__in=user_ids).values_list("pk", flat=True))
        EntryFence.objects.bulk_create(
            [EntryFence(contestant_id=pk, refused_until=now + TICKET_LIFE) for pk in contestants],
            update_conflicts=True,
            unique_fields=["contestant"],
            update_fields=["refused_until"],
        )
        # Locked in the order in which the exam room locks, so that neither waits for the other.
        running = Attempt.objects.filter(contestant__in=contestants, sealed_at=None)
        list(running.order_by("contestant", "round", "number").select_for_update().values_list("epoch"))
        running.update(epoch=F("epoch") + 1)
