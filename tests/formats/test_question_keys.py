"""Keys of Word banks: marks on options, lines, tables, and what happens when they disagree."""

import docx
import pytest

from tests.formats.word_bank import add, bank, codes, data_of, key, only
from truongthi.formats.questions_docx import read_questions_docx

FOUR = ("A. Bộ Nội vụ", "B. Bộ Tư pháp", "C. Thanh tra", "D. Văn phòng")


@pytest.mark.parametrize(
    "option",
    [
        "<u>B</u>. Bộ Tư pháp",
        "<u>B.</u> Bộ Tư pháp",
        "<u>B. Bộ Tư pháp</u>",
        "B. <u>Bộ Tư pháp</u>",
        "<r>B. Bộ Tư pháp</r>",
        "<r>B</r>. Bộ Tư pháp",
        "B. <h>Bộ Tư pháp</h>",
        "*B. Bộ Tư pháp",
    ],
)
def test_marks_that_point_at_the_right_option(option: str) -> None:
    found = bank("Câu 1: Cơ quan nào?", FOUR[0], option, *FOUR[2:])
    assert key(found) == "B"
    assert only(found).options[1].text == "Bộ Tư pháp"
    assert not found.problems


def test_one_underlined_word_is_emphasis() -> None:
    found = bank("Câu 1: Cơ quan nào?", "A. Chỉ <u>một</u> cơ quan", "<u>B</u>. Hai cơ quan <u>khác</u> nhau", "C. Ba")
    assert key(found) == "B"


def test_several_answers_and_two_reds() -> None:
    found = bank("Câu 1: Chọn các đáp án đúng?", "<r>A. Một</r>", "B. Hai", "<r>C. Ba</r>")
    assert key(found) == "AC"
    assert only(found).is_multiple


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Đáp án: B", "B"),
        ("Đáp án B.", "B"),
        ("ĐÁP ÁN: b", "B"),
        ("Đáp án đúng là: A, C, D", "ACD"),
        ("ĐA: ACD", "ACD"),
        ("Chọn đáp án C.", "C"),
        ("Đáp án: A và C", "AC"),
        ("Đáp án: D. Văn phòng", "D"),
        ("Đáp án: Bộ Tư pháp", "B"),
        ("Đáp án: C (khoản 1 Điều 3)", "C"),
        ("Đáp án: В", "B"),  # Cyrillic
    ],
)
def test_key_lines(line: str, expected: str) -> None:
    assert key(bank("Câu 1: Cơ quan nào?", *FOUR, line)) == expected


def test_key_in_words_that_match_nothing() -> None:
    found = bank("Câu 1: Cơ quan nào?", *FOUR, "Đáp án: Bộ Y tế")
    assert codes(found) == {"key_words_match_no_option"}
    assert key(found) == ""


def test_marks_against_the_key_line_are_a_conflict_and_no_key() -> None:
    found = bank("Câu 7: Cơ quan nào?", "<u>A.</u> Bộ Nội vụ", *FOUR[1:], "Đáp án: C")
    assert only(found).key == ()
    problem = next(problem for problem in found.problems if problem.code == "key_conflict")
    assert (problem.where, problem.facts["underline"], problem.facts["line"]) == ("Câu 7", "A", "C")
    assert "key_missing" not in codes(found)


def test_underline_against_red_is_a_conflict() -> None:
    assert "key_conflict" in codes(bank("Câu 1: Gì?", "<u>A.</u> Một", "<r>B. Hai</r>", "C. Ba"))


def test_agreeing_ways_are_no_conflict() -> None:
    found = bank("Câu 1: Gì?", "A. Một", "<u>B.</u> <r>Hai</r>", "Đáp án: B", "1-B 2-A 3-C")
    assert key(found) == "B"
    assert "key_conflict" not in codes(found)


@pytest.mark.parametrize(
    "lines",
    [
        ("BẢNG ĐÁP ÁN", "1-A 2-B 3-C"),
        ("ĐÁP ÁN", "1. A", "2. B", "3. C"),
        ("HẾT", "Đáp án", "1.A\t2.B\t3.C"),
        ("1-A; 2-B; 3-C",),
        ("BẢNG ĐÁP ÁN", "Câu 1: A", "Câu 2: B", "Câu 3: C"),
        ("BẢNG ĐÁP ÁN:", "1A 2B 3C"),
    ],
)
def test_key_tables_as_text(lines: tuple[str, ...]) -> None:
    found = bank(*three_questions(), *lines)
    assert [question.key for question in found.questions] == [("A",), ("B",), ("C",)]
    assert not found.faults


def three_questions() -> list[str]:
    texts = ("Thủ đô là gì?", "Sông nào dài nhất?", "Núi nào cao nhất?")
    return [line for number, text in enumerate(texts, start=1) for line in (f"Câu {number}: {text}", *FOUR)]


@pytest.mark.parametrize("layout", ["rows", "pairs", "cells"])
def test_key_tables_as_tables(layout: str) -> None:
    document = docx.Document()
    for line in three_questions():
        add(document, line)
    add(document, "BẢNG ĐÁP ÁN")
    cells = {
        "rows": [["Câu", "1", "2", "3"], ["ĐA", "A", "B", "C"]],
        "pairs": [["1", "A"], ["2", "B"], ["3", "C"]],
        "cells": [["1-A", "2-B", "3-C"]],
    }[layout]
    table = document.add_table(len(cells), len(cells[0]))
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    found = read_questions_docx(data_of(document))
    assert [question.key for question in found.questions] == [("A",), ("B",), ("C",)]


def test_key_table_against_underline() -> None:
    found = bank("Câu 1: Gì?", "<u>A</u>. Một", "B. Hai", "C. Ba", "BẢNG ĐÁP ÁN", "1-C")
    problem = next(problem for problem in found.problems if problem.code == "key_conflict")
    assert (problem.facts["underline"], problem.facts["table"]) == ("A", "C")


def test_key_table_for_a_question_that_is_not_there() -> None:
    found = bank("Câu 1: Gì?", "A. Một", "B. Hai", "BẢNG ĐÁP ÁN", "1-B 9-C")
    assert "key_for_no_question" in codes(found)
    assert key(found) == "B"
