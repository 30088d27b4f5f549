"""The class sheet of a class as it stands now, and those handed in before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from truongthi.contests.models import Contest
from truongthi.core.standings_document import digest
from truongthi.formats.class_sheet import ClassSheet, ClassSheetRow, class_sheet_to_dict
from truongthi.results.models import HandIn
from truongthi.results.queries.my_class import ClassProgress, PupilProgress
from truongthi.schools.models import Classroom


def class_sheet_of(progress: ClassProgress, *, source: str, now: datetime) -> ClassSheet:
    """The sheet to export or hand in. ``source`` tells where the figures come from, in words for the reader."""
    classroom, unit = progress.classroom, progress.classroom.unit
    teacher = classroom.homeroom_teacher
    return ClassSheet(
        parent_body=unit.parent_body,
        unit=unit.name,
        place=unit.place,
        contest=progress.contest.title,
        class_name=classroom.name,
        teacher=teacher.full_name if teacher else "",
        headcount=progress.headcount,
        headcount_on=classroom.headcount_on,
        girls=sum(pupil.member.gender == "female" for pupil in progress.pupils),
        closed_at=now,
        source=source,
        rows=tuple(_row(number, pupil) for number, pupil in enumerate(progress.pupils, 1)),
    )


def _row(number: int, pupil: PupilProgress) -> ClassSheetRow:
    result, member = pupil.result, pupil.member
    return ClassSheetRow(
        number=number,
        name=member.user.full_name,
        birth_date=member.birth_date,
        gender=member.gender,
        code=member.code,
        has_registered=pupil.has_signed_in,
        attempts=result.attempts,
        best_centipoints=result.best_centipoints,
        total_centipoints=result.total_centipoints,
        best_duration_ms=result.best_duration_ms,
        sealed_at=result.sealed_at,
    )


def figures_digest(sheet: ClassSheet) -> str:
    """Hash of what the sheet states, whenever it is made: two sheets with equal figures are equal."""
    document = class_sheet_to_dict(sheet)
    rows = [{key: value for key, value in row.items() if key != "has_registered"} for row in document["rows"]]
    return digest({**document, "rows": rows, "closed_at": ""})


def sheet_digest(document: dict[str, Any]) -> str:
    """Hash of a sheet as it was handed in."""
    return digest(document)


def hand_ins_of(contest: Contest, classroom: Classroom) -> list[HandIn]:
    """All versions handed in for a class, newest first."""
    found = HandIn.objects.filter(contest=contest, classroom=classroom).select_related("handed_in_by", "received_by")
    return list(found.order_by("-version"))


def latest_hand_in(contest: Contest, classroom: Classroom) -> HandIn | None:
    return HandIn.objects.filter(contest=contest, classroom=classroom).order_by("-version").first()
