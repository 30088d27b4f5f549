"""What a plan must be as a whole: rules between fields. Works on the good fields of a plan that may be wrong
elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from truongthi.core.errors import Problem
from truongthi.core.metrics import METRICS, metrics_of_kind
from truongthi.core.rules.model import INDIVIDUAL, Rules
from truongthi.core.rules.paths import Path, shown

Found = Mapping[str, Any]


def cross_problems(plan: Found) -> Iterable[Problem]:
    """Every contradiction between the fields of a plan."""
    yield from _window(plan)
    yield from _categories(plan.get("categories", ()))
    yield from _time_of_paper(plan.get("paper", {}), ("paper",))
    for index, paper in enumerate(plan.get("papers", ())):
        yield from _time_of_paper(paper, ("papers", index))
    yield from _paper(plan)
    for index, division in enumerate(plan.get("divisions", ())):
        yield from _division(plan, division, ("divisions", index))
    yield from _duplicates(plan.get("divisions", ()), "id", ("divisions",))
    yield from _committee(plan)
    yield from _deadlines(plan)


def bank_problems(rules: Rules, bank: Sequence[tuple[str, str]]) -> Iterable[Problem]:
    """Whether a bank, given as (part, level) of each question, holds enough for the paper."""
    if not rules.paper.blueprint and rules.paper.question_count > len(bank):
        facts = {"count": rules.paper.question_count, "available": len(bank)}
        yield _problem("rules_paper_larger_than_bank", ("paper", "question_count"), **facts)
    wanted_of_part: Counter[str] = Counter()
    for index, stratum in enumerate(rules.paper.blueprint):
        path = ("paper", "blueprint", index, "count")
        wanted_of_part[stratum.part] += stratum.count
        of_part = [level for part, level in bank if part == stratum.part]
        of_level = of_part if stratum.level is None else [level for level in of_part if level == stratum.level]
        wanted = stratum.count if stratum.level else wanted_of_part[stratum.part]
        if wanted > len(of_level):
            yield _problem(
                "rules_stratum_larger_than_bank", path, part=stratum.part, count=wanted, available=len(of_level)
            )
        elif wanted_of_part[stratum.part] > len(of_part):
            wanted = wanted_of_part[stratum.part]
            yield _problem(
                "rules_stratum_larger_than_bank", path, part=stratum.part, count=wanted, available=len(of_part)
            )


def _window(plan: Found) -> Iterable[Problem]:
    window = plan.get("window", {})
    opens, closes = window.get("opens_at"), window.get("closes_at")
    if opens is None or closes is None:
        return
    if closes <= opens:
        yield _problem("rules_window_empty", ("window", "closes_at"), opens_at=opens, closes_at=closes)
        return
    duration = plan.get("paper", {}).get("duration_ms", plan.get("paper", {}).get("duration_minutes"))
    if duration is not None and duration > (closes - opens).total_seconds() * 1000:
        yield _problem("rules_duration_longer_than_window", ("paper", "duration_minutes"))


def _categories(categories: Sequence[Found]) -> Iterable[Problem]:
    yield from _duplicates(categories, "id", ("categories",))
    for index, category in enumerate(categories):
        low, high = category.get("age_min"), category.get("age_max")
        if low is not None and high is not None and low > high:
            yield _problem("rules_ages_crossed", ("categories", index, "age_max"), age_min=low, age_max=high)
        if category.get("role") not in (None, "pupil"):
            for name in ("grades", "classes"):
                if category.get(name):
                    yield _problem("rules_only_pupils", ("categories", index, name))


def _time_of_paper(paper: Found, path: Path) -> Iterable[Problem]:
    if "timed" not in paper or "duration_minutes" not in paper:
        return
    if paper["timed"] and paper["duration_minutes"] is None:
        yield _problem("rules_paper_without_time", (*path, "duration_minutes"))
    elif not paper["timed"] and paper["duration_minutes"] is not None:
        yield _problem("rules_untimed_with_duration", (*path, "duration_minutes"))


def _paper(plan: Found) -> Iterable[Problem]:
    paper = plan.get("paper", {})
    blueprint, count = paper.get("blueprint", ()), paper.get("question_count")
    counts = [stratum.get("count") for stratum in blueprint]
    if blueprint and count is not None and None not in counts and sum(counts) != count:
        yield _problem("rules_blueprint_sum", ("paper", "question_count"), count=count, sum=sum(counts))
    seen = set()
    for index, stratum in enumerate(blueprint):
        path = ("paper", "blueprint", index)
        wanted, available = stratum.get("count"), stratum.get("available")
        if wanted is not None and available is not None and wanted > available:
            facts = {"part": stratum.get("part", ""), "count": wanted, "available": available}
            yield _problem("rules_stratum_larger_than_bank", (*path, "count"), **facts)
        named = (stratum.get("part"), stratum.get("level"))
        if named in seen:
            yield _problem("rules_duplicate", (*path, "part"), value=" · ".join(filter(None, named)))
        seen.add(named)


def _division(plan: Found, division: Found, path: Path) -> Iterable[Problem]:
    categories = {c["id"]: c for c in plan.get("categories", ()) if "id" in c}
    members = division.get("members", ())
    for index, member in enumerate(members):
        if member not in categories and categories:
            facts = {"value": member, "known": ", ".join(categories)}
            yield _problem("rules_unknown_category", (*path, "members", index), **facts)
    known = [categories[member] for member in members if member in categories]
    kind = division.get("kind")
    if kind == "collective" and known and not any(category.get("role") == "pupil" for category in known):
        yield _problem("rules_collective_without_pupils", (*path, "members"))
    if division.get("awards") and known and not any(category.get("may_win", True) for category in known):
        yield _problem("rules_awards_nobody_may_win", (*path, "awards"))
    for name in ("headcount_on", "mean_definition"):
        if kind == INDIVIDUAL and division.get(name):
            yield _problem("rules_only_collective", (*path, name))
    yield from _duplicates(division.get("awards", ()), "id", (*path, "awards"))
    yield from _criteria(division.get("criteria", ()), kind, (*path, "criteria"))


def _criteria(criteria: Sequence[Found], kind: str | None, path: Path) -> Iterable[Problem]:
    yield from _duplicates(criteria, "metric", path, code="rules_duplicate_criterion")
    names = [metric.name for metric in metrics_of_kind(kind)] if kind else list(METRICS)
    for index, criterion in enumerate(criteria):
        metric = criterion.get("metric")
        if metric is None or metric in names:
            continue
        facts = {"value": metric, "known": ", ".join(names), "kind": kind}
        nearest = get_close_matches(metric, names, 1)
        if metric in METRICS:
            yield _problem("rules_metric_of_other_kind", (*path, index, "metric"), **facts)
        elif nearest:
            yield _problem("rules_unknown_metric_meant", (*path, index, "metric"), meant=nearest[0], **facts)
        else:
            yield _problem("rules_unknown_metric", (*path, index, "metric"), **facts)


def _committee(plan: Found) -> Iterable[Problem]:
    committee = plan.get("committee", {})
    members, persons = committee.get("members", ()), committee.get("decision_persons", 2)
    if not members and any(division.get("awards") for division in plan.get("divisions", ())):
        yield _problem("rules_no_committee", ("committee", "members"))
    elif members and persons > len(members):
        facts = {"value": persons, "members": len(members)}
        yield _problem("rules_too_few_members", ("committee", "decision_persons"), **facts)


def _deadlines(plan: Found) -> Iterable[Problem]:
    closes = plan.get("window", {}).get("closes_at")
    hand_in = (plan.get("hand_in") or {}).get("deadline")
    report = (plan.get("report") or {}).get("deadline")
    if closes and hand_in and hand_in < closes:
        yield _problem("rules_deadline_before_close", ("hand_in", "deadline"), value=hand_in, closes_at=closes)
    earliest = max((moment for moment in (closes, hand_in) if moment), default=None)
    if report and earliest and report < earliest:
        yield _problem("rules_report_before_hand_in", ("report", "deadline"), value=report, earliest=earliest)


def _duplicates(items: Sequence[Found], key: str, path: Path, *, code: str = "rules_duplicate") -> Iterable[Problem]:
    seen = set()
    for index, item in enumerate(items):
        value = item.get(key)
        if value is not None and value in seen:
            yield _problem(code, (*path, index, key), value=value)
        seen.add(value)


def _problem(code: str, path: Path, **facts: Any) -> Problem:
    return Problem(shown(path), code, {"path": path, "field": shown(path), **facts})
