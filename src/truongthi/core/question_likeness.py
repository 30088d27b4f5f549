"""Finds questions given twice and questions that differ in little, quickly enough for thousands of them."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from truongthi.core.vietnamese import comparison_key

ALIKE = 0.9
"""Share of common words from which two texts count as near-duplicates."""
_MAX_CANDIDATES = 200
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,/-]\d+)*")

Entry = tuple[str, Sequence[str]]


def question_key(text: str, options: Sequence[str]) -> str:
    """Equal for questions that ask the same with the same options, whatever their order, spaces, case or full stops."""
    return "\n".join((_folded(text), *sorted(_folded(option) for option in options)))


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(comparison_key(text)))


def alike_pairs(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Pairs (earlier, later) that are close, not the same: one text with other options, other numbers, few words."""
    keys = [question_key(text, options) for text, options in entries]
    pairs = {pair for pair in _candidates(entries) if keys[pair[0]] != keys[pair[1]]}
    return sorted(pairs)


def _candidates(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    by_shape: defaultdict[str, list[int]] = defaultdict(list)
    for index, (text, _) in enumerate(entries):
        by_shape[_NUMBER.sub("#", _folded(text))].append(index)
    for group in by_shape.values():
        yield from itertools.pairwise(group)
    yield from _common_words(entries)


def _common_words(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Set-similarity join: two texts this alike must share one of each other's rarest words."""
    words = [frozenset(Counter(_WORD.findall(comparison_key(text)))) for text, _ in entries]
    frequency = Counter(word for text in words for word in text)
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for index, mine in enumerate(words):
        if len(mine) < 4:
            continue
        rare = sorted(mine, key=lambda word: (frequency[word], word))[: len(mine) - math.ceil(ALIKE * len(mine)) + 1]
        others = sorted({other for word in rare for other in seen[word][-_MAX_CANDIDATES:]})
        for other in others:
            if len(mine & words[other]) >= ALIKE * len(mine | words[other]):
                yield other, index
        for word in rare:
            seen[word].append(index)
