"""Word banks as teachers really type them: marks, lines, tables, numbering, gaps, odd letters."""

import unicodedata
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

from tests.formats.word_bank import add, bank, codes, data_of, only
from truongthi.core.errors import Refused
from truongthi.formats.questions_docx import read_questions_docx

FOUR = ("A. Bộ Nội vụ", "B. Bộ Tư pháp", "C. Thanh tra", "D. Văn phòng")


@pytest.mark.parametrize(
    "start",
    [
        "Câu 5:",
        "Câu 5.",
        "Câu 5 :",
        "câu 5)",
        "CÂU 5 -",
        "Câu\u00a05:",
        "Bài 5:",
        "Câu hỏi 5:",
        "Question 5.",
        "Câu 5 (1 điểm):",
    ],
)
def test_starts_of_questions(start: str) -> None:
    found = bank(f"{start} Cơ quan nào?", *FOUR, "Đáp án: A")
    assert (only(found).number, only(found).text) == (5, "Cơ quan nào?")


def test_numbers_without_the_word() -> None:
    found = bank("1. Thủ đô?", "A. Hà Nội", "B. Huế", "Đáp án: A", "2) Cố đô?", "a) Hà Nội", "b) Huế", "Đáp án: b")
    assert [(question.number, question.text, question.key) for question in found.questions] == [
        (1, "Thủ đô?", ("A",)),
        (2, "Cố đô?", ("B",)),
    ]


def test_a_mention_of_a_question_is_no_question() -> None:
    found = bank("Câu 1: Đọc đoạn sau.", "Câu 2 và câu 3 dùng chung đoạn này.", "A. Một", "B. Hai", "Đáp án: A")
    assert only(found).text == "Đọc đoạn sau. Câu 2 và câu 3 dùng chung đoạn này."


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Câu 1 (Nhận biết): Gì?", "Nhận biết"),
        ("Câu 1: (TH) Gì?", "Thông hiểu"),
        ("Câu 1. [VDC] Gì?", "Vận dụng cao"),
        ("Câu 1: Gì? (Vận dụng)", "Vận dụng"),
        ("Câu 1: Gì? [Mức 3]", "Mức 3"),
        ("Câu 1: Gì?", ""),
    ],
)
def test_levels(line: str, level: str) -> None:
    question = only(bank(line, *FOUR, "Đáp án: A"))
    assert (question.level, question.text) == (level, "Gì?")


def test_a_level_on_a_line_of_its_own() -> None:
    question = only(bank("Câu 1: Gì?", *FOUR, "Đáp án: A", "Mức độ: VD"))
    assert (question.level, question.text) == ("Vận dụng", "Gì?")


def test_brackets_that_are_no_level_stay() -> None:
    question = only(bank("Câu 1 (Luật Căn cước): Mấy tuổi? (Chọn các đáp án đúng)", *FOUR, "Đáp án: A, B"))
    assert question.text == "(Luật Căn cước): Mấy tuổi? (Chọn các đáp án đúng)"


@pytest.mark.parametrize(
    "line",
    [
        "A. Bộ Nội vụ\tB. Bộ Tư pháp\tC. Thanh tra\tD. Văn phòng",
        "A. Bộ Nội vụ\t\t\tB. Bộ Tư pháp\t\tC. Thanh tra\tD. Văn phòng",
        "A. Bộ Nội vụ   B. Bộ Tư pháp     C. Thanh tra  D. Văn phòng",
        "A. Bộ Nội vụ B. Bộ Tư pháp C. Thanh tra D. Văn phòng",
        "A.Bộ Nội vụ\u00a0\u00a0B.Bộ Tư pháp\u00a0\u00a0C.Thanh tra\u00a0\u00a0D.Văn phòng",
        "A) Bộ Nội vụ\tB) Bộ Tư pháp\tC) Thanh tra\tD) Văn phòng",
        "a. Bộ Nội vụ\tb. Bộ Tư pháp\tc. Thanh tra\td. Văn phòng",
        "А. Bộ Nội vụ\tВ. Bộ Tư pháp\tС. Thanh tra\tD. Văn phòng",
        "(A) Bộ Nội vụ\t(B) Bộ Tư pháp\t(C) Thanh tra\t(D) Văn phòng".replace("(", "").replace(")", "."),
    ],
)
def test_options_on_one_line(line: str) -> None:
    question = only(bank("Câu 1: Cơ quan nào?", line, "Đáp án: B"))
    assert [option.text for option in question.options] == ["Bộ Nội vụ", "Bộ Tư pháp", "Thanh tra", "Văn phòng"]
    assert question.letters == ("A", "B", "C", "D")


