"""The gate: SQL and verify.py must say what the snapshot says, from sealed answers on."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.results.graded import graded_world
from truongthi.attempts.models import Grade
from truongthi.core.facts import Adjustment
from truongthi.core.standings_document import digest, settled
from truongthi.results.models import Snapshot
from truongthi.results.proof.agreement import three_agree
from truongthi.results.recompute.compare import decided_differences, recomputed, sql_differences
from truongthi.web.organiser.lifecycle.verification import _figure


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


@pytest.mark.django_db
def test_whatever_is_changed_in_a_kept_computation_sql_names_it_in_words():
    world = graded_world()
    snapshot = Snapshot.objects.get(contest=world.contest)
    found = recomputed(world.contest, snapshot)
    told = set()
    for change in CHANGES:
        document = deepcopy(snapshot.document)
        change(document, document["divisions"][0])
        differences = sql_differences(document, found)
        assert differences, change
        told |= {what.split()[0] for _, _, what in differences}
        assert all(_figure(what.split()[0]) for _, _, what in differences)
    assert {"prize", "passed_over", "may_win", "counts", "budget", "given_up", "flagged", "unclaimed", "row"} <= told


CHANGES = [
    lambda document, division: division["awards"].pop(),
    lambda document, division: division["awards"][0].__setitem__(1, 1),
    lambda document, division: division["why"].append([division["awards"][0][2], "shared"]),
    lambda document, division: division["passed_over"].append(["ai-do", "nhat", "min_points"]),
    lambda document, division: division["rows"][0].update(may_win=not division["rows"][0]["may_win"]),
    lambda document, division: division["rows"].pop(),
    lambda document, division: division["unclaimed"].append("nhi"),
    lambda document, division: division["undecided"].append(["a", "b"]),
    lambda document, division: document["counts"]["hs"].update(expected=0),
    lambda document, division: document["budget"].update(given=1),
    lambda document, division: document["given_up"].append(["ai-do", "d", "nhat", "e", "nhat"]),
    lambda document, division: document["flagged"].append(["ai-do", "vong-1", 1, "too_fast"]),
    lambda document, division: document["divisions"].pop(),
    lambda document, division: document["divisions"].append({**division, "id": "ai-do"}),
    lambda document, division: document["actuals"].append(["ai-do", "", 1]),
    lambda document, division: document["counts"].pop("hs"),
    lambda document, division: document["counts"].update({"ai-do": document["counts"]["hs"]}),
]


@pytest.mark.django_db
def test_orders_of_equals_and_moved_prizes_are_settled_by_sql_as_they_are_published():
    world = graded_world()
    snapshot = Snapshot.objects.get(contest=world.contest)
    document, found = snapshot.document, recomputed(world.contest, snapshot)
    name, winner = document["divisions"][0]["id"], document["divisions"][0]["awards"][0][2]
    moved = settled(document, adjustments=[Adjustment(name, winner, None)]).divisions
    published = {"divisions": [with_prizes(*pair) for pair in zip(document["divisions"], moved, strict=True)]}
    assert decided_differences(published, [[name, winner, None]], {}, found) == []
    assert decided_differences(published, [], {}, found) != []
    published["divisions"].pop()
    assert decided_differences(published, [[name, winner, None]], {}, found) == [("lop", "", "row")]


def with_prizes(division, result):
    awards = {award.key: award.tier_id for award in result.awards.given}
    return {"id": division["id"], "rows": [{**row, "prize": awards.get(row["key"])} for row in division["rows"]]}
