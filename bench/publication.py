"""How long the way from the closing to the published bundle takes with as many people as asked, in the real database.

python -m bench.publication [--people 100000] [--rows 100000:10] [--out FILE]

First a contest of ``--people`` with one attempt each: closed (root of all seals), computed, verified three ways,
regraded with one question voided, published with its bundle, and the bundle checked by verify.py as a program of its
own. Then a contest of ``--rows`` (people:attempts) only read into facts, computed and kept. In a throw-away PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

VERIFY = Path(__file__).parents[1] / "src" / "truongthi" / "results" / "proof" / "verify.py"


class Watch:
    """What was measured, by name, in seconds; said as it is found."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, act: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        found = act()
        self.seconds[name] = round(time.perf_counter() - begun, 1)
        sys.stdout.write(f"{name:<44} {self.seconds[name]:>8} s  peak {peak_mb():>6} MB\n")
        sys.stdout.flush()
        return found


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def published(people: int) -> dict[str, Any]:
    """The whole way with one attempt of each."""
    from django.db import transaction

    from tests.results.graded import AFTER, open_world
    from truongthi.attempts.grading import grade_pending
    from truongthi.attempts.regrading import regrade
    from truongthi.results import gate
    from truongthi.results.actions.closing import close_contest
    from truongthi.results.actions.decisions import confirm_decision, propose_decision
    from truongthi.results.actions.publication import publish
    from truongthi.results.actions.standings import compute_standings
    from truongthi.results.actions.verification import verify_result
    from truongthi.results.bundle import bundle_path, write_payload
    from truongthi.results.models import Snapshot
    from truongthi.results.queries.bench import open_ties

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
    publication = watch(
        "publish (bundle written and signed)",
        lambda: publish(actor=head, contest=contest, typed_title=contest.title, now=AFTER + timedelta(minutes=5)),
    )
    path = bundle_path(publication)
    watch.seconds["bundle_mb"] = round(path.stat().st_size / 1e6, 1)
    watch("bundle written alone", lambda: write_payload(publication))  # its file goes with it
    watch("verify.py", lambda: subprocess.run([sys.executable, "-I", VERIFY, path], check=True, capture_output=True))
    with transaction.atomic():
        watch("regrade, one question voided", lambda: voided(world, regrade, AFTER))
        transaction.set_rollback(True)
    return watch.seconds


def voided(world: Any, regrade: Callable[..., int], now: Any) -> int:
    from truongthi.contests.models import RoundKeyVersion

    question = world.round.questions.get(number=1)
    RoundKeyVersion.objects.create(
        question=question, version=1, treatment="void", letters=[], correction="do", created_at=now
    )
    return regrade(world.round, now=now)


def read_rows(people: int, each: int) -> dict[str, Any]:
    """Reading from PostgreSQL into facts, and what follows, for many attempts of each."""
    from tests.results.graded import AFTER, open_world
    from truongthi.contests.queries import current_rules
    from truongthi.core.contest_result import compute
    from truongthi.core.standings_document import digest, standings_document
    from truongthi.results.queries.facts import facts_of

    watch, world = Watch(), open_world(slug="do-dong")
    watch("rows made", lambda: fill(world, people, each, sealed=False))
    rules = current_rules(world.contest)
    whole = time.perf_counter()
    facts = watch("rows read into facts", lambda: facts_of(world.contest, rules))
    result = watch("computed", lambda: compute(rules, facts))
    watch("document and its hash", lambda: digest(standings_document("do", "0" * 64, result)))
    watch.seconds.update(total=round(time.perf_counter() - whole, 1), peak_mb=peak_mb(), now=str(AFTER))
    return watch.seconds


