"""How long the way from the closing to the published bundle takes with as many people as asked, in the real database.

python -m bench.publication [--people 10000,100000] [--short] [--name publication]

A contest with one attempt of each: graded, closed (root of all seals), computed, verified three ways, published with
its bundle, the bundle checked by verify.py as a program of its own, and a question voided. In a throw-away PostgreSQL,
each size in a process of its own. Seconds by the clock and of this process's CPU (PostgreSQL's and verify.py's are not
in those), and what is kept in ``bench/results``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

VERIFY = Path(__file__).parents[1] / "src" / "truongthi" / "results" / "proof" / "verify.py"


class Watch:
    """What was measured, by name; said as it is found."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def __call__(self, name: str, act: Callable[[], Any]) -> Any:
        begun, worked = time.perf_counter(), time.process_time()
        result = act()
        seconds, cpu = round(time.perf_counter() - begun, 2), round(time.process_time() - worked, 2)
        self.found[name] = {"s": seconds, "cpu_s": cpu, "peak_mb": peak_mb()}
        sys.stdout.write(f"{name:<44} {seconds:>8} s  CPU {cpu:>7} s  peak {peak_mb():>6} MB\n")
        sys.stdout.flush()
        return result


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def published(people: int) -> dict[str, Any]:
    """The whole way with one attempt of each."""
    from django.db import transaction

    from bench.many import fill
    from tests.results.graded import AFTER, open_world
    from truongthi.attempts.grading import grade_pending
    from truongthi.attempts.regrading import regrade
    from truongthi.results import gate
    from truongthi.results.actions import publication as publishing
    from truongthi.results.actions.closing import close_contest
    from truongthi.results.actions.correction_preview import preview_correction
    from truongthi.results.actions.decisions import confirm_decision, propose_decision
    from truongthi.results.actions.standings import compute_standings
    from truongthi.results.actions.verification import verify_result
    from truongthi.results.bundle import bundle_path
    from truongthi.results.models import Snapshot
    from truongthi.results.queries.bench import open_ties
    from truongthi.results.queries.correction_runs import is_large

    watch, world = Watch(), open_world(slug="do-dac")
    head, contest = world.seats["head"], world.contest
    watch("rows made", lambda: fill(world, people, 1, sealed=True))
    watch("grade_pending, all", lambda: [None for _ in iter(lambda: grade_pending(now=AFTER), 0)])
    watch("close_contest (root of all seals)", lambda: close_contest(actor=head, contest=contest, now=AFTER))
    watch("compute_standings", lambda: compute_standings(actor=head, contest=contest, now=AFTER))
    contest.refresh_from_db()
    snapshot = Snapshot.objects.get(contest=contest)
    for tie in open_ties(snapshot):
        act = {
            "division": tie.division,
            "ordered": list(tie.keys),
            "reason": "Ban Tổ chức họp thống nhất",
            "now": AFTER,
        }
        made = propose_decision(actor=head, contest=contest, **act)
        confirm_decision(actor=world.seats["deputy"], decision=made, now=AFTER)
    for check in gate.CHECKS:
        found = watch(f"verification: {check.name}", lambda check=check: check.run(contest, snapshot))
        if found:
            raise SystemExit(f"{check.name}: {found[:3]}")
    gate.CHECKS.clear()
    verify_result(actor=head, contest=contest, now=AFTER)
    kept = publishing._keep
    publishing._keep = lambda *given: watch("of publish: with the contest locked", lambda: kept(*given))
    said = {"typed_title": contest.title, "now": AFTER + timedelta(minutes=5)}
    publication = watch("publish", lambda: publishing.publish(actor=head, contest=contest, **said))
    watch_viewers(watch, contest)
    path = bundle_path(publication)
    watch.found["bundle_mb"] = round(path.stat().st_size / 1e6, 1)
    watch("verify.py", lambda: subprocess.run([sys.executable, "-I", VERIFY, path], check=True, capture_output=True))
    with transaction.atomic():
        watch("regrade alone, one question voided", lambda: voided(world, regrade, AFTER))
        transaction.set_rollback(True)
    content = {"round": world.round.public_id, "question": 1, "treatment": "void"}
    seen = {"actor": head, "contest": contest, "kind": "key", "content": content, "now": AFTER}
    where = "by the worker" if is_large(contest) else "in the request"
    watch(f"one question voided: preview, {where}", lambda: preview_correction(**seen))
    return watch.found


VIEWS = 20


def watch_viewers(watch: Watch, contest: Any) -> None:
    """What those who look at the published result cost: a sheet, and twenty pages each for a person of their own."""
    from django.core.management import call_command
    from django.test import Client

    from truongthi.contests.models import Contestant

    people = Contestant.objects.filter(contest=contest).select_related("member__user").order_by("pk")[:VIEWS]
    clients = [Client() for _ in people]
    for client, one in zip(clients, people, strict=True):
        client.force_login(one.member.user)

    def ask(path: str) -> None:
        for client in clients:
            answer = client.get(path)
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")

    public = f"/cuoc-thi/{contest.slug}/ket-qua/"
    call_command("collectstatic", interactive=False, verbosity=0)
    ask(public)
    watch(f"{VIEWS} look at the result", lambda: ask(public))
    watch(f"{VIEWS} ask why", lambda: ask(f"/cua-toi/thi/{contest.slug}/vi-sao/"))
    watch("the sheet for the notice board, a part", lambda: Client().get(f"{public}ban-in/"))


def voided(world: Any, regrade: Callable[..., int], now: Any) -> int:
    from truongthi.contests.models import RoundKeyVersion

    question = world.round.questions.get(number=1)
    RoundKeyVersion.objects.create(
        question=question, version=1, treatment="void", letters=[], correction="do", created_at=now
    )
    return regrade(world.round, now=now)


def in_database(act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """In a process of its own with a throw-away database."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.conftest import SERVER  # starts the database; must come first

    if SERVER is None:
        raise SystemExit("no throw-away database")
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        return act()
    finally:
        teardown_databases(databases, verbosity=0)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", default="10000,100000")
    parser.add_argument("--short", action="store_true", help="2,000 and 10,000 people")
    parser.add_argument("--only", type=int, help="one size, in this process")
    parser.add_argument("--name", default="", help="keep the figures in bench/results/NAME.json")
    options = parser.parse_args()
    if options.only:
        sys.stdout.write(json.dumps(in_database(lambda: published(options.only))) + "\n")
        return 0
    report = machine()
    for size in ["2000", "10000"] if options.short else options.people.split(","):
        sys.stdout.write(f"{int(size):,} people\n")
        report[size] = run_alone("bench.publication", "--only", size)
    keep(report, options.name)
    return 0


def run_alone(*command: str) -> dict[str, Any]:
    """A measurement in a process of its own, shown as it goes; its last line is what was found."""
    with subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True) as process:
        last = ""
        for line in process.stdout or ():
            if last:
                sys.stdout.write(last)
                sys.stdout.flush()
            last = line
    if process.returncode:
        raise SystemExit(process.returncode)
    return json.loads(last)


def machine() -> dict[str, Any]:
    return {"at": datetime.now(UTC).isoformat(), "load": os.getloadavg()[0], "cores": os.cpu_count()}


def keep(report: dict[str, Any], name: str) -> None:
    if name:
        path = Path(__file__).parent / "results" / f"{name}.json"
        path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
