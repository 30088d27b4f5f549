"""The parts of a workbook: its sheet list, shared strings and number formats. Used by the sheet reader alone.

Only after ``guard`` has refused DTDs: long parts go through the quick streaming parser, short ones through defusedxml.
Elements are matched by local name, so files in the "strict" flavour of the standard read like any other.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, iterparse

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.styles.numbers import BUILTIN_FORMATS

from truongthi.core.errors import Refused

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RELATION_TYPE_SHEET = "/worksheet"


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


def open_workbook(archive: zipfile.ZipFile) -> Workbook:
    """Sheet list in its order, shared strings and number formats; ``Refused("file_damaged")`` otherwise."""
    book = _main_part(archive)
    root = _tree(archive, book)
    relations = _relations(archive, book)
    properties = next((child for child in root if local(child.tag) == "workbookPr"), None)
    sheets = []
    for element in root.iter():
        if local(element.tag) != "sheet":
            continue
        identity = next((value for key, value in element.attrib.items() if local(key) == "id"), "")
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


def events(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
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
    for event, element in events(archive, part):
        if event == "start":
            root = element if root is None else root
        elif local(element.tag) == "si":
            strings.append(rich_text(element))
            if root is not None:
                root.clear()
    return strings


def rich_text(element: Element) -> str:
    """All text of a string, run by run, without the reading aids of East Asian scripts."""
    pieces = []
    for child in element:
        name = local(child.tag)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces.extend(text.text or "" for text in child if local(text.tag) == "t")
    return unescaped("".join(pieces))


def _number_formats(archive: zipfile.ZipFile, part: str) -> list[str]:
    if part not in archive.namelist():
        return []
    custom: dict[int, str] = {}
    formats: list[str] = []
    for element in _tree(archive, part):
        name = local(element.tag)
        if name == "numFmts":
            custom = {
                integer(child.get("numFmtId"), default=0): child.get("formatCode", "General") for child in element
            }
        elif name == "cellXfs":
            for child in element:
                number = integer(child.get("numFmtId"), default=0)
                formats.append(custom.get(number) or BUILTIN_FORMATS.get(number, "General"))
    return formats


def integer(text: str | None, *, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default


def unescaped(text: str) -> str:
    """Excel writes control characters as _x000D_; anything it could not write itself stays as it is."""
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)


def local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
