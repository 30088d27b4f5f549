"""Uploaded rosters and staff lists: kept, compared with what is stored, and applied whole or not at all."""

from truongthi.schools.imports.difference import Change, ClassLine, ImportPreview, Line
from truongthi.schools.imports.upload import apply_import, discard_import, preview_import, stage_import

__all__ = [
    "Change",
    "ClassLine",
    "ImportPreview",
    "Line",
    "apply_import",
    "discard_import",
    "preview_import",
    "stage_import",
]
