"""What a person may read of contests they may enter and of their own attempts. Never another person's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from truongthi.accounts.models import User
from truongthi.attempts.models import Attempt, Grade, LateAnswer
from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.contests.models import Contest, Contestant, Round, RuleSet
from truongthi.core.counting import ScoredAttempt, counted_attempt
from truongthi.core.eligibility import Person, eligibility
from truongthi.core.paper import LETTERS, PaperItem, own_letters
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.core.showing import Stage, keys_are_shown, shown_fields
from truongthi.core.timing import Phase, phase, working_time_ms
from truongthi.schools.models import Member


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """One attempt of the person who asks. ``grade`` None: not graded yet, or not sealed."""

    attempt: Attempt
    grade: Grade | None
    has_late_answers: bool

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
        )


@dataclass(frozen=True, slots=True)
class OwnContest:
    """A contest as one person meets it. ``reason`` tells why they may not take part ("" when they may)."""

    contest: Contest
    rules: Rules
    round: Round
    contestant: Contestant | None
    reason: str
    phase: Phase
    stage: Stage
    attempts: tuple[OwnAttempt, ...]

    @property
    def running(self) -> OwnAttempt | None:
        return next((item for item in self.attempts if item.is_open), None)

    @property
    def next_number(self) -> int:
        return len(self.attempts) + 1

    @property
    def attempts_left(self) -> int | None:
        """None: as many as one likes."""
        limit = self.round.attempt_limit
        return None if limit is None else max(0, limit - len(self.attempts))

    @property
    def may_begin(self) -> bool:
        """Whether a new attempt may begin now (an open one is to be continued instead)."""
        return (
            not self.reason
            and self.phase == "open"
            and self.contest.state == Contest.State.READY
            and self.round.frozen_at is not None
            and self.running is None
            and self.attempts_left != 0
        )

    @property
    def fields(self) -> frozenset[str]:
        """Figures of own results that are shown now."""
        return shown_fields(self.rules.display, self.stage)

    @property
    def keys_shown(self) -> bool:
        return keys_are_shown(self.rules.display, self.stage)

    @property
    def counted(self) -> OwnAttempt | None:
        """The attempt the rules count."""
        best = counted_attempt([scored for item in self.attempts if (scored := item.scored())], self.rules.attempts)
        return next((item for item in self.attempts if best and item.attempt.number == best.number), None)


def own_contests(user: User, *, now: datetime) -> list[OwnContest]:
    """Contests of the person's units, and those they are in already; the ones that end last come first. As many
    queries for many contests as for one.
    """
    found = _own_all(_reachable(user), user, now)
    return sorted(found, key=lambda item: item.round.closes_at, reverse=True)


def own_contest(user: User, slug: str, *, now: datetime) -> OwnContest | None:
    """One of them; None for every other, existing or not."""
    return next(iter(_own_all(_reachable(user).filter(slug=slug), user, now)), None)


def own_round(user: User, public_id: str, *, now: datetime) -> OwnContest | None:
    """The same by the public id of its round."""
    return next(iter(_own_all(_reachable(user).filter(rounds__public_id=public_id), user, now)), None)


def own_attempt(user: User, public_id: str, *, now: datetime) -> tuple[OwnContest, OwnAttempt] | None:
    """An attempt of this person with its contest; None for other people's."""
    row = (
        Attempt.objects.filter(public_id=public_id, contestant__member__user=user).select_related("contestant").first()
    )
    if row is None:
        return None
    own = _own_all(_with_rules().filter(pk=row.contestant.contest_id), user, now)[0]
    return own, next(item for item in own.attempts if item.attempt.pk == row.pk)


def eligible_membership(members: Iterable[Member], contest: Contest, rules: Rules) -> tuple[Member | None, str]:
    """The first of a person's memberships in the contest's unit that may take part; else (None, why not)."""
    reason = "role"
    for member in members:
        room = member.classroom
        if member.unit_id != contest.unit_id:
            continue
        if room is not None and contest.school_year and room.school_year != contest.school_year:
            continue
        person = Person(
            role=member.category,
            birth_date=member.birth_date,
            grade=room.grade if room else None,
            school_class=room.key if room else "",
        )
        answer = eligibility(rules, person)
        if answer.may_play:
            return member, ""
        reason = answer.reasons[0]
    return None, reason


def memberships(user: User) -> list[Member]:
    """Where a person belongs today, the oldest membership first."""
    members = Member.objects.filter(user=user, left_at=None).select_related("unit", "classroom")
    return list(members.order_by("joined_at", "pk"))


def _with_rules() -> QuerySet[Contest]:
    newest = RuleSet.objects.filter(contest=OuterRef("pk")).order_by("-version").values("document")[:1]
    contests = Contest.objects.select_related("unit").prefetch_related("rounds")
    return contests.annotate(rules_document=Subquery(newest))


