"""What a contestant holds in hand: their own leaf, and after the closing what leads from it to the signed root."""

from __future__ import annotations

from typing import Any

from truongthi.attempts.models import Attempt
from truongthi.attempts.receipts import sealed_attempt
from truongthi.core.merkle import inclusion_proof
from truongthi.core.sealing import seal_content
from truongthi.results.queries.seals import closing_note, index_of, signed_note, stored_leaves


def receipt_document(attempt: Attempt) -> dict[str, Any]:
    """The receipt of docs/bundle.md, of a sealed attempt, for its contestant alone."""
    round_ = attempt.round
    return {
        "kind": "truongthi.receipt.1",
        "contest": round_.contest.public_id,
        "slug": round_.contest.slug,
        "round": round_.code,
        "code": attempt.receipt_code,
        "leaf": attempt.receipt_hash,
        "salt": bytes(attempt.salt).hex(),
        "seal": seal_content(sealed_attempt(attempt, round_)),
        **_proof(attempt),
    }


def _proof(attempt: Attempt) -> dict[str, Any]:
    note = closing_note(attempt.round.contest, attempt.round.code)
    leaves = stored_leaves(note) if note else []
    index = index_of(leaves, bytes.fromhex(attempt.receipt_hash))
    if note is None or index is None:
        return {"index": None, "size": None, "path": None, "c1": None}
    path = [one.hex() for one in inclusion_proof(leaves, index)]
    return {"index": index, "size": len(leaves), "path": path, "c1": signed_note(note).whole}
