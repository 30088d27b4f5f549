"""Question banks in Excel: usual and odd headings, odd cells, and the export that reads back equal."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truongthi.core.errors import Refused
from truongthi.core.questions import LETTERS, Option, Question, with_pins
from truongthi.core.vietnamese import normalize
from truongthi.formats.question_file import QuestionFile
from truongthi.formats.question_lines import option_start
from truongthi.formats.questions import read_questions
from truongthi.formats.questions_docx import read_questions_docx
from truongthi.formats.questions_xlsx import read_questions_xlsx, write_questions
from truongthi.web.wording import problem_sentence

HEADER = ("STT", "Câu hỏi", "Phương án A", "Phương án B", "Phương án C", "Đáp án đúng")
DATA = Path(__file__).parents[2] / "src/truongthi/demo/data"


def read_rows(*rows: Sequence[Any], header: Sequence[str] = HEADER) -> QuestionFile:
    book = openpyxl.Workbook()
    book.active.title = "Đề"
    book.active.append(list(header))
    for row in rows:
        book.active.append(list(row))
    return read_questions_xlsx(saved(book))


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def codes(found: QuestionFile) -> list[str]:
    assert all(problem_sentence(problem) for problem in found.problems)
    return [problem.code for problem in found.problems]


def test_word_and_excel_give_the_same_hundred_questions() -> None:
    word = read_questions_docx((DATA / "ngan-hang-cau-hoi.docx").read_bytes())
    excel = read_questions_xlsx((DATA / "ngan-hang-cau-hoi.xlsx").read_bytes())
    assert len(word.questions) == len(excel.questions) == 100
    for typed, table in zip(word.questions, excel.questions, strict=True):
        assert replace(typed, level=typed.level or table.level) == table
    assert [question.number for question in word.questions if question.level] == [*range(1, 21), *range(41, 61)]
    assert not excel.faults


def test_facts_of_the_sample_bank() -> None:
    questions = read_questions_xlsx((DATA / "ngan-hang-cau-hoi.xlsx").read_bytes()).questions
    by_part = {part: [one.number for one in questions if one.part == part] for part in ("I", "II", "III")}
    assert by_part == {"I": [*range(1, 41)], "II": [*range(41, 73)], "III": [*range(73, 101)]}
    assert [one.number for one in questions if one.is_multiple] == [10, 15, 20, 21, 33, 64, 79, 98]
    assert [one.number for one in questions if len(one.options) == 3] == [35, 48, 56, 82, 93]
    pinned = {one.number: [option.letter for option in one.options if option.pinned] for one in questions}
    assert {number for number, letters in pinned.items() if letters} == {6, 14, 22, 30, 47, 49}
    assert all(letters in ([], ["D"]) for letters in pinned.values())
    assert [one.number for one in questions if one.keeps_order] == [22, 47, 49]


def test_the_sample_bank_survives_export_and_import() -> None:
    questions = read_questions_xlsx((DATA / "ngan-hang-cau-hoi.xlsx").read_bytes()).questions
    assert read_questions_xlsx(write_questions(questions)).questions == questions


@pytest.mark.parametrize(
    "header",
    [
        ("TT", "Nội dung câu hỏi", "Đáp án A", "Đáp án B", "Đáp án C", "Đáp án"),
        ("No", "Question", "Option A", "Option B", "Option C", "Correct answer"),
        ("Câu", "Nội dung", "A", "B", "C", "Key"),
        ("STT", "CÂU HỎI", "Lựa chọn 1", "Lựa chọn 2", "Lựa chọn 3", "ĐÁP ÁN ĐÚNG:"),
    ],
)
def test_usual_headings(header: Sequence[str]) -> None:
    found = read_rows((1, "Thủ đô?", "Hà Nội", "Huế", "Vinh", "A"), header=header)
    assert found.questions[0].key == ("A",)
    assert not found.problems


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("A", "A"),
        ("a", "A"),
        ("A, C", "AC"),
        ("A;C", "AC"),
        ("AC", "AC"),
        ("C và A", "AC"),
        ("Phương án B", "B"),
        ("2", "B"),
        (2, "B"),
        ("1, 3", "AC"),
        ("Huế", "B"),
        ("В", "B"),  # Cyrillic
        ("", ""),
        ("?", ""),
        ("Đà Nẵng", ""),
    ],
)
def test_keys(typed: Any, key: str) -> None:
    assert "".join(read_rows((1, "Thủ đô?", "Hà Nội", "Huế", "Vinh", typed)).questions[0].key) == key


def test_problems_point_at_the_row_and_the_cell() -> None:
    found = read_rows(
        (1, "Thủ đô?", "Hà Nội", "Huế", "Vinh", "Đà Nẵng"),
        (2, "Cố đô?", "Hà Nội", "", "Huế", "C"),
        (3, "", "Hà Nội", "Huế", "Vinh", "A"),
        (4, "Sông?", "Hồng", "Đà", "Lô", "D"),
    )
    assert [(problem.where, problem.code) for problem in found.problems] == [
        ("Đề!2", "key_not_understood"),
        ("Đề!3", "option_without_text"),
        ("Đề!4", "question_without_text"),
        ("Đề!5", "key_names_no_option"),
    ]
    assert found.problems[0].facts["cell"] == "F2"


def test_cells_that_excel_changed_are_read_as_shown() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append([1, "Bao nhiêu?", 0.1, datetime(2025, 7, 1, tzinfo=UTC).replace(tzinfo=None), time(8, 0), "A"])
    sheet["C2"].number_format = "0%"
    sheet["D2"].number_format = "dd/mm/yyyy"
    sheet.append([2, "Mấy?", 12, 3.5, 1_000_000, "B"])
    found = read_questions_xlsx(saved(book))
    assert [option.text for option in found.questions[0].options] == ["10%", "01/07/2025", "08:00"]
    assert [option.text for option in found.questions[1].options] == ["12", "3,5", "1000000"]
    assert codes(found) == ["cell_is_date", "cell_is_date"]


def test_formulas_errors_and_texts_that_look_like_formulas() -> None:
    found = read_rows(
        (1, "=1+1", "Một", "Hai", "Ba", "A"),
        (2, "Gì?", '=HYPERLINK("http://x")', "Hai", "Ba", "B"),
    )
    assert codes(found)[:2] == ["cell_without_result", "cell_without_result"]
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append([1, "@SUM(A1)", "-5", "+84 912", "'=1", "A"])
    book.active["E2"].value = "=cmd|' /C calc'!A0"
    book.active["E2"].data_type = "s"
    found = read_questions_xlsx(saved(book))
    assert codes(found) == ["cell_looks_like_formula", "cell_looks_like_formula"]
    assert found.questions[0].options[2].text == "=cmd|' /C calc'!A0"


def test_export_never_writes_a_formula() -> None:
    options = (Option("A", "=1+1"), Option("B", "@x"), Option("C", "+1-1"))
    data = write_questions([Question(1, "=HYPERLINK(1)", options, ("A",))])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.quotePrefix for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=@+")


def test_merged_topics_labels_in_cells_and_rows_of_notes() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["NGÂN HÀNG CÂU HỎI"])
    sheet.append([])
    sheet.append(["STT", "Chủ đề", "Mức độ", "Câu hỏi", "Phương án A", "Phương án B", "Đáp án đúng"])
    sheet.append([1, "Phần I. Thủ tục", "NB", "Thủ đô?", "A. Hà Nội", "B. Huế", "A"])
    sheet.append([2, None, "Khó", "Cố đô?", "A. Hà Nội", "B. Huế", "B"])
    sheet.merge_cells("B4:B5")
    sheet.append([None, "Tổng cộng: 2 câu"])
    questions = read_questions_xlsx(saved(book)).questions
    assert [(one.part, one.part_title, one.level) for one in questions] == [
        ("I", "Thủ tục", "Nhận biết"),
        ("I", "Thủ tục", "Khó"),
    ]
    assert [option.text for option in questions[0].options] == ["Hà Nội", "Huế"]


def test_several_sheets_and_a_hidden_one() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append([1, "Thủ đô?", "Hà Nội", "Huế", "Vinh", "A"])
    second = book.create_sheet("Nháp")
    second.append(HEADER)
    second.append([2, "Cố đô?", "Hà Nội", "Huế", "Vinh", "B"])
    second.sheet_state = "hidden"
    found = read_questions_xlsx(saved(book))
    assert [question.number for question in found.questions] == [1]
    assert codes(found) == ["questions_sheet_hidden"]


def test_a_sheet_that_is_no_bank_is_refused() -> None:
    for name in ("danh-sach-hoc-sinh.xlsx",):
        with pytest.raises(Refused) as caught:
            read_questions((DATA / name).read_bytes(), name)
        assert caught.value.code == "questions_no_header"


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "file_empty"), (b"%PDF-1", "file_wrong_type"), (b"PK\x03\x04", "file_damaged")]
)
def test_what_is_neither_word_nor_excel(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_questions(data, "de.docx")
    assert caught.value.code == code


def test_content_decides_and_not_the_name() -> None:
    assert len(read_questions((DATA / "ngan-hang-cau-hoi.docx").read_bytes(), "de.xlsx").questions) == 100
    assert len(read_questions((DATA / "ngan-hang-cau-hoi.xlsx").read_bytes(), "de.docx").questions) == 100


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=40)


def plain(text: str) -> str:
    """Texts that an import keeps: normal form, no label of its own, no final full stop where sources lose it."""
    shown = normalize(text)
    return shown if shown and option_start(shown) is None and not shown.endswith(".") else "Nội dung"


@st.composite
def banks(draw: st.DrawFn) -> list[Question]:
    questions = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        texts = draw(st.lists(WORDS.map(plain), min_size=2, max_size=8))
        letters = LETTERS[: len(texts)]
        key = draw(st.sets(st.sampled_from(letters), min_size=1))
        options = tuple(Option(letter, text) for letter, text in zip(letters, texts, strict=True))
        question = Question(number, draw(WORDS.map(plain)), options, tuple(sorted(key)), source=draw(WORDS.map(plain)))
        questions.append(with_pins(question))
    return questions


@settings(max_examples=30, deadline=None)
@given(banks())
def test_import_of_export_is_the_same(questions: list[Question]) -> None:
    assert list(read_questions_xlsx(write_questions(questions)).questions) == questions
