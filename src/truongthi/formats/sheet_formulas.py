"""Computes the few formulas that class statistics use, exactly and from the cells themselves.

SUM, COUNT, COUNTIF, SUMPRODUCT, AVERAGE, ROUND, the four operations and percentages. What lies outside this small
language is None: nobody's arithmetic is guessed. Files are never asked to compute anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from openpyxl.utils import column_index_from_string

from truongthi.formats.result_cells import number_in
from truongthi.formats.sheets import Cell, Sheet, address_of

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<range>\$?[A-Z]{1,3}\$?\d{1,7}:\$?[A-Z]{1,3}\$?\d{1,7})|(?P<name>[A-Z]+(?=\s*\())|(?P<cell>\$?[A-Z]{1,3}\$?\d{1,7})"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<text>\"[^\"]*\")|(?P<sign>[-+*/(),;%]))"
)
_CORNERS: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_CONDITION: Final = re.compile(r"(>=|<=|<>|>|<|=)?(-?\d+(?:\.\d+)?)")
_MAX_DEPTH: Final = 12
_MAX_LENGTH: Final = 500
_MAX_NESTING: Final = 40
_MAX_CELLS_READ: Final = 200_000


class _CannotCompute(Exception):  # noqa: N818 - not an error: the formula is outside the small language
    pass


@dataclass(slots=True)
class _Budget:
    """How many cells one computation may still read: formulas that name each other's columns grow without end."""

    cells: int = _MAX_CELLS_READ

    def spend(self, cells: int) -> None:
        self.cells -= cells
        if self.cells < 0:
            raise _CannotCompute


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of a sheet, 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def text(self) -> str:
        return f"{address_of(self.top, self.left)}:{address_of(self.bottom, self.right)}"


def ranges_of(formula: str) -> tuple[Range, ...]:
    """Every range a formula names, in its order."""
    return tuple(_range(found) for found in _CORNERS.findall(formula.upper()))


def computed(sheet: Sheet, formula: str) -> Fraction | None:
    """The value of a formula of this sheet, or None when it cannot be told."""
    try:
        return _Formula(sheet, formula, depth=0, budget=_Budget()).value()
    except (_CannotCompute, ZeroDivisionError):
        return None


def _range(corners: tuple[str, str, str, str]) -> Range:
    left, right = sorted((column_index_from_string(corners[0]) - 1, column_index_from_string(corners[2]) - 1))
    top, bottom = sorted((int(corners[1]) - 1, int(corners[3]) - 1))
    return Range(top, left, bottom, right)


