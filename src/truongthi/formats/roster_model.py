"""What a class roster says, as plain values; no reading, no judging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongthi.core.errors import Problem
from truongthi.formats.birth_dates import BirthDate


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """One pupil as read; ``row`` is the row number people see in Excel."""

    class_name: str
    name: str
    birth_date: date | None
    code: str
    gender: str
    note: str
    number: int | None
    sheet: str
    row: int

    @property
    def where(self) -> str:
        return f"{self.sheet}!{self.row}"


@dataclass(frozen=True, slots=True)
class RosterClass:
    """What the file says about a class besides its pupils."""

    name: str
    sheet: str
    homeroom_teacher: str = ""
    headcount: int | None = None
    girls: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """People that can be taken, rows that cannot, and everything worth a look, in the order of the file."""

    people: tuple[RosterPerson, ...]
    rejected: tuple[RosterPerson, ...]
    classes: tuple[RosterClass, ...]
    school_year: str
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


@dataclass(frozen=True, slots=True)
class RosterRow:
    person: RosterPerson
    problems: tuple[Problem, ...]
    birth: BirthDate
