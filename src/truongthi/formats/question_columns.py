"""Finds the header of a question sheet: which column holds the text, the options, the key, under any usual heading."""

from __future__ import annotations

import re
from dataclasses import dataclass

from truongthi.core.questions import LETTERS
from truongthi.core.vietnamese import normalize, search_key
from truongthi.formats.sheets import Sheet

HEADER_SEARCH_ROWS = 30
_NAMES = {
    "number": ("stt", "tt", "so thu tu", "cau", "cau so", "so cau", "no", "number", "#"),
    "part": ("chu de", "phan", "nhom", "chuong", "linh vuc", "topic", "part", "noi dung kien thuc", "mang kien thuc"),
    "level": ("muc do", "cap do", "do kho", "level", "difficulty", "muc do nhan thuc"),
    "text": ("cau hoi", "noi dung cau hoi", "noi dung", "de bai", "content", "question", "noi dung cau", "ten cau hoi"),
    "key": (
        "dap an dung",
        "dap an",
        "key",
        "correct answer",
        "correctanswer",
        "answer",
        "phuong an dung",
        "tra loi",
        "da",
    ),
    "source": ("can cu", "can cu phap ly", "nguon", "co so phap ly", "trich dan", "source", "van ban", "tai lieu"),
    "explanation": ("giai thich", "loi giai", "huong dan", "explanation", "ghi chu"),
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}
_OPTION = re.compile(r"^(?:(?:phuong an|dap an|lua chon|option|tra loi|cau tra loi|pa|da)\s*)?\(?([a-h])\)?$")
_NUMBERED_OPTION = re.compile(r"^(?:phuong an|dap an|lua chon|option|cau tra loi)\s*([1-8])$")


@dataclass(frozen=True, slots=True)
class Columns:
    """0-based columns by field, options by letter, and the row of the header."""

    header_row: int
    fields: dict[str, int]
    options: dict[str, int]

    def of(self, field: str) -> int | None:
        return self.fields.get(field)


def find_columns(sheet: Sheet) -> Columns | None:
    """The first row that names at least the question and two options; None when the sheet is no question sheet."""
    for row in range(min(len(sheet.rows), HEADER_SEARCH_ROWS)):
        fields: dict[str, int] = {}
        options: dict[str, int] = {}
        for column, cell in enumerate(sheet.rows[row]):
            _note(search_key(normalize(cell.text)).strip(" .:*"), column, fields, options)
        if "text" in fields and len(options) >= 2:
            return Columns(row, fields, options)
    return None


def _note(heading: str, column: int, fields: dict[str, int], options: dict[str, int]) -> None:
    letter = _option_letter(heading)
    if letter:
        options.setdefault(letter, column)
    elif heading in _FIELD_OF:
        fields.setdefault(_FIELD_OF[heading], column)


def _option_letter(heading: str) -> str:
    match = _OPTION.match(heading)
    if match:
        return match.group(1).upper()
    numbered = _NUMBERED_OPTION.match(heading)
    return LETTERS[int(numbered.group(1)) - 1] if numbered else ""
