"""What one part of a plan calls another by its id, said by the name people know: rounds, bảng, những ai được tính …"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from truongthi.core.rules import Rules, rounds_of

Names = Mapping[str, Mapping[str, str]]
"""Kind of thing → id → name."""

_REFERS: Final = {
    "divisions.members": "categories",
    "divisions.level": "levels",
    "divisions.rounds": "rounds",
    "divisions.criteria.rounds": "rounds",
    "divisions.criteria.of": "figures",
    "weighted_sums.terms.of": "figures",
    "caps.divisions": "divisions",
    "rounds.requires.round": "rounds",
    "rounds.requires.division": "divisions",
}


def names_in(rules: Rules) -> Names:
    divisions = {one.id: one.name for one in rules.divisions}
    papers = (rules.paper, *rules.papers)
    return {
        "categories": {one.id: one.name for one in rules.categories},
        "levels": {one.id: one.name for one in rules.levels},
        "rounds": {one.id: one.name for one in (*rounds_of(rules), *rules.series)},
        "divisions": divisions,
        "figures": divisions
        | {one.id: one.name for one in (*rules.manual_scores, *rules.weighted_sums)}
        | {one.id: one.text for paper in papers for one in paper.predictions},
    }


def referred(names: Names, field: str, value: Any) -> str:
    """The names behind an id or a list of ids; "" where the field refers to nothing."""
    known = names.get(_REFERS.get(field, ""))
    if known is None or not value:
        return ""
    ids = [value] if isinstance(value, str) else value
    return ", ".join(known.get(one, str(one)).replace("{n}", "").strip() for one in ids)
