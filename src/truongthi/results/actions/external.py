"""Results from another site: kept as evidence, shown against the roster, and taken only without errors and with every
contradiction explained. The platform's own attempts are never touched.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Problem, Refused
from truongthi.core.rules import Rules
from truongthi.formats.class_stats import ClassStats
from truongthi.formats.staff_results import read_staff_results
from truongthi.results.actions.handins import checked_deadline, keep_hand_in, lock_class, require_desk
from truongthi.results.actions.headcounts import require_homeroom_teacher
from truongthi.results.models import ExternalResult, ExternalUpload, HandIn
from truongthi.results.queries.class_sheets import class_sheet_of
from truongthi.results.queries.external import PreviewRow, UploadPreview, limits_of, preview_of, read_class_file
from truongthi.results.queries.my_class import class_progress
from truongthi.results.queries.person_results import EXTERNAL
from truongthi.schools.models import Classroom

_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_SHORTEST_EXPLANATION: Final = 10
_LONGEST_TEXT: Final = 300


@transaction.atomic
def upload_class_stats(
    *, actor: Any, contest: Contest, classroom: Classroom, filename: str, content: bytes, source: str, now: datetime
) -> ExternalUpload:
    """Keep a class statistics file for preview. Nothing that ranks changes before ``apply_upload``.

    Refusals: not_your_class, external_not_expected, external_other_class, external_source_missing, the hand-in ones,
    and those of reading the file.
    """
    require_homeroom_teacher(actor, classroom)
    rules = _external_rules(contest, now)
    stats = read_class_file(content, filename, rules, classroom)
    return _keep_upload(
        actor, contest, classroom, ExternalUpload.Kind.CLASS_STATS, filename, content, source, _stated(stats), now
    )


@transaction.atomic
def upload_staff_results(
    *, actor: Any, contest: Contest, filename: str, content: bytes, source: str, now: datetime
) -> ExternalUpload:
    """Keep a file of staff results for preview. Refusals: committee_only, and as for classes."""
    require_desk(actor, contest)
    rules = _external_rules(contest, now)
    read_staff_results(content, filename, limits=limits_of(rules))
    return _keep_upload(actor, contest, None, ExternalUpload.Kind.STAFF_RESULTS, filename, content, source, {}, now)


def _external_rules(contest: Contest, now: datetime) -> Rules:
    rules = current_rules(contest)
    if rules.results_from != EXTERNAL:
        raise Refused("external_not_expected")
    checked_deadline(contest, rules, now)
    return rules


def _stated(stats: ClassStats) -> dict[str, Any]:
    """What the file says of itself, as shown there."""
    totals = {kind: {"shown": total.shown, "where": total.where} for kind, total in stats.stated.items()}
    closed = stats.closed_on.isoformat() if stats.closed_on else None
    return {"headcount": stats.headcount, "teacher": stats.teacher, "closed_on": closed, "totals": totals}


def _keep_upload(
    actor: Any,
    contest: Contest,
    classroom: Classroom | None,
    kind: str,
    filename: str,
    content: bytes,
    source: str,
    stated: dict[str, Any],
    now: datetime,
) -> ExternalUpload:
    if not source.strip():
        raise Refused("external_source_missing")
    person = None if isinstance(actor, str) else actor
    ExternalUpload.objects.filter(
        contest=contest, classroom=classroom, kind=kind, uploaded_by=person, applied_at=None
    ).delete()
    upload = ExternalUpload.objects.create(
        contest=contest,
        classroom=classroom,
        kind=kind,
        source=source.strip()[:_LONGEST_TEXT],
        filename=filename[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        stated=stated,
        uploaded_by=person,
        uploaded_at=now,
    )
    facts = {"kind": str(kind), "bytes": len(content)}
    record(
        actor=actor, action="external.upload", object=_object(upload), now=now, facts=facts, after_hash=upload.sha256
    )
    return upload


@transaction.atomic
def apply_upload(*, actor: Any, upload: ExternalUpload, explanation: str, now: datetime) -> HandIn | None:
    """Take the rows of an upload; an earlier one of the same class (or of the staff) is replaced and kept.

    A class report is at the same time its hand-in: the receipt comes back. Refusals: external_applied,
    external_has_errors, external_needs_explanation, and those of uploading.
    """
    classroom = lock_class(upload.classroom) if upload.classroom else None
    contest = (
        Contest.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=upload.contest_id)
    )
    if classroom is None:
        require_desk(actor, contest)
    else:
        require_homeroom_teacher(actor, classroom)
    rules = _external_rules(contest, now)
    locked = ExternalUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.applied_at is not None:
        raise Refused("external_applied")
    locked.contest, locked.classroom = contest, classroom
    preview = _checked_preview(locked, rules, explanation)
    _replace_results(locked, preview, now)
    _mark_applied(actor, locked, preview, explanation, now)
    return _hand_in_of(actor, locked, classroom, preview, rules, now) if classroom else None


def _checked_preview(upload: ExternalUpload, rules: Rules, explanation: str) -> UploadPreview:
    preview = preview_of(upload, rules)
    if preview.errors or any(item.member is None for item in preview.rows):
        raise Refused("external_has_errors", count=len(preview.errors))
    if preview.to_explain and len(explanation.strip()) < _SHORTEST_EXPLANATION:
        raise Refused("external_needs_explanation", least=_SHORTEST_EXPLANATION)
    return preview


def _replace_results(upload: ExternalUpload, preview: UploadPreview, now: datetime) -> None:
    contest = upload.contest
    earlier = ExternalUpload.objects.filter(
        contest=contest, kind=upload.kind, classroom=upload.classroom, applied_at__isnull=False, replaced_at=None
    ).exclude(pk=upload.pk)
    members = [item.member.pk for item in preview.rows if item.member]
    ExternalResult.objects.filter(contest=contest, upload__in=earlier).delete()
    ExternalResult.objects.filter(contest=contest, member__in=members).delete()
    ExternalResult.objects.bulk_create([_result(upload, item) for item in preview.rows])
    earlier.update(replaced_at=now)
    _retire_typed(contest, now)


def _retire_typed(contest: Contest, now: datetime) -> None:
    """Typed reports whose result a later one has replaced."""
    typed = ExternalUpload.objects.filter(contest=contest, kind=ExternalUpload.Kind.TYPED, replaced_at=None)
    typed.filter(results__isnull=True).update(replaced_at=now)


def _result(upload: ExternalUpload, item: PreviewRow) -> ExternalResult:
    row = item.row
    return ExternalResult(
        contest=upload.contest,
        member=item.member,
        upload=upload,
        attempts=row.attempts,
        best_centipoints=row.best_centipoints,
        best_duration_ms=row.best_duration_ms,
        total_centipoints=row.total_centipoints,
        sealed_at=row.sealed_at.replace(tzinfo=_ZONE) if row.sealed_at else None,
        note=row.note[:_LONGEST_TEXT],
    )


def _mark_applied(actor: Any, upload: ExternalUpload, preview: UploadPreview, explanation: str, now: datetime) -> None:
    upload.applied_at = now
    upload.explanation = explanation.strip()
    upload.contradictions = [_plain(problem) for problem in preview.to_explain]
    upload.save(update_fields=["applied_at", "explanation", "contradictions"])
    facts = {
        "kind": upload.kind,
        "people": len(preview.rows),
        "participants": preview.participants,
        "attempts": preview.attempts,
        "contradictions": [problem.code for problem in preview.to_explain],
        "class": upload.classroom.public_id if upload.classroom else "",
    }
    record(actor=actor, action="external.apply", object=_object(upload), now=now, facts=facts, after_hash=upload.sha256)


def _plain(problem: Problem) -> dict[str, Any]:
    """Kept as code and facts; names of people stay in the file alone."""
    facts = {key: value for key, value in problem.facts.items() if key not in {"name", "names"}}
    return {"where": problem.where, "code": problem.code, "facts": facts}


def _hand_in_of(
    actor: Any, upload: ExternalUpload, classroom: Classroom, preview: UploadPreview, rules: Rules, now: datetime
) -> HandIn:
    """The report in force is the class's hand-in. A size the platform does not know yet is taken from it."""
    stated = preview.stats.headcount if preview.stats else None
    if classroom.headcount is None and stated is not None:
        classroom.headcount = stated
        classroom.headcount_on = (preview.stats and preview.stats.closed_on) or now.astimezone(_ZONE).date()
        classroom.save(update_fields=["headcount", "headcount_on"])
    is_late = checked_deadline(upload.contest, rules, now)
    sheet = class_sheet_of(class_progress(upload.contest, rules, classroom), source=upload.source, now=now)
    return keep_hand_in(actor, upload.contest, classroom, sheet, is_late=is_late, note=upload.explanation, now=now)


@transaction.atomic
def discard_upload(*, actor: Any, upload: ExternalUpload, now: datetime) -> None:
    """Forget an upload that has not been applied. Refusals: external_applied, not_your_upload."""
    locked = ExternalUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.applied_at is not None:
        raise Refused("external_applied")
    if not isinstance(actor, str) and locked.uploaded_by_id != actor.pk:
        raise Refused("not_your_upload")
    record(actor=actor, action="external.discard", object=_object(locked), now=now, before_hash=locked.sha256)
    locked.delete()


def _object(upload: ExternalUpload) -> str:
    return f"upload:{upload.public_id}"