def test_two_lines_of_two_with_single_spaces() -> None:
    question = only(bank("Câu 1: Gì?", "A. Một B. Hai", "C. Ba D. Bốn", "Đáp án: D"))
    assert [option.text for option in question.options] == ["Một", "Hai", "Ba", "Bốn"]


def test_initials_inside_an_option_do_not_split_it() -> None:
    question = only(bank("Câu 1: Ai?", "A. Ông B. đến nộp", "B. Bà C. đến nhận", "C. Cả hai ông bà", "Đáp án: A"))
    assert [option.text for option in question.options] == ["Ông B. đến nộp", "Bà C. đến nhận", "Cả hai ông bà"]


def test_options_behind_the_question_on_its_line() -> None:
    question = only(bank("Câu 1: Thủ đô?\tA. Hà Nội\tB. Huế", "Đáp án: A"))
    assert (question.text, [option.text for option in question.options]) == ("Thủ đô?", ["Hà Nội", "Huế"])


def test_options_after_soft_breaks_and_a_question_on_two_lines() -> None:
    question = only(
        bank("Câu 1: Lúc 15 giờ,\nchị C nộp hồ sơ. Khi nào có kết quả?\nA. Trong ngày\nB. Hôm sau\nĐáp án: B")
    )
    assert question.text == "Lúc 15 giờ, chị C nộp hồ sơ. Khi nào có kết quả?"
    assert (question.letters, question.key) == (("A", "B"), ("B",))


def test_a_question_in_several_paragraphs() -> None:
    question = only(bank("Câu 1: Đọc tình huống.", "Ông B nộp hồ sơ.", "", "Phải làm gì?", *FOUR, "Đáp án: A"))
    assert question.text == "Đọc tình huống. Ông B nộp hồ sơ. Phải làm gì?"


def test_numbered_statements_before_the_options_belong_to_the_question() -> None:
    question = only(
        bank("Câu 1: Cho các ý sau", "1. Một", "2. Hai", "Ý nào đúng?", "A. Chỉ 1", "B. Cả hai", "Đáp án: B")
    )
    assert "1. Một" in question.text
    assert [option.text for option in question.options] == ["Chỉ 1", "Cả hai"]


def test_options_numbered_one_to_four() -> None:
    question = only(bank("Câu 1: Gì?", "1. Một", "<u>2.</u> Hai", "3. Ba"))
    assert (question.letters, question.key) == (("A", "B", "C"), ("B",))


def test_decomposed_text_is_composed() -> None:
    parts = [unicodedata.normalize("NFD", text) for text in ("Câu 1: Thủ tục hành chính?", "<u>A</u>. Đúng", "B. Sai")]
    question = only(bank(*parts))
    assert (question.text, question.key) == ("Thủ tục hành chính?", ("A",))
    assert question.options[0].text == "Đúng"


def test_missing_key_one_option_and_double_letters() -> None:
    assert codes(bank("Câu 1: Gì?", *FOUR)) == {"key_missing"}
    assert "too_few_options" in codes(bank("Câu 1: Gì?", "A. Một", "Đáp án: A"))
    assert "option_letter_twice" in codes(bank("Câu 1: Gì?", "A. Một", "A. Hai", "C. Ba", "Đáp án: A"))
    assert "option_letters_not_in_order" in codes(bank("Câu 1: Gì?", "A. Một", "B. Hai", "D. Bốn", "Đáp án: A"))
    assert "key_names_no_option" in codes(bank("Câu 1: Gì?", *FOUR, "Đáp án: F"))


def test_lookalike_letters_are_said() -> None:
    found = bank("Câu 1: Gì?", "А. Một", "В. Hai", "Đáp án: A")
    assert codes(found) == {"lookalike_letter"}


