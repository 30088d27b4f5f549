"""The story of one uploaded list: staged, previewed as a difference, then applied whole or discarded."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction

from truongthi.accounts.models import User
from truongthi.audit.record import record
from truongthi.core.errors import Refused
from truongthi.formats.roster import read_roster
from truongthi.formats.staff import looks_like_staff, read_staff
from truongthi.schools.imports.difference import ImportPreview, Plan
from truongthi.schools.imports.pupils import plan_pupils, store_pupils
from truongthi.schools.imports.staff import plan_staff, store_staff
from truongthi.schools.models import Classroom, Member, RosterImport, Unit


def stage_import(*, actor: User, unit: Unit, filename: str, data: bytes, now: datetime, today: date) -> RosterImport:
    """Keep an uploaded list for a preview. Raises ``Refused`` when it cannot be read at all; then nothing is kept."""
    if looks_like_staff(data, filename):
        read_staff(data, filename)
        kind, year = RosterImport.Kind.STAFF, _current_year(unit, today)
    else:
        year = read_roster(data, filename, today=today).school_year
        kind = RosterImport.Kind.PUPILS
    with transaction.atomic():
        upload = RosterImport.objects.create(
            unit=unit,
            kind=kind,
            school_year=year,
            filename=filename[-200:],
            sha256=hashlib.sha256(data).hexdigest(),
            content=data,
            uploaded_by=actor,
            uploaded_at=now,
        )
        facts = {"kind": kind, "sha256": upload.sha256, "bytes": len(data)}
        record(actor=actor, action="stage_import", object=f"roster:{upload.public_id}", now=now, facts=facts)
    return upload


def _current_year(unit: Unit, today: date) -> str:
    """The newest school year that has classes; before there are any, the one that ``today`` falls in."""
    newest = Classroom.objects.filter(unit=unit).order_by("-school_year").values_list("school_year", flat=True).first()
    start = today.year if today.month >= 8 else today.year - 1
    return max(newest or "", f"{start}-{start + 1}") if newest is None else newest


def preview_import(upload: RosterImport) -> ImportPreview:
    """The difference as of now; read-only."""
    return _planned(upload)[0].preview


def _planned(upload: RosterImport) -> tuple[Plan, object]:
    data = bytes(upload.content)
    if upload.kind == RosterImport.Kind.STAFF:
        staff = read_staff(data, upload.filename)
        return plan_staff(upload.unit, upload.school_year, staff), staff
    roster = read_roster(data, upload.filename, today=upload.uploaded_at.date())
    return plan_pupils(upload.unit, upload.school_year, roster), roster


def apply_import(
    *,
    actor: User,
    upload: RosterImport,
    fingerprint: str,
    now: datetime,
    today: date,
    skips_rejected: bool = False,
    absent_have_left: bool = False,
) -> ImportPreview:
    """Store the difference that was previewed, in one transaction.

    Raises ``Refused``: "import_applied", "import_discarded", "import_outdated" (something changed since the preview),
    "import_has_errors" (rows that cannot be taken and no leave to skip them).
    """
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=upload.unit_id)
        upload = RosterImport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=upload.pk)
        if upload.applied_at:
            raise Refused("import_applied")
        if upload.discarded_at:
            raise Refused("import_discarded")
        plan, content = _planned(upload)
        if plan.preview.fingerprint != fingerprint:
            raise Refused("import_outdated")
        if plan.preview.rejected and not skips_rejected:
            raise Refused("import_has_errors", count=len(plan.preview.rejected))
        _store(upload, content, plan, now=now, today=today)
        if absent_have_left:
            Member.objects.filter(pk__in=[member.pk for member in plan.absent]).update(left_at=now)
        upload.applied_at = now
        upload.save(update_fields=["applied_at"])
        _log(actor, upload, plan.preview, absent_have_left, now)
    return plan.preview


def _store(upload: RosterImport, content: object, plan: Plan, *, now: datetime, today: date) -> None:
    if upload.kind == RosterImport.Kind.STAFF:
        store_staff(upload.unit, upload.school_year, content, plan, now=now)
    else:
        store_pupils(upload.unit, upload.school_year, content, plan, now=now, today=today)


def _log(actor: User, upload: RosterImport, preview: ImportPreview, left: bool, now: datetime) -> None:
    facts = {
        "kind": upload.kind,
        "sha256": upload.sha256,
        "added": len(preview.added),
        "changed": len(preview.changed),
        "kept": preview.kept,
        "rejected": len(preview.rejected),
        "left": len(preview.absent) if left else 0,
    }
    record(actor=actor, action="apply_import", object=f"roster:{upload.public_id}", now=now, facts=facts)


def discard_import(*, actor: User, upload: RosterImport, now: datetime) -> None:
    """Put a staged list aside; its content is dropped, the log remains."""
    with transaction.atomic():
        changed = RosterImport.objects.filter(pk=upload.pk, applied_at=None, discarded_at=None).update(
            discarded_at=now, content=b""
        )
        if changed:
            record(actor=actor, action="discard_import", object=f"roster:{upload.public_id}", now=now)
