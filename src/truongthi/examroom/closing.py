"""Hand-in and closing: the one way an attempt is ever sealed, whether its person or its time asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from truongthi.core.errors import Refused
from truongthi.core.sealing import SealedAttempt, receipt_code, receipt_hash
from truongthi.core.session import Incoming, Seal, decide_save, decide_seal
from truongthi.core.timing import sealed_instant
from truongthi.examroom import store
from truongthi.examroom.lanes import Request
from truongthi.examroom.newest import Begun, Seen
from truongthi.examroom.rounds import Round, Rounds
from truongthi.examroom.store import Found
from truongthi.examroom.values import Key, Row, Vector

AT_ONCE: Final = 500


@dataclass(slots=True, eq=False)
class Hand(Request):
    """Hand in with a last vector; without one, seal only what is past its time. Answered (Receipt, verdict)."""

    key: Key
    vector: Vector | None


@dataclass(slots=True, eq=False)
class Look(Request):
    """Answered (its row as stored, sealed first when it is past its time; its round or None)."""

    key: Key


def seal_row(row: Row, around: Round, seal: Seal) -> None:
    """Seal a row in memory: its instant, kind, receipt hash and code."""
    stated = SealedAttempt(
        attempt=row.public_id,
        round=around.public_id,
        pool=around.pool_sha256,
        number=row.key[2],
        seed=row.seed,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        sealed_at=seal.sealed_at,
        sealed_by=seal.kind,
        answers=row.answers,
    )
    row.sealed_at, row.sealed_by = seal.sealed_at, seal.kind
    row.receipt_hash = receipt_hash(stated, row.salt)
    row.receipt_code = receipt_code(row.receipt_hash)


async def seal_due(connection: AsyncConnection[Any], rounds: Rounds, found: Found, now: datetime) -> bool:
    """Seal a locked row in memory if it is past its time."""
    seal = decide_seal(found.stored(), now, None)
    if seal is not None:
        seal_row(found.row, await _round(connection, rounds, found.row.key), seal)
    return seal is not None


async def hand_in_all(
    connection: AsyncConnection[Any], rounds: Rounds, requests: Sequence[Hand | Look], seen: Seen | None = None
) -> None:
    """All hand-ins and looks of a drain. One statement seals what is plain; what is not, one transaction settles."""
    hands = [request for request in requests if isinstance(request, Hand)]
    todo: list[Hand | Look] = list(await _seal_plain(connection, rounds, hands, seen) if seen else hands)
    todo += await _look(connection, rounds, [request for request in requests if isinstance(request, Look)])
    if todo:
        await _settle_all(connection, rounds, todo)


async def _seal_plain(
    connection: AsyncConnection[Any], rounds: Rounds, hands: Sequence[Hand], seen: Seen
) -> list[Hand]:
    """Seal attempts this process has begun with the first hand-in of each; returns those that are not so plain."""
    first: dict[Key, tuple[Hand, Row]] = {}
    for hand in hands:
        begun = seen.begun.get(hand.key)
        if begun is not None and hand.vector is not None and hand.key not in first:
            row = _as_sealed(hand, hand.vector, begun)
            seal = Seal(sealed_instant(hand.arrived_at, begun.deadline_at), "confirmed")
            seal_row(row, await _round(connection, rounds, hand.key), seal)
            first[hand.key] = hand, row
    done = await store.seal(connection, [store.HandedIn(row, hand.arrived_at) for hand, row in first.values()])
    for key in done:
        hand, row = first[key]
        seen.seal(row)
        hand.succeed((row.receipt(), "take"))
    return [hand for hand in hands if not (hand.key in done and first[hand.key][0] is hand)]


def _as_sealed(hand: Hand, vector: Vector, begun: Begun) -> Row:
    fixed = (begun.public_id, begun.seed, begun.salt, begun.started_at, begun.deadline_at)
    stored = (vector.epoch, vector.seq, vector.answers, vector.flags)
    return Row(hand.key, *fixed, *stored, hand.arrived_at, None, "", "", "")


async def _settle_all(connection: AsyncConnection[Any], rounds: Rounds, todo: Sequence[Hand | Look]) -> None:
    """Decide over locked rows, one request after the other, in one transaction."""
    async with connection.transaction():
        found = await store.lock(connection, {request.key for request in todo})
        open_before = {key for key, item in found.items() if item.row.sealed_at is None}
        verdicts = [await _settle(connection, rounds, request, found) for request in todo]
        changed = [found[key].row for key in open_before]
        await store.write(connection, changed, [row.key for row in changed if row.sealed_at is not None])
        await store.keep_apart(connection, _refused(todo, verdicts))
    for request, verdict in zip(todo, verdicts, strict=True):
        around = await rounds.get(connection, request.key[1]) if isinstance(request, Look) else None
        _answer(request, found.get(request.key), verdict, around)


async def _look(connection: AsyncConnection[Any], rounds: Rounds, looks: Sequence[Look]) -> list[Look]:
    """Answer looks from the rows as they are; returns those whose attempt has to be sealed first."""
    due = []
    found = await store.read(connection, {look.key for look in looks}) if looks else {}
    for look in looks:
        item = found.get(look.key)
        if item is not None and decide_seal(item.stored(), look.arrived_at, None) is not None:
            due.append(look)
        else:
            _answer(look, item, "", await rounds.get(connection, look.key[1]))
    return due


async def _settle(
    connection: AsyncConnection[Any], rounds: Rounds, request: Hand | Look, found: dict[Key, Found]
) -> str:
    """Take a request's last vector if it counts, then seal if it may be sealed; returns the vector's verdict."""
    item = found.get(request.key)
    if item is None:
        return ""
    vector = request.vector if isinstance(request, Hand) else None
    verdict = ""
    if vector is not None:
        verdict = decide_save(item.stored(), Incoming(vector.epoch, vector.seq, request.arrived_at))
        if verdict == "take":
            item.row.answers, item.row.flags, item.row.seq = vector.answers, vector.flags, vector.seq
            item.row.saved_at = request.arrived_at
    seal = decide_seal(item.stored(), request.arrived_at, vector.epoch if vector else None)
    if seal is not None:
        seal_row(item.row, await _round(connection, rounds, item.row.key), seal)
    return verdict


def _refused(requests: Sequence[Hand | Look], verdicts: Sequence[str]) -> list[tuple[store.Arrived, str]]:
    return [
        (store.Arrived(request.key, request.vector, request.arrived_at), verdict)
        for request, verdict in zip(requests, verdicts, strict=True)
        if isinstance(request, Hand) and request.vector is not None and verdict in ("late", "fenced", "sealed")
    ]


def _answer(request: Hand | Look, item: Found | None, verdict: str, around: Round | None) -> None:
    if item is None:
        request.fail(Refused("attempt_unknown"))
    elif isinstance(request, Look):
        request.succeed((item.row, around))
    else:
        receipt = item.row.receipt()
        if receipt is not None:
            request.succeed((receipt, verdict))
        else:
            request.fail(Refused("answers_fenced") if verdict == "fenced" else still_open(request.key))


def still_open(key: Key) -> Refused:
    return Refused("attempt_open", number=key[2])


async def close_due(connection: AsyncConnection[Any], rounds: Rounds, latest: datetime) -> int:
    """Seal every open attempt whose time (grace included) was over before ``latest``; rows locked elsewhere wait."""
    total = 0
    while True:
        async with connection.transaction():
            found = await store.lock_due(connection, latest, AT_ONCE)
            for item in found.values():
                await seal_due(connection, rounds, item, latest)
            rows = [item.row for item in found.values()]
            await store.write(connection, rows, [row.key for row in rows if row.sealed_at is not None])
        total += len(rows)
        if len(rows) < AT_ONCE:
            return total


async def _round(connection: AsyncConnection[Any], rounds: Rounds, key: Key) -> Round:
    found = await rounds.get(connection, key[1])
    if found is None:
        raise LookupError(f"round {key[1]} has attempts and no frozen paper")
    return found
