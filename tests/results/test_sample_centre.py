"""The whole sample centre, from its files to its standings: the order worked out by hand, ties included."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.results.centre import hand_in_file, hand_in_staff_file, sample_centre
from truongthi.core.divisions import collective_result, individual_result
from truongthi.results.models import ExternalResult, HandIn
from truongthi.results.queries.inputs import inputs_of

pytestmark = pytest.mark.django_db

CLASSES = [
    # place, class, participants, attempts, sum of attempts × best
    (1, "12A1", Fraction(42, 42), 168, 14835),
    (2, "11A3", Fraction(36, 36), 151, 12760),
    (3, "10A2", Fraction(44, 44), 151, 12290),
    (4, "10A4", Fraction(28, 30), 118, 9740),
    (4, "12A4", Fraction(42, 45), 118, 9740),
    (6, "11A1", Fraction(35, 38), 112, 9695),
    (7, "12A2", Fraction(33, 36), 104, 8910),
    (8, "11A4", Fraction(33, 36), 101, 8365),
    (9, "10A1", Fraction(34, 38), 97, 8240),
    (10, "10A3", Fraction(36, 41), 92, 7310),
    (11, "11A2", Fraction(33, 39), 88, 7295),
    (12, "12A3", Fraction(28, 35), 69, 5720),
]
STAFF = (
    "22 10 34 41 28 35 44 17 48 13 18 26 39 21 11 37 12 5 16 31 40 9 25 29 19 7 33 8 23 1 14 36 20 47 38 6 42 24 43 27 "
    "32 45 2 4"
)


def test_files_of_all_classes_and_staff_give_the_expected_standings() -> None:
    world = sample_centre()
    for name in world.classes:
        hand_in_file(world, name)
    hand_in_staff_file(world)
    inputs = inputs_of(world.contest)

    classes = next(division for division in inputs.rules.divisions if division.kind == "collective")
    result = collective_result(inputs.rules, classes, inputs.units)
    assert result.mean_definition == "attempts_times_best"
    found = [
        (
            row.rank,
            row.entry.name,
            row.entry.metrics["participation_rate"],
            row.entry.metrics["total_attempts"],
            Fraction(row.entry.metrics["mean_over_attempts"]) * row.entry.metrics["total_attempts"] / 100,
        )
        for row in result.standings.rows
    ]
    assert found == CLASSES
    tied = {world.key("10A4"), world.key("12A4")}
    assert [set(group) for group in result.standings.undecided] == [tied]

    staff = next(division for division in inputs.rules.divisions if division.kind == "individual")
    ranked = individual_result(inputs.rules, staff, inputs.people).standings
    by_key = {member.public_id: name for name, member in world.people.items()}
    numbers = [by_key[row.entry.key].removeprefix("TT") for row in ranked.rows]
    expected = STAFF.split()
    assert [n for n in numbers if n not in {"34", "41"}] == [n for n in expected if n not in {"34", "41"}]
    assert [row.rank for row in ranked.rows] == [1, 2, 3, 3, *range(5, 45)]
    assert {by_key[key] for group in ranked.undecided for key in group} == {"TT34", "TT41"}

    pupils = ExternalResult.objects.filter(member__category="pupil", attempts__gt=0)
    assert (pupils.count(), sum(pupils.values_list("attempts", flat=True))) == (424, 1369)
    assert HandIn.objects.count() == 12
