"""Documents that leave the platform: drafts are noted in the log, numbered ones kept as the file they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.committee import audit_object, begin_act
from truongthi.results.models import IssuedDocument, Snapshot


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a document is given when it is issued."""

    number: int
    symbol: str
    issued_on: date
    signer: str
    deputy_signs: bool


@transaction.atomic
def record_document(*, actor: Any, contest: Contest, kind: str, data: bytes, now: datetime) -> None:
    """Note that a document with personal data is handed to the actor; refused to everybody without a deciding seat."""
    locked = begin_act(actor, contest)
    facts = {"document": kind, "bytes": len(data)}
    digest = hashlib.sha256(data).hexdigest()
    record(actor=actor, action="document.make", object=audit_object(locked), now=now, facts=facts, after_hash=digest)


@transaction.atomic
def issue_document(
    *, actor: Any, contest: Contest, kind: str, given: Numbered, snapshot: Snapshot, data: bytes, now: datetime
) -> tuple[IssuedDocument, bool]:
    """Keep a document under its number, and whether it is new. Asked for again just so, it is the one there is;
    another document under a number that is taken is refused.
    """
    locked = begin_act(actor, contest)
    number = {"symbol": given.symbol, "year": given.issued_on.year, "number": given.number}
    there = IssuedDocument.objects.filter(contest=locked, **number).first()
    if there is not None:
        same = (there.kind, there.issued_on, there.deputy_signs) == (kind, given.issued_on, given.deputy_signs)
        if same and there.snapshot_id == snapshot.pk:
            return there, False
        raise Refused("document_number_taken", number=f"{given.number:02d}/{given.symbol}")
    digest = hashlib.sha256(data).hexdigest()
    kept = IssuedDocument.objects.create(
        contest=locked,
        kind=kind,
        **number,
        issued_on=given.issued_on,
        signer=given.signer,
        deputy_signs=given.deputy_signs,
        snapshot=snapshot,
        content=data,
        sha256=digest,
        issued_by=actor,
        issued_at=now,
    )
    facts = {"document": kind, "number": given.number, "symbol": given.symbol, "issued_on": str(given.issued_on)}
    record(actor=actor, action="document.issue", object=audit_object(locked), now=now, facts=facts, after_hash=digest)
    return kept, True
