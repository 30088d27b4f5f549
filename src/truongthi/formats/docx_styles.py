"""Looks of characters that come from named styles of a Word file, with inheritance."""

from __future__ import annotations

from dataclasses import dataclass, fields
from xml.etree.ElementTree import Element

from truongthi.formats.wordml import attribute, child, local, number, switch

_MAX_ANCESTORS = 20
_NO_FILL = frozenset({"", "auto", "ffffff", "none"})


@dataclass(frozen=True, slots=True)
class RunLook:
    """None: not said here, so what was said before holds."""

    underline: bool | None = None
    red: bool | None = None
    highlight: bool | None = None
    bold: bool | None = None
    italic: bool | None = None

    @classmethod
    def of(cls, properties: Element | None) -> RunLook:
        """The look that a w:rPr element itself declares."""
        if properties is None:
            return cls()
        colour = child(properties, "color")
        return cls(
            underline=switch(child(properties, "u")),
            red=None if colour is None else is_red(attribute(colour, "val")),
            highlight=_highlight(properties),
            bold=switch(child(properties, "b")),
            italic=switch(child(properties, "i")),
        )

    def changed_by(self, other: RunLook) -> RunLook:
        said = {name.name: getattr(other, name.name) for name in fields(other)}
        return RunLook(**{name: getattr(self, name) if value is None else value for name, value in said.items()})


def is_red(colour: str) -> bool:
    """A colour people call red: FF0000, C00000, EE1C25 …"""
    if len(colour) != 6:
        return False
    try:
        red, green, blue = (int(colour[index : index + 2], 16) for index in (0, 2, 4))
    except ValueError:
        return False
    return red >= 0xA0 and green <= 0x60 and blue <= 0x60


def _highlight(properties: Element) -> bool | None:
    marker = child(properties, "highlight")
    if marker is not None:
        return switch(marker)
    shading = child(properties, "shd")
    return None if shading is None else attribute(shading, "fill").lower() not in _NO_FILL


class Styles:
    """Named styles by id, each resolved along its ancestors once."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._default_paragraph = ""
        for element in root if root is not None else ():
            if local(element) != "style":
                continue
            identity = attribute(element, "styleId")
            self._elements[identity] = element
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true"}:
                self._default_paragraph = identity
        self._looks: dict[str, RunLook] = {}

    def paragraph_look(self, identity: str) -> RunLook:
        return self.character_look(identity or self._default_paragraph)

    def character_look(self, identity: str) -> RunLook:
        if identity not in self._looks:
            look = RunLook()
            for element in reversed(self._line(identity)):
                look = look.changed_by(RunLook.of(child(element, "rPr")))
            self._looks[identity] = look
        return self._looks[identity]

    def is_heading(self, identity: str) -> bool:
        return any(
            child(child(element, "pPr"), "outlineLvl") is not None or self._name(element).startswith("heading")
            for element in self._line(identity)
        )

    def is_hyperlink(self, identity: str) -> bool:
        return any("hyperlink" in self._name(element) for element in self._line(identity))

    def numbering(self, identity: str) -> tuple[str, int]:
        """(numId, level) that a paragraph style brings along; ("", 0) when none."""
        for element in self._line(identity or self._default_paragraph):
            own = child(child(element, "pPr"), "numPr")
            if own is not None:
                return attribute(child(own, "numId"), "val"), number(child(own, "ilvl"))
        return "", 0

    def _line(self, identity: str) -> list[Element]:
        """The style and its ancestors, nearest first."""
        line: list[Element] = []
        while identity in self._elements and len(line) < _MAX_ANCESTORS:
            element = self._elements[identity]
            line.append(element)
            identity = attribute(child(element, "basedOn"), "val")
        return line

    @staticmethod
    def _name(element: Element) -> str:
        return attribute(child(element, "name"), "val").lower()
