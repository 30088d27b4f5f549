"""Builds small Word banks for tests: a string a paragraph, marks as <u>…</u>, <r>…</r> (red), <h>…</h>, <b>…</b>."""

import io
import re

import docx
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from truongthi.core.questions import Question
from truongthi.formats.question_file import QuestionFile
from truongthi.formats.questions_docx import read_questions_docx
from truongthi.web.wording import problem_sentence

_PIECES = re.compile(r"<([urhb])>(.*?)</\1>", re.DOTALL)


def add(document: Document, text: str, style: str | None = None) -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    at = 0
    for match in _PIECES.finditer(text):
        paragraph.add_run(text[at : match.start()])
        run = paragraph.add_run(match.group(2))
        mark = match.group(1)
        run.underline = True if mark == "u" else None
        run.bold = True if mark in {"b", "r"} else None
        if mark == "r":
            run.font.color.rgb = RGBColor(0xC0, 0, 0)
        if mark == "h":
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        at = match.end()
    paragraph.add_run(text[at:])
    return paragraph


def data_of(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bank(*paragraphs: str) -> QuestionFile:
    document = docx.Document()
    for text in paragraphs:
        add(document, text)
    return read_questions_docx(data_of(document))


def only(found: QuestionFile) -> Question:
    assert len(found.questions) == 1, found
    return found.questions[0]


def codes(found: QuestionFile) -> set[str]:
    """The codes of all problems, each of which must have a sentence that its facts fill."""
    assert all(problem_sentence(problem) for problem in found.problems)
    return {problem.code for problem in found.problems}


def key(found: QuestionFile) -> str:
    return "".join(only(found).key)
