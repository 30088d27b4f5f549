"""The checker finds what it is there to find: one clean history passes, and every single damage is named."""

from __future__ import annotations

import ast
import copy
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from faults import check
from faults.check import Fault, Op, Stored, judge
from truongthi.core.sealing import SealedAttempt, receipt_code, receipt_hash

KEY = (7, 1, 1)
STARTED = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
DEADLINE = STARTED + timedelta(minutes=20)
SEALED = STARTED + timedelta(minutes=1)
RECEIPT = {
    "attempt": "PUB",
    "number": 1,
    "sealed_by": "confirmed",
    "answered": 3,
    "started_at": check.ms(STARTED),
    "sealed_at": check.ms(SEALED),
}
FIGURES = {"shown": ["score"], "figures": {"centipoints": 850}}
ON = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def row(answers: list[str]) -> dict[str, Any]:
    seal = SealedAttempt(
        "PUB", "ROUND", "ab" * 32, 1, b"s" * 16, STARTED, DEADLINE, SEALED, sealed_by="confirmed", answers=answers
    )
    digest = receipt_hash(seal, b"x" * 16)
    return {
        "contestant_id": 7,
        "round_id": 1,
        "number": 1,
        "public_id": "PUB",
        "seed": b"s" * 16,
        "salt": b"x" * 16,
        "started_at": STARTED,
        "deadline_at": DEADLINE,
        "epoch": 1,
        "seq": 3,
        "answers": answers,
        "saved_at": SEALED,
        "sealed_at": SEALED,
        "seal_kind": "confirmed",
        "receipt_code": receipt_code(digest),
        "receipt_hash": digest,
        "round": "ROUND",
        "pool_sha256": "ab" * 32,
        "grace_ms": 5000,
    }


@dataclass
class History:
    """What was asked and answered, and what is stored."""

    ops: dict[str, Op]
    stored: Stored

    def findings(self) -> set[str]:
        return {finding.rule for finding in judge(list(self.ops.values()), self.stored)}

    @property
    def row(self) -> dict[str, Any]:
        return self.stored.attempts[KEY]


def op(number: int, act: str, status: int, body: dict[str, Any], seq: int = 0, answers: list[str] | None = None) -> Op:
    wall = check.ms(STARTED) + number * 1000
    asked = Op(number, act, KEY, number * 10, wall, 1 if seq else 0, seq, answers or [])
    asked.ended, asked.ended_wall, asked.status, asked.body = number * 10 + 5, wall + 5, status, json.dumps(body)
    return asked


def clean() -> History:
    """Start, two saves, a look, a third vector handed in twice, and a save after the seal that is kept apart."""
    last = ["A", "B", "C"]
    stored = row(last)
    receipt = {**RECEIPT, "code": stored["receipt_code"], "hash": stored["receipt_hash"]}
    begun = {"epoch": 1, "seq": 0, "answers": ["", "", ""], "receipt": None}
    looked = {"epoch": 1, "seq": 2, "answers": ["A", "B", ""], "receipt": None}
    refusal = {"code": "answers_sealed", "saved": False, "kept_apart": True, "retryable": False}
    refusal |= {"title": "Bài đã nộp", "detail": "Bài đã nộp nên không thay đổi được nữa."}
    ops = {
        "start": op(1, "start", 200, {"attempt": begun}),
        "save1": op(2, "save", 200, {"saved": True, "seq": 1}, 1, ["A", "", ""]),
        "save2": op(3, "save", 200, {"saved": True, "seq": 2}, 2, ["A", "B", ""]),
        "look": op(4, "state", 200, {"attempt": looked}),
        "seal": op(5, "seal", 200, {"receipt": receipt}, 3, last),
        "again": op(6, "seal", 200, {"receipt": receipt}, 3, last),
        "result": op(8, "result", 200, {"receipt": receipt, "graded": True, **FIGURES}),
        "after": op(7, "save", 409, refusal, 4, ["D", "B", "C"]),
    }
    kept = {(*KEY, 1, 4): [("sealed", ["D", "B", "C"])]}
    return History(ops, Stored({KEY: stored}, kept, [(*KEY, 1, 850, 0)], dict(ON)))


def answered(name: str, **changes: Any) -> Callable[[History], None]:
    def change(history: History) -> None:
        history.ops[name].body = json.dumps({**history.ops[name].json(), **changes})

    return change


def in_row(**changes: Any) -> Callable[[History], None]:
    return lambda history: history.row.update(changes)


def shown(history: History, name: str) -> dict[str, Any]:
    found: dict[str, Any] = copy.deepcopy(history.ops[name].json())
    return found


def lost_from_a_look(history: History) -> None:
    attempt = {**shown(history, "look")["attempt"], "seq": 1, "answers": ["A", "", ""]}
    history.ops["look"].body = json.dumps({"attempt": attempt})


def mixed_vector(history: History) -> None:
    attempt = {**shown(history, "look")["attempt"], "answers": ["", "B", ""]}
    history.ops["look"].body = json.dumps({"attempt": attempt})


