"""What this process has seen of attempts lately and what can never change again: it spares the database a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from truongthi.examroom.values import Key, Row

OPEN: Final = 20_000
SEALED: Final = 2_000
Value = TypeVar("Value")


class Newest(Generic[Value]):
    """A dictionary of at most so many entries; the oldest go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Key, Value] = {}

    def keep(self, key: Key, value: Value) -> None:
        self._kept.pop(key, None)
        self._kept[key] = value
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]

    def get(self, key: Key) -> Value | None:
        return self._kept.get(key)

    def forget(self, key: Key) -> None:
        self._kept.pop(key, None)


@dataclass(frozen=True, slots=True)
class Begun:
    """What stands fast of an attempt from its start on."""

    public_id: str
    seed: bytes
    salt: bytes
    started_at: datetime
    deadline_at: datetime


class Seen:
    """Attempts begun or gone on with here, and the rows of those sealed here."""

    def __init__(self) -> None:
        self.begun: Newest[Begun] = Newest(OPEN)
        self.sealed: Newest[Row] = Newest(SEALED)

    def begin(self, row: Row) -> None:
        self.begun.keep(row.key, Begun(row.public_id, row.seed, row.salt, row.started_at, row.deadline_at))

    def seal(self, row: Row) -> None:
        self.begun.forget(row.key)
        self.sealed.keep(row.key, row)
