"""Runs the driver on one job, reads the CPU time of the measured part, and compares the database with the ledger."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import psycopg

from bench.cpu import spent_by
from bench.paper import vector
from bench.stack import ROOT, Stack

Outcome = dict[str, Any]
_ROWS = """
SELECT {who}, a.number, a.seq, a.answers, a.receipt_hash, a.sealed_at IS NOT NULL
FROM attempts_attempt a JOIN contests_contestant c ON c.id = a.contestant_id WHERE a.round_id = %s
"""


def drive(stack: Stack, kind: str, people: list[dict[str, Any]], **job: Any) -> tuple[Outcome, list[dict[str, Any]]]:
    """One run of the driver; returns its summary, with CPU seconds by process, and its ledger."""
    result = stack.folder / f"{kind}-result.json"  # two kinds may be at work at once
    place = stack.folder / f"{kind}-job.json"
    job = {"kind": kind, "host": "127.0.0.1", "port": stack.port, "people": people, "result": str(result), **job}
    place.write_text(json.dumps(job), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "bench.driver", str(place)], cwd=ROOT, stdout=subprocess.PIPE, env=stack.environment
    ) as driver:
        words = driver.stdout or ()
        readings = [{**stack.meter.read(), "driver": spent_by(driver.pid)} for _ in words]  # read as each word comes
    if driver.returncode != 0:
        raise RuntimeError(f"the driver failed at {kind}")
    outcome = json.loads(result.read_text(encoding="utf-8"))
    summary = outcome["summary"]
    if len(readings) == 2:
        spent = {name: readings[1][name] - readings[0][name] for name in readings[0]}
        summary["cpu_seconds"] = {name: round(value, 3) for name, value in spent.items() if value >= 0.005}
    return summary, outcome["ledger"]


def check(stack: Stack, round_id: int, ledger: list[dict[str, Any]], *, by: str = "contestant") -> dict[str, int]:
    """Every acknowledged act against the stored rows: how many were looked up, and how many are not as answered."""
    who = "c.id" if by == "contestant" else "c.member_id"
    with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
        rows = connection.execute(_ROWS.format(who=who), [round_id]).fetchall()
    stored = {(person, number): (seq, answers, mark, sealed) for person, number, seq, answers, mark, sealed in rows}
    wrong = sum(not as_answered(entry, stored.get((entry["contestant"], entry["number"]))) for entry in ledger)
    return {"acknowledged": len(ledger), "lost": wrong}


def as_answered(entry: dict[str, Any], row: tuple[int, list[str], str, bool] | None) -> bool:
    if row is None:
        return False
    seq, answers, mark, is_sealed = row
    if seq != entry["seq"] or answers != (vector(seq) if seq else [""] * len(vector(1))):
        return False
    return "hash" not in entry or (is_sealed and mark == entry["hash"])
