"""The facts a computation reads from the rows: what is handed over, what is not, and in how many queries."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.results.platform import attempt, entered, platform_world
from tests.results.world import AFTER, OPENS, small_world
from truongthi.attempts.models import Annulment, Grade
from truongthi.contests.queries import current_rules
from truongthi.core.contest_result import compute
from truongthi.core.rules import Exclusion
from truongthi.results.queries.facts import facts_of
from truongthi.results.queries.inputs import inputs_of

pytestmark = pytest.mark.django_db


def facts(world, **changes):
    return facts_of(world.contest, replace(current_rules(world.contest), **changes))


def annul(made):
    Annulment.objects.create(
        contestant=made.contestant,
        round=made.round,
        number=made.number,
        kind="incident",
        reason="Mất điện cả phòng thi",
        minutes="Biên bản số 1",
        annulled_at=AFTER,
    )


def test_attempts_with_their_round_guesses_and_annulment() -> None:
    world = platform_world()
    made = attempt(world, world.people["Học Sinh 10A1 3"], 50, 60)
    Grade.objects.filter(contestant=made.contestant).update(predictions={"doan": "12.34567"}, question_count=19)
    annul(made)
    own = [one for one in facts(world).attempts if one.person == world.key("Học Sinh 10A1 3")]
    assert [(a.round, a.number, a.centipoints, a.started_at, a.question_count) for a in own] == [
        ("vong-1", 1, 5000, OPENS, 19)
    ]
    assert own[0].predictions == {"doan": Fraction(1234567, 100_000)}
    assert own[0].annulled
    found = compute(current_rules(world.contest), facts(world))
    assert [(one.person, one.why) for one in found.left_out] == [(own[0].person, "annulled")]


def test_attempts_of_practice_rounds_are_not_handed_over() -> None:
    world = platform_world()
    assert facts(world).attempts
    world.contest.rounds.update(is_practice=True)
    assert facts(world).attempts == ()


def test_the_disqualified_are_handed_over_as_such_and_count_nowhere() -> None:
    world = platform_world()
    before = compute(current_rules(world.contest), facts(world))
    entered(world, world.people["Học Sinh 10A1 1"]).__class__.objects.filter(
        member=world.people["Học Sinh 10A1 1"]
    ).update(excluded_at=AFTER)
    gone = next(p for p in facts(world).people if p.key == world.key("Học Sinh 10A1 1"))
    assert gone.disqualified
    after = compute(current_rules(world.contest), facts(world))
    expected = {counts.category: counts.expected for counts in before.counts}
    assert {c.category: expected[c.category] - c.expected for c in after.counts if c.category == "hs"} == {"hs": 1}
    assert {one.why for one in after.left_out} == {"disqualified"}


def test_people_and_classes_belong_to_their_unit() -> None:
    world = platform_world()
    found = facts(world)
    school = world.unit.public_id
    assert {p.school for p in found.people} == {school}
    pupil = next(p for p in found.people if p.key == world.key("Học Sinh 10A1 1"))
    assert (pupil.unit, pupil.grade, pupil.unit_kind) == (world.classes["10A1"].public_id, 10, "school")
    assert [(u.name, u.kind, u.headcount) for u in found.units] == [
        ("10A1", "class", 3),
        ("10A2", "class", 1),
        (world.unit.name, "unit", 4),
    ]


def test_an_exclusion_from_prizes_reaches_the_facts() -> None:
    world = platform_world()
    name = "Học Sinh 10A1 1"
    barred = facts(world, exclusions=(Exclusion("people", "win", (name,)),))
    assert [p.key for p in barred.people if not p.may_win] == [world.key(name)]
    out = facts(world, exclusions=(Exclusion("people", "play", (name,)),))
    assert world.key(name) not in {p.key for p in out.people}
    assert world.key(name) not in {a.person for a in out.attempts}


@pytest.mark.parametrize("make", [platform_world, small_world])
def test_the_number_of_queries_does_not_grow(make, django_assert_max_num_queries) -> None:
    world = make()
    with django_assert_max_num_queries(13):
        inputs_of(world.contest)
    for number in range(5):
        world.member(f"Thêm {number}", "citizen", None)
    with django_assert_max_num_queries(13):
        inputs_of(world.contest)


def test_every_change_of_the_facts_changes_their_hash() -> None:
    world = platform_world()
    seen = {inputs_of(world.contest).sha256}
    made = attempt(world, world.people["Học Sinh 10A1 3"], 50, 60)
    seen.add(inputs_of(world.contest).sha256)
    annul(made)
    seen.add(inputs_of(world.contest).sha256)
    Grade.objects.filter(contestant=made.contestant).update(centipoints=5100)
    seen.add(inputs_of(world.contest).sha256)
    world.contest.contestants.filter(member=world.people["Học Sinh 10A1 3"]).update(excluded_at=AFTER)
    seen.add(inputs_of(world.contest).sha256)
    assert len(seen) == 5
    assert inputs_of(world.contest).sha256 in seen
