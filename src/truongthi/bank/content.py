"""Questions between rows and the values that rules and files know. Nothing is read or written here."""

from __future__ import annotations

from typing import Any

from truongthi.bank import models
from truongthi.core.questions import Option, Question

COLUMNS = (
    "part",
    "part_title",
    "level",
    "text",
    "options",
    "is_multiple",
    "keeps_order",
    "source",
    "explanation",
)
_KEPT_WHEN_NOT_GIVEN = ("part", "part_title", "level", "source", "explanation")


def question_of(row: models.Question) -> Question:
    """The value of a row; its key must have been selected along with it."""
    return Question(
        number=row.number,
        text=row.text,
        options=tuple(Option(one["letter"], one["text"], one.get("pinned", False)) for one in row.options),
        key=tuple(row.key.letters) if hasattr(row, "key") else (),
        part=row.part,
        part_title=row.part_title,
        level=row.level,
        source=row.source,
        explanation=row.explanation,
        where=f"Câu {row.number}",
    )


def columns_of(question: Question) -> dict[str, Any]:
    """What is stored of a question beside its number and its key."""
    return {
        "part": question.part,
        "part_title": question.part_title,
        "level": question.level,
        "text": question.text,
        "options": [{"letter": one.letter, "text": one.text, "pinned": one.pinned} for one in question.options],
        "is_multiple": question.is_multiple,
        "keeps_order": question.keeps_order,
        "source": question.source,
        "explanation": question.explanation,
    }


def document_of(question: Question) -> dict[str, Any]:
    """A question with its key as one JSON document, for history and hashes."""
    return {"number": question.number, **columns_of(question), "key": list(question.key)}


def changed_fields(before: Question, after: Question) -> tuple[str, ...]:
    """Names of what differs, the key as "key"."""
    old, new = document_of(before), document_of(after)
    return tuple(name for name in old if name not in {"is_multiple", "keeps_order"} and old[name] != new[name])


def merged(before: Question, after: Question) -> Question:
    """``after`` over ``before``: what a file leaves out (level, part, source …) does not erase what is known."""
    kept = {name: getattr(before, name) for name in _KEPT_WHEN_NOT_GIVEN if not getattr(after, name)}
    values = {name: getattr(after, name) for name in after.__slots__ if name not in {"where"}} | kept
    return Question(**values, where=after.where)
