"""`truongthi sign NOTE --key FILE`: signs a note with a key of one's own. Needs no server and no database."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = subparsers.add_parser("sign", help="ký bản niêm phong bằng khóa riêng", description=__doc__)
    parser.add_argument("note", type=Path, metavar="BẢN_NIÊM_PHONG")
    parser.add_argument("--key", required=True, type=Path, metavar="TỆP", help="tệp khóa riêng của người ký")


def run(args: argparse.Namespace) -> int:
    from truongthi.core.notes import NoteError, note_hash, note_lines, read_note
    from truongthi.results.signing import read_signing_key

    whole = args.note.read_text(encoding="utf-8")
    try:
        text = read_note(whole).text if "\n\n" in whole else whole
        kind, lines = note_lines(text)
    except NoteError as error:
        print(f"truongthi sign: {args.note} không phải bản niêm phong (dòng {error.line}).")
        return 2
    key = read_signing_key(args.key)
    print(f"# {kind}, {dict(lines).get('slug', '')}, mã {note_hash(text)}")
    print(key.sign(text).line, end="")
    return 0
