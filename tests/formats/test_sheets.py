"""Workbooks become plain cells: cached values beside formulas, true blank rows dropped, limits named."""

import io
import zipfile
from datetime import UTC, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.styles import Border, Side
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from truongthi.core.errors import Refused
from truongthi.formats import guard, sheets
from truongthi.formats.sheets import CellError, load_sheets, looks_like_formula

BIRTH = datetime(2010, 3, 5, tzinfo=UTC).replace(tzinfo=None)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet_xml(xml: str) -> bytes:
    """A workbook whose only sheet is exactly this XML."""
    whole = saved(openpyxl.Workbook())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return out.getvalue()


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def test_values_formulas_and_addresses() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Tổng</t></is></c><c r="B1"><f>SUM(B2:B3)</f><v>12.5</v></c></row>'
        '<row r="2"><c r="B2"><f>1+1</f></c><c r="C2" t="str"><f>A1&amp;"!"</f><v>Tổng!</v></c></row>'
        '<row r="3"><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C3" t="b"><v>1</v></c></row>'
    )
    sheet = load_sheets(with_sheet_xml(sheet_xml(rows)))[0]
    assert [(cell.address, cell.value, cell.formula) for cell in sheet.rows[0]] == [
        ("A1", "Tổng", None),
        ("B1", 12.5, "=SUM(B2:B3)"),
        ("C1", None, None),
    ]
    assert sheet.cell(1, 1).is_uncalculated
    assert sheet.cell(1, 1).formula == "=1+1"
    assert not sheet.cell(1, 1).is_blank
    assert sheet.cell(1, 2).value == "Tổng!"
    assert sheet.cell(2, 1).is_error
    assert sheet.cell(2, 1).value == CellError("#DIV/0!")
    assert sheet.cell(2, 2).value is True
    assert sheet.place(2, 1) == "Sheet!B3"
    assert sheet.cell(99, 99).is_blank


def test_shared_formulas_are_written_out() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    sheet = load_sheets(with_sheet_xml(sheet_xml(rows)))[0]
    assert [row[0].formula for row in sheet.rows] == ["=B1*2", "=B2*2"]


def test_cells_without_addresses_follow_each_other() -> None:
    rows = '<row><c><v>1</v></c><c><v>2</v></c></row><row><c r="C2"><v>3</v></c><c><v>4</v></c></row>'
    sheet = load_sheets(with_sheet_xml(sheet_xml(rows)))[0]
    assert [[cell.value for cell in row] for row in sheet.rows] == [[1, 2, None, None], [None, None, 3, 4]]


def test_strict_flavour_reads_like_any_other() -> None:
    strict = sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>').replace(
        MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    assert load_sheets(with_sheet_xml(strict))[0].rows[0][0].value == 7


def test_dates_and_lengths_of_time() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = BIRTH
    sheet["A1"].number_format = "dd/mm/yyyy"
    sheet["A2"] = 727 / 86400
    sheet["A2"].number_format = "mm:ss"
    sheet["A3"] = 727 / 86400
    sheet["A3"].number_format = "[mm]:ss"
    sheet["A4"] = 38
    cells = [row[0] for row in load_sheets(saved(book))[0].rows]
    assert cells[0].value == BIRTH
    assert cells[1].value == time(0, 12, 7)
    assert cells[2].value == timedelta(minutes=12, seconds=7)
    assert cells[1].serial == pytest.approx(727 / 86400)
    assert (cells[3].value, cells[3].text) == (38, "38")


def test_1904_workbooks() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = BIRTH
    assert load_sheets(saved(book))[0].cell(0, 0).value == BIRTH


def test_hidden_sheets_merged_cells_and_hidden_rows() -> None:
    book = openpyxl.Workbook()
    book.active.merge_cells("A1:C1")
    book.active["A1"] = "DANH SÁCH"
    book.active["A2"] = "ẩn"
    book.active.row_dimensions[2].hidden = True
    secret = book.create_sheet("Nháp")
    secret["A1"] = 1
    secret.sheet_state = "hidden"
    first, second = load_sheets(saved(book))
    assert (first.hidden, second.hidden) == (False, True)
    assert first.merged == ((0, 0, 0, 2),)
    assert first.hidden_rows == {1}


