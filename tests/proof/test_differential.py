"""Core, SQL and verify.py on invented contests: no difference. The long form is ``make prove``."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.proof import differential
from tests.proof.contests import Invented
from tests.proof.frequencies import EVENTS
from tests.proof.regulated import paths, regulated
from truongthi.core.rules import RulesInvalid


@pytest.mark.django_db
def test_three_computations_of_invented_contests_are_one():
    computed, occurred = 0, set[str]()
    with connection.cursor() as wrapped:
        for seed in range(120):
            try:
                found, events = differential.differ(Invented(seed), wrapped.cursor if seed % 3 == 0 else None)
            except RulesInvalid:
                continue
            assert found == [], seed
            computed += 1
            occurred |= events if seed % 3 == 0 else set()
    assert computed > 90
    assert set(EVENTS) - occurred == set()  # SQL met every kind of event


@pytest.mark.django_db
@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_contests_computed_by_hand_come_out_the_same_in_all_three(path):
    found = regulated(path)
    core = differential.by_core(found)
    assert differential.differences(differential.shape(core), differential.by_verify(found)) == []
    with connection.cursor() as cursor:
        sql = differential.BySql(found, cursor.cursor)
        assert differential.differences(differential.sql_shape(core), sql.shape()) == []
