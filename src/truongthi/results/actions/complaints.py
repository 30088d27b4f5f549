"""Complaints: filed by the person or the homeroom teacher, withdrawn by who asked, answered by the committee."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.complaints import PLACE, QUESTION, SCORE, SUBJECTS, Period, end_of_day, subject_key
from truongthi.core.errors import Refused
from truongthi.core.vietnamese import normalize
from truongthi.results.actions.committee import begin_act, lock_contest
from truongthi.results.models import Complaint, Correction
from truongthi.results.models.complaints import OPEN
from truongthi.results.queries.complaints import Own, concerns, own_of
from truongthi.results.queries.lifecycle import period_of
from truongthi.schools.models import Member

MIN_TEXT, MAX_TEXT = 20, 2000
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@transaction.atomic
def file_complaint(
    *,
    actor: Any,
    contest: Contest,
    member: Member,
    about: str,
    text: str,
    now: datetime,
    attempt: str = "",
    question: int | None = None,
    division: str = "",
) -> Complaint:
    """File a complaint about a member's own result; one after the deadline is kept and marked.

    Refusals: complaint_not_yours, complaint_before_publication, complaint_about_nothing, complaint_text_short|_long,
    complaint_already_open, complaint_already_answered.
    """
    locked = lock_contest(contest)
    _require_own(actor, locked, member)
    own = own_of(locked, member)
    if own is None:
        raise Refused("complaint_before_publication")
    attempt, question, division = _subject(own, about, attempt, question, division)
    subject = subject_key(about, attempt=attempt, question=question, division=division)
    found = period_of(own.publication, current_rules(locked))
    assert found is not None  # noqa: S101 - there is a publication
    _refuse_second(locked, member, subject, own, found)
    complaint = Complaint.objects.create(
        contest=locked,
        publication=own.publication,
        member=member,
        asked_by=actor,
        about=about,
        attempt=attempt,
        question=question,
        division=division,
        subject=subject,
        text=_checked_text(text),
        receipt_code=_new_receipt_code(),
        filed_at=now,
        is_late=found.is_late(now),
        due_at=end_of_day(now, found.answer_days),
    )
    facts = {"about": about, "is_late": complaint.is_late, "for_pupil": member.user_id != actor.pk}
    _record(actor, "complaint.file", complaint, now, **facts)
    return complaint


@transaction.atomic
def withdraw_complaint(*, actor: Any, complaint: Complaint, now: datetime) -> Complaint:
    """Take one's own complaint back while it has no answer."""
    current = Complaint.objects.select_for_update(of=("self",)).select_related("contest", "member").get(pk=complaint.pk)
    if actor.pk not in (current.asked_by_id, current.member.user_id):
        raise Refused("complaint_not_yours")
    _refuse_ended(current)
    current.withdrawn_at = now
    current.save(update_fields=["withdrawn_at"])
    _record(actor, "complaint.withdraw", current, now)
    return current


@transaction.atomic
def answer_complaint(
    *, actor: Any, complaint: Complaint, outcome: str, answer: str, now: datetime, correction: Correction | None = None
) -> Complaint:
    """The committee's answer with its outcome; who asked may not answer, nor may whom it is about.

    "corrected" needs a confirmed correction of this contest, the other outcomes take none.
    """
    locked = begin_act(actor, complaint.contest)
    current = Complaint.objects.select_for_update(of=("self",)).select_related("contest", "member").get(pk=complaint.pk)
    if actor.pk in (current.asked_by_id, current.member.user_id):
        raise Refused("complaint_own_answer")
    _refuse_ended(current)
    if outcome not in Complaint.Outcome.values:
        raise Refused("complaint_outcome_missing")
    _check_correction(locked, outcome, correction)
    current.outcome, current.answer, current.correction = outcome, _checked_text(answer), correction
    current.answered_by, current.answered_at = actor, now
    current.save(update_fields=["outcome", "answer", "correction", "answered_by", "answered_at"])
    facts = {"outcome": outcome, "is_overdue": now >= current.due_at}
    if correction is not None:
        facts["correction"] = correction.public_id
    _record(actor, "complaint.answer", current, now, **facts)
    return current


def _require_own(actor: Any, contest: Contest, member: Member) -> None:
    """The person, or the homeroom teacher of the pupil's class; and the contest must concern the person."""
    teacher = member.classroom.homeroom_teacher_id if member.classroom and member.left_at is None else None
    if actor.pk not in (member.user_id, teacher) or not concerns(contest, member):
        raise Refused("complaint_not_yours")


def _subject(own: Own, about: str, attempt: str, question: int | None, division: str) -> tuple[str, int | None, str]:
    """What the complaint is about, with nothing else kept; refused where the person has no such attempt or place."""
    lengths = {one.public_id: one.length for one in own.attempts}
    if about not in SUBJECTS:
        raise Refused("complaint_about_nothing")
    if about in (SCORE, QUESTION) and attempt not in lengths:
        raise Refused("complaint_about_nothing")
    if about == QUESTION and (question is None or not 1 <= question <= lengths[attempt]):
        raise Refused("complaint_question_missing", count=lengths[attempt])
    if about == PLACE and division not in {key for key, _name in own.divisions}:
        raise Refused("complaint_about_nothing")
    return (
        attempt if about in (SCORE, QUESTION) else "",
        question if about == QUESTION else None,
        division if about == PLACE else "",
    )


def _refuse_second(contest: Contest, member: Member, subject: str, own: Own, found: Period) -> None:
    """One open complaint about a thing; and after the answer none about the same version, if answers are final."""
    same = Complaint.objects.filter(contest=contest, member=member, subject=subject)
    waiting = same.filter(OPEN).first()
    if waiting is not None:
        raise Refused("complaint_already_open", receipt=waiting.receipt_code)
    if found.is_final and same.filter(publication=own.publication, answered_at__isnull=False).exists():
        raise Refused("complaint_already_answered")


def _refuse_ended(complaint: Complaint) -> None:
    if complaint.state != "open":
        raise Refused(f"complaint_is_{complaint.state}")


def _check_correction(contest: Contest, outcome: str, correction: Correction | None) -> None:
    if outcome != Complaint.Outcome.CORRECTED:
        if correction is not None:
            raise Refused("complaint_correction_unwanted")
        return
    if correction is None or correction.contest_id != contest.pk or correction.confirmed_at is None:
        raise Refused("complaint_correction_missing")


def _checked_text(text: str) -> str:
    kept = "\n".join(line for line in (normalize(part) for part in text.splitlines()) if line)
    if len(kept) < MIN_TEXT:
        raise Refused("complaint_text_short", least=MIN_TEXT)
    if len(kept) > MAX_TEXT:
        raise Refused("complaint_text_long", most=MAX_TEXT)
    return kept


def _new_receipt_code() -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"PK-{code[:4]}-{code[4:]}"


def _record(actor: Any, action: str, complaint: Complaint, now: datetime, **facts: Any) -> None:
    """The log of a contest tells of its complaints by receipt code, never by name or text."""
    place = f"contest:{complaint.contest.public_id}"
    record(actor=actor, action=action, object=place, now=now, facts={"complaint": complaint.receipt_code, **facts})
