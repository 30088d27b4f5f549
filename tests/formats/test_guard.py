"""The guard names what is wrong with an uploaded file before anything parses it."""

import io
import zipfile

import docx
import openpyxl
import pytest

from truongthi.core.errors import Refused
from truongthi.formats import guard
from truongthi.formats.guard import checked_office_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
)


def workbook_bytes() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["STT", "Họ và tên"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document_bytes() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def with_parts(data: bytes, parts: dict[str, bytes], drop: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and name not in drop:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def refusal(data: bytes, kind: str = "xlsx", filename: str = "") -> Refused:
    with pytest.raises(Refused) as caught:
        checked_office_file(data, kind=kind, filename=filename)  # type: ignore[arg-type]
    return caught.value


def test_plain_files_pass() -> None:
    checked_office_file(workbook_bytes(), kind="xlsx")
    checked_office_file(document_bytes(), kind="docx")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x00\x00\x00\x24ftypheic\x00\x00", "HEIC"),
        (b"\x00\x00\x00\x24ftypmp42\x00\x00", "MP4"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"{\\rtf1\\ansi", "RTF"),
        (OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), "Excel 97-2003 (.xls)"),
        (OLE + b"\0" * 512 + "WordDocument".encode("utf-16-le"), "Word 97-2003 (.doc)"),
        ("STT,Họ và tên\n1,Nguyễn Văn An\n".encode(), "CSV"),
        ("STT\tHọ và tên\n1\tNguyễn Văn An\n".encode("utf-16"), "CSV"),
        ("Danh sách học sinh".encode(), "TXT"),
        ("\ufeff<html><table><tr><td>Điểm</td></tr></table></html>".encode(), "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML"),
        (b"\x9c\x01\x80\x7f\x00\xfe", "?"),
    ],
)
def test_other_types_are_named(data: bytes, found: str) -> None:
    refused = refusal(data)
    assert (refused.code, refused.facts["found"]) == ("file_wrong_type", found)
    assert refused.facts["expected"] == "Excel (.xlsx)"


def test_word_given_as_excel_and_the_other_way_round() -> None:
    assert refusal(document_bytes()).facts["found"] == "Word (.docx)"
    assert refusal(workbook_bytes(), kind="docx").facts["found"] == "Excel (.xlsx)"


def test_other_packages_are_named() -> None:
    assert refusal(package({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})).facts["found"] == (
        "OpenDocument (.ods)"
    )
    assert refusal(package({"Index/Tables/DataList.iwa": b"x"})).facts["found"] == "Apple Numbers/Pages"
    assert refusal(package({"a.txt": b"x"})).facts["found"] == "ZIP"


def package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_empty_and_truncated() -> None:
    assert refusal(b"").code == "file_empty"
    whole = workbook_bytes()
    assert refusal(whole[: len(whole) // 2]).code == "file_damaged"


def test_password() -> None:
    assert refusal(OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")).code == "file_password"


def test_macros_by_content_and_not_by_name() -> None:
    assert refusal(with_parts(workbook_bytes(), {"xl/vbaProject.bin": b"x"}), filename="lop.xlsx").code == "file_macros"
    types = zipfile.ZipFile(io.BytesIO(workbook_bytes())).read("[Content_Types].xml")
    macro_types = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert refusal(with_parts(workbook_bytes(), {"[Content_Types].xml": macro_types})).code == "file_macros"


def test_a_file_over_the_size_limit_is_refused_before_it_is_opened() -> None:
    refused = refusal(b"PK\x03\x04" + b"\0" * guard.MAX_FILE_BYTES)
    assert (refused.code, refused.facts["limit_mb"]) == ("file_too_large", 20)


def test_zip_bomb_by_its_directory() -> None:
    refused = refusal(with_parts(workbook_bytes(), {"xl/media/bomb.bin": b"\0" * (guard.MAX_PART_BYTES + 1)}))
    assert (refused.code, refused.facts["part"]) == ("file_part_too_large", "xl/media/bomb.bin")
    assert refusal(with_parts(workbook_bytes(), {"xl/bomb.xml": b" " * (8 << 20)})).code == "file_expands_too_much"


def test_many_parts_below_the_single_limit_are_summed() -> None:
    noise = bytes(range(256)) * (64 << 10)
    parts = {f"xl/media/{number}.bin": noise for number in range(5)}
    assert len(noise) < guard.MAX_PART_BYTES
    assert refusal(with_parts(workbook_bytes(), parts)).code in {"file_part_too_large", "file_expands_too_much"}


def test_ten_thousand_entries() -> None:
    refused = refusal(with_parts(workbook_bytes(), {f"x/{number}": b"" for number in range(guard.MAX_ENTRIES)}))
    assert refused.code == "file_too_many_parts"


def test_a_lie_about_the_declared_size_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = with_parts(workbook_bytes(), {"xl/media/lie.bin": b"\0" * 200_000})
    lying = honest.replace((200_000).to_bytes(4, "little"), (16).to_bytes(4, "little"))
    assert lying != honest
    assert refusal(lying).code == "file_damaged"


def test_real_bytes_are_capped_even_where_the_directory_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_check_directory", lambda archive: None)
    data = with_parts(workbook_bytes(), {"xl/media/bomb.bin": b"\0" * (guard.MAX_PART_BYTES + 1)})
    assert refusal(data).code in {"file_part_too_large", "file_expands_too_much"}


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/_rels/x.rels", "docProps/core.xml", "xl/odd.bin"])
def test_entity_bombs_anywhere(part: str) -> None:
    assert refusal(with_parts(workbook_bytes(), {part: BILLION_LAUGHS})).code == "file_has_dtd"


def test_entity_bomb_in_utf_16() -> None:
    hidden = "\ufeff" + BILLION_LAUGHS.decode()
    assert refusal(with_parts(document_bytes(), {"word/document.xml": hidden.encode("utf-16-le")}), "docx").code == (
        "file_has_dtd"
    )


def test_external_entity() -> None:
    xxe = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    assert refusal(with_parts(document_bytes(), {"word/document.xml": xxe}), "docx").code == "file_has_dtd"


def test_dtd_across_two_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_CHUNK", 64)
    padded = b"<?xml version='1.0'?>" + b" " * 38 + b"<!DOCTYPE x []><x/>"
    assert refusal(with_parts(workbook_bytes(), {"xl/odd.xml": padded})).code == "file_has_dtd"


@pytest.mark.parametrize("encoding", ["cp037", "utf-7"])
def test_xml_in_an_odd_encoding_is_no_office_file(encoding: str) -> None:
    odd = f'<?xml version="1.0" encoding="{encoding}"?><x/>'.encode(encoding)
    assert refusal(with_parts(workbook_bytes(), {"xl/odd.xml": odd})).code == "file_damaged"


def test_the_same_part_twice() -> None:
    out = io.BytesIO(workbook_bytes())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
    assert refusal(out.getvalue()).code == "file_damaged"


def test_a_question_about_markup_is_not_a_dtd() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Dòng <!DOCTYPE html> cho biết điều gì?"
    out = io.BytesIO()
    book.save(out)
    checked_office_file(out.getvalue(), kind="xlsx")
