"""What the committee's acts after closing put beside attempts: points entered, prizes moved, the seed of lots."""

from __future__ import annotations

from truongthi.contests.models import Contest
from truongthi.core.facts import Adjustment
from truongthi.results.models import LotDraw, ManualPoints, PrizeMove


def manual_figures(contest: Contest) -> dict[tuple[str, str], int]:
    """Centipoints in force by (manual score, key of a person or a unit)."""
    rows = ManualPoints.objects.filter(contest=contest, replaced_by=None)
    return {(score, key): points for score, key, points in rows.values_list("score", "key", "centipoints")}


def lot_seed(contest: Contest) -> str:
    """The seed of lots, "" before the public draw."""
    return LotDraw.objects.filter(contest=contest).values_list("seed", flat=True).first() or ""


def adjustments(contest: Contest) -> tuple[Adjustment, ...]:
    """Prizes moved by the committee, in the order they were moved."""
    rows = PrizeMove.objects.filter(contest=contest, lifted_by=None).order_by("pk")
    return tuple(
        Adjustment(division, key, tier or None) for division, key, tier in rows.values_list("division", "key", "tier")
    )
