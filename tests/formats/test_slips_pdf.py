"""Slips on paper: ten to a page, every name whole, codes in groups, a QR that says the address."""

import io

import pypdf
import pytest
import segno

from truongthi.formats.slips_pdf import SlipPrint, SlipTexts, fitted_name, slips_pdf, wrapped

TEXTS = SlipTexts(
    title='Cuộc thi trực tuyến "Tìm hiểu về cải cách thủ tục hành chính và dịch vụ công trực tuyến"',
    heading="Phiếu đăng nhập lớp 10A1",
    guide=("1. Quét mã QR, hoặc mở thi.example.vn/vao và gõ mã phiếu.", "2. Giữ kín phiếu."),
)
LONGEST = "Công Tằng Tôn Nữ Hoàng Thị Phương Khánh Nguyệt Trường Nghiêng Nguyễn Phước Thiên Kim Uyên Nhi"


def slips(count: int) -> list[SlipPrint]:
    return [
        SlipPrint(
            f"Học Sinh Số {n}", "Lớp 10A1", f"ABCD-EFGH-{n:04d}", f"https://thi.example.vn/vao/#ABCD-EFGH-{n:04d}"
        )
        for n in range(count)
    ]


def pages(data: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (10, 1), (11, 2), (45, 5)])
def test_ten_to_a_page_of_a4(count: int, expected: int) -> None:
    found = pages(slips_pdf(slips(count), TEXTS))
    assert len(found) == expected
    assert [round(float(side)) for side in found[0].mediabox[2:]] == [595, 842]


def test_every_slip_has_name_class_and_code() -> None:
    text = pages(slips_pdf(slips(3), TEXTS))[0].extract_text()
    assert text.count("Lớp 10A1") == 3
    assert "Học Sinh Số 2" in text
    assert "0002" in "".join(text.split())
    assert "Giữ kín phiếu." in text


@pytest.mark.parametrize("name", [LONGEST, "An", "Nguyễn Thị Ngọc Anh", "Ữ" * 30])
def test_no_name_loses_a_letter(name: str) -> None:
    size, lines = fitted_name(name, 160)
    assert " ".join(lines) == name
    assert size >= 6


def test_long_titles_are_cut_with_an_ellipsis() -> None:
    lines = wrapped("dài " * 200, "TruongThi", 7, 150, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_qr_is_drawn_module_by_module() -> None:
    one = SlipPrint("An", "Lớp 10A1", "ABCD-EFGH-0001", "https://thi.example.vn/vao/#ABCD-EFGH-0001")
    content = pages(slips_pdf([one], TEXTS))[0].get_contents().get_data().decode("latin-1")
    squares = [line.split() for line in content.replace(" re", " re\n").splitlines() if line.endswith(" re")]
    boxes = [tuple(float(value) for value in square[-5:-1]) for square in squares]
    matrix = segno.make(one.url, error="m", micro=False).matrix
    module = min(box[3] for box in boxes)
    dark = sum(round(box[2] / module) for box in boxes if abs(box[3] - module) < 0.01)
    assert dark == sum(1 for row in matrix for value in row if value)
