"""What an import would change, as values that a screen can show and a fingerprint can pin."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from truongthi.core.errors import Problem
from truongthi.schools.models import Member


@dataclass(frozen=True, slots=True)
class Line:
    """A person of the preview: ``detail`` is the class of a pupil or the department of a colleague."""

    name: str
    detail: str
    birth_date: date | None = None
    code: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What changes about one person: (field, before, after); an empty side means that nothing stands there."""

    line: Line
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ClassLine:
    name: str
    count: int
    is_new: bool
    homeroom_teacher: str = ""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The difference between a file and what is stored."""

    kind: str
    school_year: str
    added: tuple[Line, ...]
    changed: tuple[Change, ...]
    kept: int
    absent: tuple[Line, ...]
    rejected: tuple[Line, ...]
    problems: tuple[Problem, ...]
    classes: tuple[ClassLine, ...] = ()

    @property
    def changes_something(self) -> bool:
        return bool(self.added or self.changed or any(one.is_new for one in self.classes))

    @property
    def errors(self) -> list[Problem]:
        return [one for one in self.problems if one.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [one for one in self.problems if one.severity == "warning"]

    @property
    def notes(self) -> list[Problem]:
        return [one for one in self.problems if one.severity == "note"]

    @property
    def fingerprint(self) -> str:
        """Changes whenever the difference does: what was previewed is what is applied."""
        content = [
            [_plain(one) for one in self.added],
            [[_plain(one.line), one.fields] for one in self.changed],
            [_plain(one) for one in self.absent],
            self.kept,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _plain(line: Line) -> list[str]:
    return [line.name, line.detail, str(line.birth_date), line.code, line.where]


@dataclass(slots=True)
class Plan:
    """A preview together with the rows behind it; lives inside one transaction."""

    preview: ImportPreview
    pairs: list[tuple[Any, Member]]
    added: list[Any]
    absent: list[Member]
    homerooms: dict[str, Any] = field(default_factory=dict)


def text_changes(pairs: Sequence[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    """Fields whose new value is given and differs; a blank in the file never erases what is stored."""
    return tuple((name, before, after) for name, before, after in pairs if after and before != after)


def shown(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
