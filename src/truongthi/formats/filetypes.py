"""Names the type of a file from its first bytes, so that a refusal can say what was received."""

from __future__ import annotations

PACKAGE_KINDS = (
    ("spreadsheetml.sheet.main+xml", "xlsx"),
    ("spreadsheetml.template.main+xml", "xltx"),
    ("sheet.binary", "xlsb"),
    ("wordprocessingml.document.main+xml", "docx"),
    ("wordprocessingml.template.main+xml", "dotx"),
    ("presentationml", "pptx"),
)
"""Marker inside ``[Content_Types].xml`` → kind of package, first match wins."""

_DESCRIBED = {
    "xlsx": "Excel (.xlsx)",
    "xltx": "Excel template (.xltx)",
    "xlsb": "Excel binary (.xlsb)",
    "docx": "Word (.docx)",
    "dotx": "Word template (.dotx)",
    "pptx": "PowerPoint (.pptx)",
    "ods": "OpenDocument (.ods)",
    "odt": "OpenDocument (.odt)",
    "iwork": "Apple Numbers/Pages",
    "zip": "ZIP",
}

_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "GZIP"),
    (b"{\\rtf", "RTF"),
    (b"MZ", "EXE"),
    (b"SQLite format 3", "SQLite"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_UNKNOWN = "?"


def described_extension(kind: str) -> str:
    """The name a person knows a package kind by, with its extension."""
    return _DESCRIBED.get(kind, kind)


def named_type(data: bytes) -> str:
    """Name of a file that is no zip package: "PDF", "HEIC", "CSV" …; "encrypted" for a password, "?" unknown."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data.startswith(_OLE):
        return _ole_type(data)
    if data[4:8] == b"ftyp":
        return "HEIC" if data[8:12] in _HEIC_BRANDS else "MP4"
    if data.startswith(b"PK"):
        return "ZIP"
    return _text_type(data[:4096])


def _ole_type(data: bytes) -> str:
    """Streams of a compound file are named in UTF-16 in its directory."""
    for stream, name in (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "Word 97-2003 (.doc)"),
        ("Workbook", "Excel 97-2003 (.xls)"),
        ("PowerPoint Document", "PowerPoint 97-2003 (.ppt)"),
    ):
        if stream.encode("utf-16-le") in data:
            return name
    return "Excel 97-2003 (.xls)" if "Book".encode("utf-16-le") in data else "Office 97-2003"


def _text_type(head: bytes) -> str:
    text = _decoded(head)
    if text is None:
        return _UNKNOWN
    start = text.lstrip("\ufeff \r\n\t").lower()
    if start.startswith(("<!doctype html", "<html", "<table", "<meta", "<head")):
        return "HTML"
    if start.startswith("<"):
        return "XML"
    lines = [line for line in text.splitlines() if line.strip()]
    separated = sum(1 for line in lines if any(mark in line for mark in ",;\t"))
    return "CSV" if lines and separated * 2 >= len(lines) else "TXT"


def _decoded(head: bytes) -> str | None:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        text = head.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return None
        text = head[: error.start].decode(encoding, "ignore")
    return None if "\0" in text else text
