"""Question files: kept as a preview, compared with the bank, taken in by one act. Nothing enters before that act."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from truongthi.accounts.models import User
from truongthi.audit.record import record
from truongthi.bank.actions import Actor, create_bank, require_keeper, store
from truongthi.bank.content import changed_fields, columns_of, merged, question_of
from truongthi.bank.models import Bank, Question, QuestionImport, QuestionKey
from truongthi.bank.queries import bank_digest, questions_of
from truongthi.core.errors import Refused
from truongthi.core.question_likeness import question_key
from truongthi.core.questions import Question as CoreQuestion
from truongthi.formats.question_file import QuestionFile
from truongthi.formats.questions import read_questions
from truongthi.schools.models import Unit

UPDATE = "update"
APPEND = "append"
MODES = (UPDATE, APPEND)


@dataclass(frozen=True, slots=True)
class Change:
    """One question of the file against the bank. ``kind``: new | changed | same | refused."""

    kind: str
    after: CoreQuestion
    before: CoreQuestion | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import would do; ``missing`` are questions of the bank that the file does not have: they stay."""

    changes: tuple[Change, ...]
    missing: tuple[CoreQuestion, ...]

    def of(self, kind: str) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind == kind)


def upload_questions(*, bank: Bank, filename: str, data: bytes, actor: Actor, now: datetime) -> QuestionImport:
    """Keep a file for preview. An unreadable file is refused and nothing is kept; the same file waits only once."""
    require_keeper(actor, bank.unit)
    read_questions(data, filename)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)
        waiting = bank.imports.filter(sha256=digest, applied_at=None, discarded_at=None).first()
        if waiting is not None:
            return waiting
        upload = QuestionImport.objects.create(
            bank=bank,
            filename=filename[-200:],
            sha256=digest,
            content=data,
            uploaded_by=actor if isinstance(actor, User) else None,
            uploaded_at=now,
        )
        _record("bank.upload", upload, actor, now, sha256=digest, bytes=len(data))
        return upload


def start_bank(*, unit: Unit, title: str, filename: str, data: bytes, actor: Actor, now: datetime) -> QuestionImport:
    """A new bank with its first file waiting for a look; a file that cannot be read leaves no bank behind."""
    with transaction.atomic():
        bank = create_bank(unit=unit, title=title, actor=actor, now=now)
        return upload_questions(bank=bank, filename=filename, data=data, actor=actor, now=now)


def preview(upload: QuestionImport) -> QuestionFile:
    """Read the kept file again, the same way as when it came."""
    return read_questions(bytes(upload.content), upload.filename)


def difference(bank: Bank, found: QuestionFile, *, mode: str) -> Difference:
    """Compare a file with a bank. UPDATE goes by question number; APPEND adds what the bank does not have yet."""
    known = [question_of(row) for row in questions_of(bank)]
    refused = {problem.where for problem in found.errors}
    by_content = {_content(question): question for question in known}
    by_number = {question.number: question for question in known} if mode == UPDATE else {}
    next_number = max((question.number for question in known), default=0) + 1
    changes: list[Change] = []
    touched: set[int] = set()
    for question in found.questions:
        before = by_number.get(question.number) or (by_content.get(_content(question)) if mode == APPEND else None)
        if question.where in refused:
            change = Change("refused", question, before)
        elif before is not None:
            after = merged(before, replace(question, number=before.number))
            fields = changed_fields(before, after)
            change = Change("changed" if fields else "same", after, before, fields)
        else:
            number = question.number if mode == UPDATE else next_number
            next_number += mode == APPEND
            change = Change("new", replace(question, number=number))
        touched.update({before.number} if before else ())
        changes.append(change)
    missing = tuple(question for question in known if question.number not in touched)
    return Difference(tuple(changes), missing)


def _content(question: CoreQuestion) -> str:
    return question_key(question.text, [option.text for option in question.options])


def apply_import(
    *,
    upload: QuestionImport,
    actor: Actor,
    now: datetime,
    mode: str = UPDATE,
    expected: str | None = None,
    without_refused: bool = False,
) -> Difference:
    """Take the file in: new questions are added, changed ones keep their former state, the rest stays.

    ``expected`` is the digest of the bank the person looked at; when somebody else changed it meanwhile the import is
    refused. Questions with errors stop the import unless ``without_refused``. Repeating an import changes nothing.
    """
    with transaction.atomic():
        bank = Bank.objects.select_for_update(no_key=True).select_related("unit").get(pk=upload.bank_id)
        require_keeper(actor, bank.unit)
        upload = QuestionImport.objects.select_for_update().get(pk=upload.pk)
        if upload.discarded_at is not None:
            raise Refused("question_import_discarded")
        found = preview(upload)
        planned = difference(bank, found, mode=mode)
        if upload.applied_at is not None:
            return planned
        if expected is not None and expected != bank_digest(bank):
            raise Refused("bank_changed_meanwhile")
        _check_takeable(found, planned, without_refused=without_refused)
        _write(bank, planned, actor, now)
        upload.applied_at = now
        upload.save(update_fields=["applied_at"])
        counts = {kind: len(planned.of(kind)) for kind in ("new", "changed", "same", "refused")}
        _record("bank.import", upload, actor, now, mode=mode, sha256=upload.sha256, **counts)
        return planned


def _check_takeable(found: QuestionFile, planned: Difference, *, without_refused: bool) -> None:
    if not found.questions or len(planned.of("refused")) == len(planned.changes):
        raise Refused("import_has_nothing")
    if planned.of("refused") and not without_refused:
        raise Refused("question_import_has_errors", count=len(planned.of("refused")))


def _write(bank: Bank, planned: Difference, actor: Actor, now: datetime) -> None:
    added = [change.after for change in planned.of("new")]
    rows = Question.objects.bulk_create(
        Question(bank=bank, number=one.number, updated_at=now, **columns_of(one)) for one in added
    )
    QuestionKey.objects.bulk_create(
        QuestionKey(question=row, letters=list(one.key)) for row, one in zip(rows, added, strict=True)
    )
    changed = {change.after.number: change for change in planned.of("changed")}
    for row in bank.questions.filter(number__in=changed):
        change = changed[row.number]
        if change.before is not None:
            store(row, before=change.before, after=change.after, actor=actor, now=now)


def discard_import(*, upload: QuestionImport, actor: Actor, now: datetime) -> None:
    """Drop a waiting file; the bank was never touched by it."""
    with transaction.atomic():
        upload = QuestionImport.objects.select_for_update(of=("self",)).select_related("bank__unit").get(pk=upload.pk)
        require_keeper(actor, upload.bank.unit)
        if upload.applied_at is not None:
            raise Refused("import_already_done")
        if upload.discarded_at is None:
            upload.discarded_at = now
            upload.content = b""
            upload.save(update_fields=["discarded_at", "content"])
            _record("bank.discard", upload, actor, now, sha256=upload.sha256)


def import_file(
    *, unit: Unit, title: str, filename: str, data: bytes, actor: Actor, now: datetime
) -> tuple[Bank, Sequence[Change]]:
    """Bank, upload and import in one transaction, for installations that fill themselves (the demo)."""
    with transaction.atomic():
        upload = start_bank(unit=unit, title=title, filename=filename, data=data, actor=actor, now=now)
        planned = apply_import(upload=upload, actor=actor, now=now)
        return upload.bank, planned.changes


def _record(action: str, upload: QuestionImport, actor: Actor, now: datetime, **facts: str | int) -> None:
    record(actor=actor, action=action, object=f"bank:{upload.bank.public_id}", now=now, facts=facts)
