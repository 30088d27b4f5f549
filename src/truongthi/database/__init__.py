"""PostgreSQL as the pages use it: as Django does, plus statements that are planned once per connection.

Django sends every statement as text with its values in it, so PostgreSQL plans each anew: of the statement that reads a
contest for a person, planning costs four times what running it costs. Those few that every newcomer of an opening needs
are written by hand and asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a prepared statement answers."""
    with connection.prepared_cursor() as cursor:  # type: ignore[attr-defined]  # of our own engine
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def row(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Its first row; None without one."""
    found = rows(statement, values)
    return found[0] if found else None


def run(statement: str, values: Mapping[str, Any]) -> int:
    """Carry a prepared statement out; how many rows it touched."""
    with connection.prepared_cursor() as cursor:  # type: ignore[attr-defined]  # of our own engine
        cursor.execute(statement, values)
        count: int = cursor.rowcount
    return count
