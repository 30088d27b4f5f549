"""Lists as PostgreSQL writes arrays, by hand: the driver takes ten times as long for them."""

from collections.abc import Iterable
from typing import Any


def array_literal(values: Iterable[Any]) -> str:
    """Numbers, instants and texts as one text to be cast ("::bigint[]"); texts may hold anything, None is not one."""
    quoted = [str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"
