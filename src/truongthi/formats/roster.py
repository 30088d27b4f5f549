"""Reads class rosters as schools keep them in Excel: one sheet to a class, or one sheet with a class column.

Pure: bytes in, people and addressed problems out. What is stored is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from truongthi.core.errors import Problem, Refused
from truongthi.core.vietnamese import class_key, grade_of, normalize, search_key
from truongthi.formats.birth_dates import BirthDate, read_birth_date
from truongthi.formats.people_table import (
    PeopleTable,
    find_table,
    name_problems,
    numbered_rows_without_person,
    people_rows,
    read_gender,
    tidy_name,
)
from truongthi.formats.roster_checks import duplicates, headcounts, month_first_suspicions
from truongthi.formats.roster_model import Roster, RosterClass, RosterPerson, RosterRow
from truongthi.formats.sheets import Sheet, load_sheets

__all__ = ["Roster", "RosterClass", "RosterPerson", "read_roster"]

_MEANINGS: Final = {
    "number": re.compile(r"stt|tt|so tt|so thu tu|no"),
    "code": re.compile(
        r"ma (?:so )?(?:hs|hv|hoc sinh|hoc vien|dinh danh.*)|ma so|ma|so dinh danh|ten dang nhap|ma hs/ten dang nhap"
    ),
    "name": re.compile(
        r"(?:ho (?:va|&) ten|ho,? ten|ten day du|ten hoc sinh|hoc sinh)(?: (?:hoc sinh|hoc vien|hs|hv))?"
    ),
    "family": re.compile(r"ho(?: va)?(?: ten)?(?: (?:dem|lot))|ho"),
    "given": re.compile(r"ten"),
    "birth_date": re.compile(r"(?:ngay|nam)(?:,? thang)?(?:,? nam)? sinh|sinh ngay|n\. ?sinh|ns"),
    "gender": re.compile(r"gioi tinh|gt|nam/ ?nu|phai"),
    "female": re.compile(r"nu"),
    "class": re.compile(r"lop|ten lop|ma lop|lop hoc"),
    "note": re.compile(r"ghi chu"),
}
_EVIDENCE: Final = ("number", "code", "birth_date", "gender")
_TITLE_CLASS: Final = re.compile(
    r"\blop:?\s*((?:1[0-2]|[1-9])(?!\d)(?:\s?[a-z]\d{0,2}(?![a-z])|/\d{1,2})?(?:-[a-z0-9]+)?)", re.IGNORECASE
)
_TEACHER: Final = re.compile(r"(?:gvcn|giao vien chu nhiem)\s*:?\s*(?=\S)", re.IGNORECASE)
_HEADCOUNT: Final = re.compile(r"si so\s*:?\s*(\d{1,3})(?:.*?nu\s*:?\s*(\d{1,3}))?")
_YEAR: Final = re.compile(r"(20\d{2})\s*[-–]\s*(20\d{2})")
_YOUNGER, _OLDER = 2, 10


def read_roster(data: bytes, filename: str = "", *, today: date | None = None) -> Roster:
    """Read every visible sheet. ``today`` only serves to say that an age is implausible.

    Raises ``Refused`` for files that are no workbook, "roster_no_table" when no sheet has a table of people, and
    "roster_no_people" when the tables are empty.
    """
    sheets = load_sheets(data, filename)
    visible = [sheet for sheet in sheets if not sheet.hidden]
    problems = [Problem(sheet.name, "sheet_hidden", {"sheet": sheet.name}, "note") for sheet in sheets if sheet.hidden]
    tables = [(sheet, find_table(sheet, _MEANINGS)) for sheet in visible]
    if not any(table for _, table in tables):
        raise Refused("roster_no_table", sheets=", ".join(sheet.name for sheet in visible)[:200])
    year = _school_year(visible) or (_year_of(today) if today else "")
    rows: list[RosterRow] = []
    classes: list[RosterClass] = []
    for sheet, table in tables:
        if table is None:
            problems += _sheet_without_table(sheet)
            continue
        found, about, notes = _read_table(table, year)
        rows += found
        problems += notes
        classes += about
    if not rows:
        raise Refused("roster_no_people")
    return _assembled(rows, classes, year, problems)


def _sheet_without_table(sheet: Sheet) -> list[Problem]:
    if not any(not cell.is_blank for row in sheet.rows for cell in row):
        return []
    return [Problem(sheet.name, "sheet_without_table", {"sheet": sheet.name}, "warning")]


def _assembled(rows: list[RosterRow], classes: list[RosterClass], year: str, problems: list[Problem]) -> Roster:
    doubles = duplicates([row.person for row in rows])
    places = {problem.where for problem in doubles if problem.is_error}
    people: list[RosterPerson] = []
    rejected: list[RosterPerson] = []
    for row in rows:
        problems += row.problems
        bad = any(problem.is_error for problem in row.problems) or row.person.where in places
        (rejected if bad else people).append(row.person)
    problems += doubles
    problems += headcounts(classes, [row.person for row in rows if row.person.name])
    return Roster(tuple(people), tuple(rejected), tuple(classes), year, tuple(problems))


def _school_year(sheets: Iterable[Sheet]) -> str:
    for sheet in sheets:
        for row in sheet.rows[:10]:
            for cell in row:
                if (found := _YEAR.search(cell.text)) and int(found[2]) == int(found[1]) + 1:
                    return f"{found[1]}-{found[2]}"
    return ""


def _year_of(today: date) -> str:
    """The school year begins in August."""
    start = today.year if today.month >= 8 else today.year - 1
    return f"{start}-{start + 1}"


def _read_table(table: PeopleTable, year: str) -> tuple[list[RosterRow], list[RosterClass], list[Problem]]:
    about, problems = _about_class(table)
    rows = [
        _read_row(table, row, about.name, year) for row in people_rows(table, _EVIDENCE) if _means_a_person(table, row)
    ]
    problems += month_first_suspicions(rows)
    if empty := numbered_rows_without_person(table):
        facts = {"sheet": table.sheet.name, "count": len(empty), "first": empty[0] + 1, "last": empty[-1] + 1}
        problems.append(Problem(f"{table.sheet.name}!{empty[0] + 1}", "numbers_without_person", facts, "note"))
    names = dict.fromkeys([about.name, *(row.person.class_name for row in rows)])
    others = [RosterClass(name, table.sheet.name) for name in names if name and name != about.name]
    return (
        rows,
        ([about] if about.name and about.name in {row.person.class_name for row in rows} else []) + others,
        problems,
    )


def _means_a_person(table: PeopleTable, row: int) -> bool:
    if table.raw_name(row).strip():
        return True
    if not table.cell(row, "code").is_blank:
        return True
    birth = read_birth_date(table.cell(row, "birth_date"))
    return birth.value is not None or bool(read_gender(table.text(row, "gender")))


def _about_class(table: PeopleTable) -> tuple[RosterClass, list[Problem]]:
    """Class, homeroom teacher and headcount from the sheet's name and the lines above the table."""
    sheet = table.sheet
    lines = [normalize(cell.text) for row in sheet.rows[: table.header_row] for cell in row if not cell.is_blank]
    titles = [
        class_key(line[found.start(1) : found.end(1)]) for line in lines if (found := _TITLE_CLASS.search(_plain(line)))
    ]
    named = class_key(sheet.name) if grade_of(sheet.name) is not None else ""
    title = titles[0] if titles else ""
    problems = []
    if named and title and named != title:
        problems.append(Problem(sheet.name, "class_title_differs", {"sheet": sheet.name, "title": title}, "warning"))
    teacher = next((normalize(line[found.end() :]) for line in lines if (found := _TEACHER.match(_plain(line)))), "")
    count = next((found for line in lines if (found := _HEADCOUNT.search(search_key(line)))), None)
    headcount = int(count[1]) if count else None
    girls = int(count[2]) if count and count[2] else None
    return RosterClass(named or title, sheet.name, teacher, headcount, girls), problems


