"""A contest as one person meets it, seen from one of its rounds, as values: nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from truongthi.attempts.models import Attempt, Grade
from truongthi.contests.models import Contest, Contestant, Round
from truongthi.core.counting import ScoredAttempt, counted_now, left_out_for
from truongthi.core.limits import Held, Limits, Past, held
from truongthi.core.rules import Rules
from truongthi.core.showing import Stage, keys_are_shown, shown_fields
from truongthi.core.timing import Phase, working_time_ms
from truongthi.schools.models import Member

NOTHING: Final = Past()


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """One attempt of the person who asks. ``grade`` None: not graded yet, or not sealed. ``is_annulled``: taken out by
    an act, as if never made.
    """

    attempt: Attempt
    grade: Grade | None
    has_late_answers: bool
    is_annulled: bool = False

    @property
    def is_open(self) -> bool:
        return self.attempt.sealed_at is None

    @property
    def answered(self) -> int:
        return sum(1 for answer in self.attempt.answers if answer)

    @property
    def duration_ms(self) -> int | None:
        sealed_at = self.attempt.sealed_at
        return None if sealed_at is None else working_time_ms(self.attempt.started_at, sealed_at)

    def scored(self) -> ScoredAttempt | None:
        if self.grade is None:
            return None
        grade, attempt = self.grade, self.attempt
        return ScoredAttempt(
            attempt.number,
            grade.centipoints,
            grade.duration_ms,
            grade.correct_count,
            attempt.started_at,
            grade.sealed_at,
            grade.answered_count,
        )


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why no attempt may begin in a round though it is open: the code of a sentence with its facts."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnContest:
    """A contest as one person meets it in one of its rounds. ``reason`` tells why they may not take part at all (""
    when they may), ``missing`` what they lack for this round; ``attempts`` are those of the round. ``rounds``: all
    rounds of the contest that are this person's, by their numbers, this one among them. ``member``: the membership with
    which somebody who has not entered yet would enter.
    """

    contest: Contest
    rules: Rules
    round: Round
    contestant: Contestant | None
    reason: str
    phase: Phase
    stage: Stage
    attempts: tuple[OwnAttempt, ...]
    now: datetime
    past: Past = NOTHING
    missing: WhyNot | None = None
    key_stage: Stage | None = None
    member: Member | None = None
    rounds: tuple[OwnContest, ...] = ()

    @property
    def running(self) -> OwnAttempt | None:
        return next((item for item in self.attempts if item.is_open), None)

    @property
    def next_number(self) -> int:
        return max((item.attempt.number for item in self.attempts), default=0) + 1

    @staticmethod
    def limits_of(round_: Round) -> Limits:
        return Limits(round_.attempt_limit, round_.limit_per, round_.cooldown_ms)

    @property
    def attempts_left(self) -> int | None:
        """In the scope of the limit. None: as many as one likes."""
        limit = self.round.attempt_limit
        return None if limit is None else max(0, limit - self.past.used)

    @property
    def entry_until(self) -> datetime:
        return min(self.round.entry_closes_at or self.round.closes_at, self.round.closes_at)

    @property
    def held(self) -> Held | None:
        """What of the limit or the pause is in the way now."""
        return held(self.limits_of(self.round), self.past, self.now, self.entry_until)

    @property
    def entry_is_over(self) -> bool:
        return self.phase == "open" and self.now >= self.entry_until

    @property
    def may_begin(self) -> bool:
        """Whether a new attempt may begin now (an open one is to be continued instead)."""
        return (
            not self.reason
            and self.missing is None
            and self.phase == "open"
            and self.now < self.entry_until
            and self.contest.state == Contest.State.READY
            and self.round.frozen_at is not None
            and self.running is None
            and self.held is None
        )

    @property
    def all_attempts(self) -> tuple[OwnAttempt, ...]:
        """Those of every round, in the order begun."""
        found = [item for own in (self.rounds or (self,)) for item in own.attempts]
        return tuple(sorted(found, key=lambda item: item.attempt.started_at))

    @property
    def has_several_rounds(self) -> bool:
        return len(self.rounds) > 1

    @property
    def fields(self) -> frozenset[str]:
        """Figures of own results that are shown now."""
        return shown_fields(self.rules.display, self.stage)

    @property
    def keys_shown(self) -> bool:
        return keys_are_shown(self.rules.display, self.key_stage or self.stage)

    @property
    def invalid(self) -> dict[int, str]:
        """The attempts of this round that the rules of validity leave out, by number: why."""
        graded = ((item.attempt.number, item.grade) for item in self.attempts if item.grade)
        return {number: why for number, grade in graded if (why := left_out_for(grade, self.rules.attempts))}

    @property
    def counted(self) -> OwnAttempt | None:
        """The attempt of this round the rules count; None while no result is shown, for it would tell the best one."""
        if not self.fields:
            return None
        scored = (item.scored() for item in self.attempts if not item.is_annulled)
        best = counted_now([one for one in scored if one], self.rules.attempts)
        return next((item for item in self.attempts if best and item.attempt.number == best.number), None)


def in_focus(rounds: tuple[OwnContest, ...]) -> OwnContest:
    """The round a person is led to first: the one at work, else an open one (where one may begin before others), the
    next to open, the last closed; those that count before those for practice.
    """

    def order(own: OwnContest) -> tuple[int, bool, bool, float]:
        practice, cannot = own.round.is_practice, not own.may_begin
        if own.running is not None:
            return 0, practice, cannot, 0.0
        if own.phase == "open":
            return 1, practice, cannot, own.round.closes_at.timestamp()
        if own.phase == "before":
            return 2, practice, cannot, own.round.opens_at.timestamp()
        return 3, practice, cannot, -own.round.closes_at.timestamp()

    return min(rounds, key=order)
