"""What a person lacks to enter a round that follows on others. Asked before a ticket is issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from truongthi.attempts.models import QualifiedList
from truongthi.attempts.own import OwnContest, WhyNot
from truongthi.contests.models import Contest, Contestant
from truongthi.core.rules.model import Qualification
from truongthi.core.rules.rounds import round_named

Key = tuple[int, str, str, str]  # contest, round entered, round before, division


@dataclass(frozen=True, slots=True)
class Lists:
    """Which lists of who goes on are drawn up, and which of them name the person."""

    drawn: frozenset[Key]
    named: frozenset[Key]


def lists_of(contests: Iterable[Contest], contestants: Iterable[Contestant]) -> Lists:
    """The lists of these contests, in two queries."""
    columns = ("contest_id", "code", "source", "division")
    lists = QualifiedList.objects.filter(contest__in=list(contests))
    mine = lists.filter(contestants__in=list(contestants))
    return Lists(frozenset(lists.values_list(*columns)), frozenset(mine.values_list(*columns)))


def missing_for(own: OwnContest, by_code: Mapping[str, OwnContest], lists: Lists) -> WhyNot | None:
    """The first requirement of a round that the person does not meet; None when they meet all."""
    around = round_named(own.rules, own.round.code)
    for wanted in around.requires if around else ():
        why = _missing(own, wanted, by_code.get(wanted.round), lists)
        if why is not None:
            return why
    return None


def _missing(own: OwnContest, wanted: Qualification, before: OwnContest | None, lists: Lists) -> WhyNot | None:
    source = round_named(own.rules, wanted.round)
    name = source.name if source else wanted.round
    done = [item for item in before.attempts if not item.is_open and not item.is_annulled] if before else []
    if wanted.by == "took_part":
        return None if done else WhyNot("not_qualified_took_part", {"round": name})
    if wanted.by == "pass":
        least = wanted.points_centi or 0
        best = max((item.grade.centipoints for item in done if item.grade), default=None)
        is_enough = best is not None and best >= least
        return None if is_enough else WhyNot("not_qualified_pass", {"round": name, "points_centi": least})
    key = (own.contest.pk, own.round.code, wanted.round, wanted.division)
    if key in lists.named:
        return None
    if key not in lists.drawn:
        return WhyNot("not_qualified_yet", {"round": name})
    division = own.rules.division(wanted.division)
    facts = {"round": name, "top": wanted.top, "division": division.name if division else ""}
    return WhyNot("not_qualified_top", facts)