def test_trailing_rows_with_borders_are_dropped() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "STT"
    for row in range(2, 41):
        book.active.cell(row, 3).border = Border(top=Side("thin"))
        book.active.cell(row, 1).value = "  \u00a0" if row < 10 else None
    sheet = load_sheets(saved(book))[0]
    assert (len(sheet.rows), len(sheet.rows[0])) == (1, 1)
    assert sheet.blank_rows_dropped == 39


def test_a_million_styled_blank_rows_are_counted_and_not_kept() -> None:
    count = 1_000_000
    blank = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(2, count + 1))
    data = with_sheet_xml(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + blank))
    sheet = load_sheets(data)[0]
    assert len(sheet.rows) == 1
    assert sheet.blank_rows_dropped == count - 1


def test_a_lie_about_the_dimension_costs_nothing() -> None:
    xml = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>', before='<dimension ref="A1:XFD1048576"/>')
    sheet = load_sheets(with_sheet_xml(xml))[0]
    assert (len(sheet.rows), len(sheet.rows[0])) == (1, 1)


@pytest.mark.parametrize(
    ("address", "row", "code"),
    [
        ("A1048576", 1048576, "file_too_many_rows"),
        ("XFD1", 1, "file_too_many_columns"),
        ("IV20000", 20000, "file_too_many_cells"),
    ],
)
def test_content_far_away_is_refused_naming_the_limit(address: str, row: int, code: str) -> None:
    xml = sheet_xml(f'<row r="{row}"><c r="{address}"><v>1</v></c></row>')
    with pytest.raises(Refused) as caught:
        load_sheets(with_sheet_xml(xml))
    assert caught.value.code == code
    assert caught.value.facts["limit"] in {sheets.MAX_ROWS, sheets.MAX_COLUMNS, sheets.MAX_CELLS}


def test_one_text_used_everywhere_does_not_multiply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CHARACTERS", 10_000)
    book = openpyxl.Workbook()
    for row in range(1, 12):
        book.active.cell(row, 1).value = "x" * 1_000
    with pytest.raises(Refused) as caught:
        load_sheets(saved(book))
    assert (caught.value.code, caught.value.facts["limit"]) == ("file_too_much_text", 10_000)


def test_external_links_are_not_followed() -> None:
    whole = saved(openpyxl.Workbook())
    rels = zipfile.ZipFile(io.BytesIO(whole)).read("xl/_rels/workbook.xml.rels")
    outside = rels.replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://x/worksheet" Target="http://127.0.0.1:1/" TargetMode="External"/>'
        b"</Relationships>",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, outside if name.endswith("workbook.xml.rels") else old.read(name))
    assert [sheet.name for sheet in load_sheets(out.getvalue())] == ["Sheet"]


def test_broken_xml_is_a_damaged_file() -> None:
    with pytest.raises(Refused) as caught:
        load_sheets(with_sheet_xml(sheet_xml('<row r="1"><c r="A1"><v>1</v></row>')))
    assert caught.value.code == "file_damaged"


def test_the_guard_stands_before_the_reader() -> None:
    with pytest.raises(Refused) as caught:
        load_sheets(b"%PDF-1.4")
    assert caught.value.code == "file_wrong_type"
    assert guard.MAX_PART_BYTES <= guard.MAX_TOTAL_BYTES


@pytest.mark.parametrize("text", ["=1+1", " =cmd", "@SUM(A1)", '+HYPERLINK("x")', "-2+3=5", "＝1", "\t=1", "\u200b=1"])
def test_texts_a_spreadsheet_would_run(text: str) -> None:
    assert looks_like_formula(text)


@pytest.mark.parametrize("text", ["", "-5", "+84 912 345", "- Đơn đăng ký", "a=b", "10% - 20%", "-"])
def test_texts_that_only_look_signed(text: str) -> None:
    assert not looks_like_formula(text)
