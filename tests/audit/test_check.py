"""A thousand single changes of the log, each found and its place named; and changes made in the database itself."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction

from truongthi.audit.check import audit_problems, entries, head
from truongthi.audit.models import AuditEntry
from truongthi.audit.record import GENESIS, entry_hash, record

NOW = datetime(2026, 11, 20, 1, 2, 3, 456789, tzinfo=UTC)
LENGTH = 40


@dataclass(frozen=True)
class Row:
    n: int
    at: datetime
    actor: str
    action: str
    object: str
    facts: dict[str, Any]
    before_hash: str
    after_hash: str
    prev_hash: str
    hash: str = ""


def sealed(row: Row) -> Row:
    content = {name: getattr(row, name) for name in Row.__dataclass_fields__ if name not in ("n", "prev_hash", "hash")}
    return replace(row, hash=entry_hash(n_prev_hash=row.prev_hash, **content))


def chain(length: int = LENGTH, salt: str = "") -> list[Row]:
    rows, previous = [], GENESIS
    for n in range(1, length + 1):
        facts = {"version": n, "salt": salt}
        row = Row(
            n,
            NOW + timedelta(seconds=n),
            f"user:{n % 3}",
            "results.compute",
            "contest:abc",
            facts,
            "",
            "f" * 64,
            previous,
        )
        rows.append(sealed(row))
        previous = rows[-1].hash
    return rows


def flip(rows, luck):
    """One field of one entry is another."""
    at = luck.randrange(len(rows))
    row = rows[at]
    changed = luck.choice(
        [
            replace(row, actor=row.actor + "x"),
            replace(row, action="results.publish"),
            replace(row, object="contest:abd"),
            replace(row, at=row.at + timedelta(microseconds=1)),
            replace(row, facts={**row.facts, "version": 0}),
            replace(row, facts={}),
            replace(row, before_hash="0" * 64),
            replace(row, after_hash="e" * 64),
            replace(row, prev_hash="1" * 64),
            replace(row, hash=row.hash[::-1]),
        ]
    )
    return [*rows[:at], changed, *rows[at + 1 :]], at + 1


def rewrite(rows, luck):
    """One entry is changed and hashed anew; the chain behind it is left."""
    at = luck.randrange(len(rows))
    return [*rows[:at], sealed(replace(rows[at], actor="user:evil")), *rows[at + 1 :]], at + 1


def delete(rows, luck):
    at = luck.randrange(len(rows))
    return [*rows[:at], *rows[at + 1 :]], at + 1


def insert(rows, luck):
    at = luck.randrange(1, len(rows))
    new = sealed(replace(rows[at], prev_hash=rows[at - 1].hash, action="x"))
    return [*rows[:at], new, *rows[at:]], at + 1


def swap(rows, luck):
    at = luck.randrange(len(rows) - 1)
    return [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]], at + 1


def truncate(rows, luck):
    at = luck.randrange(1, len(rows))
    return rows[:at], len(rows)


def replay(rows, luck):
    """An older end of the log again behind the newest."""
    return [*rows, rows[luck.randrange(len(rows))]], None


def fork(rows, luck):
    """The whole rest written anew, every hash right: only what is outside knows better."""
    at = luck.randrange(len(rows))
    previous = rows[at - 1].hash if at else GENESIS
    forged = []
    for row in rows[at:]:
        forged.append(sealed(replace(row, actor="user:evil", prev_hash=previous)))
        previous = forged[-1].hash
    return [*rows[:at], *forged], len(rows)


CHANGES = (flip, rewrite, delete, insert, swap, truncate, replay, fork)


def test_an_untouched_log_is_right():
    rows = chain()
    assert audit_problems(rows, {LENGTH: rows[-1].hash}) == []
    assert audit_problems([], {0: GENESIS}) == []


def test_a_thousand_changes_are_all_found_and_named():
    rows, luck = chain(), random.Random(20261122)  # noqa: S311
    heads = {LENGTH: rows[-1].hash}
    for _ in range(1000):
        change = luck.choice(CHANGES)
        changed, place = change(rows, luck)
        problems = audit_problems(changed, heads)
        assert problems, change.__name__
        named = [int(problem.where) for problem in problems]
        # What is hashed wrong is named itself; a missing entry shows at the one behind it.
        assert place is None or place in named or place + 1 in named, (change.__name__, place, named)


def test_two_logs_of_the_same_length_are_told_apart_by_a_head():
    ours, theirs = chain(), chain(salt="other")
    assert audit_problems(theirs) == []
    assert [problem.code for problem in audit_problems(theirs, {7: ours[6].hash})] == ["audit_head_missing"]


@pytest.mark.django_db
def test_what_is_changed_in_the_database_is_named():
    with transaction.atomic():
        for n in range(5):
            record(actor="test", action="test.act", object="test:x", now=NOW, facts={"n": n, "Tên": "ệ"})
    known = head()
    assert audit_problems(entries(), {known[0]: known[1]}) == []
    third = AuditEntry.objects.order_by("n")[2].n
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_no_change")
        cursor.execute("UPDATE audit_auditentry SET facts = '{\"n\": 9}' WHERE n = %s", [third])
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER audit_no_change")
    [problem] = audit_problems(entries())
    assert (problem.where, problem.code) == (str(third), "audit_entry_altered")


def test_an_entry_out_of_nowhere_breaks_the_chain():
    rows = chain(3)
    odd = SimpleNamespace(**{**rows[2].__dict__, "n": 2})
    assert [problem.code for problem in audit_problems([*rows[:2], odd])] == ["audit_chain_broken"]
