"""Own templates of documents: checked, kept with who and when, replaced and removed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.formats.default_templates import FIELDS, KINDS
from truongthi.formats.document_template import checked_template
from truongthi.results.actions.committee import audit_object, begin_act
from truongthi.results.models import DocumentTemplate


def own_template(contest: Contest, kind: str) -> DocumentTemplate | None:
    """The contest's own template of one kind that is in use."""
    return DocumentTemplate.objects.filter(contest=contest, kind=kind, removed_at=None).first()


@transaction.atomic
def keep_template(
    *, actor: Any, contest: Contest, kind: str, filename: str, content: bytes, now: datetime
) -> DocumentTemplate:
    """Use an own Word file for one kind from now on; refused as ``checked_template`` says, and nothing is kept then."""
    locked = begin_act(actor, contest)
    if kind not in KINDS:
        raise Refused("template_kind_unknown")
    checked_template(content, FIELDS)
    before = _end(locked, kind, now)
    kept = DocumentTemplate.objects.create(
        contest=locked,
        kind=kind,
        filename=filename[-200:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
        uploaded_at=now,
    )
    _record(actor, "document.template", locked, kind, now, before, kept.sha256)
    return kept


@transaction.atomic
def remove_template(*, actor: Any, contest: Contest, kind: str, now: datetime) -> None:
    """Go back to the default template."""
    locked = begin_act(actor, contest)
    before = _end(locked, kind, now)
    if not before:
        raise Refused("template_not_there")
    _record(actor, "document.template_remove", locked, kind, now, before, "")


def _end(contest: Contest, kind: str, now: datetime) -> str:
    current = own_template(contest, kind)
    if current is None:
        return ""
    current.removed_at = now
    current.save(update_fields=["removed_at"])
    return current.sha256


def _record(actor: Any, action: str, contest: Contest, kind: str, now: datetime, before: str, after: str) -> None:
    facts = {"document": kind}
    place = audit_object(contest)
    record(actor=actor, action=action, object=place, now=now, facts=facts, before_hash=before, after_hash=after)