class _Formula:
    """A recursive-descent reader over the tokens of one formula."""

    def __init__(self, sheet: Sheet, formula: str, depth: int, budget: _Budget) -> None:
        if depth > _MAX_DEPTH or len(formula) > _MAX_LENGTH:
            raise _CannotCompute
        self.sheet = sheet
        self.depth = depth
        self.budget = budget
        self.nesting = 0
        self.tokens = _tokens(formula.lstrip("=").replace("_xlfn.", ""))
        self.at = 0

    def value(self) -> Fraction:
        result = self._sum()
        if self.at != len(self.tokens):
            raise _CannotCompute
        return result

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _take(self, sign: str = "") -> tuple[str, str]:
        token = self._peek()
        if not token[0] or (sign and token[1] != sign):
            raise _CannotCompute
        self.at += 1
        return token

    def _sum(self) -> Fraction:
        result = self._product()
        while self._peek()[1] in {"+", "-"}:
            sign = self._take()[1]
            right = self._product()
            result = result + right if sign == "+" else result - right
        return result

    def _product(self) -> Fraction:
        result = self._factor()
        while self._peek()[1] in {"*", "/"}:
            sign = self._take()[1]
            right = self._factor()
            result = result * right if sign == "*" else result / right
        return result

    def _factor(self) -> Fraction:
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            raise _CannotCompute
        result = self._percent(self._atom())
        self.nesting -= 1
        return result

    def _percent(self, result: Fraction) -> Fraction:
        while self._peek()[1] == "%":
            self._take()
            result /= 100
        return result

    def _atom(self) -> Fraction:
        kind, text = self._take()
        if text == "-":
            return -self._factor()
        if text == "+":
            return self._factor()
        if text == "(":
            result = self._sum()
            self._take(")")
            return result
        if kind == "number":
            return Fraction(text)
        if kind == "cell":
            return self._cell(text)
        if kind == "name":
            return self._call(text)
        raise _CannotCompute

    def _cell(self, text: str) -> Fraction:
        found = _PLACE.fullmatch(text)
        if found is None:
            raise _CannotCompute
        return self._number(self.sheet.cell(int(found[2]) - 1, column_index_from_string(found[1]) - 1))

    def _number(self, cell: Cell) -> Fraction:
        """What a direct reference gives: an empty cell is 0, a formula is computed, other text is no number."""
        self.budget.spend(1)
        if cell.is_blank:
            return Fraction(0)
        if cell.formula is not None:
            return _Formula(self.sheet, cell.formula, self.depth + 1, self.budget).value()
        number = number_in(cell)
        if number is None:
            raise _CannotCompute
        return number

    def _call(self, name: str) -> Fraction:
        function = _FUNCTIONS.get(name)
        if function is None:
            raise _CannotCompute
        self._take("(")
        result = function(self)
        self._take(")")
        return result

    def _numbers(self) -> Iterator[Fraction]:
        """The numbers of a list of ranges and values; text in a range does not count, as in Excel."""
        while True:
            if self._peek()[0] == "range":
                yield from (number for number in self._cells(self._take()[1]) if number is not None)
            else:
                yield self._sum()
            if self._peek()[1] not in {",", ";"}:
                return
            self._take()

    def _cells(self, text: str) -> list[Fraction | None]:
        found = _CORNERS.fullmatch(text)
        if found is None:
            raise _CannotCompute
        area = _range((found[1], found[2], found[3], found[4]))
        self.budget.spend((area.bottom - area.top + 1) * (area.right - area.left + 1))
        return [
            self._counted(self.sheet.cell(row, column))
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        ]

    def _counted(self, cell: Cell) -> Fraction | None:
        if cell.formula is not None:
            return self._number(cell)
        return None if isinstance(cell.value, str) else number_in(cell)

    def total(self) -> Fraction:
        return sum(self._numbers(), Fraction(0))

    def count(self) -> Fraction:
        return Fraction(sum(1 for _ in self._numbers()))

    def average(self) -> Fraction:
        numbers = list(self._numbers())
        return sum(numbers, Fraction(0)) / len(numbers)

    def count_if(self) -> Fraction:
        numbers = self._cells(self._take()[1])
        self._separator()
        kind, text = self._take()
        found = _CONDITION.fullmatch(text.strip('"')) if kind in {"text", "number"} else None
        if found is None:
            raise _CannotCompute
        fits = _COMPARE[found[1] or "="]
        bound = Fraction(found[2])
        return Fraction(sum(1 for number in numbers if number is not None and fits(number, bound)))

    def sum_product(self) -> Fraction:
        columns = [self._cells(self._take()[1])]
        while self._peek()[1] in {",", ";", "*"}:
            self._take()
            columns.append(self._cells(self._take()[1]))
        if len({len(column) for column in columns}) != 1:
            raise _CannotCompute
        result = Fraction(0)
        for row in zip(*columns, strict=True):
            product = Fraction(1)
            for number in row:
                product *= number or 0
            result += product
        return result

    def rounded(self) -> Fraction:
        number = self._sum()
        self._separator()
        digits = self._sum()
        if digits.denominator != 1 or not 0 <= digits <= 9:
            raise _CannotCompute
        scale = 10 ** int(digits)
        return Fraction(int(abs(number) * scale + Fraction(1, 2)) * (1 if number >= 0 else -1), scale)

    def _separator(self) -> None:
        if self._take()[1] not in {",", ";"}:
            raise _CannotCompute


_FUNCTIONS: Final[dict[str, Callable[[_Formula], Fraction]]] = {
    "SUM": _Formula.total,
    "COUNT": _Formula.count,
    "COUNTIF": _Formula.count_if,
    "SUMPRODUCT": _Formula.sum_product,
    "AVERAGE": _Formula.average,
    "ROUND": _Formula.rounded,
}
_COMPARE: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def _tokens(formula: str) -> list[tuple[str, str]]:
    text, found, at = formula.upper().rstrip(), [], 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise _CannotCompute
        found.append((token.lastgroup, token[token.lastgroup]))
        at = token.end()
    return found
