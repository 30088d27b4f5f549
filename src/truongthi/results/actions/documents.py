"""Documents that leave the platform are noted in the log: which, by whom, and the hash of the file."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.results.actions.committee import audit_object, begin_act


@transaction.atomic
def record_document(*, actor: Any, contest: Contest, kind: str, data: bytes, now: datetime) -> None:
    """Note that a document with personal data is handed to the actor; refused to everybody without a deciding seat."""
    locked = begin_act(actor, contest)
    facts = {"document": kind, "bytes": len(data)}
    digest = hashlib.sha256(data).hexdigest()
    record(actor=actor, action="document.make", object=audit_object(locked), now=now, facts=facts, after_hash=digest)
