"""Do all computations of a result agree? SQL and verify.py, beside the core, on exactly one kept computation."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from truongthi.contests.models import Contest
from truongthi.core.errors import Problem
from truongthi.core.standings_document import digest
from truongthi.results.bundle import Written, note_entries, write_payload
from truongthi.results.models import Publication, Snapshot
from truongthi.results.proof import OUTSIDE
from truongthi.results.proof.archive import add_entries
from truongthi.results.queries.publication import latest_publication, publication_document
from truongthi.results.queries.standings import live_decisions, orders_by_division
from truongthi.results.recompute.compare import decided_differences, recomputed, sql_differences

VERIFY: Final = Path(__file__).with_name("verify.py")
LONGEST_S: Final = 900
_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What three computations say of the computation with this hash. ``not_by_verify``: what verify.py takes as stated;
    the core and SQL find it from the stored people.
    """

    snapshot_sha256: str
    differences: tuple[Problem, ...]
    not_by_verify: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences


def three_agree(contest: Contest, snapshot: Snapshot) -> Verdict:
    """SQL and verify.py against the kept computation; the core's own recomputation stands in the gate beside them."""
    damaged = [] if digest(snapshot.document) == snapshot.sha256 else [Problem("", "standings_damaged")]
    found = (*damaged, *by_sql(contest, snapshot), *by_verify(contest, snapshot))
    return Verdict(snapshot.sha256, found, OUTSIDE)


def by_sql(contest: Contest, snapshot: Snapshot) -> list[Problem]:
    """Every difference by division, code of the person or unit, and figure: of the computation, and of what would be
    published with the committee's orders of equals.
    """
    recomputation, document = recomputed(contest, snapshot), snapshot.document
    found = sql_differences(document, recomputation)
    decisions = live_decisions(contest)
    if decisions:
        orders, moves = orders_by_division(decisions), document.get("adjustments", ())
        found += decided_differences(publication_document(snapshot, decisions), moves, orders, recomputation)
    return [
        Problem(f"{division} {key}".strip(), "verification_sql_differs", {"what": what})
        for division, key, what in found[:_SHOWN]
    ]


def by_verify(contest: Contest, snapshot: Snapshot) -> list[Problem]:
    """verify.py, as a program of its own, on the bundle this result would be published with."""
    written = draft_bundle(contest, snapshot)
    try:
        done = subprocess.run(  # noqa: S603 - our own program on our own file
            [sys.executable, "-I", "-B", VERIFY, "--draft", written.path],
            capture_output=True,
            timeout=LONGEST_S,
            check=False,
        )
    finally:
        written.path.unlink()
    if done.returncode == 0:
        return []
    lines = [line for line in done.stdout.decode("utf-8", "replace").splitlines() if line.startswith("SAI")]
    said = lines or [done.stderr.decode("utf-8", "replace")[-300:] or str(done.returncode)]
    return [Problem("", "verification_verify_differs", {"what": line}) for line in said[:_SHOWN]]


def draft_bundle(contest: Contest, snapshot: Snapshot) -> Written:
    """The bundle of a publication that is not yet there: everything but the note C2."""
    previous = latest_publication(contest)
    document = publication_document(snapshot, live_decisions(contest))
    publication = Publication(
        contest=contest,
        version=previous.version + 1 if previous else 1,
        snapshot=snapshot,
        document=document,
        sha256=digest(document),
    )
    written = write_payload(publication)
    add_entries(written.path, note_entries(publication))
    return written
