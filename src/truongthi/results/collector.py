"""Python's search for garbage in cycles, paused while many small values are made that all stay.

A large contest is a million frozen values. The collector looks through them again and again as their number grows, and
finds nothing: a third of the time of a computation. What is not in a cycle is freed at once as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_inside = 0


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search inside, in any thread, until the last who asked for it has left. Also a decorator."""
    global _inside
    with _lock:
        _inside += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                gc.enable()
