"""Saves of many contestants in one statement, and what becomes of those it does not take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from truongthi.core.errors import Refused
from truongthi.core.session import Incoming, decide_save
from truongthi.examroom import store
from truongthi.examroom.lanes import Request
from truongthi.examroom.values import Key, Unavailable, Vector

ROUNDS = 8  # each round decides at least the newest vector of every attempt; more means something is wrong


@dataclass(slots=True, eq=False)
class Save(Request):
    """A whole vector for an attempt. Answered with the sequence number stored."""

    key: Key
    vector: Vector


async def save_all(connection: AsyncConnection[Any], saves: Sequence[Save]) -> None:
    """Store the newest vector of every attempt; then look at what is left, and again while anything may be taken."""
    pending = list(saves)
    for _ in range(ROUNDS):
        if not pending:
            return
        newest: dict[Key, Save] = {}
        for request in pending:
            best = newest.get(request.key)
            if best is None or _rank(best) < _rank(request):
                newest[request.key] = request
        stored = await store.save(connection, list(newest.values()))
        for key in stored:
            newest[key].succeed(newest[key].vector.seq)
        left = [request for request in pending if not (request.key in stored and newest[request.key] is request)]
        pending = await _sort_out(connection, left)
    for request in pending:
        request.fail(Unavailable())


def _rank(request: Save) -> tuple[int, int]:
    return request.vector.epoch, request.vector.seq


async def _sort_out(connection: AsyncConnection[Any], left: Sequence[Save]) -> list[Save]:
    """Answer what is decided by the rows as they are now; returns what may still be taken."""
    if not left:
        return []
    found = await store.read(connection, {request.key for request in left})
    again, apart = [], []
    for request in left:
        if request.key not in found:
            request.fail(Refused("attempt_unknown"))
            continue
        stored = found[request.key].stored()
        verdict = decide_save(stored, Incoming(request.vector.epoch, request.vector.seq, request.arrived_at))
        if verdict == "take":
            again.append(request)
        elif verdict == "already":
            request.succeed(stored.seq)
        else:
            apart.append((request, verdict))
    await store.keep_apart(connection, apart)
    for request, verdict in apart:
        request.fail(Refused(f"answers_{verdict}"))
    return again
