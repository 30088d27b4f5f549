"""A database that may forget what it has acknowledged is not served, unless the operator says so."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.fixtures.serving import create_database
from truongthi.serve import durability
from truongthi.serve.addresses import CannotServe


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of the tests' server, which runs without fsync."""
    monkeypatch.delenv("ALLOW_UNSAFE_DATABASE", raising=False)
    name = f"durability_{os.getpid()}"
    owner, _ = create_database(name)
    yield owner
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_forgetful_database_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(CannotServe, match="chưa an toàn cho bài thi: fsync = off, full_page_writes = off"):
        durability.check([address])


def test_each_role_is_asked_for_itself(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switched off for the one who asks alone: a role may forget where the server does not."""
    monkeypatch.setattr(durability, "UNSAFE", {"synchronous_commit": ("off",)})
    safe = address + "?options=-csynchronous_commit%3Don"
    durability.check([safe])
    with pytest.raises(CannotServe, match="synchronous_commit = off"):
        durability.check([safe, address + "?options=-csynchronous_commit%3Doff"])


def test_an_explicit_setting_lets_it_be(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOW_UNSAFE_DATABASE", "1")
    durability.check([address])


def test_a_database_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLOW_UNSAFE_DATABASE", raising=False)
    with pytest.raises(CannotServe, match="Không kết nối được"):
        durability.check(["postgresql://nobody@127.0.0.1:1/none"])
