"""Caps on what one person takes, and whether the money suffices."""

from __future__ import annotations

from collections.abc import Iterator

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.common import Found, ids, problem, rounds_of_division, unknown
from truongthi.core.rules.model import INDIVIDUAL


def prize_problems(plan: Found) -> Iterator[Problem]:
    people = ids(one for one in plan.get("divisions", ()) if one.get("kind") == INDIVIDUAL)
    for index, cap in enumerate(plan.get("caps", ())):
        for place, name in enumerate(cap.get("divisions", ())):
            yield from unknown("rules_unknown_individual_division", name, people, ("caps", index, "divisions", place))
        if not people:
            yield problem("rules_cap_without_division", ("caps", index))
    least = least_prize_money(plan)
    if plan.get("budget") is not None and least > plan["budget"]:
        yield problem("rules_budget_exceeded", ("budget",), value=plan["budget"], total=least)


def least_prize_money(plan: Found) -> int:
    """The money of all prizes. A division held for every round counts once for each; one held for every grade for each
    grade its categories name; where the number of units or blocks is not in the plan, once.
    """
    return sum(_times(plan, division) * _money(division) for division in plan.get("divisions", ()))


def _money(division: Found) -> int:
    return sum(tier.get("count", 0) * tier.get("amount", 0) for tier in division.get("awards", ()))


def _times(plan: Found, division: Found) -> int:
    rounds = len(rounds_of_division(plan, division)) if division.get("each_round") else 1
    if division.get("per") != "grade":
        return rounds
    members = division.get("members", ())
    grades = {
        grade for one in plan.get("categories", ()) if one.get("id") in members for grade in one.get("grades", ())
    }
    return rounds * max(1, len(grades))