def other_receipt(history: History) -> None:
    receipt = {**shown(history, "again")["receipt"], "sealed_at": check.ms(SEALED) + 1}
    history.ops["again"].body = json.dumps({"receipt": receipt})


def sent_late(history: History) -> None:
    for name in ("seal", "again"):
        history.ops[name].wall = check.ms(DEADLINE) + 6000


def handed_in_for_nothing(history: History) -> None:
    history.ops["again"].seq, history.ops["again"].answers = 5, ["C", "C", "C"]


DAMAGES: list[tuple[str, str, Callable[[History], None]]] = [
    ("the attempt is gone", "I1", lambda h: h.stored.attempts.clear()),
    ("an acknowledged save is missing", "I1", lost_from_a_look),
    ("older answers at the end", "I1", in_row(seq=1, answers=["A", "", ""])),
    ("answers of two saves mixed", "I1", mixed_vector),
    ("an older number acknowledged", "I1", answered("save2", seq=1)),
    ("a handed-in vector vanished", "I1", handed_in_for_nothing),
    ("a receipt and an open attempt", "I2", in_row(sealed_at=None)),
    ("two receipts", "I2", other_receipt),
    ("another code stored than shown", "I2", in_row(receipt_code="2222-2222-2222")),
    ("graded twice", "I2", lambda h: h.stored.grades.append((*KEY, 2, 850, 0))),
    ("never graded", "I2", lambda h: h.stored.grades.append((*KEY, 0, None, 1))),
    ("a result of other points", "I5", answered("result", figures={"centipoints": 900})),
    ("a result of another receipt", "I2", answered("result", receipt={**RECEIPT, "code": "", "hash": ""})),
    ("late answers scored", "I3", sent_late),
    ("sealed after the deadline", "I3", in_row(sealed_at=DEADLINE + timedelta(seconds=1))),
    ("closed before the deadline", "I3", in_row(seal_kind="deadline")),
    ("not kept apart", "I3", lambda h: h.stored.kept.clear()),
    ("kept with other answers", "I3", lambda h: h.stored.kept.update({(*KEY, 1, 4): [("sealed", ["", "", ""])]})),
    ("refused as late in time", "I3", answered("after", code="answers_late")),
    ("answers changed after the seal", "I4", in_row(answers=["A", "B", "D"])),
    ("another salt", "I4", in_row(salt=b"y" * 16)),
    ("a refusal without a code", "I7", answered("after", code=None)),
    ("a refusal that is no JSON", "I7", lambda h: setattr(h.ops["after"], "body", "<h1>Oops</h1>")),
    ("an unhandled error", "I8", lambda h: setattr(h.ops["after"], "status", 500)),
    ("durability off", "P1", lambda h: h.stored.durability.update(fsync="off")),
]


def test_a_clean_history_passes() -> None:
    assert clean().findings() == set()


@pytest.mark.parametrize(("rule", "damage"), [pytest.param(*rest, id=name) for name, *rest in DAMAGES])
def test_every_damage_is_found(rule: str, damage: Callable[[History], None]) -> None:
    history = clean()
    damage(history)
    assert rule in history.findings()


def test_a_newer_vector_in_doubt_may_stand() -> None:
    """A save without an answer was perhaps stored: either is right, but nothing else."""
    history = clean()
    doubtful = op(4, "save", 0, {}, 3, ["A", "B", "C"])
    doubtful.number, doubtful.t, doubtful.ended = 40, 36, 39
    history.ops = {"start": history.ops["start"], "save2": history.ops["save2"], "doubt": doubtful, **history.ops}
    attempt = {**shown(history, "look")["attempt"], "seq": 3, "answers": ["A", "B", "C"]}
    history.ops["look"].body = json.dumps({"attempt": attempt})
    assert history.findings() == set()


def test_a_new_save_acknowledged_while_nothing_is_flushed_is_found() -> None:
    ops = list(clean().ops.values())
    save = next(one for one in ops if one.act == "save" and one.status == 200)
    during = [(save.t - 1, False), ((save.ended or 0) + 1, True)]
    assert [finding.rule for finding in check.check_flushes(ops, during)] == ["P1"]
    assert list(check.check_flushes(ops, [])) == []


def test_recovery_lasts_until_the_last_one_hit_is_served() -> None:
    fault = Fault("exam room killed", 36, float("inf"))
    history = clean()
    hit = op(4, "save", 503, {}, 3, ["A", "B", "C"])
    hit.t, hit.ended = 37, 39
    assert check.recovery_ms(fault, [*history.ops.values(), hit]) == pytest.approx((45 - 37) / 1000)
    hit.t = 30  # it was waiting already
    assert check.recovery_ms(fault, [*history.ops.values(), hit]) == pytest.approx((45 - 36) / 1000)
    assert check.recovery_ms(fault, [hit]) is None


def test_the_checker_imports_nothing_of_ours() -> None:
    tree = ast.parse(Path(check.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} - sys.stdlib_module_names == {"psycopg"}
