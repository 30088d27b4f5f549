"""A member of staff reports the own result of a contest that ran on another site."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.core.standings_document import digest
from truongthi.results.actions.handins import checked_deadline
from truongthi.results.models import ExternalResult, ExternalUpload
from truongthi.results.queries.person_results import EXTERNAL
from truongthi.schools.models import Member

_MOST_ATTEMPTS: Final = 1000
_LONGEST_TEXT: Final = 300


@transaction.atomic
def report_own_result(
    *,
    actor: Any,
    contest: Contest,
    attempts: int,
    best_centipoints: int,
    duration_ms: int,
    source: str,
    note: str = "",
    now: datetime,
) -> ExternalResult:
    """Report (or mend) one's own figures: attempts, best score, time of the best attempt.

    Refusals: not_staff_here, external_not_expected, external_source_missing, result_attempts_impossible,
    result_attempts_above_limit, result_score_impossible, result_duration_impossible, and the hand-in ones.
    """
    member = _own_membership(actor, contest)
    rules = current_rules(contest)
    if rules.results_from != EXTERNAL:
        raise Refused("external_not_expected")
    is_late = checked_deadline(contest, rules, now)
    _check_figures(rules, attempts, best_centipoints, duration_ms)
    if not source.strip():
        raise Refused("external_source_missing")
    stated = {"attempts": attempts, "best": best_centipoints, "duration_ms": duration_ms, "is_late": is_late}
    upload = _keep(contest, member, stated, source, note, now)
    result = _replace(contest, member, upload, now)
    record(
        actor=actor,
        action="external.report_own",
        object=f"upload:{upload.public_id}",
        now=now,
        facts={"is_late": is_late},
        after_hash=upload.sha256,
    )
    return result


def _own_membership(actor: Any, contest: Contest) -> Member:
    members = Member.objects.select_for_update(of=("self",)).filter(
        user=actor, unit=contest.unit_id, category=Member.Category.STAFF, left_at=None
    )
    member = members.first()
    if member is None:
        raise Refused("not_staff_here")
    return member


def _check_figures(rules: Rules, attempts: int, best_centipoints: int, duration_ms: int) -> None:
    if not 1 <= attempts <= _MOST_ATTEMPTS:
        raise Refused("result_attempts_impossible", limit=_MOST_ATTEMPTS)
    if rules.attempts.limit is not None and attempts > rules.attempts.limit:
        raise Refused("result_attempts_above_limit", limit=rules.attempts.limit)
    if not 0 <= best_centipoints <= rules.paper.full_centipoints:
        raise Refused("result_score_impossible", full=rules.paper.full_centipoints // 100)
    if not 0 < duration_ms <= rules.paper.duration_ms:
        raise Refused("result_duration_impossible", minutes=rules.paper.duration_ms // 60_000)


def _keep(
    contest: Contest, member: Member, stated: dict[str, Any], source: str, note: str, now: datetime
) -> ExternalUpload:
    return ExternalUpload.objects.create(
        contest=contest,
        kind=ExternalUpload.Kind.TYPED,
        source=source.strip()[:_LONGEST_TEXT],
        sha256=digest([member.public_id, stated]),
        stated=stated,
        explanation=note.strip()[:_LONGEST_TEXT],
        uploaded_by=member.user,
        uploaded_at=now,
        applied_at=now,
    )


def _replace(contest: Contest, member: Member, upload: ExternalUpload, now: datetime) -> ExternalResult:
    earlier = ExternalResult.objects.filter(contest=contest, member=member)
    typed = earlier.filter(upload__kind=ExternalUpload.Kind.TYPED).values_list("upload", flat=True)
    ExternalUpload.objects.filter(pk__in=list(typed)).update(replaced_at=now)
    earlier.delete()
    stated = upload.stated
    return ExternalResult.objects.create(
        contest=contest,
        member=member,
        upload=upload,
        attempts=stated["attempts"],
        best_centipoints=stated["best"],
        best_duration_ms=stated["duration_ms"],
        note=upload.explanation,
    )
