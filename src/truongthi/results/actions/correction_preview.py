"""What a correction would change, before anything is stored: it is done, the result is computed, and all is undone.

The preview and the act itself are one computation, so they cannot differ. Two hashes tell whether they still hold: of
the result without the correction and of the result with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.attempts.models import Annulment, Grade
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.core.standings_document import digest
from truongthi.core.version_difference import Difference, difference, difference_from_dict, difference_to_dict
from truongthi.results.actions.effects import EFFECTS, Checked
from truongthi.results.actions.standings import COMPUTABLE, compute_document
from truongthi.results.collector import collector_paused
from truongthi.results.models import Correction, Snapshot
from truongthi.results.queries.inputs import inputs_of
from truongthi.results.queries.publication import publication_document
from truongthi.results.queries.standings import live_decisions


@dataclass(frozen=True, slots=True)
class AttemptChange:
    """An attempt with another score, or one that counts no longer (``after`` None) or again (``before`` None)."""

    person: str
    round: str
    number: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a correction changes. Without a computed result (the contest is open) there is nothing to compare."""

    subject: str
    content: Mapping[str, Any]
    difference: Difference = field(default_factory=Difference)
    attempts: tuple[AttemptChange, ...] = ()
    before_sha256: str = ""
    after_sha256: str = ""

    @property
    def seen(self) -> str:
        """What the proposer has seen, in one word."""
        return digest([self.subject, dict(self.content), self.before_sha256, self.after_sha256])

    def changes(self) -> dict[str, Any]:
        """The preview as it is kept with the act."""
        return {
            "difference": difference_to_dict(self.difference),
            "attempts": [list(asdict(change).values()) for change in self.attempts],
        }


def kept_difference(correction: Correction) -> Difference:
    return difference_from_dict(correction.changes.get("difference", {}))


def kept_attempts(correction: Correction) -> list[AttemptChange]:
    return [AttemptChange(*values) for values in correction.changes.get("attempts", ())]


def outcome(contest: Contest) -> dict[str, Any]:
    """The result as it is now: computed from the rows, with the decisions that hold; nothing is stored."""
    document = compute_document(contest, inputs_of(contest))
    shown = publication_document(Snapshot(document=document, sha256=digest(document)), live_decisions(contest))
    return {**shown, "actuals": document.get("actuals", [])}


def checked(contest: Contest, kind: str, content: Mapping[str, Any]) -> Checked:
    """The content of a correction that may be made now, in its one writing."""
    effect = EFFECTS.get(kind)
    if effect is None:
        raise Refused("correction_kind_unknown")
    if contest.state == Contest.State.DRAFT or (contest.state not in COMPUTABLE and not effect.while_open):
        raise Refused("contest_not_closed")
    return effect.check(contest, current_rules(contest), content)


@collector_paused()
def preview_correction(
    *, actor: Any, contest: Contest, kind: str, content: Mapping[str, Any], now: datetime
) -> Preview:
    """What a correction would change. Refused as the correction itself would be."""
    current = Contest.objects.select_related("unit").get(pk=contest.pk)
    found = checked(current, kind, content)
    with _undone():
        trial = Correction.objects.create(
            contest=current,
            kind=kind,
            subject=found.subject,
            content=dict(found.content),
            reason="-",
            minutes="-",
            proposed_by=actor,
            proposed_at=now,
            withdrawn_at=now,
        )
        return apply_and_compare(trial, now)


def apply_and_compare(correction: Correction, now: datetime) -> Preview:
    """Do it and say what it changed."""
    contest = correction.contest
    is_computed = contest.state in COMPUTABLE
    attempts = _attempts(contest) if is_computed else {}
    before = outcome(contest) if is_computed else None
    EFFECTS[correction.kind].apply(correction, now)
    if before is None:
        return Preview(correction.subject, correction.content)
    after = outcome(contest)
    return Preview(
        subject=correction.subject,
        content=correction.content,
        difference=difference(before, after),
        attempts=_changed(attempts, _attempts(contest)),
        before_sha256=digest(before),
        after_sha256=digest(after),
    )


@contextmanager
def _undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _attempts(contest: Contest) -> dict[tuple[str, str, int], int]:
    """Score of every attempt that is not taken out, by person, round and number."""
    annulled = set(
        Annulment.objects.filter(contestant__contest=contest).values_list("contestant_id", "round_id", "number")
    )
    rows = Grade.objects.filter(contestant__contest=contest, contestant__excluded_at=None).values_list(
        "contestant_id", "round_id", "number", "contestant__member__public_id", "round__code", "centipoints"
    )
    return {(row[3], row[4], row[2]): row[5] for row in rows if row[:3] not in annulled}


def _changed(
    before: Mapping[tuple[str, str, int], int], after: Mapping[tuple[str, str, int], int]
) -> tuple[AttemptChange, ...]:
    return tuple(
        AttemptChange(*where, before.get(where), after.get(where))
        for where in sorted({*before, *after})
        if before.get(where) != after.get(where)
    )
