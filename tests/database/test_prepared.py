"""Statements planned once per connection, in the log like any other; a connection the server closed is not used."""

from __future__ import annotations

import time

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.accounts.people import pupil
from truongthi import database
from truongthi.accounts.models import User
from truongthi.database.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


def prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_a_statement_that_comes_again_is_prepared_and_no_other_is() -> None:
    for number in range(3):
        assert database.row("SELECT %(n)s::int + 1 AS planned_once", {"n": number}) == (number + 1,)
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s + 2 AS planned_each_time", [number])
    assert len([statement for statement in prepared() if "planned_once" in statement]) == 1
    assert not [statement for statement in prepared() if "planned_each_time" in statement]


def test_rows_counts_and_nothing() -> None:
    people = [pupil(), pupil()]
    assert (
        len(database.rows("SELECT id FROM accounts_user WHERE id = ANY(%(ids)s)", {"ids": [p.pk for p in people]})) == 2
    )
    assert database.row("SELECT id FROM accounts_user WHERE id = %(id)s", {"id": -1}) is None
    assert database.run("UPDATE accounts_user SET full_name = 'A' WHERE id = %(id)s", {"id": people[0].pk}) == 1


def test_it_is_counted_and_its_values_stay_out_of_the_log() -> None:
    with CaptureQueriesContext(connection) as captured:
        database.row("SELECT %(word)s::text AS said", {"word": "bí mật"})
    assert len(captured) == 1
    assert "said" in captured[0]["sql"]
    assert "bí mật" not in captured[0]["sql"]


def test_errors_have_the_names_of_the_others() -> None:
    an = pupil()
    with pytest.raises(IntegrityError), transaction.atomic():
        database.run("UPDATE accounts_user SET full_name = NULL WHERE id = %(id)s", {"id": an.pk})
    assert User.objects.filter(pk=an.pk).exists()


def test_a_connection_that_the_server_closed_is_seen_without_asking() -> None:
    other: DatabaseWrapper = connection.copy()  # type: ignore[assignment]
    assert not other.is_usable()
    other.ensure_connection()
    try:
        assert other.is_usable()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [other.connection.info.backend_pid])
        deadline = time.monotonic() + 10
        while other.is_usable() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not other.is_usable()
    finally:
        other.close()
