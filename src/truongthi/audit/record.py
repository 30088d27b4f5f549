"""``record()``: the only writer of the log. Call it inside the transaction of the act it describes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from truongthi import database
from truongthi.audit.models import AuditEntry

GENESIS = "0" * 64
_WRITER = 0x7454_6175  # one writer at a time, so that the chain has no forks
_LOCK = "SELECT pg_advisory_xact_lock(%(lock)s)"
_LAST = "SELECT hash FROM audit_auditentry ORDER BY n DESC LIMIT 1"
_ADD = """
INSERT INTO audit_auditentry (at, actor, action, object, facts, before_hash, after_hash, prev_hash, hash)
VALUES (%(at)s, %(actor)s, %(action)s, %(object)s, %(facts)s::jsonb, %(before_hash)s, %(after_hash)s, %(prev_hash)s,
        %(hash)s) RETURNING n
"""


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def entry_hash(
    *,
    n_prev_hash: str,
    at: datetime,
    actor: str,
    action: str,
    object: str,
    facts: Mapping[str, Any],
    before_hash: str,
    after_hash: str,
) -> str:
    """SHA-256 over the canonical entry; ``at`` in UTC with microseconds."""
    fields = [n_prev_hash, at.astimezone(UTC).isoformat(), actor, action, object, facts, before_hash, after_hash]
    return hashlib.sha256(canonical(fields)).hexdigest()


def record(
    *,
    actor: Any,
    action: str,
    object: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    before_hash: str = "",
    after_hash: str = "",
) -> AuditEntry:
    """Append one entry. ``actor`` is a user (or a short label such as "system"); ``object`` is "kind:public_id".

    ``facts`` hold codes, counts and hashes, never names, birth dates or answers: the log outlives an erased person.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record must run inside the transaction of its act")
    database.rows(_LOCK, {"lock": _WRITER})
    last = database.row(_LAST, {})
    previous = last[0] if last else GENESIS
    label = actor if isinstance(actor, str) else f"user:{actor.public_id}"
    content = {
        "at": now,
        "actor": label,
        "action": action,
        "object": object,
        "facts": dict(facts or {}),
        "before_hash": before_hash,
        "after_hash": after_hash,
    }
    digest = entry_hash(n_prev_hash=previous, **content)  # type: ignore[arg-type]
    entry = AuditEntry(prev_hash=previous, hash=digest, **content)
    values = {field.attname: getattr(entry, field.attname) for field in AuditEntry._meta.concrete_fields}
    [(entry.n,)] = database.rows(_ADD, {**values, "facts": json.dumps(entry.facts)})
    entry._state.adding, entry._state.db = False, connection.alias
    return entry
