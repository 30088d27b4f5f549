"""Automatic numbers of a Word file written out ("Câu 5:", "B."), for they are nowhere in its text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from truongthi.formats.wordml import attribute, child, local, number

_PLACEHOLDER = re.compile(r"%([1-9])")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
_ROMAN_ONES = ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MAX_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    text: str


class Numbering:
    """Counts as Word does: lists with one abstract definition share their counters unless they restart."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._used: set[str] = set()
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                self._levels[attribute(element, "abstractNumId")] = _levels(element)
            elif local(element) == "num":
                self._add_list(element)

    def _add_list(self, element: Element) -> None:
        identity = attribute(element, "numId")
        self._abstract_of[identity] = attribute(child(element, "abstractNumId"), "val")
        self._restarts[identity] = {
            int(attribute(override, "ilvl", "0")): number(child(override, "startOverride"), 1)
            for override in element
            if local(override) == "lvlOverride" and child(override, "startOverride") is not None
        }

    def label(self, identity: str, level: int) -> str:
        """The number of the next paragraph of this list at this level; "" for bullets and for no list."""
        abstract = self._abstract_of.get(identity, "")
        levels = self._levels.get(abstract, {})
        own = levels.get(level)
        if own is None:
            return ""
        counts = self._counts[abstract]
        if identity not in self._used:
            self._used.add(identity)
            for at, start in self._restarts.get(identity, {}).items():
                counts[at] = start - 1
        counts[level] = counts.get(level, own.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if own.kind in {"bullet", "none"}:
            return ""
        return _PLACEHOLDER.sub(lambda match: self._written(levels, counts, int(match.group(1)) - 1), own.text)

    @staticmethod
    def _written(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
        shown = levels.get(level)
        if shown is None:
            return ""
        return written(counts.get(level, shown.start), shown.kind)


def _levels(element: Element) -> dict[int, _Level]:
    found = {}
    for part in element:
        index = attribute(part, "ilvl", "0")
        if local(part) == "lvl" and index.isdigit() and int(index) < _MAX_LEVELS:
            kind = attribute(child(part, "numFmt"), "val", "decimal")
            found[int(index)] = _Level(number(child(part, "start"), 1), kind, attribute(child(part, "lvlText"), "val"))
    return found


def written(count: int, kind: str) -> str:
    """A count in one of Word's number formats; unknown formats count in digits."""
    if count < 1 or count > 9999:
        return str(count)
    if kind in {"upperLetter", "lowerLetter"}:
        letters = chr(65 + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if kind == "upperLetter" else letters.lower()
    if kind in {"upperRoman", "lowerRoman"}:
        return roman(count) if kind == "upperRoman" else roman(count).lower()
    return f"{count:02d}" if kind == "decimalZero" else str(count)


def roman(count: int) -> str:
    out = ""
    for value, sign in (*_ROMAN, *_ROMAN_ONES):
        while count >= value:
            out += sign
            count -= value
    return out
