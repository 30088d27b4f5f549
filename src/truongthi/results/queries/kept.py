"""What takes long to find, kept in this process for the state of the database it was found in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

Found = TypeVar("Found")


def kept_for(state: Callable[[], str], find: Callable[[], Found]) -> Found:
    """What ``find`` gives, found once for each ``state``; not kept when that changed meanwhile."""
    before = state()
    kept: Found | None = cache.get(before)
    if kept is not None:
        return kept
    found = find()
    if state() == before:
        cache.set(before, found, timeout=None)
    return found
