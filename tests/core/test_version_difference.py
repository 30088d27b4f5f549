"""Two results compared: places, figures, prizes and predicted figures, each counted once and none forgotten."""

import json

from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.version_difference import (
    ActualChange,
    Figure,
    Standing,
    difference,
    difference_from_dict,
    difference_to_dict,
)

TIERS = [{"id": "nhat", "name": "Giải Nhất", "amount": 500, "count": 1, "in_kind": ""},
         {"id": "nhi", "name": "Giải Nhì", "amount": 300, "count": 1, "in_kind": ""}]  # fmt: skip


def document(*rows, actuals=()):
    """Rows (key, rank, points, prize) of one division."""
    return {
        "divisions": [
            {
                "id": "hs", "name": "Học sinh", "kind": "individual", "tiers": TIERS,
                "rows": [
                    {"key": key, "rank": rank, "tied": False, "metrics": {"score": points}, "prize": prize}
                    for key, rank, points, prize in rows
                ],
            }
        ],
        "actuals": list(actuals),
    }  # fmt: skip


BEFORE = document(("a", 1, 100, "nhat"), ("b", 2, 90, "nhi"), ("c", 3, 80, None))


def test_nothing_changed_is_nothing():
    found = difference(BEFORE, BEFORE)
    assert not found
    assert (found.ranks, found.prizes, found.figures) == (0, 0, 0)


def test_a_score_that_moves_two_places_and_one_prize():
    found = difference(BEFORE, document(("a", 1, 100, "nhat"), ("c", 2, 95, "nhi"), ("b", 3, 90, None)))
    assert [(change.key, change.is_of_rank, change.is_of_prize) for change in found.changes] == [
        ("c", True, True), ("b", True, True),
    ]  # fmt: skip
    assert found.changes[0].figures == (Figure("score", 80, 95),)
    assert found.changes[1].before == Standing(2, False, "Giải Nhì", 300)
    assert (found.ranks, found.prizes, found.figures) == (2, 1, 1)


def test_who_vanishes_and_who_appears_changes_a_place():
    found = difference(BEFORE, document(("b", 1, 90, "nhat"), ("d", 2, 85, "nhi"), ("c", 3, 80, None)))
    by_key = {change.key: change for change in found.changes}
    assert by_key["a"].after is None
    assert by_key["d"].before is None
    assert by_key["d"].figures == ()
    assert (found.ranks, found.prizes) == (3, 2)


def test_the_same_prize_with_another_amount_is_another_prize():
    cheaper = document(("a", 1, 100, "nhat"), ("b", 2, 90, "nhi"), ("c", 3, 80, None))
    cheaper["divisions"][0]["tiers"] = [TIERS[0], {**TIERS[1], "amount": 200}]
    found = difference(BEFORE, cheaper)
    assert (found.ranks, found.prizes) == (0, 1)


def test_prizes_of_a_snapshot_stand_in_its_awards():
    snapshot = document(("a", 1, 100, None), ("b", 2, 90, None), ("c", 3, 80, None))
    for row in snapshot["divisions"][0]["rows"]:
        del row["prize"]
    snapshot["divisions"][0]["awards"] = [["nhat", 500, "a"], ["nhi", 300, "b"]]
    assert not difference(BEFORE, snapshot)
    snapshot["divisions"][0]["awards"] = [["nhat", 250, "a"], ["nhat", 250, "b"]]
    assert difference(BEFORE, snapshot).prizes == 3  # two holders of a shared first prize, nobody of the second


def test_predicted_figures_are_compared_by_prediction_and_round():
    before = document(actuals=[{"prediction": "so-nguoi", "round": "tuan-1", "value": 12}])
    after = document(actuals=[["so-nguoi", "tuan-1", 11], ["so-nguoi", "tuan-2", "200/3"]])
    assert difference(before, after).actuals == (
        ActualChange("so-nguoi", "tuan-1", 12, 11),
        ActualChange("so-nguoi", "tuan-2", None, "200/3"),
    )


ROWS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 6), st.integers(0, 3), st.sampled_from([None, "nhat", "nhi"])),
    unique_by=lambda row: row[0],
    max_size=6,
)


@given(ROWS, ROWS)
def test_laws(first, second):
    """Kept and read again it is the same; forwards and backwards it counts the same; only equals differ in nothing."""
    before, after = document(*first), document(*second)
    found = difference(before, after)
    assert difference_from_dict(json.loads(json.dumps(difference_to_dict(found)))) == found
    back = difference(after, before)
    assert (found.ranks, found.prizes, len(found.changes)) == (back.ranks, back.prizes, len(back.changes))
    assert bool(found) == (
        sorted(first) != sorted(second)
        if None not in [row[3] for row in [*first, *second]]
        else {row[0]: row for row in first} != {row[0]: row for row in second}
    )
