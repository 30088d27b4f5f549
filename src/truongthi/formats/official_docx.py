"""Word documents in the layout of Nghị định 30/2020/NĐ-CP: from head to signature, in the order they are read.

The form's own words (the state's name, "Nơi nhận", "Số") stand here; everything a document says comes from the caller.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Length, Pt

from truongthi.formats import official_parts as parts
from truongthi.formats.official_parts import CENTRE, JUSTIFIED, LEFT, clean_lines, compact, write

STATE_NAME: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_HEAD_WIDTHS: Final = (Cm(6.2), Cm(9.8))
_FIRST_LINE: Final = Cm(1)
_ROOM_TO_SIGN: Final = 4
_SHORT_TABLE: Final = 12  # rows; shorter tables are not torn over two pages


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues the document. ``number`` None: not given yet; ``has_date_line``: minutes carry no place and date."""

    body: str
    symbol: str
    parent_body: str = ""
    number: int | None = None
    place: str = ""
    issued_on: date | None = None
    has_date_line: bool = True
    about: str = ""  # "V/v …", of official letters only
    number_line: str = ""  # instead of number and symbol: the field of a template
    date_line: str = ""  # instead of place and day


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature block: "TM. BAN TỔ CHỨC", "TRƯỞNG BAN", and the name without titles."""

    position: str
    name: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its heading, its share of the width, and whether its cells are centred."""

    heading: str
    share: int
    centred: bool = True


