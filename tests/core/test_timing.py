"""The time rules as a table, to the millisecond, under three time zones of the host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core import timing

HCM = timezone(timedelta(hours=7))
OPENS = datetime(2026, 9, 15, 8, 0, tzinfo=HCM)
CLOSES = datetime(2026, 10, 15, 8, 0, tzinfo=HCM)
MS = timedelta(milliseconds=1)
US = timedelta(microseconds=1)
MINUTES_20 = 20 * 60 * 1000

PHASES = [
    (OPENS - timedelta(days=1), "before"),
    (OPENS - MS, "before"),
    (OPENS - US, "before"),  # 999 µs after the millisecond before
    (OPENS, "open"),
    (OPENS + US, "open"),
    (datetime(2026, 9, 15, 1, 0, tzinfo=UTC), "open"),
    (datetime(2026, 9, 15, 0, 59, 59, 999000, tzinfo=UTC), "before"),
    (CLOSES - MS, "open"),
    (CLOSES - US, "open"),
    (CLOSES, "closed"),
    (CLOSES + timedelta(days=400), "closed"),
]

DEADLINES = [
    # started, extra, may run past close, deadline
    (OPENS, 0, False, OPENS + timedelta(minutes=20)),
    (OPENS, 300_000, False, OPENS + timedelta(minutes=25)),
    (CLOSES - timedelta(minutes=20), 0, False, CLOSES),
    (CLOSES - timedelta(minutes=20) + MS, 0, False, CLOSES),
    (CLOSES - timedelta(minutes=20) - MS, 0, False, CLOSES - MS),
    (CLOSES - timedelta(minutes=5), 600_000, False, CLOSES),
    (CLOSES - timedelta(minutes=5), 0, True, CLOSES + timedelta(minutes=15)),
    (CLOSES - MS, 60_000, True, CLOSES - MS + timedelta(minutes=21)),
    (OPENS + US, 0, False, OPENS + timedelta(minutes=20)),  # microseconds are cut
]

GRACE = 5000
ARRIVALS = [
    (timedelta(0), True),
    (-MS, True),
    (MS, True),
    (GRACE * MS - MS, True),
    (GRACE * MS, True),
    (GRACE * MS + 999 * US, True),  # still in that millisecond
    (GRACE * MS + MS, False),
    (timedelta(hours=1), False),
]


@pytest.mark.parametrize(("now", "expected"), PHASES)
def test_phase(now: datetime, expected: str) -> None:
    assert timing.phase(now, OPENS, CLOSES) == expected


@pytest.mark.parametrize(("started", "extra", "past", "expected"), DEADLINES)
def test_deadline(started: datetime, extra: int, past: bool, expected: datetime) -> None:
    deadline = timing.attempt_deadline(started, MINUTES_20, CLOSES, may_run_past_close=past, extra_ms=extra)
    assert deadline == expected


@pytest.mark.parametrize(("after", "accepted"), ARRIVALS)
def test_arrival(after: timedelta, accepted: bool) -> None:
    deadline = OPENS + timedelta(minutes=20)
    assert timing.accepts_save(deadline + after, deadline, GRACE) is accepted
    assert timing.is_due_for_closing(deadline + after, deadline, GRACE) is not accepted


def test_nonsense_is_a_programming_error() -> None:
    with pytest.raises(ValueError):
        timing.attempt_deadline(OPENS, 0, CLOSES)
    with pytest.raises(ValueError):
        timing.attempt_deadline(OPENS, 1000, CLOSES, extra_ms=-1)
    with pytest.raises(TypeError):
        timing.phase(datetime(2026, 9, 15, 8, 0), OPENS, CLOSES)  # noqa: DTZ001 - the naive value is the test


def test_sealed_instant_is_never_after_the_deadline() -> None:
    assert timing.sealed_instant(OPENS + 3 * MS, OPENS) == OPENS
    assert timing.sealed_instant(OPENS - 3 * MS, OPENS) == OPENS - 3 * MS
    assert timing.working_time_ms(OPENS, OPENS + timedelta(minutes=6, seconds=48)) == 408_000


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - bounds
def test_milliseconds_round_trip(moment: datetime) -> None:
    cut = timing.cut_to_ms(moment)
    assert cut <= moment < cut + MS
    assert timing.from_ms(timing.to_ms(moment)) == cut


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
def test_host_time_zone_changes_nothing(zone: str) -> None:
    """The whole table again on a host in another zone (New York's clocks change in between)."""
    code = (
        "import json, time; time.tzset()\n"
        "from tests.core import test_timing as t; from truongthi.core import timing as g\n"
        "print(json.dumps([time.tzname, [g.phase(n, t.OPENS, t.CLOSES) for n, _ in t.PHASES],"
        " [g.to_ms(g.attempt_deadline(s, t.MINUTES_20, t.CLOSES, may_run_past_close=p, extra_ms=e))"
        " for s, e, p, _ in t.DEADLINES],"
        " [g.accepts_save(t.OPENS + a, t.OPENS, t.GRACE) for a, _ in t.ARRIVALS]]))"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, check=True, text=True
    )
    names, phases, deadlines, arrivals = json.loads(done.stdout)
    assert names[0] == {"UTC": "UTC", "Asia/Ho_Chi_Minh": "+07", "America/New_York": "EST"}[zone]
    assert phases == [expected for _, expected in PHASES]
    assert deadlines == [timing.to_ms(expected) for *_, expected in DEADLINES]
    assert arrivals == [accepted for _, accepted in ARRIVALS]
    assert time.tzname  # this process keeps its own zone
