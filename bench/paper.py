"""The answers the driver gives: a vector follows from its number alone, so that it can be checked in the database."""

from __future__ import annotations

QUESTIONS = 20


def vector(seq: int) -> list[str]:
    """All 20 answers after save ``seq``. From one number to the next exactly one answer changes."""
    return ["AB"[((seq - place) // QUESTIONS) % 2] for place in range(QUESTIONS)]