def test_duplicates_near_duplicates_and_numbers() -> None:
    found = bank("Câu 1: Mục tiêu đến năm 2025 là gì?", *FOUR, "Đáp án: A")
    twice = bank(
        *("Câu 1: Mục tiêu đến năm 2025 là gì?", *FOUR, "Đáp án: A"),
        *("Câu 1: Mục tiêu đến năm 2030 là gì?", *FOUR, "Đáp án: A"),
        *("Câu 4: Mục tiêu đến năm 2025 là gì ?", *FOUR, "Đáp án: A"),
    )
    assert not found.problems
    assert {"number_twice", "numbers_left_out", "question_twice", "question_alike"} <= codes(twice)


def test_numbers_that_start_again_in_every_part_run_on() -> None:
    found = bank(
        *("Phần I. Một", "Câu 1: Thủ đô?", *FOUR, "Đáp án: A", "Câu 2: Cố đô?", *FOUR, "Đáp án: A"),
        *("Phần II. Hai", "Câu 1: Sông nào?", *FOUR, "Đáp án: A"),
    )
    assert [(question.number, question.part, question.part_title) for question in found.questions] == [
        (1, "I", "Một"),
        (2, "I", "Một"),
        (3, "II", "Hai"),
    ]
    assert codes(found) == {"numbers_restart"}


def test_parts_by_heading_style_and_bare_roman_numbers() -> None:
    document = docx.Document()
    document.add_heading("I. DỊCH VỤ CÔNG", level=1)
    add(document, "Câu 1: Gì?")
    add(document, "<u>A</u>. Một")
    add(document, "B. Hai")
    question = only(read_questions_docx(data_of(document)))
    assert (question.part, question.part_title) == ("I", "DỊCH VỤ CÔNG")


def test_sources_and_explanations() -> None:
    question = only(
        bank("Câu 1: Gì?", *FOUR, "Đáp án: A", "Giải thích: Vì thế.", "Nên vậy.", "Căn cứ: Điều 3 Luật Căn cước.")
    )
    assert question.source == "Điều 3 Luật Căn cước"
    assert question.explanation == "Vì thế. Nên vậy."


def test_a_solution_that_names_the_key() -> None:
    question = only(bank("Câu 1: Gì?", *FOUR, "Lời giải: Chọn C vì đúng."))
    assert question.key == ("C",)


def test_a_line_that_fits_nowhere_is_said() -> None:
    assert "text_not_placed" in codes(bank("Câu 1: Gì?", *FOUR, "Đáp án: A", "Dòng lạc."))


def test_automatic_numbers_of_questions_and_options() -> None:
    found = read_questions_docx(data_of(numbered_document()))
    assert [(question.number, question.text) for question in found.questions] == [(1, "Thủ đô?"), (2, "Cố đô?")]
    assert [question.letters for question in found.questions] == [("A", "B"), ("A", "B")]
    assert [question.key for question in found.questions] == [("A",), ("B",)]


