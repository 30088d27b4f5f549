"""What a person may read of contests they may enter and of their own attempts. Never another person's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from truongthi.accounts.models import User
from truongthi.attempts.models import Annulment, Attempt, Grade, LateAnswer
from truongthi.attempts.own import OwnAttempt, OwnContest, in_focus
from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.attempts.persons import person_of
from truongthi.attempts.qualification import Lists, lists_of, missing_for
from truongthi.contests.models import CommitteeMember, Contest, Contestant, Round, RuleSet
from truongthi.core.eligibility import eligibility
from truongthi.core.limits import Past
from truongthi.core.paper import LETTERS, PaperItem, own_letters
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.core.rules.rounds import paper_for, paper_named, rounds_of
from truongthi.core.showing import Stage
from truongthi.core.timing import phase
from truongthi.schools.models import Member

__all__ = ["OwnAttempt", "OwnContest"]  # with all that is defined here


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
    found = _own_all(_reachable(user).filter(rounds__public_id=public_id), user, now)
    return next((own for contest in found for own in contest.rounds if own.round.public_id == public_id), None)


def own_attempt(user: User, public_id: str, *, now: datetime) -> tuple[OwnContest, OwnAttempt] | None:
    """An attempt of this person with its contest; None for other people's."""
    row = (
        Attempt.objects.filter(public_id=public_id, contestant__member__user=user).select_related("contestant").first()
    )
    if row is None:
        return None
    contest = _own_all(_with_rules().filter(pk=row.contestant.contest_id), user, now)[0]
    own = next(own for own in contest.rounds if own.round.pk == row.round_id)
    return own, next(item for item in own.attempts if item.attempt.pk == row.pk)


def eligible_membership(
    members: Iterable[Member], contest: Contest, rules: Rules, seats: Sequence[str] = ()
) -> tuple[Member | None, str]:
    """The first of a person's memberships in the contest's unit that may take part; else (None, why not)."""
    reason = "role"
    for member in members:
        room = member.classroom
        if member.unit_id != contest.unit_id:
            continue
        if room is not None and contest.school_year and room.school_year != contest.school_year:
            continue
        answer = eligibility(rules, person_of(member, room, member.category, seats))
        if answer.may_play:
            return member, ""
        reason = answer.reasons[0]
    return None, reason


def seats_in(user: User, contests: Iterable[Contest]) -> dict[int, list[str]]:
    """Contest id → the person's seats in its committee."""
    found: dict[int, list[str]] = {}
    for contest_id, seat in CommitteeMember.objects.filter(user=user, contest__in=list(contests)).values_list(
        "contest_id", "seat"
    ):
        found.setdefault(contest_id, []).append(seat)
    return found


def memberships(user: User) -> list[Member]:
    """Where a person belongs today, the oldest membership first."""
    members = Member.objects.filter(user=user, left_at=None).select_related("unit__parent", "classroom", "user")
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for one person about several contests."""

    members: Sequence[Member]
    contestants: Mapping[int, Contestant]
    attempts: Mapping[int, list[OwnAttempt]]
    at_work: AbstractSet[int]
    seats: Mapping[int, list[str]]
    lists: Lists
    now: datetime


def _own_all(contests: QuerySet[Contest], user: User, now: datetime) -> list[OwnContest]:
    found = list(contests)
    mine = Contestant.objects.filter(member__user=user, contest__in=found).select_related(
        "contest", "classroom", "member__unit__parent", "member__user"
    )
    contestants = {contestant.contest_id: contestant for contestant in mine}
    # Asked of closed rounds alone, where hardly any attempt is open: in an open one there may be ten thousand.
    rounds = [round_ for contest in found for round_ in contest.rounds.all()]
    closed = [round_ for round_ in rounds if phase(now, round_.opens_at, round_.closes_at) == "closed"]
    known = _Known(
        members=memberships(user),
        contestants=contestants,
        attempts=own_attempts(contestants.values()),
        at_work=set(Attempt.objects.filter(round__in=closed, sealed_at=None).values_list("round_id", flat=True)),
        seats=seats_in(user, found),
        lists=lists_of(found, contestants.values()),
        now=now,
    )
    return [_own(contest, known) for contest in found]


def _own(contest: Contest, known: _Known) -> OwnContest:
    """The contest from the round in focus, with all rounds of the person."""
    rules = rules_from_dict(contest.rules_document)  # type: ignore[attr-defined]  # annotated by _with_rules
    contestant = known.contestants.get(contest.pk)
    seats = known.seats.get(contest.pk, ())
    member: Member | None
    if contestant is not None:
        member, reason = contestant.member, "excluded" if contestant.excluded_at else ""
    else:
        member, reason = eligible_membership(known.members, contest, rules, seats)
    category = _category(rules, member, contestant, seats)
    items = known.attempts.get(contestant.pk, []) if contestant else []
    rows = sorted(contest.rounds.all(), key=lambda row: row.number)
    papers = {around.id: paper_for(rules, around, category).id for around in rounds_of(rules)}
    mine = [
        row
        for row in rows
        if papers.get(row.code, row.paper) == row.paper or any(i.attempt.round_id == row.pk for i in items)
    ]
    views = [_view(contest, rules, row, rows, contestant, reason, items, known) for row in mine or rows[:1]]
    by_code = {own.round.code: own for own in views}
    views = [replace(own, missing=missing_for(own, by_code, known.lists)) for own in views]
    rounds = tuple(replace(own, rounds=tuple(views)) for own in views)
    return in_focus(tuple(replace(own, rounds=rounds) for own in views))


def _category(rules: Rules, member: Member | None, contestant: Contestant | None, seats: Sequence[str]) -> str:
    """The category a person takes part in, "" when unknown: then the rounds' own papers are theirs."""
    if member is None:
        return ""
    room = contestant.classroom if contestant else member.classroom
    role = contestant.category if contestant else member.category
    found = eligibility(rules, person_of(member, room, role, seats)).category or rules.category_of(role)
    return found.id if found else ""