def _reachable(user: User) -> QuerySet[Contest]:
    units = Member.objects.filter(user=user, left_at=None).values("unit")
    mine = Contestant.objects.filter(member__user=user).values("contest")
    contests = _with_rules().exclude(state=Contest.State.DRAFT)
    return contests.filter(Q(unit__in=units) | Q(pk__in=mine))


def _own_all(contests: QuerySet[Contest], user: User, now: datetime) -> list[OwnContest]:
    found = list(contests)
    members = memberships(user)
    mine = Contestant.objects.filter(member__user=user, contest__in=found).select_related("contest")
    contestants = {contestant.contest_id: contestant for contestant in mine}
    attempts = own_attempts(contestants.values())
    # Asked of closed rounds alone, where hardly any attempt is open: in an open one there may be ten thousand.
    rounds = [round_ for contest in found for round_ in contest.rounds.all()]
    closed = [round_ for round_ in rounds if phase(now, round_.opens_at, round_.closes_at) == "closed"]
    at_work = set(Attempt.objects.filter(round__in=closed, sealed_at=None).values_list("round_id", flat=True))
    return [_own(contest, members, contestants.get(contest.pk), attempts, at_work, now) for contest in found]


def _own(
    contest: Contest,
    members: Iterable[Member],
    contestant: Contestant | None,
    attempts: Mapping[int, list[OwnAttempt]],
    at_work: AbstractSet[int],
    now: datetime,
) -> OwnContest:
    rules = rules_from_dict(contest.rules_document)  # type: ignore[attr-defined]  # annotated by _with_rules
    round_ = min(contest.rounds.all(), key=lambda item: item.number)
    if contestant is not None:
        reason = "excluded" if contestant.excluded_at else ""
    else:
        reason = eligible_membership(members, contest, rules)[1]
    when = phase(now, round_.opens_at, round_.closes_at)
    return OwnContest(
        contest=contest,
        rules=rules,
        round=round_,
        contestant=contestant,
        reason=reason,
        phase=when,
        stage=Stage(when == "closed" and round_.pk not in at_work, contest.state == Contest.State.PUBLISHED),
        attempts=tuple(attempts.get(contestant.pk, ())) if contestant else (),
    )


def own_attempts(contestants: Iterable[Contestant]) -> dict[int, list[OwnAttempt]]:
    """Contestant id → all attempts in order, in three queries."""
    ids = [contestant.pk for contestant in contestants]
    grades = {(grade.contestant_id, grade.number): grade for grade in Grade.objects.filter(contestant__in=ids)}
    late = set(
        LateAnswer.objects.filter(contestant__in=ids, reason=LateAnswer.Reason.LATE).values_list(
            "contestant_id", "number"
        )
    )
    found: dict[int, list[OwnAttempt]] = {}
    for row in Attempt.objects.filter(contestant__in=ids).order_by("contestant_id", "number"):
        place = (row.contestant_id, row.number)
        found.setdefault(row.contestant_id, []).append(OwnAttempt(row, grades.get(place), place in late))
    return found


@dataclass(frozen=True, slots=True)
class ReviewedOption:
    letter: str
    text: str
    is_chosen: bool
    is_right: bool


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """A question after release, as it stood on this person's paper."""

    text: str
    options: tuple[ReviewedOption, ...]
    is_right: bool
    source: str
    explanation: str


def review(own: OwnContest, item: OwnAttempt) -> list[ReviewedQuestion]:
    """The paper of a sealed attempt with its keys; nothing at all before the rules release them."""
    if not own.keys_shown or item.is_open:
        return []
    pool = keyed_pool(own.round)
    marks = pool.grade(item.attempt.seed, item.attempt.answers).marks
    paper = pool.paper(item.attempt.seed)
    return [
        _reviewed(pool, paper_item, answer, mark)
        for paper_item, answer, mark in zip(paper, item.attempt.answers, marks, strict=True)
    ]


def _reviewed(pool: KeyedPool, item: PaperItem, answer: str, mark: bool) -> ReviewedQuestion:
    row, question = pool.rows[item.number], pool.questions[item.number]
    options = tuple(
        ReviewedOption(
            letter=LETTERS[place],
            text=row.options[own_place]["text"],
            is_chosen=LETTERS[place] in answer,
            is_right=bool(own_letters(item, question, LETTERS[place]) & pool.right_letters(item.number)),
        )
        for place, own_place in enumerate(item.order)
    )
    return ReviewedQuestion(row.text, options, mark, row.key.source, row.key.explanation)


@dataclass(frozen=True, slots=True)
class PublicReceipt:
    """All that anybody may learn from a receipt code."""

    code: str
    hash: str
    sealed_at: datetime


def receipts_by_code(code: str) -> Sequence[PublicReceipt]:
    """Receipts that bear a code: one, except for a coincidence nobody will live to see."""
    rows = Attempt.objects.filter(receipt_code=code).exclude(receipt_code="")
    return [PublicReceipt(*row) for row in rows.values_list("receipt_code", "receipt_hash", "sealed_at")]
