"""The rows of one sheet, streamed: addresses, stored values, formulas, dates. Used by ``sheets`` alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.formula.translate import Translator
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from truongthi.formats.workbook_xml import SheetPart, Workbook, events, integer, local, rich_text, unescaped

_ADDRESS = re.compile(r"^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_RANGE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})$")
_MAX_MERGED = 10_000


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
        for event, element in events(self.archive, self.part.part):
            tag = element.tag
            if event == "start":
                if not row_tag:
                    namespace = tag[: -len(local(tag))]
                    row_tag, data_tag = f"{namespace}row", f"{namespace}sheetData"
                elif tag == data_tag:
                    holder = element
            elif tag == row_tag:
                yield self._row(element)
                if holder is not None:
                    holder.clear()
            elif holder is None or tag == data_tag:
                element.clear()
            elif local(tag) == "mergeCell":
                self._note_merged(element.get("ref", ""))

    def _note_merged(self, reference: str) -> None:
        match = _RANGE.match(reference)
        if match and len(self.merged) < _MAX_MERGED:
            left, top, right, bottom = match.groups()
            self.merged.append((int(top) - 1, _column(left), int(bottom) - 1, _column(right)))

    def _row(self, element: Element) -> RawRow:
        index = integer(element.get("r"), default=self._next_row + 1) - 1
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
        style = integer(element.get("s"), default=0)
        formats = self.workbook.formats
        number_format = formats[style] if 0 <= style < len(formats) else "General"
        stored = formula = inline = None
        for child in element:
            name = local(child.tag)
            if name == "v":
                stored = child.text
            elif name == "f":
                formula = self._formula(child, element.get("r", ""))
            elif name == "is":
                inline = rich_text(child)
        kind = element.get("t", "n")
        value = inline if kind == "inlineStr" else self._value(stored, kind, number_format)
        serial = _number(stored) if kind == "n" and stored else None
        return RawCell(column, value, formula, number_format, serial, is_error=kind == "e" and stored is not None)

    def _value(self, stored: str | None, kind: str, number_format: str) -> Any:
        if stored is None or stored == "":
            return None
        if kind == "s":
            index = integer(stored, default=-1)
            return self.workbook.strings[index] if 0 <= index < len(self.workbook.strings) else None
        if kind == "b":
            return stored.strip() in {"1", "true"}
        if kind == "d":
            return _iso_value(stored)
        if kind == "n":
            return self._numeric(_number(stored), number_format)
        return unescaped(stored)

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


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
