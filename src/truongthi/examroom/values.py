"""What goes in and out of the exam room, as plain values, and the refusals of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truongthi.core.paper import PaperItem
    from truongthi.examroom.rounds import Round

Key = tuple[int, int, int]  # contestant, round, number: the primary key of an attempt


@dataclass(slots=True)
class Vector:
    """The answers of a whole paper as a device knows them."""

    epoch: int
    seq: int
    answers: tuple[str, ...]
    flags: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sealed attempt proves. Always the same for the same attempt."""

    attempt: str
    number: int
    code: str
    hash: str
    started_at: datetime
    sealed_at: datetime
    sealed_by: str
    answered: int
    questions: int


@dataclass(slots=True)
class Row:
    """An attempt as stored."""

    key: Key
    public_id: str
    seed: bytes
    salt: bytes
    started_at: datetime
    deadline_at: datetime
    epoch: int
    seq: int
    answers: tuple[str, ...]
    flags: tuple[int, ...]
    saved_at: datetime | None
    sealed_at: datetime | None
    sealed_by: str
    receipt_code: str
    receipt_hash: str

    def receipt(self) -> Receipt | None:
        if self.sealed_at is None:
            return None
        return Receipt(
            attempt=self.public_id,
            number=self.key[2],
            code=self.receipt_code,
            hash=self.receipt_hash,
            started_at=self.started_at,
            sealed_at=self.sealed_at,
            sealed_by=self.sealed_by,
            answered=sum(1 for answer in self.answers if answer),
            questions=len(self.answers),
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """An opened attempt: its row, its ticket, and what its paper is drawn from."""

    row: Row
    ticket: str
    around: Round
    items: Sequence[PaperItem]

    @property
    def paper(self) -> list[dict[str, Any]]:
        """Its questions as shown (text, options, whether several count)."""
        return self.around.shown(self.items)

    @property
    def paper_json(self) -> bytes:
        return self.around.shown_json(self.items)


class Overloaded(Exception):  # noqa: N818 - an answer, not an error
    """Too many requests wait. Nothing of this one was stored; it may come again later."""


class Unavailable(Exception):  # noqa: N818 - an answer, not an error
    """The database did not answer. Whether this request was stored is not known; repeating it is harmless."""
