"""Rankings: who is ranked, over which rounds, by which figures."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.common import (
    Found,
    counting_ids,
    duplicates,
    ids,
    papers_of_round,
    problem,
    rounds_in,
    rounds_meant,
    rounds_of_division,
    unknown,
)
from truongthi.core.rules.metric_names import METRIC_NAMES, names_of_kind
from truongthi.core.rules.model import COLLECTIVE, INDIVIDUAL, Criterion
from truongthi.core.rules.paths import Path

_COLLECTIVE_ONLY: Final = (
    "headcount_on",
    "mean_definition",
    "min_headcount",
    "min_participants",
    "quota_percent",
)
_UNITS_ROUNDED: Final = {
    "second": ("ms", "instant"),
    "minute": ("ms", "instant"),
    "hundredth": ("points", "ratio", "error"),
    "tenth": ("points", "ratio", "error"),
    "whole": ("points", "ratio", "error"),
}


def division_problems(plan: Found) -> Iterator[Problem]:
    for index, division in enumerate(plan.get("divisions", ())):
        path: Path = ("divisions", index)
        yield from _members(plan, division, path)
        yield from _kind(division, path)
        yield from _scope(plan, division, path)
        yield from duplicates(division.get("awards", ()), "id", (*path, "awards"))
        yield from _criteria(plan, division, path)


def _members(plan: Found, division: Found, path: Path) -> Iterator[Problem]:
    categories = {c["id"]: c for c in plan.get("categories", ()) if "id" in c}
    members = division.get("members", ())
    for index, member in enumerate(members):
        if member not in categories and categories:
            facts = {"value": member, "known": ", ".join(categories)}
            yield problem("rules_unknown_category", (*path, "members", index), **facts)
    known = [categories[member] for member in members if member in categories]
    has_pupils = any(category.get("role") == "pupil" for category in known)
    if division.get("kind") == COLLECTIVE and known and not has_pupils and division.get("ranks") != "unit":
        yield problem("rules_collective_without_pupils", (*path, "members"))
    if division.get("per") == "grade" and known and not has_pupils:
        yield problem("rules_grade_without_pupils", (*path, "per"))
    if division.get("awards") and known and not any(category.get("may_win", True) for category in known):
        yield problem("rules_awards_nobody_may_win", (*path, "awards"))


def _kind(division: Found, path: Path) -> Iterator[Problem]:
    if division.get("kind") == INDIVIDUAL:
        for name in _COLLECTIVE_ONLY:
            if division.get(name):
                yield problem("rules_only_collective", (*path, name))
        if division.get("ranks", "class") != "class":
            yield problem("rules_only_collective", (*path, "ranks"))


def _scope(plan: Found, division: Found, path: Path) -> Iterator[Problem]:
    if division.get("level"):
        yield from unknown("rules_unknown_level", division["level"], ids(plan.get("levels", ())), (*path, "level"))
    practice = [each.id for _, each in rounds_in(plan) if each.practice]
    known = [*counting_ids(plan), *ids(plan.get("series", ()))]
    for index, name in enumerate(division.get("rounds", ())):
        place = (*path, "rounds", index)
        if name in practice:
            yield problem("rules_practice_in_division", place, value=name)
        else:
            yield from unknown("rules_unknown_round", name, known, place)


def _criteria(plan: Found, division: Found, path: Path) -> Iterator[Problem]:
    seen = set()
    for index, criterion in enumerate(division.get("criteria", ())):
        place = (*path, "criteria", index)
        metric = criterion.get("metric")
        if metric is None:
            continue
        wrong = list(metric_problems(metric, division.get("kind"), (*place, "metric")))
        yield from wrong
        key = _key(criterion)
        if key in seen:
            yield problem("rules_duplicate_criterion", (*place, "metric"), value=metric)
        seen.add(key)
        if not wrong:
            yield from reference_problems(plan, criterion, division.get("kind"), place)
            yield from _criterion_rounds(plan, division, criterion, place)


def metric_problems(metric: str, kind: str | None, path: Path) -> Iterator[Problem]:
    """Whether there is such a figure, and for divisions of that kind."""
    names = names_of_kind(kind)
    if metric in names:
        return
    facts = {"value": metric, "known": ", ".join(names), "kind": kind}
    nearest = get_close_matches(metric, names, 1)
    if metric in METRIC_NAMES:
        yield problem("rules_metric_of_other_kind", path, **facts)
    elif nearest:
        yield problem("rules_unknown_metric_meant", path, meant=nearest[0], **facts)
    else:
        yield problem("rules_unknown_metric", path, **facts)


def reference_problems(plan: Found, item: Found, kind: str | None, path: Path) -> Iterator[Problem]:
    """Whether ``of`` of a criterion or of a term names what its metric is about."""
    metric, name = METRIC_NAMES[item["metric"]], item.get("of", "")
    place = (*path, "of")
    if not metric.of and name:
        yield problem("rules_of_unused", place, value=name, metric=metric.name)
    elif metric.needs_of and not name:
        yield problem("rules_of_missing", place, metric=metric.name)
    elif metric.of == "prediction":
        known = [p for paper in _all_papers(plan) for p in ids(paper.get("predictions", ()))]
        yield from unknown("rules_unknown_prediction", name, known, place)
    elif metric.of in ("manual_score", "weighted_sum"):
        of_kind = [one for one in plan.get(f"{metric.of}s", ()) if kind is None or one.get("kind") == kind]
        yield from unknown(f"rules_unknown_{metric.of}", name, ids(of_kind), place)
    elif metric.of == "division":
        people = ids(one for one in plan.get("divisions", ()) if one.get("kind") == INDIVIDUAL)
        if name:
            yield from unknown("rules_unknown_individual_division", name, people, place)
        elif not people:
            yield problem("rules_no_individual_division", path, metric=metric.name)


def _criterion_rounds(plan: Found, division: Found, criterion: Found, path: Path) -> Iterator[Problem]:
    covered, own = rounds_of_division(plan, division), criterion.get("rounds", ())
    if own and division.get("each_round"):
        yield problem("rules_criterion_rounds_each_round", (*path, "rounds"))
    for index, name in enumerate(own):
        meant = rounds_meant(plan, [name])
        if not meant or not set(meant) <= set(covered):
            place = (*path, "rounds", index)
            yield problem("rules_criterion_round_outside", place, value=name, known=", ".join(covered))
    rounded = criterion.get("rounded", "exact")
    if rounded != "exact" and METRIC_NAMES[criterion["metric"]].unit not in _UNITS_ROUNDED[rounded]:
        yield problem("rules_rounding_of_other_unit", (*path, "rounded"), value=rounded, metric=criterion["metric"])
    if criterion["metric"] == "prediction_error" and criterion.get("of"):
        asked = {
            name
            for round_id in (rounds_meant(plan, own) or covered)
            for paper in papers_of_round(plan, round_id, division.get("members", ()))
            for name in ids(paper.get("predictions", ()))
        }
        known = {name for paper in _all_papers(plan) for name in ids(paper.get("predictions", ()))}
        if criterion["of"] in known - asked:
            yield problem("rules_prediction_not_asked", (*path, "of"), value=criterion["of"])


def _all_papers(plan: Found) -> list[Found]:
    return [plan.get("paper", {}), *plan.get("papers", ())]


def _key(criterion: Found) -> str:
    rounds, rounded = tuple(criterion.get("rounds", ())), criterion.get("rounded", "exact")
    return Criterion(criterion["metric"], "desc", criterion.get("of", ""), rounds, rounded).key
