"""Questions as contestants see them, written once for every order of their options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from truongthi.core.paper import PaperItem, PoolQuestion, shape
from truongthi.examroom.wire import to_json

MOST: Final = 20_000  # pieces kept; a bank of 100 questions with four options has 2,400


@dataclass(frozen=True, slots=True)
class Piece:
    """A question in one order: its JSON, and its character in the shape of a paper."""

    json: bytes
    letter: str


class Sheet:
    """The texts of a frozen pool."""

    def __init__(self, pool: Sequence[PoolQuestion], texts: Mapping[int, tuple[str, Sequence[str]]]) -> None:
        self._questions = {question.number: question for question in pool}
        self._texts = texts
        self._pieces: dict[tuple[int, tuple[int, ...]], Piece] = {}

    def shown(self, item: PaperItem) -> dict[str, Any]:
        text, options = self._texts[item.number]
        several = self._questions[item.number].is_multiple
        return {"text": text, "options": [options[place] for place in item.order], "several": several}

    def piece(self, item: PaperItem) -> Piece:
        name = (item.number, item.order)
        found = self._pieces.get(name)
        if found is None:
            if len(self._pieces) >= MOST:
                self._pieces.clear()
            letter = shape([item], [self._questions[item.number]])
            found = self._pieces[name] = Piece(to_json(self.shown(item)), letter)
        return found
