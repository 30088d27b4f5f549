"""The gate: SQL and verify.py must say what the snapshot says, from sealed answers on."""

from __future__ import annotations

import pytest

from tests.results.graded import graded_world
from truongthi.attempts.models import Grade
from truongthi.core.standings_document import digest
from truongthi.results.models import Snapshot
from truongthi.results.proof.agreement import three_agree
from truongthi.results.recompute.compare import recomputed, sql_differences


@pytest.mark.django_db
def test_sql_regrades_sealed_answers_and_agrees():
    world = graded_world()
    snapshot = Snapshot.objects.get(contest=world.contest)
    found = recomputed(world.contest, snapshot)
    assert sql_differences(snapshot.document, found) == []
    awards = found.settled().divisions["hoc-sinh"].awards
    assert {key: tier for key, (tier, _, _) in awards.items()} == {world.key("Bình"): "nhat", world.key("Chi"): "nhi"}


@pytest.mark.django_db
def test_a_grade_that_was_changed_is_named_by_person_and_figure():
    world = graded_world()
    snapshot = Snapshot.objects.get(contest=world.contest)
    Grade.objects.update(centipoints=1)  # SQL does not look at grades
    document = snapshot.document
    row = next(row for row in document["divisions"][0]["rows"] if row["key"] == world.key("Chi"))
    row["metrics"]["score"] += 500
    found = sql_differences(document, recomputed(world.contest, snapshot))
    assert found == [("hoc-sinh", world.key("Chi"), f"score {row['metrics']['score']} ≠ 8500")]


@pytest.mark.django_db(transaction=True)
def test_three_computations_agree_and_a_wrong_result_is_named():
    world = graded_world()
    snapshot = Snapshot.objects.get(contest=world.contest)
    verdict = three_agree(world.contest, snapshot)
    assert (verdict.agrees, verdict.snapshot_sha256, verdict.differences) == (True, snapshot.sha256, ())
    snapshot.document["divisions"][0]["rows"][0]["rank"] = 7
    snapshot.sha256 = digest(snapshot.document)
    wrong = three_agree(world.contest, snapshot)
    assert {problem.code for problem in wrong.differences} == {
        "verification_sql_differs",
        "verification_verify_differs",
    }
    assert wrong.differences[0].where == f"hoc-sinh {world.key('Bình')}"
    assert any("standings.json" in str(problem.facts) for problem in wrong.differences)
