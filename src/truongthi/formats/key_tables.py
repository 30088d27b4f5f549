"""Keys gathered in one place behind the questions: as a table of a Word file or as lines of pairs."""

from __future__ import annotations

from itertools import pairwise

from truongthi.formats import question_lines as lines

Pair = tuple[int, tuple[str, ...]]


def table_pairs(texts: list[list[str]]) -> list[tuple[int, tuple[str, ...]]]:
    """Keys out of a table: cells "1-A", number beside letter, or a row of numbers over a row of letters."""
    pairs: list[tuple[int, tuple[str, ...]]] = []
    for row in texts:
        for cell in row:
            found = lines.key_pairs(cell)
            if found and not is_long(cell, found):
                pairs += found
    if pairs:
        return pairs
    for row in texts:
        pairs += [pair for left, right in pairwise(row) if (pair := _pair(left, right))]
    if pairs:
        return pairs
    for above, below in pairwise(texts):
        pairs += [pair for number, letter in zip(above, below, strict=False) if (pair := _pair(number, letter))]
    return pairs


def _pair(number: str, letter: str) -> tuple[int, tuple[str, ...]] | None:
    joined = lines.key_pairs(f"{number.strip()}-{letter.strip()}") if number.strip().isdigit() else []
    return joined[0] if len(joined) == 1 and not is_long(letter, joined) else None


def is_long(text: str, pairs: list[tuple[int, tuple[str, ...]]]) -> bool:
    """More text than keys would need: sentences, not a table."""
    return len(text.strip()) > 25 * len(pairs)
