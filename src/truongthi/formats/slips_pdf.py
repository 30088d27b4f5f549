"""Draws sign-in slips on A4: ten to a page with cut lines, each with name, class, QR and the code in large groups.

All sentences come from the caller. Nothing is kept: a readable code passes through once.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

COLUMNS: Final = 2
ROWS: Final = 5
_FONTS: Final = Path(__file__).parent / "fonts"
_TEXT, _BOLD = "TruongThi", "TruongThi-Bold"
_MARGIN: Final = 8 * mm
_PADDING: Final = 5 * mm
_QR: Final = 27 * mm
_QUIET: Final = 4
_CELL: Final = 5.7 * mm
_CELL_HEIGHT: Final = 8 * mm
_GROUP_GAP: Final = 4 * mm
_NAME_SIZES: Final = (14, 13, 12, 11, 10)
_INK, _GREY, _LINE = 0.08, 0.32, 0.6


@dataclass(frozen=True, slots=True)
class SlipPrint:
    """One slip: ``detail`` is the line under the name ("Lớp 10A1"), ``url`` goes into the QR."""

    name: str
    detail: str
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class SlipTexts:
    """What every slip of a sheet says: whose it is for, and how it is used (a few short lines)."""

    title: str
    heading: str
    guide: tuple[str, ...]


def slips_pdf(slips: Sequence[SlipPrint], texts: SlipTexts) -> bytes:
    """The sheet as PDF bytes, slips in their order, row by row."""
    return grouped_slips_pdf([slips], texts)


def grouped_slips_pdf(groups: Iterable[Sequence[SlipPrint]], texts: SlipTexts) -> bytes:
    """As ``slips_pdf``; every group (a class) begins on a page of its own, to be handed to its teacher."""
    _register_fonts()
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, pageCompression=1)
    canvas.setTitle(texts.heading)
    for page in _pages(groups):
        for place, slip in enumerate(page):
            left, bottom = _corner(place)
            _draw_slip(canvas, slip, texts, left, bottom)
        _draw_cut_lines(canvas, -(-len(page) // COLUMNS))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _pages(groups: Iterable[Sequence[SlipPrint]]) -> Iterator[Sequence[SlipPrint]]:
    per_page = COLUMNS * ROWS
    for slips in groups:
        for start in range(0, len(slips), per_page):
            yield slips[start : start + per_page]


@cache
def _register_fonts() -> None:
    pdfmetrics.registerFont(TTFont(_TEXT, str(_FONTS / "BeVietnamPro-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(_BOLD, str(_FONTS / "BeVietnamPro-Bold.ttf")))


def _size() -> tuple[float, float]:
    return (A4[0] - 2 * _MARGIN) / COLUMNS, (A4[1] - 2 * _MARGIN) / ROWS


def _corner(place: int) -> tuple[float, float]:
    width, height = _size()
    row, column = divmod(place, COLUMNS)
    return _MARGIN + column * width, A4[1] - _MARGIN - (row + 1) * height


def _draw_slip(canvas: Canvas, slip: SlipPrint, texts: SlipTexts, left: float, bottom: float) -> None:
    width, height = _size()
    inner_left, right, top = left + _PADDING, left + width - _PADDING, bottom + height - _PADDING
    text_width = right - _QR - 2 * mm - inner_left
    _draw_qr(canvas, slip.url, right - _QR, top - _QR + 1.5 * mm)
    y = top - 2.5 * mm
    canvas.setFillGray(_GREY)
    y = _draw_lines(canvas, wrapped(texts.title, _TEXT, 7, text_width, 3), _TEXT, 7, inner_left, y)
    canvas.setFillGray(_INK)
    size, lines = fitted_name(slip.name, text_width)
    y = _draw_lines(canvas, lines, _BOLD, size, inner_left, y - size * 0.8)
    _draw_lines(canvas, wrapped(slip.detail, _TEXT, 9.5, text_width, 2), _TEXT, 9.5, inner_left, y - 1 * mm)
    code_bottom = bottom + _PADDING + len(texts.guide) * 2.9 * mm + 1.2 * mm
    _draw_code(canvas, slip.code, inner_left, code_bottom)
    canvas.setFillGray(_GREY)
    guide_top = bottom + _PADDING + (len(texts.guide) - 1) * 2.9 * mm
    canvas.setFont(_TEXT, min((_shrunk(line, right - inner_left) for line in texts.guide), default=6.8))
    for number, line in enumerate(texts.guide):
        canvas.drawString(inner_left, guide_top - number * 2.9 * mm - 1 * mm, line)


def _draw_lines(canvas: Canvas, lines: Sequence[str], font: str, size: float, left: float, top: float) -> float:
    """Draw lines downwards from the baseline ``top``; return the baseline for what comes next."""
    canvas.setFont(font, size)
    for line in lines:
        canvas.drawString(left, top, line)
        top -= size * 1.22
    return top


def wrapped(text: str, font: str, size: float, width: float, most: int) -> list[str]:
    """Lines of words that fit the width; what does not fit into ``most`` lines is cut with an ellipsis."""
    _register_fonts()
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pdfmetrics.stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, size, width))
    if len(lines) > most:
        kept = lines[:most]
        return [*kept[:-1], _cut(f"{kept[-1]} …", font, size, width)]
    return lines


def _cut(word: str, font: str, size: float, width: float) -> str:
    if pdfmetrics.stringWidth(word, font, size) <= width:
        return word
    while word and pdfmetrics.stringWidth(f"{word}…", font, size) > width:
        word = word[:-1]
    return f"{word}…"


def fitted_name(name: str, width: float) -> tuple[float, list[str]]:
    """The largest size at which a name fits on one line, or on two at smaller sizes; no Vietnamese name is cut."""
    _register_fonts()
    for size in _NAME_SIZES[:3]:
        if pdfmetrics.stringWidth(name, _BOLD, size) <= width:
            return size, [name]
    for size in (*_NAME_SIZES[1:], 9, 8, 7, 6):
        lines = wrapped(name, _BOLD, size, width, 99)
        if len(lines) <= 2 and not any(line.endswith("…") for line in lines):
            return size, lines
    return 6, wrapped(name, _BOLD, 6, width, 4)


def _shrunk(line: str, width: float) -> float:
    size = 6.8
    while size > 4.5 and pdfmetrics.stringWidth(line, _TEXT, size) > width:
        size -= 0.1
    return size


def _draw_code(canvas: Canvas, code: str, left: float, bottom: float) -> None:
    """Each symbol in a cell of its own, so that groups line up and nothing is read twice."""
    canvas.setStrokeGray(_LINE)
    canvas.setLineWidth(0.5)
    for group in code.split("-"):
        for symbol in group:
            canvas.rect(left, bottom, _CELL, _CELL_HEIGHT, stroke=1, fill=0)
            canvas.setFillGray(_INK)
            canvas.setFont(_BOLD, 14.5)
            canvas.drawCentredString(left + _CELL / 2, bottom + 2.1 * mm, symbol)
            left += _CELL
        left += _GROUP_GAP


def _draw_qr(canvas: Canvas, url: str, left: float, bottom: float) -> None:
    matrix = segno.make(url, error="m", micro=False).matrix
    module = _QR / (len(matrix) + 2 * _QUIET)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for y, row in enumerate(matrix):
        under = bottom + _QR - (_QUIET + y + 1) * module
        for start, length in _dark_runs(row):
            path.rect(left + (_QUIET + start) * module, under, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _dark_runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Dark runs of a row as (start, length): fewer rectangles, and no hairlines between them."""
    runs: list[tuple[int, int]] = []
    for dark, modules in groupby(enumerate(row), key=lambda place: bool(place[1])):
        places = [x for x, _ in modules]
        if dark:
            runs.append((places[0], len(places)))
    return runs


def _draw_cut_lines(canvas: Canvas, rows: int) -> None:
    width, height = _size()
    top, bottom = A4[1] - _MARGIN, A4[1] - _MARGIN - rows * height
    canvas.setStrokeGray(_LINE)
    canvas.setLineWidth(0.4)
    canvas.setDash(3, 2)
    for column in range(COLUMNS + 1):
        x = _MARGIN + column * width
        canvas.line(x, top, x, bottom)
    for row in range(rows + 1):
        y = top - row * height
        canvas.line(_MARGIN, y, A4[0] - _MARGIN, y)
    canvas.setDash()
