"""Scores by hand, receipts that never change, codes that notice a slip of the finger."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.grading import grade
from truongthi.core.paper import PaperItem, PoolQuestion
from truongthi.core.sealing import (
    ALPHABET,
    SealedAttempt,
    canonical_seal,
    receipt_code,
    receipt_hash,
    typed_receipt_code,
)

QUESTIONS = {
    1: PoolQuestion(1, "I", "", "ABCD", (False,) * 4),
    2: PoolQuestion(2, "I", "", "ABCD", (False,) * 4, is_multiple=True),
    3: PoolQuestion(3, "I", "", "ABC", (False,) * 3),
}
ITEMS = (PaperItem(3, (2, 0, 1)), PaperItem(1, (3, 0, 1, 2)), PaperItem(2, (0, 2, 1, 3)))
KEYS = {1: {"A"}, 2: {"A", "C"}, 3: {"C"}}

SHEETS = [
    # displayed answers, marks: C of 3 stands first; A of 1 second; A and C of 2 first and second
    (("A", "B", "AB"), (True, True, True)),
    (("A", "B", "AC"), (True, True, False)),
    (("A", "B", "A"), (True, True, False)),  # half of a several-answer question is nothing
    (("A", "B", "ABD"), (True, True, False)),
    (("", "", ""), (False, False, False)),
    (("B", "A", ""), (False, False, False)),
]


@pytest.mark.parametrize(("answers", "marks"), SHEETS)
def test_grade(answers: tuple[str, ...], marks: tuple[bool, ...]) -> None:
    result = grade(ITEMS, answers, QUESTIONS, KEYS, 500)
    assert result.marks == marks
    assert result.correct_count == sum(marks)
    assert result.centipoints == 500 * sum(marks)
    assert result.answered_count == sum(1 for answer in answers if answer)


def test_an_empty_key_is_right_for_nobody() -> None:
    assert grade(ITEMS, ("", "B", "AB"), QUESTIONS, {**KEYS, 3: set()}, 500).marks == (False, True, True)


def test_vector_and_key_must_fit() -> None:
    with pytest.raises(ValueError):
        grade(ITEMS, ("A",), QUESTIONS, KEYS, 500)
    with pytest.raises(KeyError):
        grade(ITEMS, ("A", "A", "A"), QUESTIONS, {1: {"A"}}, 500)


START = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
SEAL = SealedAttempt(
    attempt="k3v9",
    round="r7",
    pool="ab" * 32,
    number=2,
    seed=bytes(range(16)),
    started_at=START,
    deadline_at=START + timedelta(minutes=20),
    sealed_at=START + timedelta(minutes=6, seconds=48),
    sealed_by="confirmed",
    answers=["A", "", "BD"],
)
SALT = bytes(16)


def test_canonical_bytes_are_the_documented_ones() -> None:
    assert canonical_seal(SEAL) == (
        b'{"answers":["A","","BD"],"attempt":"k3v9","deadline_at":1789435200000,"kind":"truongthi.seal.1","number":2,'
        b'"pool":"' + b"ab" * 32 + b'","round":"r7","sealed_at":1789434408000,"sealed_by":"confirmed",'
        b'"seed":"000102030405060708090a0b0c0d0e0f","started_at":1789434000000}'
    )
    assert json.loads(canonical_seal(SEAL))["started_at"] == int(START.timestamp()) * 1000
    assert receipt_hash(SEAL, SALT) == hashlib.sha256(b"\0" + SALT + canonical_seal(SEAL)).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"answers": ["A", "", "B"]},
        {"answers": ["A", "BD", ""]},
        {"sealed_at": START},
        {"sealed_by": "deadline"},
        {"number": 3},
        {"seed": bytes(16)},
        {"pool": "cd" * 32},
        {"attempt": "k3v8"},
        {"round": "r8"},
        {"started_at": START + timedelta(milliseconds=1)},
        {"deadline_at": START},
    ],
)
def test_every_field_changes_the_hash(change: dict[str, object]) -> None:
    assert receipt_hash(replace(SEAL, **change), SALT) != receipt_hash(SEAL, SALT)


def test_salt_changes_the_hash_and_is_needed() -> None:
    assert receipt_hash(SEAL, bytes([1] * 16)) != receipt_hash(SEAL, SALT)
    with pytest.raises(ValueError):
        receipt_hash(SEAL, b"")


digests = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(digests)
def test_code_is_typeable(digest: str) -> None:
    code = receipt_code(digest)
    assert len(code) == 14
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert typed_receipt_code(typed) == code


@given(digests, st.integers(0, 11), st.sampled_from(ALPHABET), st.integers(0, 10))
def test_slips_are_noticed(digest: str, place: int, symbol: str, swap: int) -> None:
    code = receipt_code(digest).replace("-", "")
    wrong = code[:place] + symbol + code[place + 1 :]
    assert (typed_receipt_code(wrong) is None) == (wrong != code)
    exchanged = code[:swap] + code[swap + 1] + code[swap] + code[swap + 2 :]
    assert (typed_receipt_code(exchanged) is None) == (exchanged != code)


@given(st.text(max_size=20))
def test_any_text_is_answered(text: str) -> None:
    code = typed_receipt_code(text)
    assert code is None or len(code) == 14
