"""Places in a plan: by position (``("divisions", 0, "name")``) for machines, by name (``divisions.cbgv.name``) for
people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from truongthi.core.rules.schema import Field, Table

Path = tuple[str | int, ...]
KEYS: Final = ("id", "metric", "part", "role", "group", "round")


def shown(path: Path) -> str:
    """A path to read: positions count from one, as people count."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def named_path(document: Mapping[str, Any], path: Path) -> str:
    """The path with the items of lists called by their key (id, metric, part …) where they have one, else by
    position.
    """
    steps: list[str] = []
    here: Any = document
    for step in path:
        if isinstance(step, int):
            item = here[step] if step < len(here) else {}
            key = next((str(item[name]) for name in KEYS if item.get(name)), "")
            unique = key and sum(_answers_to(other, key) for other in here) == 1
            steps.append(key if unique else str(step + 1))
            here = item
        else:
            steps.append(step)
            here = here.get(step, {}) if isinstance(here, Mapping) else {}
    return ".".join(steps)


def resolve(table: Table, document: Mapping[str, Any], name: str) -> Path | None:
    """The position path of a named path, or None when the plan has no such place. A whole table or list may be
    named, too.
    """
    path: list[str | int] = []
    here: Any = document
    steps = name.split(".")
    field: Field | None = None
    while steps:
        field = table.field(steps[0])
        if field is None:
            return None
        path.append(steps.pop(0))
        here = here.get(field.name) if isinstance(here, Mapping) else None
        if not steps or field.table is None:
            break
        if field.type == "tables":
            index = _position(here or (), steps.pop(0))
            if index is None:
                return None
            path.append(index)
            here = here[index]
        table = field.table
    return None if steps else tuple(path)


def field_named(table: Table, generic: str) -> Field | None:
    """The field of a path without positions ("divisions.awards.amount")."""
    field: Field | None = None
    here: Table | None = table
    for step in generic.split("."):
        field = here.field(step) if here else None
        here = field.table if field else None
    return field


def _position(items: Sequence[Mapping[str, Any]], name: str) -> int | None:
    for index, item in enumerate(items):
        if _answers_to(item, name):
            return index
    return int(name) - 1 if name.isdigit() and 1 <= int(name) <= len(items) else None


def _answers_to(item: Mapping[str, Any], name: str) -> bool:
    return any(item.get(key) == name for key in KEYS)
