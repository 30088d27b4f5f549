"""Prizes moved by the committee ("cân đối cơ cấu giải"): given, taken away, or left to the rules again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.results.actions.effects.checked import Checked
from truongthi.results.models import Correction, PrizeMove
from truongthi.results.queries.standings import latest_snapshot

BY_THE_RULES: Final = "*"  # lifts what was moved before
NONE: Final = ""


def check(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: division, moves: key → id of a tier, "" (no prize) or "*" (as the rules give it)."""
    division = _division(contest, content.get("division", ""))
    listed = {row["key"] for row in division["rows"]}
    tiers = {tier["id"] for tier in division["tiers"]}
    in_force = dict(
        PrizeMove.objects.filter(contest=contest, division=division["id"], lifted_by=None).values_list("key", "tier")
    )
    moves = {key: tier for key, tier in content.get("moves", {}).items() if tier != in_force.get(key, BY_THE_RULES)}
    if not moves:
        raise Refused("correction_no_moves")
    if not set(moves) <= listed or not set(moves.values()) <= tiers | {NONE, BY_THE_RULES}:
        raise Refused("correction_moves_unknown")
    kept = {"division": division["id"], "moves": dict(sorted(moves.items()))}
    return Checked(f"division:{division['id']}", kept)


def _division(contest: Contest, division: str) -> Mapping[str, Any]:
    snapshot = latest_snapshot(contest)
    if snapshot is None:
        raise Refused("standings_not_computed")
    found: Mapping[str, Any] | None = next(
        (one for one in snapshot.document["divisions"] if one["id"] == division), None
    )
    if found is None:
        raise Refused("correction_division_unknown")
    return found


def apply(correction: Correction, now: datetime) -> None:
    division = correction.content["division"]
    in_force = PrizeMove.objects.filter(contest=correction.contest, division=division, lifted_by=None)
    for key, tier in correction.content["moves"].items():
        in_force.filter(key=key).update(lifted_by=correction)
        if tier != BY_THE_RULES:
            PrizeMove.objects.create(
                contest=correction.contest, correction=correction, division=division, key=key, tier=tier
            )
