"""The document C0 commits to: everything that turns a seed into a paper and answers into points. No text of a question
stands in it, only the hash of each.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from truongthi.contests.models import Round
from truongthi.core.standings_document import canonical, digest

KIND: Final = "truongthi.paper.2"
_DOMAIN: Final = b"truongthi.paper-commitment.1\0"


def paper_document(round_: Round) -> dict[str, Any]:
    """The frozen paper of a round's row, keys as they were frozen."""
    return {
        "kind": KIND,
        "contest": round_.contest.public_id,
        "id": round_.public_id,
        "round": round_.code,
        "name": round_.paper,
        "pool": round_.pool_sha256,
        "blueprint": [_blueprint_row(row) for row in round_.blueprint],
        "points_centi": round_.points_centi,
        "wrong_points_centi": round_.wrong_points_centi,
        "partial": round_.gives_partial_credit,
        "fixed": round_.is_fixed,
        "shuffles_questions": round_.shuffles_questions,
        "shuffles_options": round_.shuffles_options,
        "predictions": [prediction["id"] for prediction in round_.predictions],
        "questions": [_question(row) for row in round_.questions.select_related("key").order_by("number")],
    }


def commitment(document: dict[str, Any], salt: bytes) -> str:
    """What C0 says of a paper: worthless without the salt, bound to every byte of the document."""
    if len(salt) != 32:
        raise ValueError("a commitment needs 32 bytes of salt")
    return hashlib.sha256(_DOMAIN + salt + canonical(document)).hexdigest()


def _blueprint_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "part": row.get("part") or "",
        "level": row.get("level") or "",
        "count": row["count"],
        "points_centi": row.get("points_centi"),
    }


def _question(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "part": row.part,
        "level": row.level,
        "letters": "".join(option["letter"] for option in row.options),
        "pinned": [bool(option.get("pinned")) for option in row.options],
        "multiple": row.is_multiple,
        "keeps_order": row.keeps_order,
        "key": "".join(sorted(row.key.letters)),
        "content": digest({"text": row.text, "options": row.options}),
    }
