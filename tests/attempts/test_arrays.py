"""A list written by hand is the list PostgreSQL reads."""

import json

import pytest
from django.db import connection

from truongthi.attempts.arrays import array_literal

UGLY = ["", "a", '"', "\\", '\\"', "{}", "NULL", "null", ",", " x ", '{"a": "1.5"}', "é", "%", "'"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "values"), [("text", UGLY), ("text", [""]), ("text", ["", ""]), ("bigint", [1, -5, 2**62]), ("int", [])]
)
def test_what_is_written_is_what_is_read(kind: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_to_json(%s::{kind}[])::text::jsonb", [array_literal(values)])
        assert json.loads(cursor.fetchone()[0]) == values
