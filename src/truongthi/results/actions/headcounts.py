"""The size of a class, confirmed by its homeroom teacher with the day it was counted: the denominator of the rate."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from truongthi.audit.record import record
from truongthi.core.errors import Refused
from truongthi.schools.models import Classroom

_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_LARGEST: Final = 200


@transaction.atomic
def confirm_headcount(*, actor: Any, classroom: Classroom, headcount: int, on: date, now: datetime) -> Classroom:
    """Confirm how many pupils the class had on a day.

    Refusals: not_your_class, headcount_impossible (not 1 to 200), headcount_in_future.
    """
    locked = Classroom.objects.select_for_update(no_key=True, of=("self",)).get(pk=classroom.pk)
    require_homeroom_teacher(actor, locked)
    if not 1 <= headcount <= _LARGEST:
        raise Refused("headcount_impossible", value=headcount, limit=_LARGEST)
    if on > now.astimezone(_ZONE).date():
        raise Refused("headcount_in_future", on=f"{on:%d/%m/%Y}")
    before = locked.headcount
    locked.headcount, locked.headcount_on = headcount, on
    locked.headcount_confirmed_at = now
    locked.headcount_confirmed_by = None if isinstance(actor, str) else actor
    locked.save(update_fields=["headcount", "headcount_on", "headcount_confirmed_at", "headcount_confirmed_by"])
    facts = {"before": before, "after": headcount, "on": on.isoformat()}
    record(actor=actor, action="class.headcount", object=f"class:{locked.public_id}", now=now, facts=facts)
    return locked


def require_homeroom_teacher(actor: Any, classroom: Classroom) -> None:
    """A process of the installation itself ("demo", "cli") may act for a teacher; no other person may."""
    if not isinstance(actor, str) and classroom.homeroom_teacher_id != actor.pk:
        raise Refused("not_your_class")
