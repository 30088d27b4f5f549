"""The hand-in desk of the committee: which classes have handed in, which late, which are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from truongthi.contests.models import Contest
from truongthi.contests.queries import contests_for
from truongthi.core.rules import Rules
from truongthi.results.models import ExternalUpload, HandIn
from truongthi.results.queries.person_results import classrooms_of
from truongthi.schools.models import Classroom

MISSING, OVERDUE, ARRIVED, LATE, RECEIVED = "missing", "overdue", "arrived", "late", "received"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One class. ``state``: missing | overdue (missing after the deadline) | arrived | late | received."""

    classroom: Classroom
    hand_in: HandIn | None
    versions: int
    evidence: ExternalUpload | None
    state: str

    @property
    def participants(self) -> int | None:
        rows = self.hand_in.sheet["rows"] if self.hand_in else None
        return None if rows is None else sum(row["attempts"] > 0 for row in rows)

    @property
    def attempts(self) -> int | None:
        rows = self.hand_in.sheet["rows"] if self.hand_in else None
        return None if rows is None else sum(row["attempts"] for row in rows)


def desk(contest: Contest, rules: Rules, *, now: datetime) -> list[DeskRow]:
    """All classes of the contest's own unit in their order; a fixed number of queries. Sheets of units below are theirs
    to receive, above only their number is seen (results.queries.units).
    """
    rooms = classrooms_of(contest, rules, contest.unit)
    teachers = Classroom.objects.filter(pk__in=[room.pk for room in rooms]).select_related("homeroom_teacher").in_bulk()
    latest: dict[int, HandIn] = {}
    versions: dict[int, int] = {}
    for hand_in in HandIn.objects.filter(contest=contest).order_by("version"):
        latest[hand_in.classroom_id] = hand_in
        versions[hand_in.classroom_id] = versions.get(hand_in.classroom_id, 0) + 1
    files = {
        upload.classroom_id: upload
        for upload in ExternalUpload.objects.filter(
            contest=contest, classroom__isnull=False, applied_at__isnull=False, replaced_at=None
        ).defer("content")
    }
    is_over = rules.hand_in is not None and rules.hand_in.at is not None and now >= rules.hand_in.at
    return [
        DeskRow(
            classroom=teachers[room.pk],
            hand_in=latest.get(room.pk),
            versions=versions.get(room.pk, 0),
            evidence=files.get(room.pk),
            state=_state(latest.get(room.pk), is_over=is_over),
        )
        for room in rooms
    ]


def _state(hand_in: HandIn | None, *, is_over: bool) -> str:
    if hand_in is None:
        return OVERDUE if is_over else MISSING
    if hand_in.received_at is not None:
        return RECEIVED
    return LATE if hand_in.is_late else ARRIVED


def hand_in_for_desk(actor: Any, public_id: str) -> HandIn | None:
    """One hand-in of a contest whose desk the actor may open: of a class of the contest's own unit."""
    own = HandIn.objects.filter(contest__in=contests_for(actor), classroom__unit=F("contest__unit"))
    found = own.filter(public_id=public_id)
    return found.select_related("contest__unit", "classroom", "handed_in_by", "received_by").first()


def hand_in_for_teacher(actor: Any, public_id: str) -> HandIn | None:
    """One hand-in of an own class."""
    found = HandIn.objects.filter(classroom__homeroom_teacher=actor, public_id=public_id)
    return found.select_related("contest__unit", "classroom", "handed_in_by", "received_by").first()
