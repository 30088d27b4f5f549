"""Guesses of prediction questions ("câu dự đoán") as they stand in an answer vector, behind the questions.

Canonical, so that equal guesses are equal texts: ASCII digits without leading zeros; a percentage has a point and at
most the decimals of its question, none of them a zero at the end: "0", "1234", "87.65432", "100". The page shows and
takes a decimal comma. A vector's entry has room for 12 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

MOST_DECIMALS: Final = 5
_INTEGER: Final = re.compile(r"0|[1-9][0-9]{0,7}")
_PERCENT: Final = re.compile(r"(0|[1-9][0-9]?|100)(?:\.([0-9]{0,4}[1-9]))?")


def guess_shape(prediction: Mapping[str, Any]) -> str:
    """What a guess may be, in a paper's shape: "i9999" a whole number up to 9999, "p5" a percentage with at most five
    decimals.
    """
    if prediction["form"] == "percent":
        return f"p{min(int(prediction['decimals']), MOST_DECIMALS)}"
    return f"i{int(prediction['maximum'])}"


def guess_fits(guess: str, shape: str) -> bool:
    """Is it a canonical guess of that shape?"""
    limit = int(shape[1:])
    if shape[0] == "i":
        return bool(_INTEGER.fullmatch(guess)) and int(guess) <= limit
    found = _PERCENT.fullmatch(guess)
    if not found:
        return False
    decimals = found[2] or ""
    return len(decimals) <= limit and not (found[1] == "100" and decimals)


def guesses_in(answers: Iterable[str], predictions: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Prediction id → guess, from the last entries of a vector; those left open are left out."""
    listed = list(predictions)
    entries = list(answers)[-len(listed) :] if listed else []
    return {one["id"]: guess for one, guess in zip(listed, entries, strict=True) if guess}
