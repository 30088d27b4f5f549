"""What the checks share: the names a plan gives, and how a contradiction is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from truongthi.core.errors import Problem
from truongthi.core.rules.model import Round, Series
from truongthi.core.rules.paths import Path, shown
from truongthi.core.rules.rounds import ONLY, rounds_of_series

Found = Mapping[str, Any]


def problem(code: str, path: Path, **facts: Any) -> Problem:
    """A problem of a plan at a path."""
    return Problem(shown(path), code, {"path": path, "field": shown(path), **facts})


def duplicates(items: Sequence[Found], key: str, path: Path) -> Iterator[Problem]:
    """Items of a list that have the same name as one before."""
    seen = set()
    for index, item in enumerate(items):
        value = item.get(key)
        if value is not None and value in seen:
            yield problem("rules_duplicate", (*path, index, key), value=value)
        seen.add(value)


def unknown(code: str, value: str, known: Iterable[str], path: Path) -> Iterator[Problem]:
    """Nothing, or the one problem that ``value`` is none of the known names."""
    names = list(known)
    if value not in names:
        yield problem(code, path, value=value, known=", ".join(names) or "–")


def ids(items: Iterable[Found]) -> list[str]:
    return [item["id"] for item in items if "id" in item]


def papers_of(plan: Found) -> Iterator[tuple[Path, Found]]:
    """The main paper and the further ones with their places."""
    yield ("paper",), plan.get("paper", {})
    for index, paper in enumerate(plan.get("papers", ())):
        yield ("papers", index), paper


def paper_by_id(plan: Found, paper_id: str) -> Found:
    """What a reference to a paper means, as far as it is good; the main one for ""."""
    if not paper_id:
        return plan.get("paper", {})  # type: ignore[no-any-return]
    return next((paper for paper in plan.get("papers", ()) if paper.get("id") == paper_id), {})


def full_points(paper: Found) -> int | None:
    """The points of a paper answered right throughout, when known."""
    each, count = paper.get("points_per_question"), paper.get("question_count")
    if each is None or count is None:
        return None
    rows = paper.get("blueprint") or [{"count": count}]
    return int(sum(row.get("count", 0) * (row.get("points_per_question") or each) for row in rows))


def rounds_in(plan: Found) -> list[tuple[Path, Round]]:
    """Every round whose times are good, with the place it is written at. A plan without counting rounds has one."""
    rounds: list[tuple[Path, Round]] = []
    for index, item in enumerate(plan.get("rounds", ())):
        if {"id", "opens_at", "closes_at"} <= item.keys():
            times = (item["opens_at"], item["closes_at"], None)
            paper, practice = item.get("paper", ""), item.get("practice", False)
            rounds.append((("rounds", index), Round(item["id"], item.get("name", ""), *times, paper, practice)))
    for index, item in enumerate(plan.get("series", ())):
        if {"id", "first_opens_at", "first_closes_at", "every", "count"} <= item.keys():
            first, last = item["first_opens_at"], item["first_closes_at"]
            name, paper = item.get("name", ""), item.get("paper", "")
            series = Series(item["id"], name, first, last, item["every"], item["count"], paper)
            rounds += [(("series", index), made) for made in rounds_of_series(series)]
    return rounds


def counting_ids(plan: Found) -> list[str]:
    """The ids of the rounds a ranking may name."""
    named = [each.id for _, each in rounds_in(plan) if not each.practice]
    return named or [ONLY]


def rounds_of_division(plan: Found, division: Found) -> list[str]:
    """The ids of the rounds whose attempts a division counts; the name of a series means all its rounds."""
    return rounds_meant(plan, division.get("rounds", ())) or counting_ids(plan)


def rounds_meant(plan: Found, names: Iterable[str]) -> list[str]:
    """The ids of the rounds these ids of rounds and of series mean."""
    wanted = set(names)
    return [each.id for _, each in rounds_in(plan) if each.id in wanted or (each.series and each.series in wanted)]


def papers_of_round(plan: Found, round_id: str, members: Iterable[str] = ()) -> list[Found]:
    """The papers sat in a round by people of these categories (() any)."""
    made = next((each for _, each in rounds_in(plan) if each.id == round_id), None)
    wanted = list(members)
    people = [c for c in plan.get("categories", ()) if not wanted or c.get("id") in wanted] or [{}]
    chosen = {category.get("paper") or (made.paper if made else "") for category in people}
    return [paper_by_id(plan, paper_id) for paper_id in sorted(chosen)]
