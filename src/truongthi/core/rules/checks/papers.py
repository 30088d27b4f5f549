"""What is sat: every paper, its parts, its predictions, and the attempts at it."""

from __future__ import annotations

from collections.abc import Iterator

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.common import Found, duplicates, papers_of, problem
from truongthi.core.rules.paths import Path


def paper_problems(plan: Found) -> Iterator[Problem]:
    yield from duplicates(plan.get("papers", ()), "id", ("papers",))
    predicted: dict[str, tuple[object, ...]] = {}
    for path, paper in papers_of(plan):
        yield from _time(paper, path)
        yield from _blueprint(paper, path)
        yield from _predictions(paper, path, predicted)
        yield from _least(plan.get("attempts", {}), paper)
    yield from _unused(plan)


def _time(paper: Found, path: Path) -> Iterator[Problem]:
    if "timed" not in paper or "duration_minutes" not in paper:
        return
    if paper["timed"] and paper["duration_minutes"] is None:
        yield problem("rules_paper_without_time", (*path, "duration_minutes"))
    elif not paper["timed"] and paper["duration_minutes"] is not None:
        yield problem("rules_untimed_with_duration", (*path, "duration_minutes"))


def _blueprint(paper: Found, path: Path) -> Iterator[Problem]:
    blueprint, count = paper.get("blueprint", ()), paper.get("question_count")
    counts = [stratum.get("count") for stratum in blueprint]
    if blueprint and count is not None and None not in counts and sum(counts) != count:
        yield problem("rules_blueprint_sum", (*path, "question_count"), count=count, sum=sum(counts))
    seen = set()
    for index, stratum in enumerate(blueprint):
        place = (*path, "blueprint", index)
        wanted, available = stratum.get("count"), stratum.get("available")
        if wanted is not None and available is not None and wanted > available:
            facts = {"part": stratum.get("part", ""), "count": wanted, "available": available}
            yield problem("rules_stratum_larger_than_bank", (*place, "count"), **facts)
        named = (stratum.get("part"), stratum.get("level"))
        if named in seen:
            yield problem("rules_duplicate", (*place, "part"), value=" · ".join(filter(None, named)) or "–")
        seen.add(named)


def _predictions(paper: Found, path: Path, asked: dict[str, tuple[object, ...]]) -> Iterator[Problem]:
    """One id is one question: papers may share it when they ask for the same figure."""
    here: set[str] = set()
    for index, prediction in enumerate(paper.get("predictions", ())):
        place = (*path, "predictions", index)
        name = prediction.get("id")
        figure = tuple(prediction.get(one) for one in ("target", "scope", "form", "decimals", "distance", "maximum"))
        if name is not None and (name in here or asked.setdefault(name, figure) != figure):
            yield problem("rules_duplicate", (*place, "id"), value=name)
        here.add(name or "")
        form, target, decimals = (prediction.get(one) for one in ("form", "target", "decimals"))
        if form and target and (form == "percent") != (target == "all_correct_percent"):
            yield problem("rules_prediction_form", (*place, "form"), target=target, form=form)
        elif form == "percent" and decimals == 0:
            yield problem("rules_percent_without_decimals", (*place, "decimals"))
        elif form == "integer" and decimals:
            yield problem("rules_whole_with_decimals", (*place, "decimals"))


def _least(attempts: Found, paper: Found) -> Iterator[Problem]:
    answered, count = attempts.get("min_answered", 0), paper.get("question_count")
    if count is not None and answered > count:
        yield problem("rules_min_answered_beyond_paper", ("attempts", "min_answered"), value=answered, count=count)
    least, duration = attempts.get("min_seconds", 0), paper.get("duration_minutes")
    if duration is not None and least >= duration:
        yield problem("rules_min_seconds_beyond_duration", ("attempts", "min_seconds"), value=least // 1000)


def _unused(plan: Found) -> Iterator[Problem]:
    used = {item.get("paper") for name in ("rounds", "series", "categories") for item in plan.get(name, ())}
    for index, paper in enumerate(plan.get("papers", ())):
        if "id" in paper and paper["id"] not in used:
            yield problem("rules_paper_unused", ("papers", index, "id"), value=paper["id"])
