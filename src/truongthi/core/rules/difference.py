"""What changed between two versions of a plan: for the list of versions and for the people who have to agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from truongthi.core.rules import schema
from truongthi.core.rules.paths import KEYS
from truongthi.core.rules.schema import Table


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. ``field`` is its named path, ``generic`` the same without names of list items.

    ``before`` or ``after`` None: the field, or the whole item, is only in the other version.
    """

    field: str
    generic: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """All changes between two canonical documents, in the order of the plan. Items of lists are compared by their
    name.
    """
    return list(_table(schema.PLAN, before, after, (), ""))


def _table(
    table: Table, before: Mapping[str, Any], after: Mapping[str, Any], path: tuple[str, ...], generic: str
) -> Iterator[Change]:
    for field in table.fields:
        old, new = before.get(field.name), after.get(field.name)
        if old == new:
            continue
        here = (*path, field.name)
        name = f"{generic}.{field.name}" if generic else field.name
        if field.table and field.type == "tables":
            yield from _items(field.table, old or (), new or (), here, name)
        elif field.table and old is not None and new is not None:
            yield from _table(field.table, old, new, here, name)
        else:
            yield Change(".".join(here), name, old, new)


def _items(
    table: Table,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    path: tuple[str, ...],
    generic: str,
) -> Iterator[Change]:
    old, new = _named(before), _named(after)
    for name in [*new, *(name for name in old if name not in new)]:
        here = (*path, name)
        if name in old and name in new:
            yield from _table(table, old[name], new[name], here, generic)
        else:
            yield Change(".".join(here), generic, old.get(name), new.get(name))
    common = [name for name in new if name in old]
    if common != [name for name in old if name in new]:
        yield Change(".".join(path), generic, list(old), list(new))


def _named(items: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    named: dict[str, Mapping[str, Any]] = {}
    for index, item in enumerate(items, start=1):
        name = next((str(item[key]) for key in (*KEYS, "field", "who") if item.get(key)), str(index))
        named[name if name not in named else f"{name}#{index}"] = item
    return named
