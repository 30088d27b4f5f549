"""A contest of several weeks: the first three of a series, a practice round, and a final for whoever took part."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.attempts.world import plan
from truongthi.core.rules import Rules
from truongthi.core.rules.model import Prediction, Qualification, Round, Series

WEEK = timedelta(days=7)
PREDICTIONS = (
    Prediction("dung-het", "Có bao nhiêu người trả lời đúng tất cả các câu?", "all_correct_people", maximum=5000),
    Prediction("ty-le", "Tỷ lệ người trả lời đúng tất cả?", "all_correct_percent", form="percent", decimals=5),
)


def weekly_rules(opens_at: datetime, *, requires: tuple[Qualification, ...] | None = None, **attempts: Any) -> Rules:
    """Weeks 1 to 3 from ``opens_at`` with two predictions each, practice beside them, the final in the fourth week."""
    base = plan()
    window = replace(base.window, opens_at=opens_at, closes_at=opens_at + 4 * WEEK)
    final = Round(
        id="chung-ket",
        name="Chung kết",
        opens_at=opens_at + 3 * WEEK,
        closes_at=opens_at + 4 * WEEK,
        requires=(Qualification("tuan-1", "took_part"),) if requires is None else requires,
    )
    practice = Round("thi-thu", "Thi thử", opens_at, opens_at + 3 * WEEK, practice=True)
    return replace(
        base,
        slug="hang-tuan",
        window=window,
        hand_in=None,
        report=None,
        series=(Series("tuan", "Tuần {n}", opens_at, opens_at + WEEK, "week", 3),),
        rounds=(practice, final),
        paper=replace(base.paper, predictions=PREDICTIONS),
        attempts=replace(base.attempts, **{"limit": 2, "limit_per": "week", **attempts}),
    )
