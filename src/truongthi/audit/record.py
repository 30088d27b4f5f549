"""``record()``: the only writer of the log. Call it inside the transaction of the act it describes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from truongthi.audit.models import AuditEntry

GENESIS = "0" * 64
_LOCK = 0x7454_6175  # one writer at a time, so that the chain has no forks


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    previous = AuditEntry.objects.order_by("-n").values_list("hash", flat=True).first() or GENESIS
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
    return AuditEntry.objects.create(prev_hash=previous, hash=digest, **content)
