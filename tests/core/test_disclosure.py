"""No count below ten can be read or worked out from a published table of people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.disclosure import shown

TABLE = [
    ([], (), 0),
    ([10, 46], (10, 46), 56),
    ([9, 46, 12], (None, 46, None), 67),  # one hidden cell would be total minus the rest
    ([0, 0, 46, 12], (None, None, 46, None), 58),  # two zeros would be told by the total
    ([4, 7, 46], (None, None, 46), 57),
    ([9], (None,), None),
    ([3, 4], (None, None), None),
    ([0, 46], (None, None), 46),
]


@pytest.mark.parametrize(("counts", "visible", "total"), TABLE)
def test_table(counts: list[int], visible: tuple[int | None, ...], total: int | None) -> None:
    result = shown(counts)
    assert (result.counts, result.total) == (visible, total)


@given(st.lists(st.integers(0, 60), max_size=12))
def test_what_can_be_worked_out_is_at_least_ten_people_of_two_groups(counts: list[int]) -> None:
    result = shown(counts)
    hidden = [count for count, visible in zip(counts, result.counts, strict=True) if visible is None]
    assert all(visible is None or visible == count >= 10 for count, visible in zip(counts, result.counts, strict=True))
    if hidden and result.total is not None:
        assert len(hidden) > 1
        assert sum(hidden) >= 10
