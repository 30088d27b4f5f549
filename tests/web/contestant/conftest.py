"""A contest an hour after its opening, and a clock that can be set."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.attempts.world import OPENS, ExamWorld, exam_world
from tests.web.contestant.pages import SetTime
from truongthi.web.shared import clock


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetTime:
    def set_time(moment: datetime) -> None:
        monkeypatch.setattr(clock.timezone, "now", lambda: moment)

    set_time(OPENS + timedelta(hours=1))
    return set_time


@pytest.fixture
def world(at: SetTime) -> ExamWorld:
    return exam_world()
