"""Tab and browser killed with unsent answers: every click that was shown as kept is there again and reaches the server.

Three rounds here; `make browser-kills ROUNDS=200` runs the long form and prints its table.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.attempts.world import exam_world, plan
from tests.journeys.hands import Stage
from tests.journeys.kills import kill_rounds
from tests.journeys.link import link_to

ROUNDS = int(os.environ.get("BROWSER_KILLS", "3"))
SEED = int(os.environ.get("BROWSER_KILLS_SEED", "1"))


@pytest.fixture(scope="module")
def stage(served: Any) -> Stage:
    with served.orm():
        world = exam_world(replace(plan(), slug="bi-tat-may"), opens=timezone.now() - timedelta(days=1))
    return Stage(served, world)


def test_no_click_shown_as_kept_is_lost(browser: Any, stage: Stage, tmp_path: Path, capsys: Any) -> None:
    with link_to(stage.served.url) as link:
        sums = kill_rounds(browser.browser_type, stage, link, tmp_path, count=ROUNDS, seed=SEED)
    if "BROWSER_KILLS" in os.environ:
        with capsys.disabled():
            print("\n" + sums.table())  # noqa: T201 - the long form's report
    assert sum(sums.clicks.values()) >= sum(sums.shown.values())
    assert sum(sums.shown.values()) > 0 or ROUNDS < 12, "three kills may all come before anything was shown"
    assert sum(sums.clicks.values()) > 0
    assert sums.wrong == [], sums.table()
