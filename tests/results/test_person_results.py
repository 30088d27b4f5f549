"""People's results from graded attempts or from elsewhere: figures, classes, and who is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.results.platform import attempt, entered, platform_world
from tests.results.world import AFTER, OPENS, small_world
from truongthi.contests.queries import current_rules
from truongthi.results.queries.person_results import results_of

pytestmark = pytest.mark.django_db


def person_of(world, name):
    results = results_of(world.contest, current_rules(world.contest))
    return next((found for found in results.people if found.key == world.key(name)), None)


def test_figures_of_graded_attempts() -> None:
    world = platform_world()
    first = person_of(world, "Học Sinh 10A1 1")
    assert (first.attempts, first.best_centipoints, first.best_duration_ms) == (2, 8000, 300_000)
    assert (first.total_centipoints, first.correct_count, first.unit) == (14_000, 16, "10A1")
    assert (first.started_at, first.sealed_at) == (OPENS, OPENS + timedelta(seconds=300))
    third = person_of(world, "Học Sinh 10A1 3")
    assert (third.attempts, third.best_centipoints, third.took_part) == (0, None, False)


def test_classes_with_their_people() -> None:
    world = platform_world()
    results = results_of(world.contest, current_rules(world.contest))
    assert [(unit.name, unit.headcount, len(unit.people)) for unit in results.units] == [("10A1", 3, 3), ("10A2", 1, 1)]
    assert results.totals_known
    assert results.source == "platform"


def test_running_attempts_do_not_count_yet() -> None:
    world = platform_world()
    attempt(world, world.people["Học Sinh 10A1 3"], 0, 60, sealed=False)
    assert person_of(world, "Học Sinh 10A1 3").attempts == 0


def test_the_class_at_entering_counts_even_after_leaving() -> None:
    world = platform_world()
    member = world.people["Học Sinh 10A1 2"]
    member.classroom, member.left_at = world.classes["10A2"], AFTER
    member.save()
    assert person_of(world, "Học Sinh 10A1 2").unit == "10A1"


def test_excluded_contestants_are_left_out() -> None:
    world = platform_world()
    contestant = entered(world, world.people["Học Sinh 10A1 2"])
    contestant.excluded_at = AFTER
    contestant.save()
    assert person_of(world, "Học Sinh 10A1 2") is None


def test_members_who_left_before_entering_are_left_out() -> None:
    world = platform_world()
    member = world.people["Học Sinh 10A1 3"]
    member.left_at = AFTER
    member.save()
    assert person_of(world, "Học Sinh 10A1 3") is None


def test_results_from_elsewhere_and_our_own_never_mix() -> None:
    world = platform_world()
    world.result(world.people["Học Sinh 10A1 3"], (9, 100, 60))
    assert person_of(world, "Học Sinh 10A1 3").attempts == 0
    rules = replace(current_rules(world.contest), results_from="external")
    results = results_of(world.contest, rules)
    assert {found.key: found.attempts for found in results.people if found.took_part} == {
        world.key("Học Sinh 10A1 3"): 9
    }
    assert not results.totals_known


def test_grades_and_classes_of_the_rules_are_respected() -> None:
    world = platform_world()
    rules = current_rules(world.contest)
    pupils = tuple(replace(c, classes=("10A2",)) if c.role == "pupil" else c for c in rules.categories)
    results = results_of(world.contest, replace(rules, categories=pupils))
    assert [unit.name for unit in results.units] == ["10A2"]
    assert {found.unit for found in results.people} == {"10A2"}


@pytest.mark.parametrize("make", [platform_world, small_world])
def test_a_fixed_number_of_queries(make, django_assert_max_num_queries) -> None:
    world = make()
    rules = current_rules(world.contest)
    with django_assert_max_num_queries(9):
        results_of(world.contest, rules)
