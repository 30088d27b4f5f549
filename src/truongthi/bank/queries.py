"""Reads of question banks, always inside what the person may see. Only keepers of the unit see questions and keys."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Count, Q, QuerySet

from truongthi.accounts.models import User
from truongthi.audit.record import canonical
from truongthi.bank.content import document_of, question_of
from truongthi.bank.models import Bank, Question, QuestionImport, QuestionRevision
from truongthi.core.questions import Question as CoreQuestion
from truongthi.schools.models import Appointment, Unit

_LIVE = Q(questions__voided_at=None)


def units_of(actor: User) -> QuerySet[Unit]:
    """The units whose banks a person may keep."""
    units = Unit.objects.order_by("name")
    if actor.is_platform_admin:
        return units
    return units.filter(appointments__user=actor, appointments__duty=Appointment.Duty.ORGANISER)


def may_keep(actor: User, unit: Unit) -> bool:
    return units_of(actor).filter(pk=unit.pk).exists()


def banks_for(actor: User) -> QuerySet[Bank]:
    """Banks of a person's units with their counts: ``live``, ``voided``, ``reference``."""
    return (
        Bank.objects.filter(unit__in=units_of(actor))
        .select_related("unit")
        .annotate(
            live=Count("questions", filter=_LIVE, distinct=True),
            voided=Count("questions", filter=~_LIVE & Q(questions__isnull=False), distinct=True),
            reference=Count("questions", filter=_LIVE & Q(questions__is_reference=True), distinct=True),
        )
        .order_by("-created_at")
    )


def bank_for(actor: User, public_id: str) -> Bank | None:
    return banks_for(actor).filter(public_id=public_id).first()


def question_for(actor: User, public_id: str) -> Question | None:
    questions = Question.objects.filter(bank__unit__in=units_of(actor))
    return questions.select_related("bank__unit", "key").filter(public_id=public_id).first()


def import_for(actor: User, public_id: str) -> QuestionImport | None:
    uploads = QuestionImport.objects.filter(bank__unit__in=units_of(actor))
    return uploads.select_related("bank__unit", "uploaded_by").filter(public_id=public_id).first()


def pending_imports(bank: Bank) -> QuerySet[QuestionImport]:
    """Uploads that were neither imported nor discarded, newest first, without their bytes."""
    pending = bank.imports.filter(applied_at=None, discarded_at=None)
    return pending.defer("content").select_related("uploaded_by").order_by("-uploaded_at")


def questions_of(bank: Bank) -> QuerySet[Question]:
    """All questions with their keys, voided ones included, by number."""
    return bank.questions.select_related("key").order_by("number")


def live_questions(bank: Bank) -> list[CoreQuestion]:
    """What may be asked, as values."""
    return [question_of(row) for row in questions_of(bank).filter(voided_at=None, key__isnull=False)]


def revisions_of(question: Question) -> QuerySet[QuestionRevision]:
    return question.revisions.select_related("changed_by").order_by("-changed_at", "-pk")


def bank_digest(bank: Bank) -> str:
    """SHA-256 over the whole bank: two people who look at the same digest look at the same questions."""
    rows: list[Any] = [
        [document_of(question_of(row)), row.voided_at is not None, row.is_reference] for row in questions_of(bank)
    ]
    return hashlib.sha256(canonical(rows)).hexdigest()


def reference_sets() -> QuerySet[Bank]:
    """Banks with questions published for practice, for everybody."""
    reference = Count("questions", filter=_LIVE & Q(questions__is_reference=True), distinct=True)
    return Bank.objects.select_related("unit").annotate(reference=reference).filter(reference__gt=0).order_by("title")


def reference_set(public_id: str) -> Bank | None:
    return reference_sets().filter(public_id=public_id).first()


def practice_questions(bank: Bank) -> list[Question]:
    """The published questions WITHOUT keys, sources and explanations: all that a page may know before an answer."""
    published = bank.questions.filter(is_reference=True, voided_at=None)
    return list(
        published.only("public_id", "number", "part", "part_title", "text", "options", "is_multiple").order_by("number")
    )


def practice_answers(bank: Bank, public_ids: list[str]) -> dict[str, Question]:
    """Published questions with their keys and sources, for answers that have been given."""
    published = bank.questions.filter(is_reference=True, voided_at=None, key__isnull=False, public_id__in=public_ids)
    return {row.public_id: row for row in published.select_related("key")}
