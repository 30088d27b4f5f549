"""Auditors of a contest: whose keys sign beside the operator's, and the signatures they made on their own computers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.notes import Note, NoteError, PublicKey, Signature, read_key, read_note
from truongthi.results.actions.bundles import refresh_notes
from truongthi.results.actions.committee import audit_object, begin_act
from truongthi.results.actions.seals import seal_openings
from truongthi.results.models import AuditorKey, NoteSignature, Publication, SealNote
from truongthi.results.queries.seals import keys_in_force, listed_keys
from truongthi.results.signing import verify


@transaction.atomic
def add_auditor(*, actor: Any, contest: Contest, written: str, now: datetime) -> AuditorKey:
    """Name an auditor's public key before the contest opens; commitments made already are made anew with it."""
    locked = begin_act(actor, contest)
    try:
        key = read_key(written)
    except ValueError:
        raise Refused("key_not_written") from None
    if locked.rounds.filter(is_practice=False, opens_at__lte=now).exists():
        raise Refused("key_too_late")
    if AuditorKey.objects.filter(contest=locked, key=key.written, removed_at=None).exists():
        raise Refused("key_known")
    made = AuditorKey.objects.create(contest=locked, key=key.written, added_by=actor, added_at=now)
    facts = {"key": key.written}
    record(actor=actor, action="seal.auditor", object=audit_object(locked), now=now, facts=facts)
    seal_openings(contest=locked, now=now)
    return made


@transaction.atomic
def add_signature(*, actor: Any, contest: Contest, note: SealNote, line: str, now: datetime) -> NoteSignature:
    """Add the signature line an auditor made offline. Refused when it is not of a listed key, or not right."""
    locked = begin_act(actor, contest)
    if note.contest_id != locked.pk:
        raise Refused("note_unknown")
    signature = _read(note, line)
    key = _owner(note, signature)
    if key is None:
        raise Refused("signature_of_nobody")
    if not verify(key.key, signature.value, note.text.encode()):
        raise Refused("signature_wrong")
    made, is_new = NoteSignature.objects.get_or_create(
        note=note, key=key.written, defaults={"value": signature.value, "added_by": actor, "added_at": now}
    )
    if is_new:
        facts = {"kind": note.kind, "round": note.round_code, "key": key.name}
        record(
            actor=actor, action="seal.sign", object=audit_object(locked), now=now, facts=facts, after_hash=note.sha256
        )
        transaction.on_commit(lambda: _refresh(locked))
    return made


def _refresh(contest: Contest) -> None:
    for publication in Publication.objects.filter(contest=contest).defer("document"):
        refresh_notes(publication=publication)


def _read(note: SealNote, line: str) -> Signature:
    """The last line of what was pasted: a signature line, alone or at the end of a whole note."""
    lines = [one.strip() for one in line.strip().splitlines() if one.strip()]
    try:
        [signature] = read_note(Note(note.text).whole + (lines[-1] if lines else "") + "\n").signatures
    except (NoteError, ValueError):
        raise Refused("signature_unreadable") from None
    return signature


def _owner(note: SealNote, signature: Signature) -> PublicKey | None:
    known = [*listed_keys(note.text), *keys_in_force(note.contest, note)]
    return next((key for key in known if (key.name, key.id) == (signature.name, signature.key_id)), None)
