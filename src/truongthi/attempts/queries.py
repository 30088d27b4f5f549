"""What a person may read of contests they may enter and of their own attempts. Never another person's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import prefetch_related_objects

from truongthi.accounts.models import User
from truongthi.attempts.models import Attempt
from truongthi.attempts.own import OwnAttempt, OwnContest, in_focus
from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.attempts.persons import person_of
from truongthi.attempts.qualification import Lists, lists_of, missing_for
from truongthi.attempts.reading import (
    BY_ATTEMPT,
    BY_ROUND,
    BY_SLUG,
    REACHABLE,
    Reached,
    memberships,
    open_slugs,
    own_attempts,
    reached,
)
from truongthi.contests.circle import Circle
from truongthi.contests.models import Contest, Contestant, Round
from truongthi.core.eligibility import Eligibility, eligibility
from truongthi.core.limits import Past, past_of
from truongthi.core.paper import LETTERS, PaperItem, own_letters
from truongthi.core.rules import Rules
from truongthi.core.rules.rounds import paper_for, paper_named, rounds_of
from truongthi.core.showing import Stage
from truongthi.core.timing import phase
from truongthi.schools.models import Member
from truongthi.schools.queries import ABOVE

__all__ = ["OwnAttempt", "OwnContest", "memberships"]  # with all that is defined here


def own_contests(user: User, *, now: datetime) -> list[OwnContest]:
    """Contests of the person's units, and those they are in already; the ones that end last come first. As many
    queries for many contests as for one.
    """
    found = _own_all(reached(REACHABLE, user), user, now)
    return sorted(found, key=lambda item: item.round.closes_at, reverse=True)


def only_open_contest(user: User, *, now: datetime) -> str:
    """The slug of the one contest of a person that is open now; "" when none is or several are."""
    found = open_slugs(user, now)
    return found[0] if len(found) == 1 else ""


def own_contest(user: User, slug: str, *, now: datetime) -> OwnContest | None:
    """One of them; None for every other, existing or not."""
    return next(iter(_own_all(reached(BY_SLUG, user, slug), user, now)), None)


def own_round(user: User, public_id: str, *, now: datetime) -> OwnContest | None:
    """The same by the public id of its round."""
    found = _own_all(reached(BY_ROUND, user, public_id), user, now)
    return next((own for contest in found for own in contest.rounds if own.round.public_id == public_id), None)


def own_attempt(user: User, public_id: str, *, now: datetime) -> tuple[OwnContest, OwnAttempt] | None:
    """An attempt of this person with its contest; None for other people's."""
    found = _own_all(reached(BY_ATTEMPT, user, public_id), user, now)
    items = ((own, item) for contest in found for own in contest.rounds for item in own.attempts)
    return next(((own, item) for own, item in items if item.attempt.public_id == public_id), None)


def eligible_membership(
    members: Iterable[Member], contest: Contest, rules: Rules, circle: Circle
) -> tuple[Member | None, str]:
    """The first of a person's memberships in the units of the contest that may take part; else (None, why not)."""
    reason = "role"
    for member in members:
        room = member.classroom
        if member.unit_id not in circle.units:
            continue
        if room is not None and contest.school_year and room.school_year != contest.school_year:
            continue
        answer = eligibility(rules, person_of(member, room, member.category, circle.groups_of(member)))
        if answer.may_play:
            return member, ""
        reason = answer.reasons[0]
    return None, reason


def is_out(contestant: Contestant, rules: Rules, circle: Circle) -> bool:
    """Whether a contestant takes part no more: excluded by an act, or in a group the plan leaves out altogether."""
    if contestant.excluded_at is not None:
        return True
    return bool(rules.exclusions) and "excluded" in _answer(rules, contestant.member, contestant, circle).reasons


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for one person about several contests."""

    members: Sequence[Member]
    attempts: Mapping[int, list[OwnAttempt]]
    at_work: AbstractSet[int]
    lists: Lists
    now: datetime


def _own_all(found: Sequence[Reached], user: User, now: datetime) -> list[OwnContest]:
    contestants = [each.contestant for each in found if each.contestant is not None]
    # Asked of closed rounds alone, where hardly any attempt is open: in an open one there may be ten thousand.
    rounds = [row for each in found for row in each.frame.rounds]
    closed = [row.pk for row in rounds if phase(now, row.opens_at, row.closes_at) == "closed"]
    known = _Known(
        members=memberships(user) if any(_asks_who(each) for each in found) else (),
        attempts=own_attempts([contestant.pk for contestant in contestants]),
        at_work=_at_work(closed),
        lists=_lists(found, contestants),
        now=now,
    )
    _know_members([each.contestant for each in found if each.contestant and _asks_who(each)], known)
    return [_own(each, known) for each in found]


def _asks_who(each: Reached) -> bool:
    """Whether something depends on who the person is: entering at all, staying in, or which paper is theirs."""
    return each.contestant is None or each.frame.has_several_papers or bool(each.frame.rules.exclusions)


def _at_work(closed: Sequence[int]) -> set[int]:
    """Rounds that are closed while somebody's last attempt is not sealed yet."""
    if not closed:
        return set()
    return set(Attempt.objects.filter(round__in=closed, sealed_at=None).values_list("round_id", flat=True))


