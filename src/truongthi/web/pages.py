"""Finds the page folders: every ``web/<audience>/<page>/urls.py`` gives ``urlpatterns`` and ``ACCESS`` rows."""

from __future__ import annotations

import importlib.util
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from django.conf import settings


def _page_modules(audience: str) -> Iterator[ModuleType]:
    package = importlib.import_module(f"truongthi.web.{audience}")
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        if info.ispkg and importlib.util.find_spec(f"{package.__name__}.{info.name}.urls"):
            yield importlib.import_module(f"{package.__name__}.{info.name}.urls")


@cache
def pages() -> dict[str, tuple[ModuleType, ...]]:
    """Audience → the ``urls`` modules of its pages."""
    return {audience: tuple(_page_modules(audience)) for audience in settings.AUDIENCES}