def _plain(line: str) -> str:
    """Without accents but letter for letter as long as the line, so that places in it stay valid."""
    return "".join(search_key(char)[:1] or " " for char in line)


def _read_row(table: PeopleTable, row: int, sheet_class: str, year: str) -> RosterRow:
    raw = table.raw_name(row)
    birth = read_birth_date(table.cell(row, "birth_date"))
    gender = _gender(table, row)
    typed_class = class_key(table.text(row, "class"))
    number = table.text(row, "number").rstrip(".")
    person = RosterPerson(
        class_name=typed_class or sheet_class,
        name=tidy_name(raw),
        birth_date=birth.value,
        code=table.text(row, "code").upper(),
        gender=gender or "",
        note=table.text(row, "note"),
        number=int(number) if number.isdecimal() and len(number) < 7 else None,
        sheet=table.sheet.name,
        row=row + 1,
    )
    problems = [
        *name_problems(raw, table.where(row, "name" if "name" in table.columns else "given")),
        *_birth_problems(table, row, birth, person, year),
        *_class_problems(table, row, typed_class, sheet_class),
    ]
    if gender is None:
        facts = {"value": table.text(row, "gender"), "name": person.name}
        problems.append(Problem(table.where(row, "gender"), "gender_unreadable", facts, "warning"))
    if "code" in table.columns and not person.code:
        problems.append(Problem(table.where(row, "code"), "code_missing", {"name": person.name}, "warning"))
    return RosterRow(person, tuple(problems), birth)


def _gender(table: PeopleTable, row: int) -> str | None:
    """From a column of words, or from a column "Nữ" in which girls are ticked."""
    if "gender" not in table.columns and "female" in table.columns:
        return "male" if table.cell(row, "female").is_blank else "female"
    return read_gender(table.text(row, "gender"))


def _birth_problems(table: PeopleTable, row: int, birth: BirthDate, person: RosterPerson, year: str) -> list[Problem]:
    where = table.where(row, "birth_date")
    if birth.code:
        severity = "warning" if birth.code == "birth_date_missing" else "error"
        return [Problem(where, birth.code, {**birth.facts, "name": person.name}, severity)]
    grade = grade_of(person.class_name)
    if birth.value is None or not year or grade is None:
        return []
    age = int(year[:4]) - birth.value.year
    usual = grade + 5
    if usual - _YOUNGER < age <= usual + _OLDER:
        return []
    facts = {"value": birth.value.strftime("%d/%m/%Y"), "age": age, "class": person.class_name, "name": person.name}
    return [Problem(where, "age_implausible", facts, "warning")]


def _class_problems(table: PeopleTable, row: int, typed: str, sheet_class: str) -> list[Problem]:
    if not typed and not sheet_class:
        return [Problem(table.where(row, "class"), "class_missing", {"name": tidy_name(table.raw_name(row))})]
    if typed and sheet_class and typed != sheet_class:
        facts = {"value": typed, "sheet": table.sheet.name, "expected": sheet_class}
        return [Problem(table.where(row, "class"), "class_differs", facts)]
    return []
