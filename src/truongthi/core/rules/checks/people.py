"""Who takes part: categories, those left out, and the committee."""

from __future__ import annotations

from collections.abc import Iterator

from truongthi.core.errors import Problem
from truongthi.core.rules.checks.common import Found, duplicates, ids, problem, unknown


def people_problems(plan: Found) -> Iterator[Problem]:
    yield from duplicates(plan.get("categories", ()), "id", ("categories",))
    for index, category in enumerate(plan.get("categories", ())):
        yield from _category(plan, category, index)
    yield from _exclusions(plan)
    yield from _committee(plan)


def _category(plan: Found, category: Found, index: int) -> Iterator[Problem]:
    path = ("categories", index)
    low, high = category.get("age_min"), category.get("age_max")
    if low is not None and high is not None and low > high:
        yield problem("rules_ages_crossed", (*path, "age_max"), age_min=low, age_max=high)
    if category.get("role") not in (None, "pupil"):
        for name in ("grades", "classes"):
            if category.get(name):
                yield problem("rules_only_pupils", (*path, name))
    for name in ("units", "unit_kinds"):
        both = [one for one in category.get(f"except_{name}", ()) if one in category.get(name, ())]
        if both:
            yield problem("rules_taken_and_left_out", (*path, f"except_{name}"), value=", ".join(both))
    if category.get("paper"):
        known = ids(plan.get("papers", ()))
        yield from unknown("rules_unknown_paper", category["paper"], known, (*path, "paper"))


def _exclusions(plan: Found) -> Iterator[Problem]:
    seen = set()
    for index, exclusion in enumerate(plan.get("exclusions", ())):
        path = ("exclusions", index)
        group, names = exclusion.get("group"), exclusion.get("names", ())
        if group in ("units", "people") and not names:
            yield problem("rules_exclusion_without_names", (*path, "names"))
        if group not in ("units", "people", None) and names:
            yield problem("rules_exclusion_with_names", (*path, "names"))
        if group is not None and group in seen:
            yield problem("rules_duplicate", (*path, "group"), value=group)
        seen.add(group)


def _committee(plan: Found) -> Iterator[Problem]:
    committee = plan.get("committee", {})
    members, persons = committee.get("members", ()), committee.get("decision_persons", 2)
    if not members and any(division.get("awards") for division in plan.get("divisions", ())):
        yield problem("rules_no_committee", ("committee", "members"))
    elif members and persons > len(members):
        facts = {"value": persons, "members": len(members)}
        yield problem("rules_too_few_members", ("committee", "decision_persons"), **facts)
