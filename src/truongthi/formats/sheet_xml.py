"""The XML of a workbook, streamed: sheet list, shared strings, number formats and rows. Used by ``sheets`` alone.

Only after ``guard`` has refused DTDs: long parts go through the quick streaming parser, short ones through defusedxml.
Elements are matched by local name, so files in the "strict" flavour of the standard read like any other.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.formula.translate import Translator
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from truongthi.core.errors import Refused

_ADDRESS = re.compile(r"^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_RANGE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RELATION_TYPE_SHEET = "/worksheet"
_MAX_MERGED = 10_000


@dataclass(frozen=True, slots=True)
class SheetPart:
    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[SheetPart, ...]
    strings: list[str]
    formats: list[str]
    uses_1904: bool


@dataclass(frozen=True, slots=True)
class RawCell:
    column: int
    value: Any
    formula: str | None
    number_format: str
    serial: int | float | None
    is_error: bool

    @property
    def is_blank(self) -> bool:
        return self.value is None and self.formula is None


@dataclass(frozen=True, slots=True)
class RawRow:
    index: int
    cells: list[RawCell]
    hidden: bool


def open_workbook(archive: zipfile.ZipFile) -> Workbook:
    """Sheet list in its order, shared strings and number formats; ``Refused("file_damaged")`` otherwise."""
    book = _main_part(archive)
    root = _tree(archive, book)
    relations = _relations(archive, book)
    properties = next((child for child in root if _local(child.tag) == "workbookPr"), None)
    sheets = []
    for element in root.iter():
        if _local(element.tag) != "sheet":
            continue
        identity = next((value for key, value in element.attrib.items() if _local(key) == "id"), "")
        kind, target = relations.get(identity, ("", ""))
        if kind.endswith(_RELATION_TYPE_SHEET) and target in archive.namelist():
            sheets.append(SheetPart(element.get("name", ""), target, element.get("state", "visible") != "visible"))
    by_kind = {kind.rsplit("/", 1)[-1]: target for kind, target in relations.values()}
    return Workbook(
        sheets=tuple(sheets),
        strings=_shared_strings(archive, by_kind.get("sharedStrings", "")),
        formats=_number_formats(archive, by_kind.get("styles", "")),
        uses_1904=properties is not None and properties.get("date1904") in {"1", "true"},
    )


@dataclass(slots=True)
class SheetRows:
    """The rows of a sheet, once; each is forgotten before the next. ``merged`` is complete afterwards."""

    archive: zipfile.ZipFile
    workbook: Workbook
    part: SheetPart
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    _shared: dict[str, Translator] = field(default_factory=dict)
    _next_row: int = 0

    def __iter__(self) -> Iterator[RawRow]:
        holder: Element | None = None
        row_tag = data_tag = ""
        for event, element in _events(self.archive, self.part.part):
            tag = element.tag
            if event == "start":
                if not row_tag:
                    namespace = tag[: -len(_local(tag))]
                    row_tag, data_tag = f"{namespace}row", f"{namespace}sheetData"
                elif tag == data_tag:
                    holder = element
            elif tag == row_tag:
                yield self._row(element)
                if holder is not None:
                    holder.clear()
            elif holder is None or tag == data_tag:
                element.clear()
            elif _local(tag) == "mergeCell":
                self._note_merged(element.get("ref", ""))

    def _note_merged(self, reference: str) -> None:
        match = _RANGE.match(reference)
        if match and len(self.merged) < _MAX_MERGED:
            left, top, right, bottom = match.groups()
            self.merged.append((int(top) - 1, _column(left), int(bottom) - 1, _column(right)))

    def _row(self, element: Element) -> RawRow:
        index = _integer(element.get("r"), default=self._next_row + 1) - 1
        self._next_row = index + 1
        if not any(map(len, element)):
            return RawRow(index, [], hidden=False)
        cells = []
        column = -1
        for child in element:
            match = _ADDRESS.match(child.get("r", ""))
            column = _column(match.group(1)) if match else column + 1
            if len(child):
                cells.append(self._cell(child, column))
        return RawRow(index, cells, element.get("hidden") in {"1", "true"})

    def _cell(self, element: Element, column: int) -> RawCell:
        style = _integer(element.get("s"), default=0)
        formats = self.workbook.formats
        number_format = formats[style] if 0 <= style < len(formats) else "General"
        stored = formula = inline = None
        for child in element:
            name = _local(child.tag)
            if name == "v":
                stored = child.text
            elif name == "f":
                formula = self._formula(child, element.get("r", ""))
            elif name == "is":
                inline = _rich_text(child)
        kind = element.get("t", "n")
        value = inline if kind == "inlineStr" else self._value(stored, kind, number_format)
        serial = _number(stored) if kind == "n" and stored else None
        return RawCell(column, value, formula, number_format, serial, is_error=kind == "e" and stored is not None)

    def _value(self, stored: str | None, kind: str, number_format: str) -> Any:
        if stored is None or stored == "":
            return None
        if kind == "s":
            index = _integer(stored, default=-1)
            return self.workbook.strings[index] if 0 <= index < len(self.workbook.strings) else None
        if kind == "b":
            return stored.strip() in {"1", "true"}
        if kind == "d":
            return _iso_value(stored)
        if kind == "n":
            return self._numeric(_number(stored), number_format)
        return _unescaped(stored)

    def _numeric(self, number: int | float | None, number_format: str) -> Any:
        if number is None or not is_date_format(number_format):
            return number
        epoch = MAC_EPOCH if self.workbook.uses_1904 else WINDOWS_EPOCH
        try:
            return from_excel(number, epoch, timedelta=is_timedelta_format(number_format))
        except (OverflowError, ValueError):
            return number

    def _formula(self, element: Element, address: str) -> str:
        text = "=" + (element.text or "")
        if element.get("t") != "shared":
            return text
        index = element.get("si", "")
        if text != "=":
            self._shared[index] = Translator(text, address)
        elif index in self._shared:
            return str(self._shared[index].translate_formula(address))
        return text


def _events(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    try:
        with archive.open(part) as stream:
            yield from iterparse(stream, events=("start", "end"))  # noqa: S314 - the guard has refused every part with a DTD
    except (ParseError, KeyError, zipfile.BadZipFile, ValueError) as error:
        raise Refused("file_damaged", detail=part) from error


def _tree(archive: zipfile.ZipFile, part: str) -> Element:
    try:
        root: Element = fromstring(archive.read(part), forbid_dtd=True)
    except (ParseError, DefusedXmlException, KeyError, ValueError) as error:
        raise Refused("file_damaged", detail=part) from error
    return root


def _main_part(archive: zipfile.ZipFile) -> str:
    for kind, target in _relations(archive, "").values():
        if kind.endswith("/officeDocument"):
            return target
    raise Refused("file_damaged", detail="_rels/.rels")


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relation id → (type, part) for targets inside the package; external targets are left out and never opened."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in archive.namelist():
        return {}
    found = {}
    for element in _tree(archive, rels):
        if element.get("TargetMode", "").lower() == "external":
            continue
        target = element.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[element.get("Id", "")] = (element.get("Type", ""), path)
    return found


def _shared_strings(archive: zipfile.ZipFile, part: str) -> list[str]:
    strings: list[str] = []
    if part not in archive.namelist():
        return strings
    root: Element | None = None
    for event, element in _events(archive, part):
        if event == "start":
            root = element if root is None else root
        elif _local(element.tag) == "si":
            strings.append(_rich_text(element))
            if root is not None:
                root.clear()
    return strings


def _rich_text(element: Element) -> str:
    """All text of a string, run by run, without the reading aids of East Asian scripts."""
    pieces = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces.extend(text.text or "" for text in child if _local(text.tag) == "t")
    return _unescaped("".join(pieces))


def _number_formats(archive: zipfile.ZipFile, part: str) -> list[str]:
    if part not in archive.namelist():
        return []
    custom: dict[int, str] = {}
    formats: list[str] = []
    for element in _tree(archive, part):
        name = _local(element.tag)
        if name == "numFmts":
            custom = {
                _integer(child.get("numFmtId"), default=0): child.get("formatCode", "General") for child in element
            }
        elif name == "cellXfs":
            for child in element:
                number = _integer(child.get("numFmtId"), default=0)
                formats.append(custom.get(number) or BUILTIN_FORMATS.get(number, "General"))
    return formats


def _iso_value(stored: str) -> Any:
    try:
        return from_ISO8601(stored)
    except ValueError:
        return stored


def _number(stored: str) -> int | float | None:
    try:
        number = float(stored)
    except ValueError:
        return None
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _integer(text: str | None, *, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unescaped(text: str) -> str:
    """Excel writes control characters as _x000D_; anything it could not write itself stays as it is."""
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
