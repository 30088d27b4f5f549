"""Changes of a bank by hand: create, edit one question, void it, publish for practice. Files come in by ``imports``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.accounts.models import User
from truongthi.audit.record import record
from truongthi.bank.content import changed_fields, columns_of, document_of, question_of
from truongthi.bank.models import Bank, Question, QuestionKey, QuestionRevision
from truongthi.bank.queries import may_keep
from truongthi.core.errors import Refused
from truongthi.core.questions import Question as CoreQuestion
from truongthi.core.questions import question_problems, with_pins
from truongthi.schools.models import Unit

Actor = User | str
"""A person, or the label of a process of the installation itself ("cli", "demo")."""


def require_keeper(actor: Actor, unit: Unit) -> None:
    if isinstance(actor, User) and not may_keep(actor, unit):
        raise Refused("bank_not_yours")


def create_bank(*, unit: Unit, title: str, actor: Actor, now: datetime) -> Bank:
    """An empty bank of a unit."""
    require_keeper(actor, unit)
    with transaction.atomic():
        bank = Bank.objects.create(unit=unit, title=title.strip(), created_at=now)
        _record("bank.create", bank, actor, now)
        return bank


def edit_question(*, question: Question, content: CoreQuestion, actor: Actor, now: datetime, reason: str = "") -> bool:
    """Change one question; its former state is kept. False when nothing changed. Frozen papers stay as they are."""
    with transaction.atomic():
        row = _locked(question, actor)
        before = question_of(row)
        after = with_pins(replace(content, number=before.number))
        for problem in question_problems(after):
            if problem.is_error:
                raise Refused(problem.code, where=problem.where, **problem.facts)
        fields = changed_fields(before, after)
        if not fields:
            return False
        store(row, before=before, after=after, actor=actor, now=now, reason=reason)
        _record("question.edit", row.bank, actor, now, question=row.public_id, fields=list(fields), reason=reason)
        return True


def store(
    row: Question, *, before: CoreQuestion, after: CoreQuestion, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Write a new state of a question and keep the former one; call inside a transaction that records the act."""
    person = actor if isinstance(actor, User) else None
    QuestionRevision.objects.create(
        question=row, content=document_of(before), changed_by=person, changed_at=now, reason=reason[:300]
    )
    Question.objects.filter(pk=row.pk).update(**columns_of(after), updated_at=now)
    QuestionKey.objects.update_or_create(question=row, defaults={"letters": list(after.key)})


def void_question(*, question: Question, actor: Actor, now: datetime, reason: str) -> None:
    """Take a question out of every paper drawn from now on; it stays readable. Voiding twice changes nothing."""
    with transaction.atomic():
        row = _locked(question, actor)
        if row.voided_at is not None:
            return
        Question.objects.filter(pk=row.pk).update(voided_at=now, is_reference=False)
        _record("question.void", row.bank, actor, now, question=row.public_id, reason=reason)


def restore_question(*, question: Question, actor: Actor, now: datetime) -> None:
    """Take a voided question back."""
    with transaction.atomic():
        row = _locked(question, actor)
        if row.voided_at is None:
            return
        Question.objects.filter(pk=row.pk).update(voided_at=None, updated_at=now)
        _record("question.restore", row.bank, actor, now, question=row.public_id)


def publish_reference(*, bank: Bank, questions: Iterable[str], actor: Actor, now: datetime) -> int:
    """Make exactly these questions (public ids) the published set for practice; an empty list withdraws it."""
    require_keeper(actor, bank.unit)
    with transaction.atomic():
        Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)
        wanted = bank.questions.filter(public_id__in=list(questions), voided_at=None, key__isnull=False)
        chosen = set(wanted.values_list("pk", flat=True))
        published = set(bank.questions.filter(is_reference=True).values_list("pk", flat=True))
        if chosen == published:
            return len(chosen)
        bank.questions.filter(pk__in=published - chosen).update(is_reference=False)
        bank.questions.filter(pk__in=chosen - published).update(is_reference=True)
        _record("bank.publish_reference", bank, actor, now, count=len(chosen), before=len(published))
        return len(chosen)


def record_export(*, bank: Bank, actor: Actor, now: datetime, count: int) -> None:
    """Note that questions with their keys left the platform as a file."""
    require_keeper(actor, bank.unit)
    with transaction.atomic():
        _record("bank.export", bank, actor, now, count=count)


def _locked(question: Question, actor: Actor) -> Question:
    row = Question.objects.select_for_update(of=("self",)).select_related("bank__unit").get(pk=question.pk)
    require_keeper(actor, row.bank.unit)
    return row


def _record(action: str, bank: Bank, actor: Actor, now: datetime, **facts: Any) -> None:
    record(actor=actor, action=action, object=f"bank:{bank.public_id}", now=now, facts=facts)
