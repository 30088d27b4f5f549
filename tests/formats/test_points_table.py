"""Points kept in a sheet or pasted from one: heads found, exact hundredths, rows that are no points told."""

import io

import pytest
from openpyxl import Workbook

from truongthi.core.errors import Refused
from truongthi.formats.points_table import read_points_text, read_points_workbook


def rows(table):
    return [(row.name, row.centipoints, row.code, row.unit) for row in table.rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lê An\t8,5\nVũ Bê\t7", [("Lê An", 850, "", ""), ("Vũ Bê", 700, "", "")]),
        ("Họ và tên\tLớp\tĐiểm\nLê An\t10A1\t9.25\n\t\t", [("Lê An", 925, "", "10A1")]),
        ("Mã\tĐiểm bài viết\nHS01\t10", [("", 1000, "HS01", "")]),
        ("Lớp\tĐiểm\n10A1\t0", [("10A1", 0, "", "10A1")]),
        ("Họ tên\tĐiểm\nLê An\t", []),
    ],
)
def test_pasted(text, expected):
    table = read_points_text(text)
    assert rows(table) == expected
    assert table.problems == ()


@pytest.mark.parametrize("value", ["bảy", "-1", "8,555", "1e999", "NaN", "Infinity", "8;5"])
def test_what_is_no_points_is_told_with_its_row(value):
    table = read_points_text(f"Lê An\t{value}")
    assert rows(table) == []
    assert [(problem.code, problem.where) for problem in table.problems] == [("points_not_a_number", "Dòng 1")]


@pytest.mark.parametrize("text", ["", "x", "Lê An"])
def test_without_points_the_head_is_asked_for(text):
    with pytest.raises(Refused, match="points_file_header"):
        read_points_text(text)


def test_a_workbook():
    book, stream = Workbook(), io.BytesIO()
    book.active.title = "Chấm"
    for row in (
        ["ĐIỂM BÀI VIẾT"],
        [],
        ["STT", "Họ và tên", "Ngày sinh", "Điểm"],
        [1, "Lê An", "2/5/2011", 8.75],
        [2, "Vũ Bê", "", "x"],
    ):
        book.active.append(row)
    book.save(stream)
    table = read_points_workbook(stream.getvalue(), "diem.xlsx")
    assert rows(table) == [("Lê An", 875, "", "")]
    assert table.rows[0].birth_date.isoformat() == "2011-05-02"
    assert [problem.where for problem in table.problems] == ["Chấm, dòng 5"]
