"""When things happen: the window, its rounds and series, what lets one into a round, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.common import (
    Found,
    full_points,
    ids,
    papers_of_round,
    problem,
    rounds_in,
    rounds_of_division,
    unknown,
)
from truongthi.core.rules.model import INDIVIDUAL, Round
from truongthi.core.rules.paths import Path


def time_problems(plan: Found) -> Iterator[Problem]:
    yield from _window(plan)
    for index, item in enumerate(plan.get("rounds", ())):
        yield from _round(plan, item, ("rounds", index))
    for index, item in enumerate(plan.get("series", ())):
        yield from _series(plan, item, ("series", index))
    yield from _positions(plan)
    yield from _deadlines(plan)


def _window(plan: Found) -> Iterator[Problem]:
    window = plan.get("window", {})
    opens, closes = window.get("opens_at"), window.get("closes_at")
    if opens is None or closes is None:
        return
    if closes <= opens:
        yield problem("rules_window_empty", ("window", "closes_at"), opens_at=opens, closes_at=closes)
        return
    duration = plan.get("paper", {}).get("duration_minutes")
    if duration is not None and duration > _milliseconds(closes - opens):
        yield problem("rules_duration_longer_than_window", ("paper", "duration_minutes"))


def _round(plan: Found, item: Found, path: Path) -> Iterator[Problem]:
    opens, closes, entry = item.get("opens_at"), item.get("closes_at"), item.get("entry_closes_at")
    if opens and closes and closes <= opens:
        yield problem("rules_round_empty", (*path, "closes_at"), name=item.get("name", ""), closes_at=closes)
    elif opens and closes and entry and not opens < entry <= closes:
        yield problem("rules_entry_outside_round", (*path, "entry_closes_at"), value=entry, name=item.get("name", ""))
    if item.get("paper"):
        yield from unknown("rules_unknown_paper", item["paper"], ids(plan.get("papers", ())), (*path, "paper"))
    for index, requirement in enumerate(item.get("requires", ())):
        yield from _requirement(plan, item, requirement, (*path, "requires", index))


def _series(plan: Found, item: Found, path: Path) -> Iterator[Problem]:
    opens, closes, name = item.get("first_opens_at"), item.get("first_closes_at"), item.get("name", "")
    if opens and closes and closes <= opens:
        yield problem("rules_round_empty", (*path, "first_closes_at"), name=name, closes_at=closes)
    if "{" in name.replace("{n}", "") or "}" in name.replace("{n}", ""):
        yield problem("rules_series_name", (*path, "name"), value=name)
    if item.get("paper"):
        yield from unknown("rules_unknown_paper", item["paper"], ids(plan.get("papers", ())), (*path, "paper"))


def _positions(plan: Found) -> Iterator[Problem]:
    """Of every round, those of series included: its place in the window, its name, its paper's time."""
    window = plan.get("window", {})
    opens, closes = window.get("opens_at"), window.get("closes_at")
    seen, told = set(), set()
    for path, each in rounds_in(plan):
        if each.id in seen:
            yield problem("rules_duplicate", (*path, "id"), value=each.id)
        seen.add(each.id)
        if each.closes_at <= each.opens_at or path in told:
            continue
        facts = {"name": each.name, "opens_at": each.opens_at, "closes_at": each.closes_at}
        if opens and closes and not opens <= each.opens_at < each.closes_at <= closes:
            yield problem("rules_round_outside_window", path, **facts)
            told.add(path)
        length = _milliseconds(each.closes_at - each.opens_at)
        papers = papers_of_round(plan, each.id)
        if any((paper.get("duration_minutes") or 0) > length for paper in papers):
            yield problem("rules_duration_longer_than_round", path, **facts)
            told.add(path)


def _requirement(plan: Found, item: Found, requirement: Found, path: Path) -> Iterator[Problem]:
    by, before = requirement.get("by"), _earlier(plan, item, requirement)
    if isinstance(before, str):
        known = ", ".join(each.id for _, each in rounds_in(plan)) or "–"
        yield problem(before, (*path, "round"), value=requirement.get("round", ""), known=known)
        return
    points, top, division = (requirement.get(name) for name in ("points", "top", "division"))
    if by == "pass" and points is None and "points" in requirement:
        yield problem("rules_qualify_needs", (*path, "points"), by=by)
    if by == "top" and top is None and "top" in requirement:
        yield problem("rules_qualify_needs", (*path, "top"), by=by)
    if by == "top" and division == "":
        yield problem("rules_qualify_needs", (*path, "division"), by=by)
    for name, value, wanted in (("points", points, "pass"), ("top", top, "top"), ("division", division, "top")):
        if value and by not in (None, wanted):
            yield problem("rules_qualify_unused", (*path, name), by=by)
    if by == "top" and division:
        yield from _ranked_in(plan, division, before, (*path, "division"))
    if by == "pass" and points and before and plan.get("attempts", {}).get("counted") != "sum":
        full = [full_points(paper) for paper in papers_of_round(plan, before.id)]
        if None not in full and points > max(full, key=lambda one: one or 0):
            yield problem("rules_points_beyond_paper", (*path, "points"))


def _earlier(plan: Found, item: Found, requirement: Found) -> Round | str | None:
    """The round that is required, or the code of what is wrong with it; None when it cannot be told."""
    wanted, opens = requirement.get("round"), item.get("opens_at")
    if wanted is None:
        return None
    found = next((each for _, each in rounds_in(plan) if each.id == wanted), None)
    if found is None:
        return None if wanted in ids(plan.get("rounds", ())) else "rules_unknown_round"
    if found.practice:
        return "rules_requires_practice"
    if opens and found.closes_at > opens:
        return "rules_requires_later_round"
    return found


def _ranked_in(plan: Found, division_id: str, before: Round | None, path: Path) -> Iterator[Problem]:
    divisions = plan.get("divisions", ())
    people = [one for one in divisions if one.get("kind") in (INDIVIDUAL, None)]
    yield from unknown("rules_unknown_individual_division", division_id, ids(people), path)
    for division in people:
        if division.get("id") != division_id or before is None:
            continue
        covered = rounds_of_division(plan, division)
        if before.id not in covered or (len(covered) > 1 and not division.get("each_round")):
            yield problem("rules_division_not_of_round", path, value=division_id, name=before.name)


def _deadlines(plan: Found) -> Iterator[Problem]:
    closes = plan.get("window", {}).get("closes_at")
    hand_in = (plan.get("hand_in") or {}).get("deadline")
    report = (plan.get("report") or {}).get("deadline")
    if closes and hand_in and hand_in < closes:
        yield problem("rules_deadline_before_close", ("hand_in", "deadline"), value=hand_in, closes_at=closes)
    earliest = max((moment for moment in (closes, hand_in) if moment), default=None)
    if report and earliest and report < earliest:
        yield problem("rules_report_before_hand_in", ("report", "deadline"), value=report, earliest=earliest)
    complaints = plan.get("complaints") or {}
    until = complaints.get("until")
    if closes and until and until <= closes:
        yield problem("rules_complaints_before_close", ("complaints", "until"), value=until, closes_at=closes)
    if until and complaints.get("days"):
        yield problem("rules_complaints_twice", ("complaints", "days"))


def _milliseconds(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
