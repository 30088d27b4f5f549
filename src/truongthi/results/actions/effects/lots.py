"""The seed of lots: what came out of the public draw that was announced. Entered once, and then it stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.core.vietnamese import normalize
from truongthi.results.actions.effects.checked import Checked
from truongthi.results.models import Correction, LotDraw

_LONGEST: Final = 200


def check(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: seed."""
    draw = LotDraw.objects.filter(contest=contest).first()
    if draw is None:
        raise Refused("lot_not_announced")
    if draw.seed:
        raise Refused("lot_seed_frozen")
    seed = normalize(str(content.get("seed", "")))
    if not seed or len(seed) > _LONGEST:
        raise Refused("lot_seed_missing", most=_LONGEST)
    return Checked("lot", {"seed": seed})


def apply(correction: Correction, now: datetime) -> None:
    draw = LotDraw.objects.select_for_update().get(contest=correction.contest)
    if draw.seed:
        raise Refused("lot_seed_frozen")
    if now < draw.drawn_at:
        raise Refused("lot_not_drawn", at=draw.drawn_at)
    draw.seed, draw.correction = correction.content["seed"], correction
    draw.save(update_fields=["seed", "correction"])