def _view(
    contest: Contest,
    rules: Rules,
    row: Round,
    rows: Sequence[Round],
    contestant: Contestant | None,
    reason: str,
    items: Sequence[OwnAttempt],
    known: _Known,
) -> OwnContest:
    is_published = contest.state == Contest.State.PUBLISHED
    return OwnContest(
        contest=contest,
        rules=rules,
        round=row,
        contestant=contestant,
        reason=reason,
        phase=phase(known.now, row.opens_at, row.closes_at),
        stage=Stage(_is_over(row, known), is_published),
        key_stage=Stage(all(_is_over(other, known) for other in rows if _shares(rules, row, other)), is_published),
        attempts=tuple(item for item in items if item.attempt.round_id == row.pk),
        past=_past(row, rows, items, known.now),
        now=known.now,
    )


def _is_over(row: Round, known: _Known) -> bool:
    return phase(known.now, row.opens_at, row.closes_at) == "closed" and row.pk not in known.at_work


def _shares(rules: Rules, row: Round, other: Round) -> bool:
    """Whether two rounds draw from the same bank: the keys of one are then keys of the other."""
    return row.pk == other.pk or _bank(rules, row) == _bank(rules, other)


def _bank(rules: Rules, row: Round) -> str | None:
    try:
        return paper_named(rules, row.paper).bank
    except KeyError:  # a frozen row of a paper the rules have no more
        return None


def _past(row: Round, rows: Sequence[Round], items: Sequence[OwnAttempt], now: datetime) -> Past:
    """What the limit and the pause of a round look back on."""
    limits = OwnContest.limits_of(row)
    practice = {other.pk for other in rows if other.is_practice}
    counting = [item.attempt for item in items if not item.is_annulled and item.attempt.round_id not in practice]
    since = limits.counts_from(now)
    used = sum(
        1
        for attempt in counting
        if (limits.per != "round" or attempt.round_id == row.pk) and (since is None or attempt.started_at >= since)
    )
    return Past(used, max((attempt.sealed_at for attempt in counting if attempt.sealed_at), default=None))


def own_attempts(contestants: Iterable[Contestant]) -> dict[int, list[OwnAttempt]]:
    """Contestant id → all attempts in the order begun, in four queries."""
    ids = [contestant.pk for contestant in contestants]
    grades = {grade.pk: grade for grade in Grade.objects.filter(contestant__in=ids)}
    late = LateAnswer.objects.filter(contestant__in=ids, reason=LateAnswer.Reason.LATE)
    columns = ("contestant_id", "round_id", "number")
    has_late, annulled = (
        set(late.values_list(*columns)),
        set(Annulment.objects.filter(contestant__in=ids).values_list(*columns)),
    )
    found: dict[int, list[OwnAttempt]] = {}
    for row in Attempt.objects.filter(contestant__in=ids).order_by("contestant_id", "started_at", "number"):
        place = (row.contestant_id, row.round_id, row.number)
        item = OwnAttempt(row, grades.get(place), place in has_late, place in annulled)
        found.setdefault(row.contestant_id, []).append(item)
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
