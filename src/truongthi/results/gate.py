"""The gate before publication: computations of different shape that must give the very same standings.

Each check gets the contest and its latest computation and returns the differences it found; none: it agrees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from truongthi.contests.models import Contest
from truongthi.core.errors import Problem
from truongthi.core.standings_document import digest
from truongthi.results.actions.standings import compute_document
from truongthi.results.models import Snapshot
from truongthi.results.proof.agreement import by_sql, by_verify
from truongthi.results.queries.inputs import inputs_of


@dataclass(frozen=True, slots=True)
class Check:
    """One computation, by the name the log and the screens know it by."""

    name: str
    run: Callable[[Contest, Snapshot], list[Problem]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    differences: tuple[Problem, ...]


def by_core(contest: Contest, snapshot: Snapshot) -> list[Problem]:
    """The computation of the rules once more, from the rows as they are now."""
    if digest(compute_document(contest, inputs_of(contest))) == snapshot.sha256:
        return []
    return [Problem("", "verification_core_differs")]


CHECKS: Final[list[Check]] = [Check("core", by_core), Check("sql", by_sql), Check("verify", by_verify)]


def findings(contest: Contest, snapshot: Snapshot) -> list[Finding]:
    """Every check run on the latest computation, in their order."""
    return [Finding(check.name, tuple(check.run(contest, snapshot))) for check in CHECKS]
