"""Deadlines of complaints to the millisecond, and the diagram of stages."""

from datetime import UTC, datetime, timedelta

import pytest

from truongthi.core import lifecycle
from truongthi.core.complaints import DEFAULT_DAYS, end_of_day, period, subject_key
from truongthi.core.rules import Complaints

PUBLISHED = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # 15:00 in Vietnam
MS = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("rules", "until", "is_default"),
    [
        (None, datetime(2026, 10, 23, 17, 0, tzinfo=UTC), True),
        (Complaints(to="BTC", days=5), datetime(2026, 10, 25, 17, 0, tzinfo=UTC), False),
        (
            Complaints(to="BTC", until=datetime(2026, 10, 21, 10, tzinfo=UTC)),
            datetime(2026, 10, 21, 10, tzinfo=UTC),
            False,
        ),
        (Complaints(to="BTC", until=PUBLISHED), datetime(2026, 10, 23, 17, 0, tzinfo=UTC), True),
        (Complaints(to="BTC", until=PUBLISHED, days=1), datetime(2026, 10, 21, 17, 0, tzinfo=UTC), False),
        (Complaints(to="BTC"), datetime(2026, 10, 23, 17, 0, tzinfo=UTC), True),
    ],
)
def test_until_when_one_may_complain(rules, until, is_default):
    found = period(rules, PUBLISHED)
    assert (found.until, found.is_default) == (until, is_default)
    assert not found.is_late(until - MS)
    assert found.is_late(until)


def test_days_are_days_of_vietnam():
    late_evening = datetime(2026, 10, 20, 16, 59, 59, 999000, tzinfo=UTC)
    assert end_of_day(late_evening, 0) == datetime(2026, 10, 20, 17, 0, tzinfo=UTC)
    assert end_of_day(late_evening + MS, 0) == datetime(2026, 10, 21, 17, 0, tzinfo=UTC)
    assert DEFAULT_DAYS == 3


def test_what_a_complaint_is_about():
    assert subject_key("score", attempt="a") != subject_key("question", attempt="a", question=1)
    assert subject_key("question", attempt="a", question=1) != subject_key("question", attempt="a", question=2)
    assert subject_key("place", division="lop") != subject_key("place", division="ca-nhan")
    assert subject_key("eligibility", attempt="a") == subject_key("eligibility")


def test_every_arrow_of_the_diagram_joins_two_stages():
    for before, acts in lifecycle.DIAGRAM.items():
        assert before in lifecycle.STAGES
        assert set(acts.values()) <= set(lifecycle.STAGES)
    assert lifecycle.may_lead("computed", "verify", "verified")
    assert not lifecycle.may_lead("computed", "publish", "complaints")
    assert lifecycle.may_lead("final", "compute", "final")


@pytest.mark.parametrize(
    ("state", "hours", "expected"),
    [
        ("draft", 0, "draft"),
        ("ready", -1, "frozen"),
        ("ready", 0, "open"),
        ("ready", 2, "over"),
        ("closed", 2, "closed"),
    ],
)
def test_stages_before_the_computation_follow_the_window(state, hours, expected):
    opens, closes = PUBLISHED, PUBLISHED + timedelta(hours=2)
    facts = lifecycle.Facts(state=state, now=PUBLISHED + timedelta(hours=hours), opens_at=opens, closes_at=closes)
    assert lifecycle.stage(facts) == expected
