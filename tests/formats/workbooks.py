"""Small workbooks for tests of readers."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

Rows = Iterable[Sequence[Any]]


def workbook(
    sheets: dict[str, Rows], *, hidden: Iterable[str] = (), merged: dict[str, list[str]] | None = None
) -> bytes:
    """An .xlsx with these sheets; ``merged`` gives ranges by sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in (merged or {}).get(name, []):
            sheet.merge_cells(cells)
        if name in set(hidden):
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