def _lists(found: Sequence[Reached], contestants: Sequence[Contestant]) -> Lists:
    contests = [each.frame.contest for each in found if any(around.requires for around in rounds_of(each.frame.rules))]
    return lists_of(contests, contestants) if contests else Lists(frozenset(), frozenset())


def _know_members(contestants: Sequence[Contestant], known: _Known) -> None:
    """Give contestants the memberships read already; whoever has left theirs is asked for in one query."""
    by_id = {member.pk: member for member in known.members}
    gone = [contestant.member_id for contestant in contestants if contestant.member_id not in by_id]
    if gone:
        rows = Member.objects.filter(pk__in=gone).select_related(ABOVE, "user", "classroom")
        by_id |= {member.pk: member for member in rows}
    for contestant in contestants:
        contestant.member = by_id[contestant.member_id]
    prefetch_related_objects(list(contestants), "classroom")


def _own(each: Reached, known: _Known) -> OwnContest:
    """The contest from the round in focus, with all rounds of the person."""
    frame, contestant = each.frame, each.contestant
    contest, rules, rows = frame.contest, frame.rules, frame.rounds
    if contestant is not None:
        reason, member = "excluded" if is_out(contestant, rules, each.circle) else "", None
    else:
        member, reason = eligible_membership(known.members, contest, rules, each.circle)
    enters = member
    items = known.attempts.get(contestant.pk, []) if contestant else []
    mine: Sequence[Round] = rows
    if frame.has_several_papers:
        member = contestant.member if contestant else member
        mine = _rounds_of_person(rules, rows, _category(rules, member, contestant, each.circle), items)
    views = [_view(contest, rules, row, rows, contestant, reason, items, known) for row in mine or rows[:1]]
    if enters is not None:
        views = [replace(own, member=enters) for own in views]
    by_code = {own.round.code: own for own in views}
    views = [replace(own, missing=missing_for(own, by_code, known.lists)) for own in views]
    rounds = tuple(replace(own, rounds=tuple(views)) for own in views)
    return in_focus(tuple(replace(own, rounds=rounds) for own in views))


def _rounds_of_person(
    rules: Rules, rows: Sequence[Round], category: str, items: Sequence[OwnAttempt]
) -> Sequence[Round]:
    """Rounds with the paper of the person's category, and those they have been in."""
    papers = {around.id: paper_for(rules, around, category).id for around in rounds_of(rules)}
    been_in = {item.attempt.round_id for item in items}
    return [row for row in rows if papers.get(row.code, row.paper) == row.paper or row.pk in been_in]


def _answer(rules: Rules, member: Member, contestant: Contestant | None, circle: Circle) -> Eligibility:
    """Whether they take part, with the class and role of a contestant as they were on entering."""
    room = contestant.classroom if contestant else member.classroom
    role = contestant.category if contestant else member.category
    return eligibility(rules, person_of(member, room, role, circle.groups_of(member)))


def _category(rules: Rules, member: Member | None, contestant: Contestant | None, circle: Circle) -> str:
    """The category a person takes part in, "" when unknown: then the rounds' own papers are theirs."""
    if member is None:
        return ""
    role = contestant.category if contestant else member.category
    found = _answer(rules, member, contestant, circle).category or rules.category_of(role)
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
    practice = {other.pk for other in rows if other.is_practice}
    counting = (item.attempt for item in items if not item.is_annulled and item.attempt.round_id not in practice)
    return past_of(counting, OwnContest.limits_of(row), row.pk, now)


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
