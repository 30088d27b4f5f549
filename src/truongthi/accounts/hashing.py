"""A bounded number of passwords is hashed at once: each takes tens of milliseconds and 19 MiB on purpose, and however
many people send theirs, the other threads of a page process go on answering pages and slips.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from truongthi.core.errors import Refused

AT_ONCE: Final = 1  # in each page process
WAITING: Final = 1  # threads that may stand still for their turn; of four, two stay free
PATIENCE_SECONDS: Final = 5.0

_places = threading.BoundedSemaphore(AT_ONCE)
_asking = threading.BoundedSemaphore(AT_ONCE + WAITING)


@contextmanager
def hashing_place() -> Iterator[None]:
    """Room to hash one password, or ``Refused("sign_in_busy", seconds=...)`` at once, before anything is looked at."""
    if not _asking.acquire(blocking=False):
        raise _busy()
    try:
        if not _places.acquire(timeout=PATIENCE_SECONDS):
            raise _busy()
        try:
            yield
        finally:
            _places.release()
    finally:
        _asking.release()


def _busy() -> Refused:
    return Refused("sign_in_busy", seconds=2 + secrets.randbelow(4))
