"""Whatever stands in the cells of a report, reading it ends in rows, in problems with a sentence, or in a refusal."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import truongthi.demo
from truongthi.core.errors import Refused
from truongthi.core.matching import NamedRow, RosterEntry, match
from truongthi.formats.class_stats import ClassStats, Limits
from truongthi.formats.staff_results import StaffResults, read_results
from truongthi.web.wording import problem_sentence, refusal_sentence

DATA = Path(truongthi.demo.__path__[0]) / "data"
FILES = (*(f"thong-ke-lop-{name}.xlsx" for name in ("10A1", "11A2", "12A3", "12A4")), "ket-qua-can-bo-giao-vien.xlsx")
ODD: tuple[Any, ...] = (
    None, 0, -1, 1e308, 1.5, True, "", "-", "Tổng", "STT", "Họ và tên", "Lớp: 99Z", "Sĩ số: ²", "42/45", "1e99", "٣",
    "½", "12:7", "99:99:99", "'", "\u202e", "x" * 3000, "NaN", "1,2,3", "31/02/2010", "=1/0", "=A1",
    "=SUM(XFD1:XFD1048576)", '=COUNTIF(D9:D40,">0")/0', "=SUMPRODUCT(A1:A3,B1:B9)", "=ROUND(1,99)", "=((((1",
    "='Other'!A1", "=#REF!",
    datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None), time(23, 59, 59), timedelta(days=400), timedelta(seconds=-5),
)  # fmt: skip


def spoiled(chance: random.Random, name: str) -> bytes:
    book = openpyxl.load_workbook(DATA / name)
    sheet = book.active
    for _ in range(chance.randint(1, 12)):
        cell = sheet.cell(chance.randint(1, sheet.max_row + 2), chance.randint(1, sheet.max_column + 1))
        if not isinstance(cell, openpyxl.cell.cell.MergedCell):
            cell.value = chance.choice(ODD)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("seed", range(25))
def test_spoiled_cells(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
    name = FILES[seed % len(FILES)]
    found: list[ClassStats] | StaffResults = []
    sentence = "read"
    try:
        found = read_results(spoiled(chance, name), name, limits=chance.choice([None, Limits(1_200_000, 10_000)]))
    except Refused as refused:
        sentence = refusal_sentence(refused)
    assert sentence
    whole = read_results((DATA / name).read_bytes(), name)
    known = whole.rows if isinstance(whole, StaffResults) else whole[0].rows
    people = [RosterEntry(str(n), row.name, row.birth_date, row.code, row.department) for n, row in enumerate(known)]
    for sheet in [found] if isinstance(found, StaffResults) else found:
        rows = [NamedRow(row.place, row.name, row.birth_date, row.code, row.aside) for row in sheet.rows]
        for problem in (*sheet.problems, *match(rows, people).problems):
            assert problem_sentence(problem)
        assert all(row.attempts >= 0 for row in sheet.rows)
        assert all(row.best_duration_ms is None or row.best_duration_ms > 0 for row in sheet.rows)
