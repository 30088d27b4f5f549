"""Whether the log is still the one that was written: every hash anew, every link, and the heads that left the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from truongthi.audit.models import AuditEntry
from truongthi.audit.record import GENESIS, entry_hash
from truongthi.core.errors import Problem


class Entry(Protocol):
    """What the check reads of an entry."""

    n: int
    at: datetime
    actor: str
    action: str
    object: str
    facts: Mapping[str, Any]
    before_hash: str
    after_hash: str
    prev_hash: str
    hash: str


def entries() -> Iterator[AuditEntry]:
    """The whole log in order, in portions."""
    return AuditEntry.objects.order_by("n").iterator(chunk_size=2000)


def head() -> tuple[int, str]:
    """Number and hash of the last entry; (0, zeros) of an empty log. This is what is printed and sent out."""
    return AuditEntry.objects.order_by("-n").values_list("n", "hash").first() or (0, GENESIS)


def audit_problems(log: Iterable[Entry], heads: Mapping[int, str] | None = None) -> list[Problem]:
    """What is wrong with a log, first wrong entry first. ``heads``: hashes known from outside, by number of the entry
    (signed notes, print-outs): they catch what a rewritten or shortened chain hides.
    """
    problems: list[Problem] = []
    waiting = {n: hash_ for n, hash_ in (heads or {}).items() if n}
    previous, last = GENESIS, 0
    for entry in log:
        if entry.n <= last or entry.prev_hash != previous:
            problems.append(Problem(str(entry.n), "audit_chain_broken"))
        if _hash(entry) != entry.hash:
            problems.append(Problem(str(entry.n), "audit_entry_altered"))
        if waiting.pop(entry.n, entry.hash) != entry.hash:
            problems.append(Problem(str(entry.n), "audit_head_missing"))
        previous, last = entry.hash, entry.n
    problems += [Problem(str(n), "audit_head_missing") for n in sorted(waiting)]
    return sorted(problems, key=lambda problem: int(problem.where))


def _hash(entry: Entry) -> str:
    return entry_hash(
        n_prev_hash=entry.prev_hash,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        object=entry.object,
        facts=entry.facts,
        before_hash=entry.before_hash,
        after_hash=entry.after_hash,
    )
