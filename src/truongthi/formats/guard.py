"""Refuses an uploaded Office file before any parser touches it, naming what is wrong with it.

It never trusts a file name or a declared size, never expands more than the limits below, and never parses XML itself.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Literal

from truongthi.core.errors import Refused
from truongthi.formats.filetypes import PACKAGE_KINDS, described_extension, named_type

Kind = Literal["xlsx", "docx"]

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_PART_BYTES = 48 * 1024 * 1024
MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 1000
MAX_RATIO = 200
RATIO_FLOOR_BYTES = 4 * 1024 * 1024
"""Below this size a part may compress as well as it likes: ordinary blank sheets do."""

_CHUNK = 256 * 1024
_HEAD_BYTES = 512
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_DTD_OVERLAP = 16
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"})
_XML_SUFFIXES = (".xml", ".rels", ".vml")
_CONTENT_TYPES = "[Content_Types].xml"


def checked_office_file(data: bytes, *, kind: Kind, filename: str = "") -> None:
    """Return when ``data`` is a plain, bounded ``kind`` package; raise ``Refused("file_…")`` otherwise.

    Codes: file_empty, file_too_large, file_wrong_type, file_password, file_macros, file_damaged, file_too_many_parts,
    file_part_too_large, file_expands_too_much, file_has_dtd.
    """
    if not data:
        raise Refused("file_empty", filename=filename)
    if len(data) > MAX_FILE_BYTES:
        raise Refused("file_too_large", size_mb=_megabytes(len(data)), limit_mb=_megabytes(MAX_FILE_BYTES))
    if not data.startswith(b"PK\x03\x04"):
        _refuse_other_type(data, kind)
    with _opened(data) as archive:
        _check_directory(archive)
        _check_package_kind(archive, kind)
        _check_real_bytes(archive)


def _refuse_other_type(data: bytes, kind: Kind) -> None:
    found = named_type(data)
    if found == "encrypted":
        raise Refused("file_password", expected=described_extension(kind))
    raise Refused("file_wrong_type", expected=described_extension(kind), found=found)


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("file_damaged", detail=type(error).__name__) from error


def _check_directory(archive: zipfile.ZipFile) -> None:
    """Refuse on the central directory alone, before a single byte is expanded."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refused("file_too_many_parts", count=len(entries), limit=MAX_ENTRIES)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refused("file_password", expected="")
        _check_size(entry.filename, entry.file_size, entry.compress_size)
    _check_total(sum(entry.file_size for entry in entries))
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refused("file_damaged", detail="duplicate parts")


def _check_size(part: str, size: int, compressed: int) -> None:
    if size > MAX_PART_BYTES:
        raise Refused("file_part_too_large", part=part, size_mb=_megabytes(size), limit_mb=_megabytes(MAX_PART_BYTES))
    if size > RATIO_FLOOR_BYTES and size > MAX_RATIO * max(compressed, 1):
        raise Refused("file_expands_too_much", part=part, ratio=size // max(compressed, 1), limit=MAX_RATIO)


def _check_total(total: int) -> None:
    if total > MAX_TOTAL_BYTES:
        raise Refused("file_part_too_large", part="", size_mb=_megabytes(total), limit_mb=_megabytes(MAX_TOTAL_BYTES))


def _check_package_kind(archive: zipfile.ZipFile, kind: Kind) -> None:
    names = archive.namelist()
    types = _content_types(archive)
    if "macroenabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("file_macros", expected=described_extension(kind))
    found = next((label for marker, label in PACKAGE_KINDS if marker in types), None)
    if found is None:
        found = _kind_of_other_zip(archive)
    if found != kind:
        raise Refused("file_wrong_type", expected=described_extension(kind), found=described_extension(found))


def _content_types(archive: zipfile.ZipFile) -> str:
    if _CONTENT_TYPES not in archive.namelist():
        return ""
    blocks = part_blocks(archive, _CONTENT_TYPES)
    return b"".join(blocks).decode("utf-8", "replace").lower()


def _kind_of_other_zip(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if "mimetype" in names:
        kind = b"".join(part_blocks(archive, "mimetype"))[:100].decode("ascii", "replace")
        return {
            "application/vnd.oasis.opendocument.spreadsheet": "ods",
            "application/vnd.oasis.opendocument.text": "odt",
        }.get(kind.strip(), "zip")
    if any(name.endswith(".iwa") for name in names):
        return "iwork"
    return "zip"


def _check_real_bytes(archive: zipfile.ZipFile) -> None:
    """Expand every part once, counting what really comes out and looking for a DTD; nothing is kept."""
    total = 0
    for entry in archive.infolist():
        size = 0
        tail = b""
        is_xml = entry.filename.lower().endswith(_XML_SUFFIXES)
        for index, block in enumerate(part_blocks(archive, entry.filename)):
            size += len(block)
            _check_size(entry.filename, size, entry.compress_size)
            _check_total(total + size)
            plain = block.replace(b"\0", b"")
            if index == 0:
                is_xml = _looks_like_xml(entry.filename, plain[:_HEAD_BYTES], expected=is_xml)
            if is_xml and _DTD.search(tail + plain):
                raise Refused("file_has_dtd", part=entry.filename)
            tail = plain[-_DTD_OVERLAP:]
        total += size


def _looks_like_xml(part: str, head: bytes, *, expected: bool) -> bool:
    """XML by its first bytes, whatever its name says; NUL bytes were taken out, so UTF-16 reads like UTF-8 here."""
    start = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if not start.startswith(b"<"):
        if expected and start:
            raise Refused("file_damaged", detail=part)
        return False
    encoding = _ENCODING.match(start)
    if encoding is not None and encoding.group(1).lower() not in _PLAIN_ENCODINGS:
        raise Refused("file_damaged", detail=part)
    return True


def part_blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The bytes of one part in blocks; a lie about its size or checksum is ``Refused("file_damaged")``."""
    try:
        with archive.open(part) as stream:
            while block := stream.read(_CHUNK):
                yield block
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError) as error:
        raise Refused("file_damaged", detail=part) from error


def _megabytes(size: int) -> int:
    return -(-size // (1024 * 1024))
