"""Pairing people of two lists: sure marks first, namesakes never guessed."""

from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.pairing import pair

Person = tuple[str, str]  # code, name
MARKS = [(lambda one: one[0] or None, lambda one: one[0] or None), (lambda one: one[1], lambda one: one[1])]


def test_code_first_then_name() -> None:
    assert pair([("1", "An"), ("2", "Bình")], [("2", "Bình đổi tên"), ("", "An")], MARKS) == {0: 1, 1: 0}


def test_namesakes_are_not_guessed() -> None:
    assert pair([("", "An"), ("", "An")], [("", "An")], MARKS) == {}
    assert pair([("", "An")], [("", "An"), ("", "An")], MARKS) == {}
    assert pair([("1", "An"), ("2", "An")], [("2", "An"), ("", "An")], MARKS) == {0: 1, 1: 0}


def test_a_pair_can_be_forbidden() -> None:
    def codes_agree(one: Person, other: Person) -> bool:
        return one[0] == other[0]

    assert pair([("1", "An")], [("2", "An")], MARKS, codes_agree) == {}


people = st.lists(st.tuples(st.sampled_from(["", "1", "2", "3"]), st.sampled_from(["An", "Bình", "Chi"])), max_size=6)


@given(people, people)
def test_nobody_is_paired_twice_and_order_does_not_matter(old: list[Person], new: list[Person]) -> None:
    found = pair(old, new, MARKS)
    assert len(set(found.values())) == len(found)
    backwards = pair(old[::-1], new[::-1], MARKS)
    assert {(new[i], old[j]) for i, j in found.items()} == {(new[::-1][i], old[::-1][j]) for i, j in backwards.items()}
