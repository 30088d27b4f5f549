"""Result files and rosters, as handed in, to the people and classes a ranking is made of. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from truongthi.core.divisions import Unit
from truongthi.core.errors import Problem, Refused
from truongthi.core.matching import NamedRow, RosterEntry, match
from truongthi.core.metrics import PersonResult
from truongthi.core.vietnamese import class_key, class_sort_key
from truongthi.formats.class_stats import ClassStats
from truongthi.formats.result_table import Limits, ResultRow
from truongthi.formats.roster import read_roster
from truongthi.formats.staff import looks_like_staff, read_staff
from truongthi.formats.staff_results import StaffResults, read_results

PUPIL: Final = "pupil"
STAFF: Final = "staff"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Everybody the files speak of, by class, and everything odd about the files, each with file and place."""

    staff: tuple[PersonResult, ...]
    units: tuple[Unit, ...]
    problems: tuple[Problem, ...]


@dataclass
class _Roster:
    """Who belongs to which class, and who is staff, where a roster was given."""

    classes: dict[str, list[RosterEntry]] = field(default_factory=dict)
    staff: list[RosterEntry] = field(default_factory=list)


def read_handed_in(results: Iterable[File], rosters: Iterable[File] = (), *, limits: Limits | None = None) -> HandedIn:
    """Read all files. With rosters, only people of the roster count and a class has the size of its roster.

    Raises ``Refused`` (with ``file`` among its facts) for a file that cannot be read at all.
    """
    gathering = _Gathering()
    for file in rosters:
        with _naming(file):
            gathering.add_roster(file)
    for file in results:
        with _naming(file):
            gathering.add_results(file, limits)
    return gathering.finished()


@contextmanager
def _naming(file: File) -> Iterator[None]:
    """A refusal of a file tells which file it was."""
    try:
        yield
    except Refused as refused:
        raise Refused(refused.code, **{**refused.facts, "file": file.name}) from None


class _Gathering:
    def __init__(self) -> None:
        self.roster = _Roster()
        self.staff: list[PersonResult] = []
        self.units: dict[str, Unit] = {}
        self.problems: list[Problem] = []

    def add_roster(self, file: File) -> None:
        if looks_like_staff(file.data, file.name):
            listed = read_staff(file.data, file.name)
            self._note(file.name, listed.problems)
            self.roster.staff += [
                RosterEntry(f"staff/{len(self.roster.staff) + index}", p.name, p.birth_date, p.code, p.department)
                for index, p in enumerate(listed.people)
            ]
            return
        roster = read_roster(file.data, file.name)
        self._note(file.name, roster.problems)
        for person in roster.people:
            pupils = self.roster.classes.setdefault(class_key(person.class_name), [])
            key = f"{class_key(person.class_name)}/{len(pupils)}"
            pupils.append(RosterEntry(key, person.name, person.birth_date, person.code))

    def add_results(self, file: File, limits: Limits | None) -> None:
        found = read_results(file.data, file.name, limits=limits)
        if isinstance(found, StaffResults):
            self.add_staff(file.name, found)
            return
        for stats in found:
            self.add_class(file.name, stats)

    def add_class(self, file: str, stats: ClassStats) -> None:
        self._note(file, stats.problems)
        name = stats.class_name or f"{file} {stats.sheet}"
        if name in self.units:
            self._note(file, [Problem(stats.sheet, "rank_class_twice", {"class": name})])
            return
        pupils = self.roster.classes.get(name)
        if self.roster.classes and pupils is None:
            self._note(file, [Problem(stats.sheet, "rank_class_unknown", {"class": name})])
        people = self._people(file, name, PUPIL, stats.rows, pupils)
        stated = stats.headcount if stats.headcount and stats.headcount >= stats.participants else len(stats.rows)
        self.units[name] = Unit(name, name, len(pupils) if pupils is not None else stated, tuple(people))

    def add_staff(self, file: str, results: StaffResults) -> None:
        self._note(file, results.problems)
        self.staff += self._people(file, "", STAFF, results.rows, self.roster.staff or None)

    def finished(self) -> HandedIn:
        for name, pupils in self.roster.classes.items():
            if name not in self.units and self.units:
                self._note(name, [Problem("", "rank_class_without_results", {"class": name}, "warning")])
                self.units[name] = Unit(name, name, len(pupils), ())
        units = sorted(self.units.values(), key=lambda unit: class_sort_key(unit.name))
        return HandedIn(tuple(self.staff), tuple(units), tuple(self.problems))

    def _people(
        self, file: str, unit: str, category: str, rows: Sequence[ResultRow], people: list[RosterEntry] | None
    ) -> list[PersonResult]:
        if people is None:
            return [_person(f"{file}/{row.place}", unit, category, row) for row in rows]
        named = [NamedRow(row.place, row.name, row.birth_date, row.code, row.aside) for row in rows]
        matching = match(named, people)
        self._note(file, matching.problems)
        return [
            _person(key, unit, category, row) for row, key in zip(rows, matching.keys, strict=True) if key is not None
        ]

    def _note(self, file: str, problems: Iterable[Problem]) -> None:
        self.problems += [
            replace(problem, where=f"{file} · {problem.where}" if problem.where else file) for problem in problems
        ]


def _person(key: str, unit: str, category: str, row: ResultRow) -> PersonResult:
    return PersonResult(
        key=key,
        name=row.name,
        unit=unit or row.department,
        category=category,
        attempts=row.attempts,
        best_centipoints=row.best_centipoints,
        best_duration_ms=row.best_duration_ms,
        total_centipoints=row.total_centipoints,
    )
