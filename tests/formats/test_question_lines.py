"""Any line, however long or odd, is judged quickly and without an error."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.word_bank import bank
from truongthi.core.option_references import must_stay_last
from truongthi.formats import question_lines as lines

LONG = 50_000
RECOGNISERS = (
    lines.question_start,
    lines.numbered_start,
    lines.leading_level,
    lines.trailing_level,
    lines.option_start,
    lines.digit_option_start,
    lambda text: lines.option_after_gap(text, "H", 0),
    lambda text: lines.option_after_space(text, "H", 0),
    lambda text: lines.part_heading(text, emphasised=True),
    lines.key_line,
    lines.key_line_text,
    lines.source_text,
    lines.explanation_text,
    lines.is_end,
    lines.is_key_heading,
    lines.key_pairs,
    lambda text: lines.is_pair_line(text, lines.key_pairs(text)),
    must_stay_last,
)
SEEDS = (
    " ",
    "\t",
    "\u00a0",
    "A. ",
    "A, ",
    "1-A ",
    "1",
    "(",
    "((",
    "Câu ",
    "câu 1 ",
    "đáp án ",
    "B\t",
    "_",
    "I",
    "và A ",
)


@pytest.mark.parametrize("seed", SEEDS)
def test_long_lines_take_linear_time(seed: str) -> None:
    text = seed * (LONG // len(seed))
    for start in ("", "Câu 1: ", "Đáp án: A", "Phần I. ", "Tất cả "):
        for recogniser in RECOGNISERS:
            began = time.process_time()
            recogniser(start + text)
            assert time.process_time() - began < 1.0, (seed, start, recogniser)


PIECES = st.sampled_from(
    [
        "Câu 1:",
        "Câu 2.",
        "A.",
        "B.",
        "<u>C</u>.",
        "Đáp án:",
        "Đáp án: A",
        "\t",
        "  ",
        "HẾT",
        "1-A 2-B 3-C",
        "BẢNG ĐÁP ÁN",
        "Phần I. Một",
        "Căn cứ: Điều 1",
        "(Nhận biết)",
        "Tất cả các phương án trên",
        "А.",
        "1.",
        "\u0301",
        "e\u0302\u0301",
    ]
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(PIECES, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)), max_size=6)
    )
)
def test_any_document_is_read_without_an_error(paragraphs: list[list[str]]) -> None:
    found = bank(*(" ".join(pieces) for pieces in paragraphs))
    for question in found.questions:
        assert set(question.key) <= set(question.letters) or any(
            problem.code == "key_names_no_option" for problem in found.problems
        )
