"""The hash of everything a computation reads: the same for the same facts, whatever their order and whatever names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from truongthi.core.canonical import canonical, write_value
from truongthi.core.facts import Adjustment, AttemptFacts, ContestFacts, PersonFacts, UnitFacts
from truongthi.core.metrics import EPOCH, PersonResult, instant_ms


def facts_digest(rules_sha256: str, facts: ContestFacts, adjustments: Iterable[Adjustment] = ()) -> str:
    """SHA-256 over the canonical lines of all facts, each kind sorted; adjustments in their order."""
    found = hashlib.sha256(canonical([rules_sha256, facts.lot_seed]))
    for lines in (
        sorted(canonical(_person(person)) for person in facts.people),
        sorted(canonical(_unit(unit)) for unit in facts.units),
        sorted(canonical([*where, points]) for where, points in facts.manual.items()),
        sorted(canonical([key, *_external(result)]) for key, result in facts.external.items()),
        [canonical([moved.division, moved.key, moved.tier]) for moved in adjustments],
    ):
        found.update(b"\n%d\n" % len(lines))
        found.update(b"\n".join(lines))
    _add_attempts(found, facts.attempts)
    return found.hexdigest()


def _add_attempts(found: hashlib._Hash, attempts: Iterable[AttemptFacts]) -> None:
    """Every attempt, person by person: the lines of a million of them are never in memory together."""
    by_person: dict[str, list[AttemptFacts]] = {}
    for attempt in attempts:
        by_person.setdefault(attempt.person, []).append(attempt)
    for person in sorted(by_person):
        found.update(b"\n%d\n" % len(by_person[person]))
        found.update(b"\n".join(sorted(_attempt(attempt) for attempt in by_person[person])))


def _person(person: PersonFacts) -> list[object]:
    return [
        person.key,
        person.category,
        person.unit,
        person.school,
        person.grade,
        person.unit_kind,
        person.block,
        person.may_win,
        person.disqualified,
    ]


def _unit(unit: UnitFacts) -> list[object]:
    return [unit.key, unit.kind, unit.school, unit.grade, unit.unit_kind, unit.block, unit.headcount]


def _attempt(attempt: AttemptFacts) -> bytes:
    guesses = sorted([name, str(guess)] for name, guess in attempt.predictions.items()) if attempt.predictions else ""
    return repr(
        (
            attempt.person,
            attempt.round,
            attempt.number,
            _exact(attempt.started_at),
            _exact(attempt.sealed_at),
            attempt.duration_ms,
            attempt.centipoints,
            attempt.correct_count,
            attempt.answered_count,
            attempt.question_count,
            guesses,
            attempt.annulled,
        )
    ).encode()


def _exact(moment: datetime) -> tuple[int, int, int]:
    """To the microsecond, in UTC."""
    since = moment - EPOCH
    return since.days, since.seconds, since.microseconds


def _external(result: PersonResult) -> list[object]:
    return [
        result.attempts,
        write_value(result.best_centipoints),
        result.best_duration_ms,
        result.total_centipoints,
        result.correct_count,
        instant_ms(result.started_at),
        instant_ms(result.sealed_at),
    ]
