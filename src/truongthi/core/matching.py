"""Finds the person of a roster whom a row of a file means: by code, else by name and birth date, else by a name that
only one person has. What remains doubtful is reported with its place, never decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from truongthi.core.errors import Problem
from truongthi.core.vietnamese import comparison_key, normalize, search_key

_ASIDE: Final = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A person who may be meant. ``key`` is any identity of the caller's; ``code`` and ``department`` may be ""."""

    key: str
    name: str
    birth_date: date | None = None
    code: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row that means a person. ``aside`` is a remark that tells namesakes apart: "Toán" of "Hương (Toán)"."""

    place: str
    name: str
    birth_date: date | None = None
    code: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """``keys[i]``: the person of row i, or None. ``missing``: people no row means. ``problems``: error for rows that
    cannot be taken (match_unknown, match_unknown_but_alike, match_ambiguous, match_person_twice,
    match_code_of_other), warning for rows taken with a difference (match_code_unknown, match_birth_date_differs,
    match_name_differs).
    """

    keys: tuple[str | None, ...]
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        return None not in self.keys and not any(problem.is_error for problem in self.problems)


def match(rows: Sequence[NamedRow], people: Iterable[RosterEntry]) -> Matching:
    """Match every row; a person who would be meant by two rows is given to neither."""
    roster = _Roster(tuple(people))
    found: list[str | None] = []
    problems: list[Problem] = []
    for row in rows:
        entry, odd = roster.meant_by(row)
        found.append(entry.key if entry else None)
        problems += odd
    twice = {key for key in found if key is not None and found.count(key) > 1}
    problems += _told_twice(rows, found, twice)
    keys = tuple(None if key in twice else key for key in found)
    missing = tuple(entry.key for entry in roster.people if entry.key not in found)
    return Matching(keys, missing, tuple(problems))


def _told_twice(rows: Sequence[NamedRow], found: Sequence[str | None], twice: set[str]) -> Iterator[Problem]:
    first: dict[str, NamedRow] = {}
    for row, key in zip(rows, found, strict=True):
        if key is None or key not in twice:
            continue
        if key in first:
            yield Problem(row.place, "match_person_twice", {"name": row.name, "first": first[key].place})
        first.setdefault(key, row)


class _Roster:
    """The people, looked up by code and by name."""

    def __init__(self, people: tuple[RosterEntry, ...]) -> None:
        self.people = people
        self.by_code = {_code(entry.code): entry for entry in people if entry.code}
        self.by_name: dict[str, list[RosterEntry]] = {}
        self.by_bare_name: dict[str, list[RosterEntry]] = {}
        for entry in people:
            self.by_name.setdefault(name_key(entry.name), []).append(entry)
            self.by_bare_name.setdefault(search_key(_ASIDE.sub(" ", entry.name)), []).append(entry)

    def meant_by(self, row: NamedRow) -> tuple[RosterEntry | None, list[Problem]]:
        entry = self.by_code.get(_code(row.code)) if row.code else None
        if entry is not None:
            return self._by_code(row, entry)
        found, problems = self._by_name(row)
        if row.code and found is not None and found.code:
            facts = {"value": row.code, "name": row.name, "expected": found.code}
            problems.append(Problem(row.place, "match_code_unknown", facts, "warning"))
        return found, problems

    def _by_code(self, row: NamedRow, entry: RosterEntry) -> tuple[RosterEntry | None, list[Problem]]:
        """A code is believed only together with the name; one letter of the code is typed wrong easily."""
        if name_key(row.name) == name_key(entry.name):
            return entry, _birth_date_problems(row, entry)
        facts = {"value": row.code, "name": row.name, "owner": entry.name}
        if search_key(row.name) == search_key(entry.name):
            return entry, [
                Problem(row.place, "match_name_differs", {"name": row.name, "expected": entry.name}, "warning")
            ]
        return None, [Problem(row.place, "match_code_of_other", facts)]

    def _by_name(self, row: NamedRow) -> tuple[RosterEntry | None, list[Problem]]:
        namesakes = self.by_name.get(name_key(row.name), [])
        candidates = _narrowed(row, namesakes)
        if len(candidates) == 1:
            return candidates[0], _birth_date_problems(row, candidates[0])
        if len(candidates) > 1:
            return None, [Problem(row.place, "match_ambiguous", {"name": row.name, "count": len(candidates)})]
        return self._by_bare_name(row)

    def _by_bare_name(self, row: NamedRow) -> tuple[RosterEntry | None, list[Problem]]:
        """Typed without accents, or with one wrong: believed when the birth date says the same."""
        alike = self.by_bare_name.get(search_key(_ASIDE.sub(" ", row.name)), [])
        same = [entry for entry in alike if row.birth_date and entry.birth_date == row.birth_date]
        if len(same) == 1:
            facts = {"name": row.name, "expected": same[0].name}
            return same[0], [Problem(row.place, "match_name_differs", facts, "warning")]
        if alike:
            facts = {"name": row.name, "suggestion": ", ".join(entry.name for entry in alike)}
            return None, [Problem(row.place, "match_unknown_but_alike", facts)]
        return None, [Problem(row.place, "match_unknown", {"name": row.name})]


def _narrowed(row: NamedRow, namesakes: list[RosterEntry]) -> list[RosterEntry]:
    """Namesakes that fit the birth date, then the remark; a single person of that name needs neither."""
    if len(namesakes) < 2:
        return namesakes
    if row.birth_date is not None:
        exact = [entry for entry in namesakes if entry.birth_date == row.birth_date]
        if exact:
            namesakes = exact
    if row.aside and len(namesakes) > 1:
        told = [entry for entry in namesakes if comparison_key(row.aside) in comparison_key(entry.department)]
        namesakes = told or namesakes
    return namesakes


def _birth_date_problems(row: NamedRow, entry: RosterEntry) -> list[Problem]:
    if row.birth_date is None or entry.birth_date is None or row.birth_date == entry.birth_date:
        return []
    facts = {
        "name": row.name,
        "value": row.birth_date.strftime("%d/%m/%Y"),
        "expected": entry.birth_date.strftime("%d/%m/%Y"),
    }
    return [Problem(row.place, "match_birth_date_differs", facts, "warning")]


def name_key(name: str) -> str:
    """Equal for spellings of one name: case, spaces, tone placement and remarks in brackets are folded."""
    return comparison_key(_ASIDE.sub(" ", name))


def _code(code: str) -> str:
    return normalize(code).upper().replace(" ", "")
