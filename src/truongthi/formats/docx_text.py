"""The text of a .docx as people see it: paragraphs, automatic numbers written out, the marks on each character.

Reads the main part itself after ``guard``; never follows links, never opens pictures, leaves out deleted text. Marks
are what teachers use to point at a right answer: underline, red, highlight, bold.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag
from xml.etree.ElementTree import Element, ParseError, fromstring

from truongthi.core.errors import Refused
from truongthi.formats.docx_numbering import Numbering
from truongthi.formats.docx_styles import RunLook, Styles
from truongthi.formats.guard import MAX_PART_BYTES, checked_office_file
from truongthi.formats.wordml import attribute, local, number
from truongthi.formats.wordml import child as _child

MAX_MAIN_BYTES = 16 * 1024 * 1024
MAX_CHARACTERS = 3_000_000
_MAX_DEPTH = 100
_MAIN = "word/document.xml"
_INLINE = frozenset(
    {"ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "customXml", "bdo", "dir", "Choice"}
)
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_PICTURES = frozenset({"drawing", "pict", "object"})


class Mark(IntFlag):
    """How a character looks, as far as it can point at a right answer."""

    NONE = 0
    UNDERLINE = 1
    RED = 2
    HIGHLIGHT = 4
    BOLD = 8
    ITALIC = 16


@dataclass(slots=True)
class Paragraph:
    """Text in NFC with "\\t" for tabs and "\\n" for soft breaks; ``marks[i]`` belongs to ``text[i]``."""

    text: str = ""
    marks: list[int] = field(default_factory=list)
    is_heading: bool = False
    has_picture: bool = False
    has_text_box: bool = False
    has_formula: bool = False


@dataclass(slots=True)
class Table:
    rows: list[list[list[Paragraph]]]

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        for row in self.rows:
            for cell in row:
                yield from cell

    @property
    def texts(self) -> list[list[str]]:
        return [[" ".join(paragraph.text for paragraph in cell).strip() for cell in row] for row in self.rows]


Block = Paragraph | Table


def read_blocks(data: bytes, filename: str = "") -> list[Block]:
    """Paragraphs and tables in reading order. Raises ``Refused("file_…")``."""
    checked_office_file(data, kind="docx", filename=filename)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        main = _part(archive, _MAIN)
        if main is None:
            raise Refused("file_damaged", detail=_MAIN)
        styles = Styles(_part(archive, "word/styles.xml"))
        numbering = Numbering(_part(archive, "word/numbering.xml"))
    body = next((child for child in main if local(child) == "body"), None)
    return list(_Reader(styles, numbering).blocks(body)) if body is not None else []


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > MAX_MAIN_BYTES:
        limit, size = MAX_MAIN_BYTES >> 20, archive.getinfo(name).file_size >> 20
        raise Refused("file_part_too_large", part=name, size_mb=min(size, MAX_PART_BYTES), limit_mb=limit)
    try:
        return fromstring(archive.read(name))  # noqa: S314 - the guard has refused every part with a DTD
    except ParseError as error:
        raise Refused("file_damaged", detail=name) from error


@dataclass(slots=True)
class _Reader:
    styles: Styles
    numbering: Numbering
    characters: int = 0

    def blocks(self, parent: Element, depth: int = 0) -> Iterator[Block]:
        _check_depth(depth)
        for child in parent:
            kind = local(child)
            if kind == "p":
                yield self.paragraph(child)
            elif kind == "tbl":
                yield self.table(child, depth + 1)
            elif kind in _INLINE or kind == "AlternateContent":
                yield from self.blocks(child, depth + 1)

    def table(self, element: Element, depth: int) -> Table:
        rows = []
        for row in (child for child in element if local(child) == "tr"):
            cells = []
            for cell in (child for child in row if local(child) == "tc"):
                paragraphs: list[Paragraph] = []
                for block in self.blocks(cell, depth + 1):
                    paragraphs += [block] if isinstance(block, Paragraph) else list(block.paragraphs)
                cells.append(paragraphs)
            rows.append(cells)
        return Table(rows)

    def paragraph(self, element: Element) -> Paragraph:
        properties = next((child for child in element if local(child) == "pPr"), None)
        style = attribute(_child(properties, "pStyle"), "val")
        out = Paragraph(is_heading=self.styles.is_heading(style) or _child(properties, "outlineLvl") is not None)
        base = self.styles.paragraph_look(style)
        label = self.numbering.label(*self._number(properties, style))
        if label:
            self._add(out, f"{label} ", base.changed_by(RunLook.of(_child(properties, "rPr"))))
        self._inline(element, out, base, 0)
        _compose(out)
        self.characters += len(out.text)
        if self.characters > MAX_CHARACTERS:
            raise Refused("file_too_much_text", sheet=_MAIN, limit=MAX_CHARACTERS)
        return out

    def _number(self, properties: Element | None, style: str) -> tuple[str, int]:
        own = _child(properties, "numPr")
        if own is None:
            return self.styles.numbering(style)
        level = number(_child(own, "ilvl"))
        return attribute(_child(own, "numId"), "val"), level

    def _inline(self, parent: Element, out: Paragraph, base: RunLook, depth: int, *, link: bool = False) -> None:
        _check_depth(depth)
        for child in parent:
            kind = local(child)
            if kind == "r":
                self._run(child, out, base, depth + 1, link=link)
            elif kind == "hyperlink":
                self._inline(child, out, base, depth + 1, link=True)
            elif kind in _INLINE or kind == "AlternateContent":
                self._inline(child, out, base, depth + 1, link=link)
            elif kind in {"oMath", "oMathPara"}:
                out.has_formula = True
                self._add(out, "".join(part.text or "" for part in child.iter() if local(part) == "t"), base)
            elif kind in _PICTURES:
                _note_picture(child, out)

    def _run(self, run: Element, out: Paragraph, base: RunLook, depth: int, *, link: bool) -> None:
        _check_depth(depth)
        properties = _child(run, "rPr")
        style = attribute(_child(properties, "rStyle"), "val")
        look = base.changed_by(self.styles.character_look(style)).changed_by(RunLook.of(properties))
        if link or self.styles.is_hyperlink(style):
            look = look.changed_by(RunLook(underline=False))
        for child in run:
            kind = local(child)
            if kind == "t":
                self._add(out, child.text or "", look)
            elif kind == "sym":
                self._add(out, _symbol(attribute(child, "char")), look)
            elif kind in _CHARACTERS:
                self._add(out, "" if attribute(child, "type") == "page" else _CHARACTERS[kind], look)
            elif kind in _PICTURES:
                _note_picture(child, out)
            elif kind == "AlternateContent":
                for choice in (part for part in child if local(part) == "Choice"):
                    self._run(choice, out, look, depth + 1, link=link)

    def _add(self, out: Paragraph, text: str, look: RunLook) -> None:
        out.text += text
        out.marks += [_mark(look)] * len(text)


_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _mark(look: RunLook) -> int:
    pairs = (
        (look.underline, Mark.UNDERLINE),
        (look.red, Mark.RED),
        (look.highlight, Mark.HIGHLIGHT),
        (look.bold, Mark.BOLD),
        (look.italic, Mark.ITALIC),
    )
    return sum(int(mark) for is_set, mark in pairs if is_set)


def _note_picture(element: Element, out: Paragraph) -> None:
    if any(local(part) == "txbxContent" for part in element.iter()):
        out.has_text_box = True
    else:
        out.has_picture = True


def _symbol(code: str) -> str:
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= point <= 0xF8FF or point > 0x10FFFF or 0xD800 <= point <= 0xDFFF else chr(point)


def _compose(paragraph: Paragraph) -> None:
    """NFC with the marks kept in step; what cannot be seen (zero width, control) goes."""
    if unicodedata.is_normalized("NFC", paragraph.text) and not _INVISIBLE.search(paragraph.text):
        return
    text: list[str] = []
    marks: list[int] = []
    cluster = ""
    mark = 0
    for char, own in zip(paragraph.text, paragraph.marks, strict=True):
        if unicodedata.combining(char) and cluster:
            cluster += char
            continue
        _flush(cluster, mark, text, marks)
        invisible = unicodedata.category(char) in {"Cf", "Cc", "Cs"} and char not in "\t\n"
        cluster, mark = ("", 0) if invisible else (char, own)
    _flush(cluster, mark, text, marks)
    paragraph.text, paragraph.marks = "".join(text), marks


def _flush(cluster: str, mark: int, text: list[str], marks: list[int]) -> None:
    composed = unicodedata.normalize("NFC", cluster)
    text.append(composed)
    marks.extend([mark] * len(composed))


def _check_depth(depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise Refused("file_damaged", detail=_MAIN)
