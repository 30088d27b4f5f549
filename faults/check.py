"""The independent checker: reads a ledger and a database and says, as JSON, what was lost or answered wrongly.

    DATABASE_URL=postgresql://… python -I faults/check.py LEDGER

Imports the standard library and psycopg only, nothing of the platform. What it knows of the platform is its
documented protocol (docs/exam-room.md) and the tables. Ledger lines, in order of time:

    {"e": "invoke", "t": µs, "wall": ms, "op": n, "act": "start|save|seal|state|result|page",
     "key": [contestant, round, number], "epoch", "seq", "answers"}
    {"e": "ack", "t", "wall", "op", "status", "body", "retry_after"}      {"e": "silence", "t", "wall", "op"}
    {"e": "fault", "t", "wall", "kind"}      {"e": "over", "t", "wall", "kind", "noted"}: its cause is gone
    {"e": "fsync", "t", "wall", "works"}: whether the database's flushes succeed
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg

MARGIN_MS = 250  # between the driver's clock and the server's
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - the checker runs on any Python 3
EXPECTED = {200, 409, 503}
AT_THE_END = "(found at the end)"


@dataclass
class Op:
    """One request, and its answer if there was one. ``ended`` None: the run ended first."""

    number: int
    act: str
    key: tuple[Any, ...]
    t: int
    wall: int
    epoch: int = 0
    seq: int = 0
    answers: list[str] = field(default_factory=list)
    ended: int | None = None
    ended_wall: int = 0
    status: int = 0
    body: str = ""
    retry_after: str = ""

    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


@dataclass
class Fault:
    """``next_t``: when the next fault began; what happens until then belongs to this one."""

    kind: str
    t: int
    next_t: float
    over_t: float = float("inf")
    noted: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """Something lost or wrong. ``t`` None: seen in the database after the run."""

    rule: str
    text: str
    t: int | None = None


@dataclass
class Read:
    """An attempt as the server showed it between ``begun`` and ``ended``."""

    begun: float
    ended: float
    epoch: int
    seq: int
    answers: list[str]
    t: int | None


def ms(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


# -- the ledger ---------------------------------------------------------------------------------------------------
def read_ledger(path: Path) -> tuple[list[Op], list[Fault], list[tuple[int, bool]]]:
    ops: dict[int, Op] = {}
    faults: list[Fault] = []
    flushes: list[tuple[int, bool]] = []
    for text in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        kind = line["e"]
        if kind == "fault":
            if faults:
                faults[-1].next_t = line["t"]
            faults.append(Fault(line["kind"], line["t"], float("inf")))
        elif kind == "over":
            faults[-1].over_t, faults[-1].noted = line["t"], line.get("noted", {})
        elif kind == "fsync":
            flushes.append((line["t"], line["works"]))
        elif kind == "invoke":
            given = {name: line[name] for name in ("epoch", "seq", "answers") if name in line}
            ops[line["op"]] = Op(line["op"], line["act"], tuple(line["key"]), line["t"], line["wall"], **given)
        else:
            op = ops[line["op"]]
            op.ended, op.ended_wall = line["t"], line["wall"]
            if kind == "ack":
                op.status, op.body, op.retry_after = line["status"], line["body"], line["retry_after"]
    return list(ops.values()), faults, flushes


# -- the database -------------------------------------------------------------------------------------------------
ATTEMPTS = """
SELECT a.contestant_id, a.round_id, a.number, a.public_id, a.seed, a.salt, a.started_at, a.deadline_at, a.epoch, a.seq,
       a.answers, a.saved_at, a.sealed_at, a.seal_kind, a.receipt_code, a.receipt_hash,
       r.public_id AS round, r.pool_sha256, r.grace_ms
FROM attempts_attempt AS a JOIN contests_round AS r ON r.id = a.round_id
"""
KEPT = "SELECT contestant_id, round_id, number, epoch, seq, reason, answers FROM attempts_lateanswer"
GRADES = """
SELECT a.contestant_id, a.round_id, a.number,
       (SELECT count(*) FROM attempts_grade g WHERE (g.contestant_id, g.round_id, g.number)
            = (a.contestant_id, a.round_id, a.number)),
       (SELECT max(centipoints) FROM attempts_grade g WHERE (g.contestant_id, g.round_id, g.number)
            = (a.contestant_id, a.round_id, a.number)),
       (SELECT count(*) FROM attempts_pendinggrade p WHERE (p.contestant_id, p.round_id, p.number)
            = (a.contestant_id, a.round_id, a.number))
