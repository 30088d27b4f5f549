"""Reads a centre's list of staff from Excel: names, duties, phones, and who is homeroom teacher of which class."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from truongthi.core.errors import Problem, Refused
from truongthi.core.vietnamese import class_key, comparison_key, grade_of
from truongthi.formats.birth_dates import read_birth_date
from truongthi.formats.people_table import PeopleTable, find_table, name_problems, people_rows, read_gender, tidy_name
from truongthi.formats.sheets import load_sheets

_MEANINGS: Final = {
    "number": re.compile(r"stt|tt|so tt|so thu tu|no"),
    "code": re.compile(
        r"ma (?:so )?(?:cb|gv|cbgv|cbgvnv|can bo|giao vien|nhan vien|dinh danh.*)|ma so|ma|ten dang nhap"
    ),
    "name": re.compile(r"(?:ho (?:va|&) ten|ho,? ten|ten day du)(?: .*)?"),
    "family": re.compile(r"ho(?: va)?(?: ten)?(?: (?:dem|lot))|ho"),
    "given": re.compile(r"ten"),
    "position": re.compile(r"chuc (?:vu|danh)|cong viec|nhiem vu|vi tri"),
    "department": re.compile(r"to(?: chuyen mon)?|to, phong|to/ ?phong|phong(?: ban)?|bo phan|don vi"),
    "phone": re.compile(r"(?:so )?dien thoai(?: di dong)?|sdt|dt|di dong|so dt"),
    "homeroom": re.compile(r"(?:giao vien )?chu nhiem(?: lop)?|gvcn(?: lop)?|lop chu nhiem|lop cn"),
    "birth_date": re.compile(r"(?:ngay|nam)(?:,? thang)?(?:,? nam)? sinh"),
    "gender": re.compile(r"gioi tinh|gt|nam/ ?nu|phai"),
    "note": re.compile(r"ghi chu"),
}
_EVIDENCE: Final = ("number", "position", "department", "phone", "code")
_REQUIRED_BESIDE_NAME: Final = frozenset({"position", "department", "phone", "homeroom", "code"})
_MOBILE: Final = re.compile(r"0[35789]\d{8}|02\d{8,9}")


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """One member of staff as read; ``homeroom`` is a class name or empty, ``phone`` digits only."""

    name: str
    position: str
    department: str
    phone: str
    homeroom: str
    code: str
    birth_date: date | None
    gender: str
    number: int | None
    sheet: str
    row: int

    @property
    def where(self) -> str:
        return f"{self.sheet}!{self.row}"


@dataclass(frozen=True, slots=True)
class StaffList:
    people: tuple[StaffPerson, ...]
    rejected: tuple[StaffPerson, ...]
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def read_staff(data: bytes, filename: str = "") -> StaffList:
    """Read every visible sheet with a staff table. Raises ``Refused`` ("staff_no_table", "staff_no_people")."""
    tables = [
        table
        for sheet in load_sheets(data, filename)
        if not sheet.hidden and (table := staff_table(find_table(sheet, _MEANINGS)))
    ]
    if not tables:
        raise Refused("staff_no_table")
    rows = [
        _read_row(table, row)
        for table in tables
        for row in people_rows(table, _EVIDENCE)
        if _means_a_person(table, row)
    ]
    if not rows:
        raise Refused("staff_no_people")
    doubles = _duplicates([person for person, _ in rows])
    bad_places = {problem.where for problem in doubles if problem.is_error}
    people: list[StaffPerson] = []
    rejected: list[StaffPerson] = []
    problems: list[Problem] = []
    for person, found in rows:
        problems += found
        is_bad = person.where in bad_places or any(problem.is_error for problem in found)
        (rejected if is_bad else people).append(person)
    return StaffList(tuple(people), tuple(rejected), tuple(problems + doubles))


def staff_table(table: PeopleTable | None) -> PeopleTable | None:
    """The table when it speaks of staff: besides names it has a duty, a department, a phone or a homeroom class."""
    return table if table and _REQUIRED_BESIDE_NAME & table.columns.keys() else None


def looks_like_staff(data: bytes, filename: str = "") -> bool:
    """Is this a list of staff rather than a class roster? (a duty, department or homeroom column tells)"""
    telling = {"position", "department", "homeroom"}
    tables = (find_table(sheet, _MEANINGS) for sheet in load_sheets(data, filename) if not sheet.hidden)
    return any(table is not None and len(telling & table.columns.keys()) >= 1 for table in tables)


def _means_a_person(table: PeopleTable, row: int) -> bool:
    return bool(table.raw_name(row).strip()) or any(
        not table.cell(row, meaning).is_blank for meaning in ("position", "phone", "code", "homeroom")
    )


def _read_row(table: PeopleTable, row: int) -> tuple[StaffPerson, list[Problem]]:
    raw = table.raw_name(row)
    phone, phone_problems = _read_phone(table, row)
    homeroom, class_problems = _read_homeroom(table, row)
    birth = read_birth_date(table.cell(row, "birth_date"))
    number = table.text(row, "number").rstrip(".")
    person = StaffPerson(
        name=tidy_name(raw),
        position=table.text(row, "position"),
        department=table.text(row, "department"),
        phone=phone,
        homeroom=homeroom,
        code=table.text(row, "code").upper(),
        birth_date=birth.value,
        gender=read_gender(table.text(row, "gender")) or "",
        number=int(number) if number.isdecimal() and len(number) < 7 else None,
        sheet=table.sheet.name,
        row=row + 1,
    )
    problems = name_problems(raw, table.where(row, "name" if "name" in table.columns else "given"))
    if "birth_date" in table.columns and birth.code and birth.code != "birth_date_missing":
        facts = {**birth.facts, "name": person.name}
        problems.append(Problem(table.where(row, "birth_date"), birth.code, facts, "warning"))
    return person, [*problems, *phone_problems, *class_problems]


def _read_phone(table: PeopleTable, row: int) -> tuple[str, list[Problem]]:
    """Digits of a Vietnamese number; a zero that Excel dropped is put back and said."""
    cell = table.cell(row, "phone")
    typed = table.text(row, "phone")
    if not typed:
        return "", []
    digits = re.sub(r"[\s.\-()]", "", typed)
    digits = "0" + digits[3:] if digits.startswith("+84") else digits
    where, facts = table.where(row, "phone"), {"value": typed}
    if _MOBILE.fullmatch(digits):
        return digits, []
    if _MOBILE.fullmatch("0" + digits):
        severity = "note" if isinstance(cell.value, int | float) else "warning"
        return "0" + digits, [Problem(where, "phone_lost_zero", {**facts, "suggestion": "0" + digits}, severity)]
    return "", [Problem(where, "phone_unreadable", facts, "warning")]


def _read_homeroom(table: PeopleTable, row: int) -> tuple[str, list[Problem]]:
    typed = table.text(row, "homeroom")
    key = class_key(typed)
    if key in {"", "-", "0", "KHÔNG"}:
        return "", []
    if grade_of(key) is None:
        return "", [Problem(table.where(row, "homeroom"), "homeroom_unreadable", {"value": typed}, "warning")]
    return key, []


def _duplicates(people: list[StaffPerson]) -> list[Problem]:
    found: list[Problem] = []
    codes: dict[str, StaffPerson] = {}
    classes: dict[str, StaffPerson] = {}
    names: dict[str, list[StaffPerson]] = {}
    for person in people:
        if not person.name:
            continue
        namesakes = names.setdefault(comparison_key(person.name), [])
        found += [_namesake(person, other) for other in namesakes]
        namesakes.append(person)
        if person.code and codes.setdefault(person.code, person) is not person:
            found.append(_double("code_twice", person, codes[person.code], value=person.code))
        if person.homeroom and classes.setdefault(person.homeroom, person) is not person:
            first = classes[person.homeroom]
            found.append(
                _double("homeroom_twice", person, first, **{"class": person.homeroom, "first_name": first.name})
            )
    return found


def _namesake(person: StaffPerson, other: StaffPerson) -> Problem:
    """Colleagues may share a name; the same name in the same department or with the same phone is one person twice."""
    same_phone = person.phone and person.phone == other.phone
    told_apart = (person.code and other.code and person.code != other.code) or (
        person.phone and other.phone and person.phone != other.phone
    )
    if same_phone or (person.department == other.department and not told_apart):
        return _double("staff_twice", person, other)
    facts = {"department": person.department, "first_department": other.department}
    return _double("same_name_in_staff", person, other, "note", **facts)


def _double(code: str, person: StaffPerson, first: StaffPerson, severity: str = "error", **facts: str) -> Problem:
    return Problem(person.where, code, {"name": person.name, "first": first.where, **facts}, severity)