def numbered_document() -> docx.document.Document:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for abstract, kind, text in (("90", "decimal", "Câu %1:"), ("91", "upperLetter", "%1.")):
        numbering.insert(0, abstract_number(abstract, kind, text))
    for number, abstract, restart in (("90", "90", False), ("91", "91", False), ("92", "91", True)):
        numbering.append(list_number(number, abstract, restart=restart))
    for text, number in (
        ("Thủ đô?", "90"),
        ("<u>Hà Nội</u>", "91"),
        ("Huế", "91"),
        ("Cố đô?", "90"),
        ("Hà Nội", "92"),
        ("<u>Huế</u>", "92"),
    ):
        properties = add(document, text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = int(number)
    return document


def abstract_number(identity: str, kind: str, text: str) -> OxmlElement:
    abstract = element("w:abstractNum", abstractNumId=identity)
    level = element("w:lvl", ilvl="0")
    for name, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", text)):
        level.append(element(name, val=value))
    abstract.append(level)
    return abstract


def list_number(identity: str, abstract: str, *, restart: bool) -> OxmlElement:
    number = element("w:num", numId=identity)
    number.append(element("w:abstractNumId", val=abstract))
    if restart:
        override = element("w:lvlOverride", ilvl="0")
        override.append(element("w:startOverride", val="1"))
        number.append(override)
    return number


def element(name: str, **attributes: str) -> OxmlElement:
    made = OxmlElement(name)
    for key_name, value in attributes.items():
        made.set(qn(f"w:{key_name}"), value)
    return made


def test_marks_from_named_styles() -> None:
    document = docx.Document()
    style = document.styles.add_style("Đúng", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb = RGBColor(0xFF, 0, 0)
    heir = document.styles.add_style("Đúng 2", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
    heir.base_style = style
    add(document, "Câu 1: Gì?")
    add(document, "A. Một")
    document.add_paragraph().add_run("B. Hai", style="Đúng 2")
    assert only(read_questions_docx(data_of(document))).key == ("B",)


def test_links_are_not_keys() -> None:
    document = docx.Document()
    document.styles.add_style("Hyperlink", docx.enum.style.WD_STYLE_TYPE.CHARACTER).font.underline = True
    add(document, "Câu 1: Cổng nào?")
    paragraph = document.add_paragraph("A. ")
    paragraph.add_run("dichvucong.gov.vn", style="Hyperlink")
    add(document, "<u>B.</u> Cổng khác")
    assert only(read_questions_docx(data_of(document))).key == ("B",)


def test_deleted_text_is_left_out() -> None:
    document = docx.Document()
    paragraph = add(document, "Câu 1: Gì?")
    removed = element("w:del")
    run = element("w:r")
    text = element("w:delText")
    text.text = " đã xoá"
    run.append(text)
    removed.append(run)
    paragraph._p.append(removed)
    add(document, "<u>A</u>. Một")
    add(document, "B. Hai")
    assert only(read_questions_docx(data_of(document))).text == "Gì?"


def test_options_in_a_table_are_read_and_said() -> None:
    document = docx.Document()
    add(document, "Câu 1: Gì?")
    table = document.add_table(2, 2)
    for place, text in (((0, 0), "A. Một"), ((0, 1), "B. Hai"), ((1, 0), "C. Ba"), ((1, 1), "D. Bốn")):
        table.cell(*place).text = text
    add(document, "Đáp án: D")
    found = read_questions_docx(data_of(document))
    assert [option.text for option in only(found).options] == ["Một", "Hai", "Ba", "Bốn"]
    assert codes(found) == {"table_among_questions"}


def test_text_boxes_pictures_and_formulas_are_said() -> None:
    document = docx.Document()
    paragraph = add(document, "Câu 1: Gì?")
    run = paragraph.add_run()._r
    picture = element("w:pict")
    picture.append(element("w:txbxContent"))
    run.append(picture)
    run.append(element("w:drawing"))
    add(document, "<u>A</u>. Một")
    add(document, "B. Hai")
    add(document, "Câu 2: Gì nữa?")
    add(document, "A. Một")._p.append(formula("x+1"))
    add(document, "<u>B</u>. Hai")
    found = read_questions_docx(data_of(document))
    assert [(problem.where, problem.code) for problem in found.problems] == [
        ("Câu 1", "picture_not_read"),
        ("Câu 1", "text_box_not_read"),
        ("Câu 2", "formula_as_text"),
    ]
    assert found.questions[1].options[0].text == "Mộtx+1"


def formula(text: str) -> OxmlElement:
    made = OxmlElement("m:oMath")
    run = OxmlElement("m:r")
    part = OxmlElement("m:t")
    part.text = text
    run.append(part)
    made.append(run)
    return made


def test_nothing_after_the_end_is_read_but_keys() -> None:
    found = bank("Câu 1: Gì?", "A. Một", "B. Hai", "------ HẾT ------", "Người ra đề", "A. Nguyễn Văn", "1-B")
    assert only(found).letters == ("A", "B")


def test_no_questions() -> None:
    assert codes(bank("Thông báo", "Nội dung")) == {"no_questions_found"}


def test_depth_and_size_are_bounded() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()._p
    inner = paragraph
    for _ in range(200):
        outer = element("w:smartTag")
        inner.append(outer)
        inner = outer
    with pytest.raises(Refused) as caught:
        read_questions_docx(data_of(document))
    assert caught.value.code == "file_damaged"


def test_the_sample_file_has_no_faults() -> None:
    found = read_questions_docx(sample("ngan-hang-cau-hoi.docx"))
    assert len(found.questions) == 100
    assert found.faults == ()
    assert {problem.code for problem in found.notes} == {"source_replaced", "question_alike"}


def sample(name: str) -> bytes:
    root = Path(__file__).parents[2]
    return (root / "src/truongthi/demo/data" / name).read_bytes()
