"""The totals a sheet states beneath its rows, and whether they agree with the rows.

Typed, computed by formula, with or without a stored result: each total is read with the precision it was written in.
Rows are the evidence; a total that contradicts them is a problem that names both values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from truongthi.core.errors import Problem
from truongthi.core.vietnamese import normalize, search_key
from truongthi.formats.result_cells import number_in
from truongthi.formats.result_table import ResultRow, ResultTable, shown
from truongthi.formats.sheet_formulas import Range, computed, ranges_of
from truongthi.formats.sheets import Cell, Sheet

PARTICIPANTS: Final = "participants"
HEADCOUNT: Final = "headcount"
RATE: Final = "participation_rate"
ATTEMPTS: Final = "attempts"
MEAN: Final = "mean_over_attempts"
MEAN_OF_PEOPLE: Final = "mean_over_people"

_LABELS: Final = (
    (RATE, re.compile(r"(?:ty|ti) le.*")),
    (MEAN_OF_PEOPLE, re.compile(r"diem (?:tb|trung binh) (?:theo|moi|cua) (?:hs|hoc sinh|nguoi).*")),
    (MEAN, re.compile(r"diem (?:tb|trung binh)\b.*")),
    (PARTICIPANTS, re.compile(r"(?:tong )?(?:so )?(?:hs|hoc sinh|nguoi)\b.* (?:tham gia|du thi|da thi).*")),
    (ATTEMPTS, re.compile(r"(?:tong )?(?:so )?(?:luot|lan)\b.*")),
    (HEADCOUNT, re.compile(r"(?:tong )?si so.*")),
)
_OUT_OF: Final = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})")
_UNIT_TAIL: Final = re.compile(r"\s*(?:hs|học sinh|em|lượt|lần|điểm)$", re.IGNORECASE)
_DECIMALS: Final = re.compile(r"[.,](\d+)")
_SEARCHED_ROWS: Final = 15
_EXACT: Final = Fraction(1, 10**9)
_STALE: Final = Fraction(1, 10**6)


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """One total as the sheet states it. Means are in points, rates are ratios.

    ``origin``: "typed", "formula" (computed here from the cells) or "cached" (Excel's stored result of a formula we
    do not compute). ``precision``: how far the true value may lie from what is written. ``out_of``: 45 of "42/45".
    """

    kind: str
    value: Fraction
    shown: str
    where: str
    origin: str
    precision: Fraction = _EXACT
    out_of: int | None = None
    formula: str = ""

    def agrees_with(self, figure: Fraction | int | None) -> bool:
        return figure is None or abs(self.value - figure) < self.precision


def read_stated_totals(result: ResultTable) -> tuple[dict[str, StatedTotal], list[Problem]]:
    """The totals beneath the rows by kind, and problems of the totals themselves."""
    sheet, found, problems = result.table.sheet, {}, []
    for row in range(result.last + 1, min(len(sheet.rows), result.last + 1 + _SEARCHED_ROWS)):
        for column, cell in enumerate(sheet.rows[row]):
            kind = _kind(cell)
            if kind is None or kind in found:
                continue
            total, odd = _read_total(sheet, row, column, kind)
            problems += odd
            if total is not None:
                found[kind] = total
                problems += _short_ranges(result, total)
            break
    return found, problems


def _kind(cell: Cell) -> str | None:
    if not isinstance(cell.value, str) or cell.formula is not None:
        return None
    label = search_key(cell.text).partition(":")[0].strip()
    return next((kind for kind, pattern in _LABELS if pattern.fullmatch(label)), None)


def _read_total(sheet: Sheet, row: int, column: int, kind: str) -> tuple[StatedTotal | None, list[Problem]]:
    """The value stands to the right of its label, or behind the colon in the same cell."""
    behind = normalize(sheet.cell(row, column).text).partition(":")[2].strip()
    places = [at for at in range(column + 1, len(sheet.rows[row])) if not sheet.cell(row, at).is_blank]
    if behind:
        cell, where = Cell(behind), sheet.place(row, column)
    elif places:
        cell, where = sheet.cell(row, places[0]), sheet.place(row, places[0])
    else:
        return None, []
    total = _from_formula(sheet, cell, kind, where) if cell.formula else _from_typed(cell, kind, where)
    if total is None:
        facts = {"value": cell.formula or shown(cell), "total": kind}
        return None, [Problem(where, "total_unreadable", facts, "warning")]
    return total, _stale(cell, total)


def _from_formula(sheet: Sheet, cell: Cell, kind: str, where: str) -> StatedTotal | None:
    formula = cell.formula or ""
    value = computed(sheet, formula)
    if value is not None:
        return StatedTotal(kind, value, _written(kind, value), where, "formula", formula=formula)
    cached = number_in(cell)
    return None if cached is None else StatedTotal(kind, cached, shown(cell), where, "cached", formula=formula)


def _from_typed(cell: Cell, kind: str, where: str) -> StatedTotal | None:
    text = normalize(cell.text)
    if kind in {PARTICIPANTS, HEADCOUNT} and (pair := _OUT_OF.match(text)):
        return StatedTotal(kind, Fraction(int(pair[1])), text, where, "typed", out_of=int(pair[2]))
    value = number_in(cell, _UNIT_TAIL)
    if value is None:
        return None
    unit = _last_digit(text)
    if text.endswith("%"):
        unit /= 100
    elif kind == RATE and value > Fraction(3, 2):  # "92,1" beneath a label that says (%)
        value, unit = value / 100, unit / 100
    return StatedTotal(kind, value, _shown_number(cell), where, "typed", unit)


def _last_digit(text: str) -> Fraction:
    decimals = _DECIMALS.search(text)
    return Fraction(1, 10 ** min(len(decimals[1]) if decimals else 0, 9))


def _shown_number(cell: Cell) -> str:
    """As Excel shows it: a ratio in a cell with a percent format is a percentage."""
    if isinstance(cell.value, float) and "%" in cell.number_format:
        return f"{cell.value * 100:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " %"
    return normalize(cell.text).replace(".", ",") if isinstance(cell.value, float) else normalize(cell.text)


def _written(kind: str, value: Fraction) -> str:
    if value.denominator == 1 and kind != RATE:
        return str(value.numerator)
    scaled, tail = (value * 100, " %") if kind == RATE else (value, "")
    return f"{float(scaled):.2f}".replace(".", ",") + tail


def _stale(cell: Cell, total: StatedTotal) -> list[Problem]:
    cached = number_in(cell) if total.origin == "formula" else None
    if cached is None or abs(cached - total.value) <= _STALE:
        return []
    facts = {"value": shown(cell), "computed": total.shown, "total": total.kind}
    return [Problem(total.where, "total_stale", facts, "warning")]


def _short_ranges(result: ResultTable, total: StatedTotal) -> Iterator[Problem]:
    """A sum that starts late or stops early leaves people out."""
    for area in dict.fromkeys(ranges_of(total.formula)):
        touches = area.top <= result.last and area.bottom >= result.first
        left_out = sum(not area.top <= row.row - 1 <= area.bottom for row in result.rows)
        if touches and area.left == area.right and left_out:
            whole = Range(result.first, area.left, result.last, area.right)
            facts = {"range": area.text, "expected": whole.text, "left_out": left_out, "total": total.kind}
            yield Problem(total.where, "total_range_short", facts, "warning")


def contradictions(
    stated: Mapping[str, StatedTotal], rows: Sequence[ResultRow], headcount: int | None
) -> Iterator[Problem]:
    """Totals that disagree with the rows, with both values. Codes: total_participants_differs, total_attempts_differs,
    total_rate_differs, total_mean_differs, total_mean_of_people_differs, total_headcount_differs; and
    total_participants_against_rate when the two stated figures already disagree with each other.
    """
    figures = figures_of(rows, headcount)
    for kind, total in stated.items():
        possible = figures.get(kind, ())
        if not possible or any(total.agrees_with(figure) for figure in possible):
            continue
        facts = {"stated": total.shown, "rows": _written(kind, possible[0])}
        yield Problem(total.where, f"total_{_CODES[kind]}_differs", facts, "warning")
    yield from _against_each_other(stated, headcount)


_CODES: Final = {
    PARTICIPANTS: "participants",
    HEADCOUNT: "headcount",
    RATE: "rate",
    ATTEMPTS: "attempts",
    MEAN: "mean",
    MEAN_OF_PEOPLE: "mean_of_people",
}


def figures_of(rows: Sequence[ResultRow], headcount: int | None) -> dict[str, tuple[Fraction, ...]]:
    """The same totals from the rows. A mean has one value per definition: of all attempts, and attempts × best."""
    took_part = [row for row in rows if row.attempts]
    attempts = sum(row.attempts for row in took_part)
    figures: dict[str, tuple[Fraction, ...]] = {
        PARTICIPANTS: (Fraction(len(took_part)),),
        ATTEMPTS: (Fraction(attempts),),
    }
    if headcount:
        figures[RATE] = (Fraction(len(took_part), headcount),)
        figures[HEADCOUNT] = (Fraction(headcount),)
    if took_part and all(row.best_centipoints is not None for row in took_part):
        figures[MEAN] = _means(took_part, attempts)
        figures[MEAN_OF_PEOPLE] = (Fraction(_sum(took_part, _best), 100 * len(took_part)),)
    return figures


def _means(took_part: Sequence[ResultRow], attempts: int) -> tuple[Fraction, ...]:
    weighted = Fraction(_sum(took_part, lambda row: row.attempts * _best(row)), 100 * attempts)
    if any(row.total_centipoints is None for row in took_part):
        return (weighted,)
    return (Fraction(_sum(took_part, lambda row: row.total_centipoints or 0), 100 * attempts), weighted)


def _best(row: ResultRow) -> int:
    return row.best_centipoints or 0


def _sum(rows: Sequence[ResultRow], figure: Callable[[ResultRow], int]) -> int:
    return sum(figure(row) for row in rows)


def _against_each_other(stated: Mapping[str, StatedTotal], headcount: int | None) -> Iterator[Problem]:
    people, rate = stated.get(PARTICIPANTS), stated.get(RATE)
    if people is None or not headcount:
        return
    if rate is not None and rate.origin == "typed" and not rate.agrees_with(people.value / headcount):
        facts = {"participants": people.shown, "headcount": headcount, "rate": rate.shown}
        yield Problem(people.where, "total_participants_against_rate", facts, "note")
    if people.out_of is not None and people.out_of != headcount:
        facts = {"stated": people.out_of, "rows": headcount}
        yield Problem(people.where, "total_headcount_differs", facts, "warning")
