"""Plans of every kind for Hypothesis: a plan with everything in it, its parts changed or left out at will."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from tests.core.whole_plan import PLAN
from truongthi.core.rules import RulesInvalid, rules_from_dict
from truongthi.core.rules import vocabulary as words
from truongthi.core.rules.metric_names import METRIC_NAMES, names_of_kind

letters = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
names = st.text(letters, min_size=1, max_size=12)
lists = st.lists(names, max_size=3, unique=True)
points = st.integers(1, 400).map(lambda n: n / 4)
OPTIONAL = ("levels", "exclusions", "caps", "budget", "complaints", "attempts")


def few(draw: Any, **choices: Any) -> dict[str, Any]:
    """Some of these fields with drawn values; the others are left to their defaults."""
    return {name: draw(values) for name, values in choices.items() if draw(st.booleans())}


def one_of(values: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    plan = copy.deepcopy(PLAN)
    plan |= few(draw, title=names, summary=names, aims=lists, notes=lists, practice=st.booleans())
    plan["paper"] |= few(
        draw,
        points_per_question=points,
        shuffle_options=st.booleans(),
        several_answers=one_of(words.SEVERAL_ANSWERS),
        mode=one_of(words.PAPER_MODES),
        wrong_points=points,
    )
    plan["paper"]["predictions"][0] |= few(
        draw, scope=one_of(words.PREDICTION_SCOPES), distance=one_of(words.DISTANCES), maximum=st.integers(1, 10**6)
    )
    plan["attempts"] = few(
        draw,
        limit=st.integers(1, 9) | st.just("unlimited"),
        limit_per=one_of(words.LIMIT_PER),
        counted=one_of(words.COUNTED),
        cooldown_minutes=points,
        min_seconds=st.integers(0, 599),
        min_answered=st.integers(0, 5),
        invalid=one_of(words.INVALID),
        several_accounts=one_of(words.SEVERAL_ACCOUNTS),
    )
    plan["categories"][0] |= few(draw, units=lists, unit_kinds=lists, age_min=st.integers(0, 60))
    plan["exclusions"] = [
        {"group": group, "scope": draw(one_of(words.EXCLUSION_SCOPES))}
        for group in draw(st.lists(one_of(words.EXCLUDED[:7]), max_size=3, unique=True))
    ]
    plan["series"][0] |= few(draw, count=st.integers(4, 11))
    plan["complaints"] = {"to": draw(names)} | few(
        draw, days=st.integers(1, 30), answer_days=st.integers(1, 30), is_final=st.booleans()
    )
    plan["budget"] = draw(st.integers(10**8, 10**12))
    for division in plan["divisions"]:
        _change(draw, division)
    for name in OPTIONAL:
        if draw(st.integers(0, 9)) == 0:
            plan.pop(name, None)
    if "levels" not in plan:
        plan["divisions"] = [{k: v for k, v in one.items() if k != "level"} for one in plan["divisions"]]
    return plan


def _change(draw: Any, division: dict[str, Any]) -> None:
    division |= few(draw, name=names, ties=one_of(words.TIES), border=one_of(words.BORDER), min_points=points)
    if division["kind"] == "collective":
        division |= few(
            draw,
            quota_percent=st.integers(1, 100),
            min_headcount=st.integers(1, 50),
            mean_definition=one_of(words.MEAN_DEFINITIONS),
            headcount_on=st.dates().map(str),
        )
    plain = [name for name in names_of_kind(division["kind"]) if not METRIC_NAMES[name].of]
    used = {criterion["metric"] for criterion in division["criteria"]}
    for metric in draw(st.lists(st.sampled_from(plain), max_size=3, unique=True)):
        if metric not in used:
            division["criteria"].append({"metric": metric, "direction": draw(one_of(words.DIRECTIONS))})
    for tier in division["awards"]:
        tier |= few(
            draw, in_kind=names, percent_max=st.integers(1, 100), min_points=points, amount=st.integers(0, 9999)
        )


def taken(document: dict[str, Any]) -> Any:
    """The rules of a drawn plan, or None when what was drawn contradicts itself."""
    try:
        return rules_from_dict(document)
    except RulesInvalid:
        return None


rules = documents().map(taken).filter(lambda found: found is not None)
