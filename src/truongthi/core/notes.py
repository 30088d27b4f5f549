"""Signed notes as C2SP specifies them: a text, an empty line, and signature lines. Specified in docs/bundle.md.

Signing itself needs a key and is done elsewhere; whoever checks a note brings ``verify(public key, signature, text)``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from truongthi.core.timing import cut_to_ms

ED25519: Final = b"\x01"
MOST_SIGNATURES: Final = 16
_DASH: Final = "— "
Verify = Callable[[bytes, bytes, bytes], bool]


class NoteError(ValueError):
    """The bytes are no signed note, or one of its signatures is wrong. ``line``: which line, from 1."""

    def __init__(self, code: str, line: int) -> None:
        self.code = code
        self.line = line
        super().__init__(f"{code} (line {line})")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 key with the name of its holder."""

    name: str
    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) != 32 or not self.name or "+" in self.name or any(c.isspace() for c in self.name):
            raise ValueError("a key has 32 bytes and a name without spaces and plus signs")

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    @property
    def written(self) -> str:
        """NAME+HHHHHHHH+BASE64, what is printed and handed on."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """``text`` ends with a line end; it is what is signed."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @property
    def sha256(self) -> str:
        return note_hash(self.text)

    @property
    def whole(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)


def note_hash(text: str) -> str:
    """The hash shown on pages and print-outs, and by which notes name each other."""
    return hashlib.sha256(text.encode()).hexdigest()


def note_text(kind: str, lines: Iterable[tuple[str, str]]) -> str:
    """The text of a note: its kind, then "word rest" on each line."""
    text = "".join(f"{word} {rest}\n" for word, rest in lines)
    written = f"{kind}\n{text}"
    if "\r" in written or any(not line or line.endswith(" ") for line in written[:-1].split("\n")):
        raise ValueError("a note has no empty line and no line without a value")
    return written


def note_lines(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The kind and the (word, rest) of each further line."""
    if not text.endswith("\n") or "\r" in text:
        raise NoteError("note_text", 1)
    kind, *lines = text[:-1].split("\n")
    found = []
    for number, line in enumerate(lines, start=2):
        word, space, rest = line.partition(" ")
        if not word or not space or not rest:
            raise NoteError("note_text", number)
        found.append((word, rest))
    return kind, found


def note_values(text: str) -> Mapping[str, str]:
    """The values of the words that stand once; of repeated ones the last."""
    return dict(note_lines(text)[1])


def instant(moment: datetime) -> str:
    """YYYY-MM-DDTHH:MM:SS.mmmZ, cut to the millisecond."""
    return cut_to_ms(moment).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_key(written: str) -> PublicKey:
    """A written key. Raises ValueError when its parts do not agree."""
    parts = written.strip().split("+", 2)
    if len(parts) != 3:
        raise ValueError("a written key has a name, an id and a key")
    raw = _decoded(parts[2])
    if raw is None or len(raw) != 33 or raw[:1] != ED25519:
        raise ValueError("not an Ed25519 key")
    key = PublicKey(parts[0], raw[1:])
    if key.id.hex() != parts[1]:
        raise ValueError("the id is not the key's")
    return key


def read_note(whole: str) -> Note:
    """A note from its text and signature lines; the signatures are not checked yet."""
    text, separator, tail = whole.rpartition("\n\n")
    first = text.count("\n") + 3
    if not separator or not text or not tail.endswith("\n"):
        raise NoteError("note_form", first)
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError("note_too_many_signatures", first + MOST_SIGNATURES)
    signatures = tuple(_signature(line, number) for number, line in enumerate(lines, start=first))
    if len({(one.name, one.key_id) for one in signatures}) != len(signatures):
        raise NoteError("note_signed_twice", first)
    return Note(text + "\n", signatures)


def signers(note: Note, keys: Sequence[PublicKey], verify: Verify) -> frozenset[str]:
    """The written keys that have signed. Signatures of unknown keys are passed over; a wrong one of a known key makes
    the note invalid (NoteError).
    """
    known = {(key.name, key.id): key for key in keys}
    first = note.text.count("\n") + 2
    found = set()
    for number, signature in enumerate(note.signatures, start=first):
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not verify(key.key, signature.value, note.text.encode()):
            raise NoteError("note_signature", number)
        found.add(key.written)
    return frozenset(found)


def _signature(line: str, number: int) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decoded(encoded)
    if not line.startswith(_DASH) or not space or not name or raw is None or len(raw) != 68:
        raise NoteError("note_signature_form", number)
    return Signature(name, raw[:4], raw[4:])


def _decoded(text: str) -> bytes | None:
    """Standard base64 in its one way of writing, or None."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None
