"""Core, SQL and verify.py on invented contests: no difference. The long form is ``make prove``."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.proof import differential
from tests.proof.contests import Invented
from tests.proof.regulated import paths, regulated
from truongthi.core.rules import RulesInvalid


@pytest.mark.django_db
def test_three_computations_of_invented_contests_are_one():
    computed = 0
    for seed in range(120):
        invented = Invented(seed)
        try:
            core = differential.shape(differential.by_core(invented))
        except RulesInvalid:
            continue
        computed += 1
        assert differential.differences(core, differential.by_verify(invented)) == [], seed
        if seed % 3 == 0:
            with connection.cursor() as cursor:
                assert differential.sql_differences(core, differential.by_sql(invented, cursor.cursor)) == [], seed
        assert differential.decided_differences(invented, core) == [], seed
    assert computed > 90


@pytest.mark.django_db
@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_contests_computed_by_hand_come_out_the_same_in_all_three(path):
    found = regulated(path)
    assert (
        differential.differences(differential.shape(differential.by_core(found)), differential.by_verify(found)) == []
    )
    found.facts.update(decisions={}, adjustments=[])  # SQL ranks before the committee decides anything
    core = differential.shape(differential.by_core(found))
    with connection.cursor() as cursor:
        assert differential.sql_differences(core, differential.by_sql(found, cursor.cursor)) == []
