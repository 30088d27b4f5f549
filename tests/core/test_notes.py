"""Signed notes: what is written reads back, and nothing else does."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from truongthi.core.notes import (
    Note,
    NoteError,
    PublicKey,
    instant,
    note_hash,
    note_lines,
    note_text,
    read_key,
    read_note,
    signers,
)
from truongthi.results.signing import new_key, verify

TEXT = note_text("truongthi.c1.1", [("contest", "abc"), ("size", "3")])


def signed(*keys):
    return Note(TEXT, tuple(key.sign(TEXT) for key in keys))


def test_a_note_is_its_text_an_empty_line_and_signatures():
    key = new_key("truongthi-op")
    whole = signed(key).whole
    assert whole.startswith("truongthi.c1.1\ncontest abc\nsize 3\n\n— truongthi-op ")
    assert read_note(whole) == signed(key)
    assert note_lines(TEXT) == ("truongthi.c1.1", [("contest", "abc"), ("size", "3")])
    assert read_note(whole).sha256 == note_hash(TEXT)


def test_the_known_key_of_the_signed_note_specification():
    """The example of golang.org/x/mod/sumdb/note."""
    written = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert read_key(written).written == written


def test_who_has_signed():
    first, second, other = new_key("a"), new_key("b"), new_key("a")
    keys = [first.public, second.public]
    assert signers(signed(first, second), keys, verify) == {first.public.written, second.public.written}
    assert signers(signed(first, other), keys, verify) == {first.public.written}  # a key of the same name is unknown
    note = signed(first)
    changed = Note(TEXT.replace("3", "4"), note.signatures)
    with pytest.raises(NoteError, match=r"note_signature \(line 5\)"):
        signers(changed, keys, verify)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text[:-1],
        lambda text: text.replace("— ", "- "),
        lambda text: text + text.rsplit("\n\n", 1)[1],  # signed twice
        lambda text: text + "— x AAAA\n",
        lambda text: text.rstrip("\n")[:-2] + "\n",
        lambda text: "",
    ],
)
def test_what_is_no_note_is_refused(change):
    with pytest.raises(NoteError):
        read_note(change(signed(new_key("op")).whole))


@pytest.mark.parametrize(
    "written", ["", "a+b", "a+00000000+AAAA", "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]
)
def test_what_is_no_key_is_refused(written):
    with pytest.raises(ValueError):
        read_key(written)


def test_a_key_with_the_id_of_another_is_refused():
    key = PublicKey("op", bytes(32))
    encoded = base64.b64encode(b"\1" + bytes(31) + b"\1").decode()
    with pytest.raises(ValueError, match="id"):
        read_key(f"op+{key.id.hex()}+{encoded}")


def test_a_value_cannot_bring_a_line_of_its_own():
    with pytest.raises(ValueError):
        note_text("k", [("slug", "a\n\nb")])
    assert instant(datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)) == "2026-01-02T03:04:05.678Z"
