"""What the exam room answers, as JSON: the shapes of docs/exam-room.md."""

from __future__ import annotations

from typing import Any, Final

from truongthi.core.counting import TOO_FAST
from truongthi.core.timing import to_ms
from truongthi.examroom.results import Told
from truongthi.examroom.rounds import Round
from truongthi.examroom.values import Entered, Receipt, Row
from truongthi.examroom.wire import to_json

Answer = dict[str, Any]
AGAIN_MS: Final = 1000


def saved(seq: int, now: int) -> bytes:
    return b'{"saved":true,"seq":%d,"now":%d}' % (seq, now)


def entered(begun: Entered, now: int) -> bytes:
    parts = (now, to_json(attempt_json(begun.row)), begun.ticket.encode(), begun.paper_json)
    return b'{"now":%d,"attempt":%b,"ticket":"%b","paper":%b}' % parts


def sealed(receipt: Receipt) -> bytes:
    return to_json({"receipt": receipt_json(receipt)})


def state(row: Row, now: int) -> bytes:
    return to_json({"now": now, "attempt": attempt_json(row)})


def paper(found: tuple[Row, Round | None]) -> bytes:
    row, around = found
    return b'{"paper":%b}' % (around.shown_json(around.items(row.seed)) if around else b"[]")


def result(told: Told, now: int) -> bytes:
    receipt, fields = told.row.receipt(), told.fields
    if receipt is None:
        raise ValueError("an open attempt has no result")
    this, display, takes_part = told.this, told.rules[0], not (told.this.is_annulled or told.around.is_practice)
    is_graded = bool(fields) and this.grade is not None
    content: Answer = {
        "now": now,
        "receipt": receipt_json(receipt),
        "when": display.result,
        "closes_at": to_ms(told.around.closes_at),
        "shown": [field for field in display.fields if field in fields],
        "graded": is_graded,
        "figures": _figures(told) if is_graded else None,
        "counted": told.counted if is_graded and takes_part else None,
        "invalid": _invalid(told) if takes_part else None,
        "annulled": this.is_annulled,
        "practice": told.around.is_practice,
        "late": this.is_late,
        "answered": told.answered_count,
        "questions": told.questions,
        "guessed": receipt.answered - told.answered_count,
        "guesses": receipt.questions - told.questions,
        "next": _next(told),
        "keys": display.keys,
    }
    if fields and not is_graded:
        content["retry_after_ms"] = AGAIN_MS
    return to_json(content)


def _figures(told: Told) -> Answer:
    grade, fields = told.this.grade, told.fields
    if grade is None:
        return {}
    figures = {
        "score": ("centipoints", grade.centipoints),
        "correct_count": ("correct_count", grade.correct_count),
        "duration": ("duration_ms", grade.duration_ms),
        "attempts": ("attempts", len(told.here)),
    }
    return dict(figure for field, figure in figures.items() if field in fields)


def _invalid(told: Told) -> Answer | None:
    why, rules = told.invalid, told.rules[1]
    if not why:
        return None
    if why == TOO_FAST:
        return {"code": why, "seconds": f"{rules.min_duration_ms / 1000:g}".replace(".", ",")}
    return {"code": why, "count": rules.min_answered}


def _next(told: Told) -> Answer | None:
    number = told.next_number
    return None if number is None else {"number": number, "left": told.attempts_left}


def attempt_json(row: Row) -> Answer:
    receipt = row.receipt()
    return {
        "id": row.public_id,
        "number": row.key[2],
        "epoch": row.epoch,
        "seq": row.seq,
        "answers": row.answers,
        "flags": row.flags,
        "started_at": to_ms(row.started_at),
        "deadline_at": to_ms(row.deadline_at),
        "receipt": receipt_json(receipt) if receipt else None,
    }


def receipt_json(receipt: Receipt) -> Answer:
    return {
        "attempt": receipt.attempt,
        "number": receipt.number,
        "code": receipt.code,
        "hash": receipt.hash,
        "started_at": to_ms(receipt.started_at),
        "sealed_at": to_ms(receipt.sealed_at),
        "sealed_by": receipt.sealed_by,
        "answered": receipt.answered,
        "questions": receipt.questions,
    }
