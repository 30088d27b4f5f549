"""One explained place as a page shows it: every figure in words, neighbours with or without their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from truongthi.results.queries.names import Named
from truongthi.results.queries.why import Explanation, Guess, Neighbour
from truongthi.web.shared.display import number
from truongthi.web.wording.criteria import (
    direction_text,
    separation_sentence,
    tie_sentence,
    value_text,
)
from truongthi.web.wording.figure_names import FigureNames
from truongthi.web.wording.results import mean_note, name_in_sentence, unit_text
from truongthi.web.wording.why import prize_text, someone, verdict_text

MayName = Callable[[Named], bool]


def told(explanation: Explanation, *, may_name: MayName, own: str = "") -> dict[str, Any]:
    """``may_name``: whether a neighbour's name is told here. ``own``: how the entry itself is called ("Bạn")."""
    who = own or name_in_sentence(explanation.who.kind, explanation.who.name)
    division = explanation.division
    names = FigureNames((criterion.key for criterion in division.criteria), lambda: explanation.rules)
    return {
        "division": division.name,
        "division_id": division.id,
        "who": who[:1].upper() + who[1:],
        "unit": "" if own or explanation.is_collective else unit_text(explanation.who.kind, explanation.who.unit),
        "rank": explanation.rank,
        "entries": explanation.entries,
        "tied": explanation.tied,
        "equals": explanation.equals,
        "figures": [
            (names.full(c.key), direction_text(c.key, c.direction), value_text(c.key, explanation.metrics.get(c.key)))
            for c in division.criteria
        ],
        "above": _neighbour(explanation.above, "above", who, may_name, names),
        "below": _neighbour(explanation.below, "below", who, may_name, names),
        "mean_note": mean_note(explanation.mean_definition) if _uses_mean(explanation) else "",
        "prize": prize_text(explanation.prize, division.id, explanation.tier_names),
        "has_prize": explanation.prize.is_won,
        "attempts": [(line, verdict_text(line.verdict)) for line in explanation.attempts],
        "guesses": [_guess(one) for one in explanation.guesses],
        "version": explanation.version,
        "computed_at": explanation.computed_at,
        "is_collective": explanation.is_collective,
    }


def _uses_mean(explanation: Explanation) -> bool:
    return any(criterion.metric == "mean_over_attempts" for criterion in explanation.division.criteria)


def _neighbour(one: Neighbour | None, place: str, who: str, may_name: MayName, names: FigureNames) -> str:
    if one is None:
        return ""
    other = name_in_sentence(one.who.kind, one.who.name) if may_name(one.who) else someone(place)
    pair = (other, who) if place == "above" else (who, other)
    if one.separation is None:
        text = tie_sentence(*pair)
    else:
        text = separation_sentence(one.separation, *pair, figure=names.short(one.separation.metric))
    return text[:1].upper() + text[1:]


def _guess(one: Guess) -> tuple[str, str, str]:
    """Text of the prediction, the guess, the figure as it came out."""
    return one.prediction.text, _figure(one.guess), _figure(one.actual)


def _figure(value: Any) -> str:
    if value is None:
        return _("không có")
    if getattr(value, "denominator", 1) == 1:
        return number(int(value))
    return f"{float(value):.5f}".rstrip("0").replace(".", ",")