class OfficialDocument:
    """Builds one document from top to bottom; ``data()`` gives the file."""

    def __init__(self, letterhead: Letterhead, *, made_at: datetime, title: str = "") -> None:
        self._doc = Document()
        self._set_up_page()
        properties = self._doc.core_properties
        properties.author = properties.last_modified_by = letterhead.body
        properties.created = properties.modified = made_at.replace(tzinfo=None)
        properties.title, properties.comments, properties.language = title, "", "vi-VN"
        self._head(letterhead)

    def heading(self, type_name: str, subject: str) -> None:
        """The type of the document in capitals, its subject beneath, and a rule of a third to a half of its length."""
        write(compact(self._doc.add_paragraph(), before=14), type_name.upper(), size=14, bold=True)
        lines = clean_lines(subject)
        for line in lines:
            write(compact(self._doc.add_paragraph()), line, size=14, bold=True)
        length = min(parts.text_length(lines[-1], 14) if lines else Cm(6), Cm(14))
        parts.add_rule(self._doc, width=parts.TEXT_WIDTH, length=Length(int(length * 0.42)))

    def addressed_to(self, names: Sequence[str]) -> None:
        """ "Kính gửi:" with one or several addressees."""
        if len(names) == 1:
            write(compact(self._doc.add_paragraph(), before=10, after=6), f"Kính gửi: {names[0]}", size=14)
            return
        write(compact(self._doc.add_paragraph(), before=10, align=LEFT), "Kính gửi:", size=14)
        for place, name in enumerate(names, start=1):
            paragraph = compact(self._doc.add_paragraph(), align=LEFT)
            paragraph.paragraph_format.left_indent = Cm(4)
            write(paragraph, f"- {name}{'.' if place == len(names) else ';'}", size=14)

    def grounds(self, texts: Sequence[str]) -> None:
        """The legal basis in italics: each line ends with a semicolon, the last with a full stop."""
        for place, text in enumerate(texts, start=1):
            end = "." if place == len(texts) else ";"
            self._body_line(text.rstrip(" .;") + end, italic=True)

    def section(self, text: str) -> None:
        """A numbered heading inside the body, bold."""
        paragraph = self._body_line(text, bold=True)
        paragraph.paragraph_format.keep_with_next = True

    def paragraph(self, text: str, *, keep: bool = False) -> None:
        """Body text, justified, first line set in by 1 cm; each line typed is a paragraph of its own. ``keep``: on the
        page of what follows.
        """
        for line in clean_lines(text):
            self._body_line(line).paragraph_format.keep_with_next = keep

    def points(self, texts: Iterable[str]) -> None:
        """Points a) b) c) d) đ) e) g) …, after the Vietnamese alphabet."""
        for letter, text in zip(parts.point_letters(), texts, strict=False):
            self._body_line(f"{letter}) {' '.join(clean_lines(text))}")

    def dashes(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._body_line(f"- {' '.join(clean_lines(text))}")

    def italic_paragraph(self, text: str) -> None:
        self._body_line(text, italic=True)

    def centred_line(self, text: str) -> None:
        """A line of its own in bold capitals: who decides, and "QUYẾT ĐỊNH:"."""
        write(compact(self._doc.add_paragraph(), before=8, after=8), text, size=14, bold=True)

    def article(self, number: str, text: str) -> None:
        """ "Điều 1." in bold, then its text."""
        paragraph = self._body_line(f"{number} ", bold=True)
        write(paragraph, text, size=14)

    def tag(self, text: str) -> None:
        """A line of a template that repeats or asks; nothing of it stands on paper."""
        write(compact(self._doc.add_paragraph()), text, size=2)

    def last_paragraph(self, text: str) -> None:
        """The last words of the body, closed by the sign "./."."""
        paragraph = self._body_line(text.rstrip(" ./") + "./.")
        paragraph.paragraph_format.keep_with_next = True  # signatures never stand alone on a page

    def table(
        self,
        columns: Sequence[TableColumn],
        rows: Sequence[Sequence[str]],
        *,
        size: float = 12,
        may_break: bool = False,
        row_height: Length | None = None,
    ) -> None:
        """A ruled table over the text's width; its head is repeated on every page. ``may_break``: however short."""
        width = sum(column.share for column in columns)
        widths = [Length(int(parts.TEXT_WIDTH * column.share / width)) for column in columns]
        table = parts.plain_table(self._doc, len(rows) + 1, len(columns), widths, margin_cm=0.15)
        table.style = "Table Grid"
        parts.repeat_head(table.rows[0])
        for line, cells in enumerate([[column.heading for column in columns], *rows]):
            parts.keep_whole(table.rows[line])
            if row_height and line:
                table.rows[line].height = row_height
            for cell, column, text in zip(table.rows[line].cells, columns, cells, strict=True):
                align = CENTRE if column.centred or line == 0 else LEFT
                paragraph = compact(cell.paragraphs[0], before=2, after=2, align=align)
                paragraph.paragraph_format.keep_with_next = (
                    not may_break and len(rows) <= _SHORT_TABLE and line < len(rows)
                )
                write(paragraph, " ".join(clean_lines(text)), size=size, bold=line == 0)
                parts.mark_size(paragraph, size)
        compact(self._doc.add_paragraph())

    def two_signatures(self, left: Signature, right: Signature, recipients: Sequence[str] = ()) -> None:
        """Two blocks beside each other, their names on one line, and the recipients beneath; all on one page."""
        table = parts.plain_table(self._doc, 2, 2, [Cm(8), Cm(8)])
        for side, signature in enumerate((left, right)):
            _sign_titles(table.cell(0, side), signature)
            for _ in range(_ROOM_TO_SIGN - 1):
                compact(table.cell(1, side).add_paragraph())
            write(compact(table.cell(1, side).add_paragraph()), signature.name, size=13.5, bold=True)
        for row in table.rows:
            parts.keep_whole(row)
        for cell in [*table.rows[0].cells, *(table.rows[1].cells if recipients else ())]:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
        if recipients:
            _list_recipients(self._doc, recipients, keep=True)

    def signature(self, signature: Signature, recipients: Sequence[str]) -> None:
        """One block on the right, the recipients beside it on the left."""
        cells = self._signature_row()
        _list_recipients(cells[0], recipients)
        _sign(cells[1], signature)

    def appendix(self, title: str, *, number: int | None = None, goes_with: str = "", name: str = "") -> None:
        """A new page "Phụ lục" (Roman when there are several), its title, and the document it goes with in italics."""
        name = name or ("Phụ lục" if number is None else f"Phụ lục {parts.roman(number)}")
        first = compact(self._doc.add_paragraph())
        first.paragraph_format.page_break_before = True
        write(first, name, size=14, bold=True)
        write(compact(self._doc.add_paragraph()), _capitals(title), size=14, bold=True)
        if goes_with:
            write(compact(self._doc.add_paragraph(), after=8), f"({goes_with})", size=14, italic=True)

    def data(self) -> bytes:
        buffer = io.BytesIO()
        self._doc.save(buffer)
        return buffer.getvalue()

    def _set_up_page(self) -> None:
        section = self._doc.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin = section.bottom_margin = Cm(2)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.header_distance = Cm(1)
        section.different_first_page_header_footer = True
        parts.page_number_in(section.header)
        normal = self._doc.styles["Normal"]
        normal.font.name, normal.font.size = parts.FONT, Pt(14)

    def _signature_row(self) -> Any:
        table = parts.plain_table(self._doc, 1, 2, [Cm(8), Cm(8)])
        parts.keep_whole(table.rows[0])
        return table.rows[0].cells

    def _head(self, head: Letterhead) -> None:
        table = parts.plain_table(self._doc, 2, 2, list(_HEAD_WIDTHS))
        self._issuer(table.cell(0, 0), head)
        right = table.cell(0, 1)
        write(compact(right.paragraphs[0]), STATE_NAME, size=12, bold=True)
        write(compact(right.add_paragraph()), MOTTO, size=13.5, bold=True)
        parts.add_rule(right, width=_HEAD_WIDTHS[1], length=parts.text_length(MOTTO, 13.5))
        under = table.cell(1, 0)
        write(
            compact(under.paragraphs[0], before=4),
            head.number_line or parts.number_and_symbol(head.number, head.symbol),
            size=13,
        )
        if head.about:
            write(compact(under.add_paragraph()), f"V/v {head.about}", size=12)
        if head.has_date_line:
            line = head.date_line or parts.place_and_date(head.place, head.issued_on)
            write(compact(table.cell(1, 1).paragraphs[0], before=4), line, size=13.5, italic=True)

    def _issuer(self, cell: Any, head: Letterhead) -> None:
        first = compact(cell.paragraphs[0])
        if head.parent_body:
            write(first, head.parent_body.upper(), size=12.5)
            first = compact(cell.add_paragraph())
        write(first, head.body.upper(), size=12.5, bold=True)
        length = min(parts.text_length(head.body.upper(), 12.5), Cm(6))
        parts.add_rule(cell, width=_HEAD_WIDTHS[0], length=Length(int(length * 0.42)))

    def _body_line(self, text: str, *, bold: bool = False, italic: bool = False) -> Any:
        paragraph = self._doc.add_paragraph()
        layout = paragraph.paragraph_format
        layout.first_line_indent, layout.line_spacing = _FIRST_LINE, 1.15
        layout.space_before, layout.space_after = Pt(0), Pt(6)
        paragraph.alignment = JUSTIFIED
        write(paragraph, text, size=14, bold=bold, italic=italic)
        return paragraph


def _sign(cell: Any, signature: Signature) -> None:
    _sign_titles(cell, signature)
    for _ in range(_ROOM_TO_SIGN):
        compact(cell.add_paragraph())
    write(compact(cell.add_paragraph()), signature.name, size=13.5, bold=True)


def _sign_titles(cell: Any, signature: Signature) -> None:
    first = compact(cell.paragraphs[0], before=6)
    if signature.authority:
        write(first, _capitals(signature.authority), size=13.5, bold=True)
        first = compact(cell.add_paragraph())
    write(first, _capitals(signature.position), size=13.5, bold=True)


def _capitals(text: str) -> str:
    """Capitals, except for the field of a template: its value comes in capitals."""
    return text if "{{" in text else text.upper()


def _list_recipients(container: Any, names: Sequence[str], *, keep: bool = False) -> None:
    """ "Nơi nhận:" in 12 bold italic, the list in 11; the last line keeps a copy: "- Lưu: VT, …"."""
    title = compact(container.add_paragraph(), before=6, align=LEFT)
    title.paragraph_format.keep_with_next = keep
    write(title, "Nơi nhận:", size=12, bold=True, italic=True)
    for place, name in enumerate(names, start=1):
        end = "." if place == len(names) else ";"
        # a line of a template brings its own signs
        text = name if name.startswith("{") else f"- {name.rstrip(' .;')}{end}"
        paragraph = compact(container.add_paragraph(), align=LEFT)
        paragraph.paragraph_format.keep_with_next = keep and place < len(names)
        write(paragraph, text, size=11)
