"""Closing a contest taken here: nobody still writing, everything sealed, everything graded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.results.platform import attempt
from tests.results.test_standings import refused_code
from tests.results.world import AFTER, CLOSES, empty_world
from truongthi.attempts.models import Attempt, Grade
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.standings import compute_standings
from truongthi.results.queries.standings import current_standings
from truongthi.web.shared.rankings import ranked_division

pytestmark = pytest.mark.django_db
LATE_START = CLOSES - timedelta(minutes=5)  # may run fifteen minutes past the window
GRACE = timedelta(seconds=5)


@pytest.fixture
def world():
    world = empty_world(results_from="platform")
    world.seat("head", "Ngô Văn Trưởng")
    return world


def close(world, now=AFTER):
    return close_contest(actor=world.seats["head"], contest=world.contest, now=now)


def test_an_attempt_that_may_still_be_written_keeps_the_contest_open(world):
    running = attempt(world, world.staff("Lê Thị An", None), 0, 0, started=LATE_START, sealed=False)
    at = running.deadline_at + GRACE
    assert refused_code(lambda: close(world, at - timedelta(milliseconds=1))) == "attempts_still_running"
    assert refused_code(lambda: close(world, at)) == "attempts_not_sealed"
    world.contest.refresh_from_db()
    assert world.contest.state == Contest.State.READY


def test_attempts_of_another_contest_do_not_matter(world):
    other = empty_world(slug="khac", unit=world.unit, results_from="platform")
    attempt(other, other.staff("Lê Thị An", None), 0, 0, started=LATE_START, sealed=False)
    assert close(world).state == Contest.State.CLOSED


def test_a_sealed_attempt_without_a_score_holds_closing_and_computing_back(world):
    member = world.staff("Lê Thị An", None)
    attempt(world, member, 80, 300)
    close(world)
    Grade.objects.all().delete()
    compute = {"actor": world.seats["head"], "contest": world.contest, "now": AFTER}
    assert refused_code(lambda: compute_standings(**compute)) == "attempts_not_graded"
    Contest.objects.filter(pk=world.contest.pk).update(state="ready")
    assert refused_code(lambda: close(world)) == "attempts_not_graded"


def test_results_of_the_platform_are_ranked_by_the_counted_attempt(world):
    first, second = world.staff("Lê Thị An", None), world.staff("Vũ Văn Bình", None)
    attempt(world, first, 95, 600)
    attempt(world, first, 100, 500)
    attempt(world, second, 100, 700)
    close(world)
    snapshot, _ = compute_standings(actor=world.seats["head"], contest=world.contest, now=AFTER)
    staff = current_standings(world.contest, snapshot)[0]
    assert [(place.who.name, place.metrics["attempts"]) for place in staff.places] == [
        ("Vũ Văn Bình", 1),
        ("Lê Thị An", 2),
    ]
    assert Attempt.objects.count() == snapshot.document["counts"]["cbgv"]["attempts"] == 3


def test_where_all_points_are_known_the_true_mean_is_used_and_said(world):
    room = world.classroom("10A1", 2, [])
    pupil = world.people["Học Sinh 10A1 1"]
    attempt(world, pupil, 60, 300)
    attempt(world, pupil, 90, 300)
    close(world)
    snapshot, _ = compute_standings(actor=world.seats["head"], contest=world.contest, now=AFTER)
    classes = current_standings(world.contest, snapshot)[1]
    assert classes.places[0].who.key == room.public_id
    assert (classes.mean_definition, classes.places[0].metrics["mean_over_attempts"]) == ("all_attempts", 7500)
    assert "tổng điểm của mọi lượt" in ranked_division(classes, lambda: current_rules(world.contest)).mean_note
