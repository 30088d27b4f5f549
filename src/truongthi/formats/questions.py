"""Reads a question bank from whatever file a teacher has: Word or Excel, told apart by content."""

from __future__ import annotations

import io
import zipfile

from truongthi.core.errors import Refused
from truongthi.formats.filetypes import named_type
from truongthi.formats.question_file import QuestionFile
from truongthi.formats.questions_docx import read_questions_docx
from truongthi.formats.questions_xlsx import read_questions_xlsx

EXPECTED = "Word (.docx) / Excel (.xlsx)"


def read_questions(data: bytes, filename: str = "") -> QuestionFile:
    """Raises ``Refused("file_…")`` for anything that is neither."""
    if not data:
        raise Refused("file_empty", filename=filename)
    if not data.startswith(b"PK"):
        found = named_type(data)
        if found != "encrypted":
            raise Refused("file_wrong_type", expected=EXPECTED, found=found)
    if _is_word(data, filename):
        return read_questions_docx(data, filename)
    return read_questions_xlsx(data, filename)


def _is_word(data: bytes, filename: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return filename.lower().endswith((".docx", ".doc"))
    if any(name.startswith("word/") for name in names):
        return True
    return filename.lower().endswith(".docx") and not any(name.startswith("xl/") for name in names)
