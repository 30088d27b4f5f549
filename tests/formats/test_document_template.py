"""Templates of documents: the decree's layout, closed to everything but fields, and every default one filled."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from truongthi.core.errors import Refused
from truongthi.formats.default_templates import FIELDS, KINDS, default_template
from truongthi.formats.document_template import MAX_BYTES, checked_template, filled
from truongthi.formats.official_parts import number_and_symbol, place_and_date, point_letters, roman

AT = datetime(2026, 10, 17, 3, 0, tzinfo=UTC)
BODY, PARENT = "Trung tâm GDNN - GDTX Bình Minh", "Sở Giáo dục và Đào tạo"


def template(kind="notice"):
    return default_template(kind, body=BODY, parent_body=PARENT, made_at=AT)


def values(rows=2, **changes):
    def example(shape):
        if shape == "":
            return "x"
        if isinstance(shape, dict):
            return {key: example(inner) for key, inner in shape.items()}
        return [example(shape[0]) for _n in range(rows)]

    return {name: example(shape) for name, shape in FIELDS.items()} | changes


def word(*lines):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def text_of(data):
    document = Document(io.BytesIO(data))
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    )


def refused(data):
    with pytest.raises(Refused) as found:
        checked_template(data, FIELDS)
    return found.value


def with_part(data, name, content):
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [1, 85])
def test_every_default_template_passes_its_own_check_and_is_filled(kind, rows):
    checked_template(template(kind), FIELDS)
    text = text_of(filled(template(kind), values(rows, ten_cuoc_thi="Tìm hiểu <luật> & đời sống")))
    assert "{" not in text
    assert "Tìm hiểu <luật> & đời sống" in text


@pytest.mark.parametrize("kind", KINDS)
def test_page_and_head_follow_the_decree(kind):
    document = Document(io.BytesIO(filled(template(kind), values(so_ky_hieu="Số: 05/TB-BTC"))))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm), round(section.right_margin.mm)) == (20, 30, 20)
    assert section.different_first_page_header_footer
    assert "PAGE" in [node.text for node in section.header.paragraphs[0]._element.iter(qn("w:instrText"))]
    left, right = document.tables[0].rows[0].cells
    assert [p.text for p in right.paragraphs[:2]] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    assert [p.text for p in left.paragraphs[:2]] == [PARENT.upper(), BODY.upper()]
    assert [p.runs[0].bold for p in left.paragraphs[:2]] == [False, True]
    assert document.tables[0].cell(1, 0).text == "Số: 05/TB-BTC"
    assert document.tables[0].cell(1, 1).text == ("" if kind == "minutes" else "x")


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_is_black_times_new_roman(kind):
    document = Document(io.BytesIO(filled(template(kind), values())))
    for run in document.element.body.iter(qn("w:r")):
        if any(node.text for node in run.iter(qn("w:t"))):
            fonts = run.find(qn("w:rPr")).find(qn("w:rFonts"))
            assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {
                "Times New Roman"
            }
            assert run.find(qn("w:rPr")).find(qn("w:color")) is None


def test_body_is_justified_with_its_first_line_set_in_and_long_tables_repeat_their_head():
    document = Document(io.BytesIO(filled(template(), values(60))))
    body = next(p for p in document.paragraphs if p.text.startswith("Ban Tổ chức thông báo kết quả"))
    assert body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert body.paragraph_format.first_line_indent.cm == pytest.approx(1, abs=0.01)
    assert body.paragraph_format.space_after >= Pt(6)
    table = document.tables[1]
    assert len(table.rows) == 61
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert not any(p.paragraph_format.keep_with_next for p in table.rows[30].cells[0].paragraphs)


def test_minutes_hold_both_sides_decision_reason_and_both_people():
    tie = {
        "ten": "1.1. Tập thể lớp",
        "noi_dung": "Hai lớp bằng nhau",
        "cac_ben": [{"ten": "10A4", "so_lieu": "93,33 %; 118"}, {"ten": "12A4", "so_lieu": "93,33 %; 118"}],
        "quyet_dinh": ["a) Lớp 12A4 xếp hạng 4.", "b) Lớp 10A4 xếp hạng 5."],
        "ly_do": "Đông hơn",
        "nguoi_de_xuat": "Trần Thị Bích, Thư ký",
        "nguoi_xac_nhan": "Nguyễn Văn Hòa, Trưởng ban",
    }
    text = text_of(filled(template("minutes"), values(dong_hang=[tie], khong_dong_hang="")))
    for wanted in ("BIÊN BẢN", "10A4", "b) Lớp 10A4 xếp hạng 5.", "Lý do: Đông hơn", "Người đề xuất: Trần Thị Bích"):
        assert wanted in text
    assert "Không có trường hợp" not in text


def test_control_characters_typed_by_a_person_do_not_break_the_file():
    assert "Lý do" in text_of(filled(template(), values(co_so_tinh="Lý\x00 do\x0b")))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{{ ten_cuoc_thi }}", None),
        ("{% if ghi_chu_thue %}{{ ghi_chu_thue }}{% endif %}", None),
        ("{{ ten_cuocthi }}", "template_unknown_fields"),
        ("{% for a in bang %}{{ a.khong_co }}{% endfor %}", "template_unknown_fields"),
        ("{% for a in ten_cuoc_thi %}{{ a }}{% endfor %}", "template_unknown_fields"),
        ("{{ ten_cuoc_thi.__class__ }}", "template_unknown_fields"),
        ("{{ ten_cuoc_thi.upper() }}", "template_forbidden"),
        ("{{ 'a' * 1000000000 }}", "template_forbidden"),
        ("{{ ten_cuoc_thi|length }}", "template_forbidden"),
        ("{{ bang[0] }}", "template_forbidden"),
        ("{% set a = ten_cuoc_thi %}", "template_forbidden"),
        ("{% include 'x' %}", "template_forbidden"),
        ("{% macro a() %}{% endmacro %}", "template_forbidden"),
        ("{% for a in bang %}{% for b in bang %}x{% endfor %}{% endfor %}", "template_forbidden"),
        ("{% for a in bang %}", "template_syntax"),
        ("{{ ten_cuoc_thi", "template_syntax"),
        ("Không có trường", "template_without_fields"),
    ],
)
def test_what_a_template_may_say(line, code):
    if code is None:
        checked_template(word(line), FIELDS)
    else:
        assert refused(word(line)).code == code


def test_an_unknown_field_is_named():
    assert refused(word("{{ ten_cuocthi }} {{ ten_cuoc_thi }}")).facts["fields"] == "ten_cuocthi"


def test_properties_and_headers_are_read_like_the_body():
    document = Document(io.BytesIO(template()))
    document.core_properties.title = "{{ 1 + 1 }}"
    buffer = io.BytesIO()
    document.save(buffer)
    assert refused(buffer.getvalue()).code == "template_forbidden"
    document.core_properties.title = ""
    document.sections[0].header.paragraphs[0].add_run("{{ la }}")
    buffer = io.BytesIO()
    document.save(buffer)
    assert refused(buffer.getvalue()).code == "template_unknown_fields"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("word/vbaProject.bin", b"x", "file_macros"),
        ("word/embeddings/oleObject1.bin", b"x", "template_reaches_out"),
        (
            "word/_rels/settings.xml.rels",
            b'<Rels><Relationship Type="t/attachedTemplate" Target="x.dotm" TargetMode="External"/></Rels>',
            "template_reaches_out",
        ),
        (
            "word/extra.xml",
            b'<?xml version="1.0"?><x xmlns:w="w"><w:instrText>DDEAUTO cmd</w:instrText></x>',
            "template_reaches_out",
        ),
    ],
)
def test_nothing_in_a_template_runs_or_reaches_out(name, content, code):
    assert refused(with_part(template(), name, content)).code == code


def test_a_bomb_a_giant_and_another_file_are_refused():
    assert refused(b"0" * (MAX_BYTES + 1)).code == "template_too_large"
    assert refused(b"%PDF-1.7").code == "file_wrong_type"
    bomb = with_part(template(), "word/bomb.xml", b"<a>" + b" " * 40_000_000 + b"</a>")
    assert refused(bomb).code in ("template_too_large", "file_expands_too_much", "file_part_too_large")


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2020, 1, 5), "Bắc Giang, ngày 05 tháng 01 năm 2020"),
        (date(2020, 9, 15), "Bắc Giang, ngày 15 tháng 9 năm 2020"),
        (date(2026, 2, 10), "Bắc Giang, ngày 10 tháng 02 năm 2026"),
        (None, "Bắc Giang, ngày … tháng … năm …"),
    ],
)
def test_place_and_date(day, line):
    assert place_and_date("Bắc Giang", day) == line


def test_numbers_points_and_romans():
    assert number_and_symbol(5, "BB-BTC") == "Số: 05/BB-BTC"
    assert number_and_symbol(None, "BB-BTC").startswith("Số:  ")
    assert [letter for letter, _n in zip(point_letters(), range(5), strict=False)] == ["a", "b", "c", "d", "đ"]
    assert [roman(n) for n in (1, 4, 9, 12)] == ["I", "IV", "IX", "XII"]
