"""What a plan that contradicts itself nowhere still leaves open, seen from how its parts meet. Each such place becomes
an open point until the committee has confirmed how it is taken; docs/rules.md says how.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import combinations, pairwise
from typing import Final

from truongthi.core.rules.checks.common import Found, counting_ids, rounds_in, rounds_of_division
from truongthi.core.rules.model import INDIVIDUAL
from truongthi.core.rules.paths import Path

_WHOLE: Final = (("caps",), ("complaints",), ("complaints", "days"), ("rounds",), ("series",))
_OF_ONE_ATTEMPT: Final = ("correct_count", "all_correct", "duration", "started_at", "sealed_at")


def ambiguities(found: Found, absent: Collection[Path]) -> Iterator[Path]:
    """The places. ``absent``: the fields the document does not give."""
    yield from _attempts(found, absent)
    yield from _rounds(found)
    for index, division in enumerate(found["divisions"]):
        yield from _division(found, division, ("divisions", index), absent)
    if not found["caps"] and _one_may_win_twice(found):
        yield ("caps",)
    complaints = found["complaints"]
    if complaints is None and (found["rounds"] or found["series"] or found["levels"]):
        yield ("complaints",)
    elif complaints is not None and not (complaints["days"] or complaints["until"]):
        yield ("complaints", "days")


def is_answered(path: Path, note: str, present: Collection[Path]) -> bool:
    """Whether a listed point only ever came from how parts meet (nobody wrote a note), and they no longer do."""
    kind = tuple(step for step in path if isinstance(step, str))
    return not note and kind in _WHOLE and path not in present


def _attempts(found: Found, absent: Collection[Path]) -> Iterator[Path]:
    attempts = found["attempts"]
    unspoken = {str(path[1]) for path in absent if path[0] == "attempts" and len(path) > 1}
    if attempts["limit"] is not None:
        if "limit_per" in unspoken and len(counting_ids(found)) > 1:
            yield ("attempts", "limit_per")
        if "several_accounts" in unspoken:
            yield ("attempts", "several_accounts")
    if "invalid" in unspoken and (attempts["min_seconds"] or attempts["min_answered"]):
        yield ("attempts", "invalid")


def _rounds(found: Found) -> Iterator[Path]:
    """Windows of a series with gaps or overlaps, rounds that run at the same time, and who else enters by place."""
    of_series: dict[Path, list[tuple[datetime, datetime]]] = {}
    for path, each in rounds_in(found):
        if path[0] == "series":
            of_series.setdefault(path, []).append((each.opens_at, each.closes_at))
    for path, windows in of_series.items():
        if any(earlier[1] != later[0] for earlier, later in pairwise(windows)):
            yield path
    written = [(path, each) for path, each in rounds_in(found) if path[0] == "rounds" and not each.practice]
    for (_, one), (path, other) in combinations(written, 2):
        if one.opens_at < other.closes_at and other.opens_at < one.closes_at:
            yield path
    for index, item in enumerate(found["rounds"]):
        for place, requirement in enumerate(item["requires"]):
            if requirement["by"] == "top":
                yield ("rounds", index, "requires", place, "top")


def _division(found: Found, division: Found, path: Path, absent: Collection[Path]) -> Iterator[Path]:
    several = len(rounds_of_division(found, division)) > 1 and not division["each_round"]
    for index, criterion in enumerate(division["criteria"]):
        place = (*path, "criteria", index)
        own = len(criterion["rounds"]) != 1
        if several and own and division["kind"] == INDIVIDUAL and criterion["metric"] in _OF_ONE_ATTEMPT:
            yield (*place, "rounds")
        if criterion["metric"] == "prediction_error" and (several or found["attempts"]["limit"] != 1):
            yield place
        if criterion["metric"] == "mean_over_rounds":
            yield place
    if division["awards"] and division["ties"] == "share" and (*path, "border") in absent:
        yield (*path, "border")
    for index, tier in enumerate(division["awards"]):
        if tier["percent_max"] is not None:
            yield (*path, "awards", index, "percent_max")
    if division["quota_percent"] is not None:
        yield (*path, "quota_percent")


def _one_may_win_twice(found: Found) -> bool:
    people = [one for one in found["divisions"] if one["kind"] == INDIVIDUAL and one["awards"]]
    if any(one["each_round"] and len(rounds_of_division(found, one)) > 1 for one in people):
        return True
    return any(set(one["members"]) & set(other["members"]) for one, other in combinations(people, 2))
