"""Entries added to a bundle that lies on this machine for the time of a check."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile


def add_entries(path: Path, entries: Iterable[tuple[str, str]]) -> None:
    """Append text files to the archive."""
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
