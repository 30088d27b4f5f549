"""Minutes of the committee as a Word file: the layout of NĐ 30/2020 and everything a reader looks for."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from truongthi.formats.minutes_docx import Attendant, Minutes, ResultTable, SettledTie, minutes_docx
from truongthi.formats.official_docx import Letterhead, OfficialDocument, Signature, TableColumn
from truongthi.formats.official_parts import number_and_symbol, place_and_date, point_letters, roman

AT = datetime(2026, 10, 17, 3, 0, tzinfo=UTC)
HEAD = Letterhead(
    body="Trung tâm GDNN - GDTX Bình Minh",
    symbol="BB-BTC",
    parent_body="Sở Giáo dục và Đào tạo",
    number=5,
    has_date_line=False,
)
CHAIR, SECRETARY = Attendant("Nguyễn Văn Hòa", "Trưởng ban"), Attendant("Trần Thị Bích", "Thư ký")
TIE = SettledTie(
    division="Tập thể lớp",
    at_stake="Hai lớp bằng nhau ở hạng 4, liên quan giải Khuyến khích.",
    criteria=["Tỷ lệ tham gia", "Tổng lượt", "Điểm TB các lượt"],
    sides=[("10A4", ["93,33 %", "118", "82,54"]), ("12A4", ["93,33 %", "118", "82,54"])],
    decision=["Lớp 12A4 xếp hạng 4.", "Lớp 10A4 xếp hạng 5."],
    reason="Lớp 12A4 có nhiều học sinh tham gia hơn\n(42 so với 28).",
    proposed_by="Trần Thị Bích, Thư ký",
    proposed_at="09:10, thứ Bảy 17/10/2026",
    confirmed_by="Nguyễn Văn Hòa, Trưởng ban",
    confirmed_at="09:25, thứ Bảy 17/10/2026",
)
PRIZES = ResultTable(
    "Tập thể lớp",
    [TableColumn("Hạng", 1), TableColumn("Lớp", 4, centred=False), TableColumn("Giải", 2), TableColumn("Tiền", 2)],
    [["1", "12A1", "Nhất", "300.000đ"], ["2", "11A3", "Nhì", "200.000đ"]],
)


def made(**changes) -> Document:
    minutes = Minutes(
        **{
            "letterhead": HEAD,
            "subject": "Họp xét giải cuộc thi “Tìm hiểu về cải cách TTHC”",
            "began_at": datetime(2026, 10, 17, 9, 0),  # noqa: DTZ001 - local
            "ended_at": datetime(2026, 10, 17, 10, 5),  # noqa: DTZ001 - local
            "meeting_place": "Phòng họp số 1",
            "present": [CHAIR, SECRETARY],
            "chair": CHAIR,
            "secretary": SECRETARY,
            "grounds": ["Kế hoạch số 12/KH-TTGDTX", "Kết quả cuộc thi."],
            "opening": ["Có 424 người dự thi, 1.369 lượt."],
            "ties": [TIE],
            "no_ties": "Không có trường hợp bằng nhau.",
            "prizes": [PRIZES],
            "closing": "Biên bản được các thành viên thống nhất.",
            "recipients": ["Ban Giám đốc", "Lưu: VT, BTC."],
            **changes,
        }
    )
    return Document(io.BytesIO(minutes_docx(minutes, made_at=AT)))


def text_of(document) -> str:
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    )


def test_page_is_a4_with_the_margins_of_the_decree():
    section = made().sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm) <= 25
    assert 20 <= round(section.bottom_margin.mm) <= 25
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20


def test_page_number_stands_centred_in_the_header_of_every_page_but_the_first():
    section = made().sections[0]
    assert section.different_first_page_header_footer
    paragraph = section.header.paragraphs[0]
    assert paragraph.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert "PAGE" in [node.text for node in paragraph._element.iter(qn("w:instrText"))]
    assert paragraph.runs[0].font.size == Pt(13)
    assert not list(section.first_page_header._element.iter(qn("w:instrText")))


def test_every_letter_is_black_times_new_roman():
    for run in made().element.body.iter(qn("w:r")):
        if any(node.text for node in run.iter(qn("w:t"))):
            fonts = run.find(qn("w:rPr")).find(qn("w:rFonts"))
            names = {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")}
            assert names == {"Times New Roman"}
            assert run.find(qn("w:rPr")).find(qn("w:color")) is None


def test_head_names_state_motto_issuer_and_number():
    left, right = made().tables[0].rows[0].cells
    assert [p.text for p in right.paragraphs] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "",
    ]
    assert all(run.bold for p in right.paragraphs[:2] for run in p.runs)
    assert [p.text for p in left.paragraphs[:2]] == ["SỞ GIÁO DỤC VÀ ĐÀO TẠO", "TRUNG TÂM GDNN - GDTX BÌNH MINH"]
    assert [p.runs[0].bold for p in left.paragraphs[:2]] == [False, True]
    for cell in (left, right):  # the rules beneath are borders of the paragraph that follows
        assert cell.paragraphs[2]._element.find(qn("w:pPr")).find(qn("w:pBdr")) is not None
    assert made().tables[0].cell(1, 0).text == "Số: 05/BB-BTC"
    assert made().tables[0].cell(1, 1).text == ""  # minutes have no place and date line


def test_minutes_hold_both_sides_figures_decision_reason_and_both_people():
    document = made()
    everything = text_of(document)
    for wanted in (
        "BIÊN BẢN",
        "Thời gian bắt đầu: 09 giờ 00 phút, ngày 17 tháng 10 năm 2026",
        "Địa điểm: Phòng họp số 1",
        "- Nguyễn Văn Hòa, Trưởng ban.",
        "a) Lớp 12A4 xếp hạng 4.",
        "b) Lớp 10A4 xếp hạng 5.",
        "Lý do: Lớp 12A4 có nhiều học sinh tham gia hơn",
        "(42 so với 28).",
        "Người đề xuất: Trần Thị Bích, Thư ký (09:10, thứ Bảy 17/10/2026).",
        "Người xác nhận: Nguyễn Văn Hòa, Trưởng ban (09:25, thứ Bảy 17/10/2026).",
        "- Lưu: VT, BTC.",
    ):
        assert wanted in everything
    figures = document.tables[1]
    assert [cell.text for cell in figures.rows[1].cells] == ["10A4", "93,33 %", "118", "82,54"]
    assert [cell.text for cell in figures.rows[2].cells] == ["12A4", "93,33 %", "118", "82,54"]
    assert [cell.text for cell in document.tables[2].rows[1].cells] == ["1", "12A1", "Nhất", "300.000đ"]


def test_body_ends_with_the_closing_sign_and_two_signatures_follow():
    document = made()
    last = [p.text for p in document.paragraphs if p.text.endswith("./.")]
    ended = "Cuộc họp kết thúc vào 10 giờ 05 phút, ngày 17 tháng 10 năm 2026./."
    assert last == [f"Biên bản được các thành viên thống nhất. {ended}"]
    left, right = document.tables[-1].rows[0].cells
    assert left.text.split() == ["THƯ", "KÝ", "Trần", "Thị", "Bích"]
    assert right.text.split() == ["CHỦ", "TRÌ", "Nguyễn", "Văn", "Hòa"]


def test_body_is_justified_with_its_first_line_set_in():
    body = [p for p in made().paragraphs if p.text.startswith("Có 424 người")]
    assert body[0].alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert body[0].paragraph_format.first_line_indent.cm == pytest.approx(1, abs=0.01)
    assert body[0].paragraph_format.space_after >= Pt(6)


def test_what_is_not_known_yet_leaves_room_for_the_pen():
    everything = text_of(made(began_at=None, ended_at=None, ties=[]))
    assert "Thời gian bắt đầu: … giờ … phút, ngày … tháng … năm …" in everything
    assert "Không có trường hợp bằng nhau." in everything


def test_control_characters_typed_by_a_person_do_not_break_the_file():
    assert "Lýdo" in text_of(made(opening=["Lý\x00do\x0b\ufffe"]))


def test_a_short_table_stays_on_one_page_and_its_empty_cells_are_no_higher_than_its_text():
    table = made(prizes=[PRIZES, ResultTable("Khác", PRIZES.columns, [["1", "A", "", ""], ["2", "B", "", ""]])]).tables[
        3
    ]
    keeps = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert keeps == [True, True, False]
    empty = table.rows[1].cells[2].paragraphs[0]._element.pPr
    assert empty.find(qn("w:rPr")).find(qn("w:sz")).get(qn("w:val")) == "24"


def test_head_of_a_long_table_repeats_and_appendices_are_numbered():
    rows = [[str(n), f"Lớp {n}", "", ""] for n in range(60)]
    long = ResultTable("Bảng xếp hạng", PRIZES.columns, rows)
    document = made(appendices=[long, long])
    head = document.tables[-1].rows[0]._tr.trPr
    assert head.find(qn("w:tblHeader")) is not None
    texts = [p.text for p in document.paragraphs]
    assert "Phụ lục I" in texts
    assert "Phụ lục II" in texts
    assert texts.count("BẢNG XẾP HẠNG") == 2


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2020, 1, 5), "Bắc Giang, ngày 05 tháng 01 năm 2020"),
        (date(2020, 9, 15), "Bắc Giang, ngày 15 tháng 9 năm 2020"),
        (date(2026, 2, 10), "Bắc Giang, ngày 10 tháng 02 năm 2026"),
        (None, "Bắc Giang, ngày … tháng … năm …"),
    ],
)
def test_leading_zeros_of_the_date_line(day, line):
    assert place_and_date("Bắc Giang", day) == line


def test_numbers_letters_and_numerals_follow_the_decree():
    assert number_and_symbol(5, "KH-TTGDTX") == "Số: 05/KH-TTGDTX"
    assert number_and_symbol(112, "QĐ-SGDĐT") == "Số: 112/QĐ-SGDĐT"
    assert re.fullmatch(r"Số: +/BB-BTC", number_and_symbol(None, "BB-BTC"))
    letters = point_letters()
    assert [next(letters) for _ in range(9)] == ["a", "b", "c", "d", "đ", "e", "g", "h", "i"]
    assert [roman(n) for n in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]


def test_other_documents_carry_date_line_grounds_addressees_and_one_signature():
    head = Letterhead(body="Trung tâm Bình Minh", symbol="BC-TTGDTX", place="Bắc Giang", issued_on=date(2026, 10, 20))
    report = OfficialDocument(head, made_at=AT)
    report.heading("Báo cáo", "Kết quả cuộc thi")
    report.addressed_to(["Sở Giáo dục và Đào tạo", "Ủy ban nhân dân xã"])
    report.grounds(["Căn cứ Kế hoạch số 12/KH-TTGDTX", "Theo đề nghị của Ban Tổ chức;"])
    report.last_paragraph("Trên đây là báo cáo")
    report.signature(Signature("Giám đốc", "Nguyễn Văn Hòa", authority="TM. Ban Tổ chức"), ["Như trên", "Lưu: VT"])
    everything = text_of(Document(io.BytesIO(report.data())))
    assert "Bắc Giang, ngày 20 tháng 10 năm 2026" in everything
    assert "- Sở Giáo dục và Đào tạo;\n- Ủy ban nhân dân xã." in everything
    assert "Căn cứ Kế hoạch số 12/KH-TTGDTX;\nTheo đề nghị của Ban Tổ chức." in everything
    assert "Trên đây là báo cáo./." in everything
    assert "TM. BAN TỔ CHỨC\nGIÁM ĐỐC" in everything
    assert "- Lưu: VT." in everything
