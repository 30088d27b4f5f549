"""Draws up who enters a round by standing among the first of an earlier one, once that one is over and graded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from truongthi.attempts.models import Attempt, PendingGrade, QualifiedList
from truongthi.audit.record import record
from truongthi.contests.models import Contest, Contestant
from truongthi.contests.queries import current_rules
from truongthi.core.contest_result import compute
from truongthi.core.rules import Rules
from truongthi.core.rules.model import Qualification
from truongthi.core.rules.rounds import rounds_of
from truongthi.results.queries.facts import facts_of

_MARGIN = timedelta(seconds=30)  # an attempt begun in the last instant of a window may still be on its way in


def draw_lists(*, contest: Contest, now: datetime) -> int:
    """Every list of the contest that can be drawn up now and is not yet; returns how many. Each is drawn up once."""
    rules = current_rules(contest)
    made = 0
    for around in rounds_of(rules):
        for wanted in around.requires:
            if wanted.by == "top" and _is_settled(contest, wanted.round, now):
                made += _draw(contest, rules, around.id, wanted, now)
    return made


def _is_settled(contest: Contest, code: str, now: datetime) -> bool:
    rows = contest.rounds.filter(code=code)
    if not rows or any(now < row.closes_at + _MARGIN for row in rows):
        return False
    is_open = Attempt.objects.filter(round__in=rows, sealed_at=None).exists()
    return not is_open and not PendingGrade.objects.filter(round__in=rows).exists()


@transaction.atomic
def _draw(contest: Contest, rules: Rules, code: str, wanted: Qualification, now: datetime) -> int:
    """One list; 0 when it stands already, whoever drew it up."""
    Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    place = {"contest": contest, "code": code, "source": wanted.round, "division": wanted.division}
    if QualifiedList.objects.filter(**place).exists():
        return 0
    drawn = QualifiedList.objects.create(**place, top=wanted.top or 0, drawn_at=now)
    named = Contestant.objects.filter(contest=contest, member__public_id__in=_first(contest, rules, wanted))
    drawn.contestants.set(named)
    facts = {"round": code, "source": wanted.round, "division": wanted.division, "count": named.count()}
    record(actor="worker", action="contest.qualify", object=f"contest:{contest.public_id}", now=now, facts=facts)
    return 1


def _first(contest: Contest, rules: Rules, wanted: Qualification) -> set[str]:
    """The keys of the first of the division, by the attempts of that round alone; all who share the last place."""
    facts = facts_of(contest, rules)
    attempts = tuple(attempt for attempt in facts.attempts if attempt.round == wanted.round)
    played = {attempt.person for attempt in attempts}
    result = compute(rules, replace(facts, attempts=attempts))
    return {
        row.entry.key
        for held in result.divisions
        if held.division.id.partition("@")[0] == wanted.division and _holds(held.division.rounds, wanted.round)
        for row in held.standings.rows
        if row.rank <= (wanted.top or 0) and row.entry.key in played
    }


def _holds(rounds: Iterable[str], code: str) -> bool:
    named = tuple(rounds)
    return not named or code in named
