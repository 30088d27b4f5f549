"""What a contest still lacks before it can open, and where it stands: read, never decided here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from truongthi.accounts.models import User
from truongthi.bank.models import Question
from truongthi.contests.circle import people_in, taken_units
from truongthi.contests.models import Contest, Round, RuleSet
from truongthi.contests.pool import paper_problems
from truongthi.contests.queries import contests_for, current_rules
from truongthi.contests.signed import signed_state
from truongthi.core.errors import Problem
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.core.rules.rounds import paper_named
from truongthi.core.timing import phase
from truongthi.schools.models import Classroom, Member


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. ``is_blocking``: the paper cannot be frozen before; others may wait. ``is_last``: freezing,
    without which nothing opens.
    """

    code: str
    is_done: bool
    is_blocking: bool = False
    is_last: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview:
    """A contest in a list: its rules, where it stands, and the codes of what is missing.

    ``stage``: draft | soon | open | over (window past, not closed yet) | closed | published.
    """

    contest: Contest
    rules: Rules
    stage: str
    missing: tuple[str, ...]


def stage_of(contest: Contest, rules: Rules, now: datetime) -> str:
    if contest.state != Contest.State.READY:
        return contest.state
    in_window = phase(now, rules.window.opens_at, rules.window.closes_at)
    return {"before": "soon", "open": "open", "closed": "over"}[in_window]


def overviews(user: User, *, now: datetime) -> list[Overview]:
    """All contests a person prepares, the newest window first. One query, however many there are."""
    newest = RuleSet.objects.filter(contest=OuterRef("pk")).order_by("-version").values("document")[:1]
    contests = contests_for(user).annotate(rules_document=Subquery(newest), seats=Count("committee", distinct=True))
    found = [_overview(contest, now) for contest in contests]
    return sorted(found, key=lambda item: item.rules.window.opens_at, reverse=True)


def _overview(contest: Any, now: datetime) -> Overview:
    rules = rules_from_dict(contest.rules_document)
    stage = stage_of(contest, rules, now)
    missing = []
    if stage == "draft":
        if any(not point.confirmed for point in rules.open_points):
            missing.append("points")
        if contest.bank_id is None and rules.results_from == "platform":
            missing.append("bank")
        if contest.seats < rules.committee.decision_persons:
            missing.append("committee")
        missing.append("freeze")
    if stage == "over":
        missing.append("close")
    if stage == "closed":
        missing.append("publish")
    return Overview(contest, rules, stage, tuple(missing))


def steps(contest: Contest, *, now: datetime) -> list[Step]:
    """The checklist of one contest, in the order in which it is usually done."""
    rules = current_rules(contest)
    is_frozen = contest.state != Contest.State.DRAFT
    unconfirmed = sum(not point.confirmed for point in rules.open_points)
    found = [
        Step("divisions", bool(rules.divisions)),
        Step("points", unconfirmed == 0, facts={"count": unconfirmed}),
        Step("window", is_frozen or now < rules.window.closes_at, is_blocking=rules.results_from == "platform"),
    ]
    if rules.results_from == "platform":
        found += _bank_steps(contest, rules)
    if rules.practice:
        found.append(Step("practice", Question.objects.filter(bank__unit=contest.unit, is_reference=True).exists()))
    found += _people_steps(contest, rules)
    found.append(_signing_step(contest, is_frozen=is_frozen))
    code = "freeze" if rules.results_from == "platform" else "freeze_plan"
    return [*found, Step(code, is_frozen, is_last=True)]


@dataclass(frozen=True, slots=True)
class RoundReadiness:
    """A round of the rules on its way: its rows (one for each paper in use), and what keeps them from being frozen.

    ``stage``: frozen | ready (may be frozen) | missing (see ``problems``) | over (never frozen, and past).
    """

    code: str
    rows: tuple[Round, ...]
    stage: str
    problems: tuple[Problem, ...] = ()

    @property
    def first(self) -> Round:
        return self.rows[0]


def rounds_readiness(contest: Contest, rules: Rules, *, now: datetime) -> list[RoundReadiness]:
    """Every round by its number; each paper is looked at once, however many rounds sit it."""
    known: dict[str, tuple[Problem, ...]] = {}
    by_code: dict[str, list[Round]] = {}
    for row in contest.rounds.order_by("number"):
        by_code.setdefault(row.code, []).append(row)
    return [_round_readiness(contest, rules, code, rows, known, now) for code, rows in by_code.items()]


def _round_readiness(
    contest: Contest,
    rules: Rules,
    code: str,
    rows: list[Round],
    known: dict[str, tuple[Problem, ...]],
    now: datetime,
) -> RoundReadiness:
    waiting = [row for row in rows if row.frozen_at is None]
    if not waiting:
        return RoundReadiness(code, tuple(rows), "frozen")
    if now >= rows[0].closes_at:
        return RoundReadiness(code, tuple(rows), "over")
    for row in waiting:
        if row.paper not in known:
            known[row.paper] = tuple(paper_problems(contest, rules, paper_named(rules, row.paper)))
    found = tuple(problem for row in waiting for problem in known[row.paper])
    return RoundReadiness(code, tuple(rows), "missing" if found else "ready", found)


def _bank_steps(contest: Contest, rules: Rules) -> list[Step]:
    papers = {row.paper: paper_named(rules, row.paper) for row in contest.rounds.filter(frozen_at=None)}
    if not papers:  # every paper is frozen
        return [Step("bank", is_done=True, is_blocking=True), Step("pool", is_done=True, is_blocking=True)]
    needs_own = any(not paper.bank for paper in papers.values())
    if needs_own and contest.bank is None:
        return [Step("bank", is_done=False, is_blocking=True)]
    problems = [problem for paper in papers.values() for problem in paper_problems(contest, rules, paper)]
    return [
        Step("bank", is_done=True, is_blocking=True),
        Step("pool", not problems, is_blocking=True, facts={"problems": problems}),
    ]


def _signing_step(contest: Contest, *, is_frozen: bool) -> Step:
    """Whether the newest rules are signed, and by whom; freezing waits for it where the committee has the people."""
    state = signed_state(contest)
    names = ", ".join(signature.signed_by.full_name for signature in state.signatures)
    facts = {"version": state.rule_set.version, "names": names, "can_sign": state.is_asked}
    return Step("signed", state.is_signed, is_blocking=state.is_asked and not is_frozen, facts=facts)


def _people_steps(contest: Contest, rules: Rules) -> list[Step]:
    members = Member.objects.filter(people_in(contest), left_at=None)
    counts = dict(members.order_by().values_list("category").annotate(Count("pk")))
    expected = {category.role for category in rules.categories if category.participation == "mandatory"}
    seats = contest.committee.count()
    wanted = rules.committee.decision_persons
    people = {"pupils": counts.get("pupil", 0), "staff": counts.get("staff", 0)}
    return [
        Step("committee", seats >= wanted, facts={"count": seats, "wanted": wanted}),
        Step("people", all(counts.get(role) for role in expected), facts=people),
        _classes_step(contest),
    ]


def _classes_step(contest: Contest) -> Step:
    """Every class has its homeroom teacher; in a contest for several units, every unit has its list of people."""
    units = taken_units(contest)
    if units:
        listed = Member.objects.filter(unit__in=units, left_at=None).values("unit").distinct().count()
        return Step("units", listed == len(units), facts={"count": len(units) - listed})
    classes = Classroom.objects.filter(unit=contest.unit, school_year=contest.school_year)
    orphans = classes.filter(homeroom_teacher=None).count()
    return Step("teachers", orphans == 0 and classes.exists(), facts={"count": orphans})
