"""Small facts of the layout of official documents (Nghị định 30/2020/NĐ-CP, Phụ lục I): numbers, dates, letters, lines.

Nothing here knows a document as a whole; see ``official_docx``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

from truongthi.core.vietnamese import normalize

FONT: Final = "Times New Roman"
TEXT_WIDTH: Final = Cm(16)  # A4 less 3 cm on the left and 2 cm on the right
LETTERS: Final = "abcdđeghiklmnopqrstuvxy"  # points of a clause follow the Vietnamese alphabet
CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
JUSTIFIED: Final = WD_ALIGN_PARAGRAPH.JUSTIFY
LEFT: Final = WD_ALIGN_PARAGRAPH.LEFT
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NARROW: Final = frozenset("fijlrtI .,:;-()/'1")


def number_and_symbol(number: int | None, symbol: str) -> str:
    """ "Số: 05/KH-TTGDTX"; a number below 10 gets a leading 0, a number not yet given leaves room for the pen."""
    if number is None:
        return f"Số:      /{symbol}"
    return f"Số: {number:02d}/{symbol}"


def date_in_words(day: date) -> str:
    """ "ngày 05 tháng 01 năm 2020": days below 10 and the months 1 and 2 get a leading 0, other months none."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_and_date(place: str, day: date | None) -> str:
    """The line under the national motto; without a day, dots to fill in by hand."""
    words = date_in_words(day) if day else "ngày … tháng … năm …"
    return f"{place or '…………'}, {words}"


def point_letters() -> Iterator[str]:
    """a, b, c, d, đ, e, g, h …: after the last letter they go on with aa, bb …"""
    for times in range(1, 10):
        for letter in LETTERS:
            yield letter * times


def roman(number: int) -> str:
    """Roman numeral of 1 … 39, as sections and appendices use it."""
    return "X" * (number // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][number % 10]


def clean_lines(text: str) -> list[str]:
    """Text typed by a person as lines that a Word file can hold: normal form, nothing invisible, no empty line."""
    return [line for line in (_NOT_IN_XML.sub("", normalize(part)) for part in text.splitlines()) if line]


def text_length(text: str, size: float, *, bold: bool = True) -> Length:
    """About how long a line of Times New Roman is: enough for the rule under it, not for breaking lines."""
    units = 0.0
    for char in text:
        if char in _NARROW:
            units += 0.3
        elif char.isupper():
            units += 0.72
        else:
            units += 0.52 if bold else 0.47
    return Pt(units * size)


def write(paragraph: Any, text: str, *, size: float, bold: bool = False, italic: bool = False) -> Any:
    """Add a run in the one font and colour official documents have."""
    run = paragraph.add_run(_NOT_IN_XML.sub("", text))
    run.font.name = FONT
    run.font.size = Pt(size)
    run.bold = bold
    run.italic = italic
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), FONT)
    return run


def compact(paragraph: Any, *, before: float = 0, after: float = 0, align: Any = CENTRE) -> Any:
    """Single line spacing with the given space around, as headings, tables and signatures have it."""
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.0
    paragraph.alignment = align
    return paragraph


def mark_size(paragraph: Any, size: float) -> None:
    """Give the end-of-paragraph mark the size of its text; else an empty cell is as high as the body's text."""
    layout = paragraph._element.get_or_add_pPr()
    properties = OxmlElement("w:rPr")
    points = OxmlElement("w:sz")
    points.set(qn("w:val"), str(int(size * 2)))
    properties.append(points)
    layout.append(properties)


def add_rule(container: Any, *, width: Length, length: Length) -> Any:
    """A solid line of ``length`` centred in ``width``: an empty paragraph with a border above it."""
    paragraph = compact(container.add_paragraph(), before=2)
    side = Length(max(0, (width - length) // 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    write(paragraph, "", size=2)
    paragraph.paragraph_format.line_spacing = Pt(4)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    layout = paragraph._element.get_or_add_pPr()
    layout.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
    return paragraph


def page_number_in(header: Any) -> None:
    """The page number centred in the top margin, size 13."""
    paragraph = compact(header.paragraphs[0])
    run = write(paragraph, "", size=13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._element.append(part)


def plain_table(container: Any, rows: int, columns: int, widths: list[Length], *, margin_cm: float = 0) -> Any:
    """A table of fixed column widths, centred; its cells start with one empty paragraph each."""
    table = container.add_table(rows=rows, cols=columns)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(int(margin_cm * 567)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    for column, width in enumerate(widths):
        table.columns[column].width = width
        for cell in table.columns[column].cells:
            cell.width = width
    return table


def repeat_head(row: Any) -> None:
    """Show this row again at the top of every page the table runs over, and keep each row on one page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