def fill(world: Any, people: int, each: int, *, sealed: bool) -> None:
    """Pupils in classes of forty with attempts; ``sealed``: with real seals, ungraded; else graded by SQL alone."""
    from django.db import connection

    from tests.results.graded import CLOSES, OPENS, YEAR
    from truongthi.accounts.models import User
    from truongthi.contests.models import Contestant
    from truongthi.schools.models import Classroom, Member

    rooms = Classroom.objects.bulk_create(
        [
            Classroom(
                unit=world.unit, school_year=YEAR, name=f"10B{at}", key=f"10B{at}", grade=10, headcount=40,
                headcount_on=OPENS.date(),
            )
            for at in range(people // 40 + 1)
        ]
    )  # fmt: skip
    users = User.objects.bulk_create(
        [User(full_name=f"Người {at}", name_sort_key=f"n{at:07}", created_at=OPENS) for at in range(people)], 5000
    )
    members = Member.objects.bulk_create(
        [
            Member(unit=world.unit, user=user, category="pupil", classroom=rooms[at // 40], joined_at=OPENS)
            for at, user in enumerate(users)
        ],
        5000,
    )
    contestants = Contestant.objects.bulk_create(
        [
            Contestant(
                contest=world.contest, member=member, classroom=member.classroom, category="pupil", entered_at=OPENS
            )
            for member in members
        ],
        5000,
    )
    if sealed:
        seal_all(world, contestants, OPENS)
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                _ATTEMPTS,
                {"round": world.round.pk, "each": each, "opens": OPENS, "closes": CLOSES, "contest": world.contest.pk},
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_ATTEMPTS = """
INSERT INTO attempts_attempt (contestant_id, round_id, number, public_id, seed, salt, started_at, deadline_at,
    epoch, seq, answers, flags, sealed_at, seal_kind, receipt_code, receipt_hash)
SELECT c.id, %(round)s, n, c.id || '-' || n, '\\x00'::bytea, '\\x00'::bytea, t, t + interval '20 minutes', 1, 1,
    array_fill('A'::text, ARRAY[20]), '{}', t + interval '10 minutes', 'confirmed', 'x', 'x'
FROM contests_contestant c CROSS JOIN generate_series(1, %(each)s) n
CROSS JOIN LATERAL (
    SELECT %(opens)s::timestamptz + (((c.id * 7919 + n * 104729) %% 2000000) || ' seconds')::interval AS t) s
WHERE c.contest_id = %(contest)s;
INSERT INTO attempts_grade (contestant_id, round_id, number, centipoints, correct_count, answered_count, question_count,
    duration_ms, predictions, sealed_at, graded_at)
SELECT contestant_id, round_id, number, k * 500, k, 20, 20,
    60000 + (contestant_id * 31 + number * 977) %% 1000000, '{}',
    sealed_at, sealed_at
FROM attempts_attempt a CROSS JOIN LATERAL (SELECT (contestant_id * 17 + number * 5) %% 21 AS k) s
WHERE round_id = %(round)s;
"""


def seal_all(world: Any, contestants: list[Any], opens: Any) -> None:
    from truongthi.attempts.models import Attempt, PendingGrade
    from truongthi.attempts.receipts import sealed_attempt
    from truongthi.core.sealing import receipt_code, receipt_hash

    luck, made = random.Random(2026), []  # noqa: S311 - repeatable
    for n, contestant in enumerate(contestants):
        started = opens + timedelta(milliseconds=luck.randrange(2_000_000_000))
        attempt = Attempt(
            contestant=contestant, round=world.round, number=1, public_id=f"do{n:08}", seed=luck.randbytes(16),
            salt=luck.randbytes(16), started_at=started, deadline_at=started + timedelta(minutes=20),
            answers=[luck.choice("ABCD") for _ in range(20)], seal_kind="confirmed",
            sealed_at=started + timedelta(milliseconds=luck.randrange(60_000, 1_200_000)),
        )  # fmt: skip
        attempt.receipt_hash = receipt_hash(sealed_attempt(attempt, world.round), attempt.salt)
        attempt.receipt_code = receipt_code(attempt.receipt_hash)
        made.append(attempt)
    Attempt.objects.bulk_create(made, 5000)
    PendingGrade.objects.bulk_create(
        [PendingGrade(contestant=one.contestant, round=one.round, number=1) for one in made], 5000
    )


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
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rows", default="100000:10")
    parser.add_argument("--only", choices=("published", "rows"), default="")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    people, each = map(int, options.rows.split(":"))
    acts = {"published": lambda: published(options.people), "rows": lambda: read_rows(people, each)}
    if options.only:
        sys.stdout.write(json.dumps(in_database(acts[options.only])) + "\n")
        return 0
    report: dict[str, Any] = {"load": os.getloadavg()[0], "cores": os.cpu_count()}
    for name in acts:
        command = [sys.executable, "-m", "bench.publication", "--people", str(options.people), "--rows", options.rows]
        done = subprocess.run([*command, "--only", name], check=True, capture_output=True, text=True)
        sys.stdout.write(done.stdout)
        report[name] = json.loads(done.stdout.splitlines()[-1])
    if options.out:
        options.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
