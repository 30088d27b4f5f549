"""What only the rows of a roster together show: people twice, shared names, doubtful dates, wrong headcounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from truongthi.core.errors import Problem
from truongthi.core.vietnamese import comparison_key
from truongthi.formats.roster_model import RosterClass, RosterPerson, RosterRow


def month_first_suspicions(rows: list[RosterRow]) -> list[Problem]:
    """One date that can only be month-first makes every ambiguous date of its sheet doubtful."""
    if not any(row.birth.code == "birth_date_month_first" for row in rows):
        return []
    doubtful = [row.person for row in rows if row.birth.may_be_month_first]
    return [
        Problem(
            person.where,
            "birth_date_maybe_month_first",
            {"value": person.birth_date.strftime("%d/%m/%Y") if person.birth_date else "", "name": person.name},
            "warning",
        )
        for person in doubtful
    ]


def duplicates(people: list[RosterPerson]) -> list[Problem]:
    """Same code or same person twice is an error at the later place; a shared name alone is only worth a look."""
    found: list[Problem] = []
    codes: dict[str, RosterPerson] = {}
    in_class: dict[tuple[str, str], list[RosterPerson]] = {}
    everywhere: dict[tuple[str, date], RosterPerson] = {}
    for person in people:
        if not person.name:
            continue
        first = codes.setdefault(person.code, person) if person.code else person
        if first is not person:
            found.append(_double("code_twice", person, first, value=person.code))
        key = (person.class_name, comparison_key(person.name))
        found += [_same_name(person, other) for other in in_class.get(key, []) if other is not first]
        in_class.setdefault(key, []).append(person)
        if person.birth_date is not None:
            same = everywhere.setdefault((key[1], person.birth_date), person)
            if same.class_name != person.class_name and same is not first:
                found.append(_double("person_in_two_classes", person, same, "warning"))
    return found


def _same_name(person: RosterPerson, other: RosterPerson) -> Problem:
    if person.birth_date == other.birth_date and not (person.code and other.code and person.birth_date is None):
        return _double("person_twice", person, other)
    return _double("same_name_in_class", person, other, "note")


def _double(code: str, person: RosterPerson, first: RosterPerson, severity: str = "error", **facts: str) -> Problem:
    born = [one.birth_date.strftime("%d/%m/%Y") if one.birth_date else "" for one in (person, first)]
    about = {"name": person.name, "class": person.class_name, "born": born[0], "first_born": born[1]}
    return Problem(
        person.where, code, {**about, "first": first.where, "first_class": first.class_name, **facts}, severity
    )


def headcounts(classes: Iterable[RosterClass], people: list[RosterPerson]) -> list[Problem]:
    counted = Counter(person.class_name for person in people)
    return [
        Problem(
            about.sheet,
            "headcount_differs",
            {"class": about.name, "written": about.headcount, "counted": counted[about.name]},
            "warning",
        )
        for about in classes
        if about.headcount is not None and about.headcount != counted[about.name]
    ]
