"""Tickets: valid for their holder, purpose and time, and for nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core import ticket
from truongthi.core.errors import Refused
from truongthi.core.timing import from_ms

KEY = ticket.ticket_key("x" * 50)
EXPIRES = 1_789_434_000_000
NOW = from_ms(EXPIRES)
ENTRY = ticket.EntryTicket(12, 3, 60_000, EXPIRES)
ATTEMPT = ticket.AttemptTicket(12, 3, 4, "ddD", EXPIRES)


def code_of(text: str, reader=ticket.read_attempt, now=NOW, key=KEY) -> str:
    with pytest.raises(Refused) as caught:
        reader(text, key, now)
    return caught.value.code


def test_read_back() -> None:
    assert ticket.read_entry(ticket.issue_entry(ENTRY, KEY), KEY, NOW) == ENTRY
    assert ticket.read_attempt(ticket.issue_attempt(ATTEMPT, KEY), KEY, NOW) == ATTEMPT


def test_expiry_to_the_millisecond() -> None:
    text = ticket.issue_attempt(ATTEMPT, KEY)
    assert ticket.read_attempt(text, KEY, NOW) == ATTEMPT
    assert code_of(text, now=NOW + timedelta(milliseconds=1)) == "ticket_expired"


def test_audiences_are_separate() -> None:
    assert code_of(ticket.issue_entry(ENTRY, KEY)) == "ticket_invalid"
    assert code_of(ticket.issue_attempt(ATTEMPT, KEY), reader=ticket.read_entry) == "ticket_invalid"


def test_another_key_is_invalid() -> None:
    assert code_of(ticket.issue_attempt(ATTEMPT, KEY), key=ticket.ticket_key("y" * 50)) == "ticket_invalid"
    with pytest.raises(ValueError):
        ticket.issue_attempt(ATTEMPT, b"short")


@given(st.integers(min_value=0), st.sampled_from("ABCabc019-_."))
def test_any_changed_character_is_noticed(place: int, character: str) -> None:
    text = ticket.issue_attempt(ATTEMPT, KEY)
    place %= len(text)
    changed = text[:place] + character + text[place + 1 :]
    if changed != text:
        assert code_of(changed) == "ticket_invalid"


@given(st.text(max_size=60))
def test_any_text_is_refused(text: str) -> None:
    assert code_of(text) == "ticket_invalid"


def test_long_text_is_refused() -> None:
    assert code_of("a" * 100_000) == "ticket_invalid"
