"""The permission table: every URL × the roles that may reach it. A route without a row fails the tests."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest

from truongthi.core.access import Access
from truongthi.web.pages import pages


@cache
def table() -> dict[str, Access]:
    """Full URL name ("teacher:my_class") → its row, gathered from the ``ACCESS`` of the page folders."""
    rows: dict[str, Access] = {}
    for audience, modules in pages().items():
        for module in modules:
            for name, access in module.ACCESS.items():
                full_name = f"{audience}:{name}"
                if full_name in rows:
                    raise ValueError(f"permission table: {full_name} has two rows")
                rows[full_name] = access
    return rows


def asks_nobody(request: HttpRequest) -> bool:
    """Whether what was asked for is the same for everybody: then neither session nor person is read for it."""
    match = request.resolver_match
    row = table().get(match.view_name) if match else None
    return row is not None and row.asks_nobody
