"""What makes a question fit to be asked, which options stay last, what is alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.legal_sources import REPLACED, replaced_documents
from truongthi.core.option_references import keeps_source_order, must_stay_last, named_letters
from truongthi.core.question_likeness import alike_pairs, question_key
from truongthi.core.questions import Option, Question, all_problems, question_problems, with_pins
from truongthi.web.wording import problem_sentence

LETTERS = "ABCD"


def question(*texts: str, key: str = "A", text: str = "Cơ quan nào?", number: int = 1) -> Question:
    letters = "ABCDEFGHIJ"
    options = tuple(Option(letter, option) for letter, option in zip(letters, texts, strict=False))
    return with_pins(Question(number, text, options, tuple(key)))


@pytest.mark.parametrize(
    "text",
    [
        "Tất cả các phương án trên",
        "Tất cả các phương án trên.",
        "TẤT CẢ CÁC ĐÁP ÁN TRÊN ĐỀU ĐÚNG",
        "Tất cả đều đúng",
        "Tất cả các ý trên",
        "Cả ba phương án trên",
        "Cả 3 đáp án trên đều sai",
        "Các đáp án trên đều sai",
        "Tất cả các cơ quan nêu trên",
        "Không có phương án nào đúng",
        "Không phương án nào đúng",
        "Không có đáp án đúng",
        "Đáp án khác",
        "Cả A và B",
        "cả a và b",
        "Cả A, B và C",
        "A và C đều đúng",
        "A, B, C đều đúng",
        "Chỉ A đúng",
        "Phương án A và phương án C",
        "Cả (A) và (B)",
        "Cả hai phương án đầu",
        "Ta\u0302\u0301t ca\u0309 ca\u0301c phu\u031bo\u031bng a\u0301n tre\u0302n",
    ],
)
def test_options_that_speak_of_the_others_stay_last(text: str) -> None:
    assert must_stay_last(text, LETTERS)


@pytest.mark.parametrize(
    "text",
    [
        "Mức độ A và mức độ B",
        "A",
        "AB",
        "Công dân A và công dân B",
        "Cả nước",
        "Không",
        "Không đúng",
        "Đúng",
        "Tất cả công dân từ 14 tuổi trở lên",
        "Trong mọi trường hợp",
        "Không được cấp trong mọi trường hợp",
        "Cả E và F",
        "Tất cả các cơ quan nhà nước",
        "Cả hai vợ chồng",
    ],
)
def test_options_with_content_of_their_own_may_move(text: str) -> None:
    assert not must_stay_last(text, LETTERS)


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (("Một", "Hai", "Ba", "Cả A và B"), True),
        (("Một", "Hai", "Ba", "Tất cả các phương án trên"), False),
        (("Một", "Hai", "Ba", "Cả ba phương án trên"), False),
        (("Một", "Hai", "Ba", "Cả hai phương án trên"), True),
        (("Một", "Tất cả đều đúng", "Ba", "Bốn"), True),
        (("Một", "Hai", "Tất cả đều đúng", "Tất cả đều sai"), False),
        (("Một", "Hai", "Ba", "Hai phương án đầu"), True),
        (("Một", "Hai", "Ba", "Bốn"), False),
    ],
)
def test_questions_whose_options_keep_their_order(texts: tuple[str, ...], kept: bool) -> None:
    assert keeps_source_order(texts) is kept
    assert question(*texts).keeps_order is kept


def test_named_letters() -> None:
    assert named_letters("Cả A và C", LETTERS) == ("A", "C")
    assert named_letters("Cả A và F", LETTERS) == ()


@pytest.mark.parametrize(
    ("one", "codes"),
    [
        (question("Một", "Hai"), []),
        (question("Một"), ["too_few_options"]),
        (question(), ["too_few_options", "key_names_no_option"]),
        (question("Một", "Hai", key=""), ["key_missing"]),
        (question("Một", "Hai", key="C"), ["key_names_no_option"]),
        (question("Một", ""), ["option_without_text"]),
        (question("Hòa", "Hoà "), ["options_alike"]),
        (question("Một", "Hai", text=" "), ["question_without_text"]),
        (question("Một", "Hai", key="AB"), ["every_option_right"]),
        (question("Một", "Hai", "Ba", text="Chọn các đáp án đúng"), ["several_asked_one_right"]),
        (question(*"abcdefghi"), ["too_many_options"]),
        (question("Một", "x" * 1001), ["option_text_too_long"]),
        (question("Một", "Hai", text="x" * 4001), ["question_text_too_long"]),
        (question("Một", "Hai", text="C«ng d©n ViÖt Nam?"), ["question_in_old_font"]),
        (question("Một", "Hai", text="Theo Nghị định số 61/2018/NĐ-CP?"), ["source_replaced"]),
    ],
)
def test_problems_of_one_question(one: Question, codes: list[str]) -> None:
    assert all(problem_sentence(problem) for problem in question_problems(one))
    assert [problem.code for problem in question_problems(one)] == codes


def test_problems_between_questions() -> None:
    options = ("Hà Nội", "Huế", "Vinh")
    found = all_problems(
        [
            question(*options, text="Theo Quyết định 749, mục tiêu đến năm 2025 là gì?", number=1),
            question(*options, text="Theo Quyết định 749, mục tiêu đến năm 2030 là gì?", number=2),
            question("Huế", "Vinh", "Hà Nội", text="theo quyết định 749 mục tiêu đến năm 2025 là gì", number=5),
            question(*options, text="Khác hẳn", number=5),
        ]
    )
    assert all(problem_sentence(problem) for problem in found)
    assert {(problem.where, problem.code, problem.severity) for problem in found} == {
        ("5", "number_twice", "error"),
        ("5", "numbers_left_out", "warning"),
        ("5", "question_twice", "warning"),
        ("2", "question_alike", "note"),
        ("5", "question_alike", "note"),
    }


def test_replaced_documents_are_found_once_and_in_order() -> None:
    text = "Nghị định số 61/2018/NĐ-CP, 43/2011/nđ-cp và 61/2018/NĐ-CP; Nghị định 163/2018/NĐ-CP"
    assert [document.number for document in replaced_documents(text)] == ["61/2018/NĐ-CP", "43/2011/NĐ-CP"]
    assert len({document.number for document in REPLACED}) == len(REPLACED)


def test_thousands_of_questions_give_a_bounded_number_of_pairs() -> None:
    entries = [
        (f"Câu hỏi về thủ tục số {number} của xã {number % 97} tỉnh {number % 13}", ()) for number in range(3000)
    ]
    pairs = alike_pairs(entries)
    assert (0, 1) in pairs
    assert len(pairs) < 3000 * 200


@given(st.text(max_size=300), st.lists(st.text(max_size=50), max_size=8))
def test_any_text_can_be_judged(text: str, options: list[str]) -> None:
    must_stay_last(text, LETTERS)
    keeps_source_order(options)
    assert (
        question_key(text, options) == question_key(text.upper().lower(), list(reversed(options)))
        or text != text.lower()
    )


@given(st.permutations(["Một", "Hai", "Ba"]))
def test_the_same_question_with_options_in_another_order_is_a_duplicate(options: list[str]) -> None:
    assert question_key("Gì ?", options) == question_key("gì", ["Một", "Hai", "Ba"])