FROM attempts_attempt AS a WHERE a.sealed_at IS NOT NULL
"""
DURABILITY = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')"


@dataclass
class Stored:
    """What the database holds after the run."""

    attempts: dict[tuple[Any, ...], dict[str, Any]]
    kept: dict[tuple[Any, ...], list[tuple[str, list[str]]]]
    grades: list[tuple[Any, ...]]
    durability: dict[str, str]


def read_database(url: str) -> Stored:
    kept: dict[tuple[Any, ...], list[tuple[str, list[str]]]] = defaultdict(list)
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        cursor = connection.execute(ATTEMPTS)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        for c, r, n, epoch, seq, reason, answers in connection.execute(KEPT):
            kept[c, r, n, epoch, seq].append((reason, answers))
        grades = connection.execute(GRADES).fetchall()
        durability = {str(name): str(value) for name, value in connection.execute(DURABILITY)}
    return Stored({(r["contestant_id"], r["round_id"], r["number"]): r for r in rows}, kept, grades, durability)


# -- I1: what was acknowledged is there ---------------------------------------------------------------------------
def check_kept(key: tuple[Any, ...], ops: list[Op], row: dict[str, Any] | None) -> Iterator[Finding]:
    """Every look at the attempt, the last one into the database, shows at least what was acknowledged before it."""
    started = [op for op in ops if op.act == "start" and op.status == 200]
    unknown = [op.ended for op in ops if op.status == 404]
    if started and (row is None or unknown):
        yield Finding("I1", f"{key}: the acknowledged attempt itself is gone", unknown[0] if unknown else None)
    if row is None:
        return
    saves = [op for op in ops if op.act == "save" and op.status == 200]
    for op in saves:
        if op.json().get("seq", -1) < op.seq or op.json().get("saved") is not True:
            yield Finding("I1", f"{key} op {op.number}: acknowledged {op.body} for seq {op.seq}", op.t)
    sent = [op for op in ops if op.act in ("save", "seal")]
    final = Read(float("inf"), float("inf"), row["epoch"], row["seq"], row["answers"], None)
    for read in (*looks(ops), final):
        yield from check_look(key, read, saves, sent)


def looks(ops: Iterable[Op]) -> Iterator[Read]:
    for op in ops:
        if op.act in ("state", "start") and op.status == 200 and op.ended is not None:
            shown = op.json()["attempt"]
            yield Read(op.t, op.ended, shown["epoch"], shown["seq"], shown["answers"], op.t)


def check_look(key: tuple[Any, ...], read: Read, saves: list[Op], sent: list[Op]) -> Iterator[Finding]:
    before = [op for op in saves if op.ended is not None and op.ended < read.begun]
    least = max((op.json().get("seq", 0) for op in before), default=0)
    if read.seq < least:
        yield Finding("I1", f"{key}: seq {read.seq} where {least} was acknowledged before", read.t)
        return
    if read.seq == 0:
        if any(read.answers):
            yield Finding("I1", f"{key}: answers nobody sent", read.t)
        return
    # The vector is the one sent with this seq; an acknowledged one yields only to a newer device's.
    oldest = max((op.epoch for op in before if op.seq == read.seq == op.json().get("seq")), default=0)
    fitting = [
        op.answers for op in sent if op.seq == read.seq and oldest <= op.epoch <= read.epoch and op.t < read.ended
    ]
    if read.answers not in fitting:
        yield Finding("I1", f"{key}: at seq {read.seq} stands a vector that was not sent with it", read.t)


# -- I2: one seal, one receipt ------------------------------------------------------------------------------------
def check_seal(key: tuple[Any, ...], ops: list[Op], row: dict[str, Any], stored: Stored) -> Iterator[Finding]:
    if row["sealed_at"] is None:
        if any(op.act == "seal" and op.status == 200 for op in ops):
            yield Finding("I2", f"{key}: a receipt was given and the attempt is open")
        elif ms(row["deadline_at"]) + row["grace_ms"] + 20_000 < ops[-1].wall:
            yield Finding("I2", f"{key}: long past its deadline and open")
        return
    seals = [op for op in ops if op.act == "seal" and op.status == 200]
    if len({op.body for op in seals}) > 1:
        yield Finding("I2", f"{key}: receipts differ", seals[-1].t)
    shown = [op.json().get("receipt") for op in seals]
    shown += [op.json()["attempt"]["receipt"] for op in ops if op.act == "state" and op.status == 200]
    for receipt in shown:
        if receipt is not None and not is_receipt_of(receipt, row):
            yield Finding("I2", f"{key}: the receipt shown is not the one stored")
    for op in seals:
        if not (op.epoch == row["epoch"] and op.seq <= row["seq"]) and not is_kept(op, stored):
            yield Finding("I1", f"{key} op {op.number}: a handed-in vector is neither scored nor kept", op.t)
    if row["seal_kind"] == "confirmed" and not any(op.act == "seal" for op in ops):
        yield Finding("I2", f"{key}: sealed as confirmed, and nobody confirmed")


def is_receipt_of(receipt: dict[str, Any], row: dict[str, Any]) -> bool:
    return (
        receipt["attempt"] == row["public_id"]
        and receipt["number"] == row["number"]
        and receipt["code"] == row["receipt_code"]
        and receipt["hash"] == row["receipt_hash"]
        and receipt["sealed_at"] == ms(row["sealed_at"])
        and receipt["sealed_by"] == row["seal_kind"]
        and receipt["answered"] == sum(1 for answer in row["answers"] if answer)
    )


def is_kept(op: Op, stored: Stored, reason: str = "") -> bool:
    kept = stored.kept.get((*op.key, op.epoch, op.seq), ())
    return any(answers == op.answers and reason in ("", why) for why, answers in kept)


def check_results(key: tuple[Any, ...], ops: list[Op], row: dict[str, Any], stored: Stored) -> Iterator[Finding]:
    """Every result shown bears the receipt and the one grade that are stored."""
    points = {(c, r, n): centipoints for c, r, n, _, centipoints, _ in stored.grades}.get(key)
    for op in ops:
        if op.act != "result" or op.status != 200:
            continue
        shown, figures = op.json(), op.json().get("figures") or {}
        if row["sealed_at"] is None or not is_receipt_of(shown["receipt"], row):
            yield Finding("I2", f"{key}: the receipt of a result is not the one stored", op.t)
        if shown["graded"] and "score" in shown["shown"] and figures.get("centipoints") != points:
            yield Finding("I5", f"{key}: a result of {figures} where {points} is stored", op.t)


# -- I3: lateness, both ways --------------------------------------------------------------------------------------
def check_lateness(key: tuple[Any, ...], ops: list[Op], row: dict[str, Any], stored: Stored) -> Iterator[Finding]:
    deadline = ms(row["deadline_at"])
    last = deadline + row["grace_ms"]
    vectors = [op for op in ops if op.act in ("save", "seal")]
    first_sent: dict[tuple[int, int], int] = {}
    for op in vectors:
        first_sent.setdefault((op.epoch, op.seq), op.wall)
    if row["seq"] and first_sent.get((row["epoch"], row["seq"]), 0) > last + MARGIN_MS:
        yield Finding("I3", f"{key}: what was first sent after deadline and grace is scored")
    if row["saved_at"] is not None and ms(row["saved_at"]) > last:
        yield Finding("I3", f"{key}: stored after deadline and grace")
    if row["sealed_at"] is not None:
        is_right = row["sealed_at"] == row["deadline_at"] if row["seal_kind"] == "deadline" else True
        if row["sealed_at"] > row["deadline_at"] or not is_right:
            yield Finding("I3", f"{key}: sealed at another instant than the rules say")
    for op in vectors:
        refused = op.json() if op.status == 409 else {}
        if op.act == "save" and op.status == 200 and first_sent[op.epoch, op.seq] > last + MARGIN_MS:
            yield Finding("I3", f"{key} op {op.number}: a late save was acknowledged", op.t)
        if refused.get("code") == "answers_late" and op.ended_wall < last - MARGIN_MS:
            yield Finding("I3", f"{key} op {op.number}: refused as late before deadline and grace", op.t)
        if refused.get("kept_apart") and not is_kept(op, stored, str(refused["code"])[len("answers_") :]):
            yield Finding("I3", f"{key} op {op.number}: {refused['code']} said it was kept, and it is not", op.t)


# -- I4: the receipt's hash ---------------------------------------------------------------------------------------
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def check_hash(key: tuple[Any, ...], row: dict[str, Any]) -> Iterator[Finding]:
    if row["sealed_at"] is None:
        return
    sealed = {
        "kind": "truongthi.seal.1",
        "attempt": row["public_id"],
        "round": row["round"],
        "pool": row["pool_sha256"],
        "number": row["number"],
        "seed": bytes(row["seed"]).hex(),
        "started_at": ms(row["started_at"]),
        "deadline_at": ms(row["deadline_at"]),
        "sealed_at": ms(row["sealed_at"]),
        "sealed_by": row["seal_kind"],
        "answers": row["answers"],
    }
    canonical = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    digest = hashlib.sha256(b"\x00" + bytes(row["salt"]) + canonical).hexdigest()
    if digest != row["receipt_hash"]:
        yield Finding("I4", f"{key}: the receipt's hash is not the one of what is stored")
    if not is_code_of(row["receipt_code"].replace("-", ""), digest):
        yield Finding("I4", f"{key}: the receipt's code does not belong to its hash")


def is_code_of(code: str, digest: str) -> bool:
    """11 symbols of 56 bits, least significant first, and a check symbol: Σ place × value divisible by 31."""
    if len(code) != 12 or any(symbol not in ALPHABET for symbol in code):
        return False
    values = [ALPHABET.index(symbol) for symbol in code]
    number = sum(value * 31**place for place, value in enumerate(values[:11]))
    return number == int(digest[:14], 16) % 31**11 and sum(p * v for p, v in enumerate(values, 1)) % 31 == 0


# -- I7, I8: answers ----------------------------------------------------------------------------------------------
def check_answer(op: Op) -> Iterator[Finding]:
    where = f"{op.key} op {op.number} {op.act}"
    if op.status == 500:
        yield Finding("I8", f"{where}: 500 {op.body[:120]}", op.ended)
    elif op.act == "page":
        if op.status not in (0, 200, 503):
            yield Finding("I8", f"{where}: a page answered {op.status}", op.ended)
    elif op.status not in (0, 404, *EXPECTED) or (op.status == 404 and op.json().get("code") != "attempt_unknown"):
        yield Finding("I7", f"{where}: unexpected {op.status} {op.body[:120]}", op.ended)
    elif op.status >= 400:
        problem = op.json()
        is_told = isinstance(problem.get("code"), str) and type(problem.get("retryable")) is bool
        is_worded = all(isinstance(problem.get(name), str) and problem[name] for name in ("title", "detail"))
        in_doubt = problem.get("saved", 0) is None and problem.get("code") in ("room_unavailable", "room_broken")
        if not is_told or not is_worded or (type(problem.get("saved")) is not bool and not in_doubt):
            yield Finding("I7", f"{where}: a refusal without code, saved or retryable: {op.body[:120]}", op.ended)
        elif problem["retryable"] != (op.status == 503) or (op.status == 503 and not op.retry_after):
            yield Finding("I7", f"{where}: a refusal that does not say when to come again: {op.body[:120]}", op.ended)


# -- P1: nothing is acknowledged that is not on disk --------------------------------------------------------------
def check_flushes(ops: list[Op], flushes: list[tuple[int, bool]]) -> Iterator[Finding]:
    """While every flush fails, no save is acknowledged that is sent for the first time."""
    first: dict[tuple[Any, ...], int] = {}
    for op in ops:
        if op.act == "save":
            first.setdefault((*op.key, op.epoch, op.seq), op.number)
    for (begun, works), (ended, _) in pairwise(flushes):
        for op in ops if not works else ():
            is_new = first.get((*op.key, op.epoch, op.seq)) == op.number
            if is_new and op.act == "save" and op.status == 200 and begun < op.t and (op.ended or 0) < ended:
                yield Finding("P1", f"{op.key} op {op.number}: acknowledged while nothing could be flushed", op.t)


# -- verdict ------------------------------------------------------------------------------------------------------
def judge(ops: list[Op], stored: Stored) -> list[Finding]:
    found = [finding for op in ops for finding in check_answer(op)]
    by_key: dict[tuple[Any, ...], list[Op]] = defaultdict(list)
    for op in ops:
        if op.act != "page":
            by_key[op.key].append(op)
    for key, own in by_key.items():
        row = stored.attempts.get(key)
        found += check_kept(key, own, row)
        if row is not None:
            found += check_seal(key, own, row, stored)
            found += check_results(key, own, row, stored)
            found += check_lateness(key, own, row, stored)
            found += check_hash(key, row)
    found += [Finding("I2", f"{key}: an attempt nobody asked for") for key in stored.attempts if key not in by_key]
    for c, r, n, grades, _, pending in stored.grades:
        if (grades, pending) != (1, 0):
            found.append(Finding("I2", f"{(c, r, n)}: {grades} grades and {pending} waiting for one seal"))
    found += [Finding("P1", f"{name} is {value}") for name, value in stored.durability.items() if value != "on"]
    return found


def recovery_ms(fault: Fault, ops: list[Op]) -> float | None:
    """The longest anybody waited whom it hit: from sending (or from the fault, when that came later) until served.

    Hit is who got no answer, or 503, to a request sent or waiting while this fault was the latest; a connection that
    broke unused is noticed, and mended, later. Nobody hit: until the first was served. None: somebody never was.
    """
    asks_pages = "page process" in fault.kind
    probes = [op for op in ops if op.ended is not None and (op.act == "page") == asks_pages]
    served: dict[tuple[Any, ...], list[tuple[int, int]]] = defaultdict(list)
    for op in probes:
        if op.status not in (0, 500, 503):
            served[op.key].append((op.t, op.ended or 0))
    window = [op for op in probes if fault.t <= (op.ended or 0) < fault.next_t]
    waits: list[float] = []
    for op in window:
        if op.status in (0, 503):
            again = [end for t, end in served[op.key] if t >= (op.ended or 0)]
            if not again:
                return None
            waits.append(min(again) - max(op.t, fault.t))
    if not waits:
        waits = [(op.ended or 0) - fault.t for op in window if op.t >= fault.t and op.status not in (0, 500, 503)][:1]
    return max(waits) / 1000 if waits else None


def blamed(finding: Finding, faults: list[Fault]) -> str:
    if finding.t is None:
        return AT_THE_END
    return next((fault.kind for fault in reversed(faults) if fault.t <= (finding.t or 0)), AT_THE_END)


def saves_meanwhile(fault: Fault, ops: list[Op]) -> list[float]:
    """Milliseconds from sending to the answer, of saves sent while the cause was there and acknowledged."""
    return [
        (op.ended - op.t) / 1000
        for op in ops
        if op.act == "save" and op.status == 200 and op.ended is not None and fault.t <= op.t < fault.over_t
    ]


def facts_of(fault: Fault, ops: list[Op]) -> dict[str, Any]:
    """One injected fault as it goes into the table; None where there is no figure."""
    waited, saves = recovery_ms(fault, ops), sorted(saves_meanwhile(fault, ops))
    lasted = (fault.over_t - fault.t) / 1e6
    asked = [op for op in ops if op.ended is not None and fault.t <= op.t < fault.over_t]
    reads = [op for op in asked if op.act in ("page", "state")]
    return {
        "kind": fault.kind,
        "again_s": None if waited is None else round(waited / 1000, 3),
        "save_p99_ms": round(saves[int(len(saves) * 0.99)]) if len(saves) >= 20 else None,
        "saves_per_s": round(len(saves) / lasted) if saves and lasted > 1 else None,
        "reads": [sum(1 for op in reads if op.status == 200), len(reads)],
        **fault.noted,
    }


def stored_in_doubt(ops: list[Op]) -> int:
    """Saves refused with 503 that a later look found stored before anybody had repeated them."""
    by_key: dict[tuple[Any, ...], list[Op]] = defaultdict(list)
    for op in ops:
        by_key[op.key].append(op)
    count = 0
    for own in by_key.values():
        shown = [(read.epoch, read.seq, read.ended) for read in looks(own)]
        sent = [op for op in own if op.act in ("save", "seal")]
        for op in sent:
            again = min((o.t for o in sent if o is not op and (o.epoch, o.seq) == (op.epoch, op.seq)), default=None)
            count += op.status == 503 and any(
                (epoch, seq) == (op.epoch, op.seq) and (again is None or ended < again) for epoch, seq, ended in shown
            )
    return count


def counted(ops: list[Op], stored: Stored) -> dict[str, int]:
    kinds = [row["seal_kind"] for row in stored.attempts.values()]
    own = [op for op in ops if op.act != "page"]
    return {
        "acknowledged saves": sum(1 for op in own if op.act == "save" and op.status == 200),
        "attempts": len(kinds),
        "handed in": kinds.count("confirmed"),
        "closed at their deadline": kinds.count("deadline"),
        "grades": sum(row[3] for row in stored.grades),
        "results shown": sum(1 for op in own if op.act == "result" and op.status == 200 and op.json().get("graded")),
        "vectors kept apart": sum(len(rows) for rows in stored.kept.values()),
        "requests without an answer": sum(1 for op in own if op.status == 0),
        "told to come again": sum(1 for op in own if op.status == 503),
        "of these stored nevertheless": stored_in_doubt(ops),
    }


def main() -> int:
    """Writes one JSON object; exit status 1 when anything was lost or wrong, or somebody was never served again."""
    ops, faults, flushes = read_ledger(Path(sys.argv[1]))
    stored = read_database(os.environ["DATABASE_URL"])
    found = sorted([*judge(ops, stored), *check_flushes(ops, flushes)], key=lambda finding: finding.rule)
    facts = [facts_of(fault, ops) for fault in faults]
    findings = [{"rule": one.rule, "kind": blamed(one, faults), "text": one.text} for one in found]
    json.dump({"faults": facts, "findings": findings, "counts": counted(ops, stored)}, sys.stdout, ensure_ascii=False)
    return 1 if findings or any(fact["again_s"] is None for fact in facts) else 0


if __name__ == "__main__":
    sys.exit(main())
