"""The draw: what it promises for every pool, one paper known by heart, and a second program written from the text."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truongthi.core import streams
from truongthi.core.paper import (
    BlueprintRow,
    PaperItem,
    Papers,
    PoolQuestion,
    blueprint_from,
    draw,
    own_letters,
    shape,
)

PARTS = (("I", 40), ("II", 32), ("III", 28))
LEVELS = ("Nhận biết", "Thông hiểu", "Vận dụng")
BLUEPRINT = (BlueprintRow("I", "", 8), BlueprintRow("II", "", 6), BlueprintRow("III", "", 6))
SEED = bytes(range(16))
KNOWN_NUMBERS = [94, 76, 72, 46, 6, 74, 55, 82, 31, 10, 70, 38, 3, 57, 75, 88, 56, 24, 34, 8]
KNOWN_FIRST_ORDER = (0, 2, 1, 3)


def bank() -> list[PoolQuestion]:
    questions = []
    for part, count in PARTS:
        for _ in range(count):
            number = len(questions) + 1
            letters = "ABC" if number % 20 == 15 else "ABCD"
            pinned = tuple(number % 10 == 6 and place == len(letters) - 1 for place in range(len(letters)))
            several, fixed = number in {10, 15, 64}, number in {22, 49}
            questions.append(PoolQuestion(number, part, LEVELS[number % 3], letters, pinned, several, fixed))
    return questions


def below(label: str, seed: bytes, bounds: list[int]) -> list[int]:
    """A second implementation of the streams, from the docstring alone and differently shaped."""
    out, i = [], 0
    for n in bounds:
        while True:
            digest = hashlib.sha256(
                b"truongthi.paper.1\x00" + label.encode() + b"\x00" + seed + (i // 4).to_bytes(4, "big")
            )
            word = int(digest.hexdigest()[16 * (i % 4) : 16 * (i % 4) + 16], 16)
            i += 1
            if word < 2**64 - 2**64 % n:
                out.append(word % n)
                break
    return out


def shuffled(label: str, seed: bytes, items: list[int]) -> list[int]:
    items = list(items)
    chosen = below(label, seed, list(range(len(items), 1, -1)))
    for i, j in zip(range(len(items) - 1, 0, -1), chosen, strict=True):
        items[i], items[j] = items[j], items[i]
    return items


@given(st.binary(min_size=16, max_size=16))
def test_second_implementation_agrees(seed: bytes) -> None:
    pool = bank()
    stratum: dict[int, int] = {}
    for index, row in enumerate(BLUEPRINT):
        numbers = shuffled(f"draw/{index}", seed, [q.number for q in pool if q.part == row.part])
        stratum.update(dict.fromkeys(numbers[: row.count], index))
    expected = []
    for number in shuffled("order", seed, sorted(stratum)):
        question = pool[number - 1]
        free = [i for i, pinned in enumerate(question.pinned) if not pinned]
        order = list(range(len(question.letters)))
        if not question.keeps_order:
            for place, value in zip(free, shuffled(f"options/{number}", seed, free), strict=True):
                order[place] = value
        expected.append(PaperItem(number, tuple(order), stratum[number]))
    assert draw(pool, BLUEPRINT, seed) == tuple(expected)


def test_paper_known_by_heart() -> None:
    paper = draw(bank(), BLUEPRINT, SEED)
    assert [item.number for item in paper] == KNOWN_NUMBERS
    assert paper[0].order == KNOWN_FIRST_ORDER


@given(st.binary(min_size=16, max_size=16), st.randoms(use_true_random=False))
def test_paper_follows_its_blueprint(seed: bytes, shuffler) -> None:
    pool = bank()
    paper = draw(pool, BLUEPRINT, seed)
    numbers = [item.number for item in paper]
    assert len(set(numbers)) == 20
    assert Papers(pool, BLUEPRINT).numbers(seed) == frozenset(numbers)
    assert Counter(pool[number - 1].part for number in numbers) == {"I": 8, "II": 6, "III": 6}
    for item in paper:
        question = pool[item.number - 1]
        assert sorted(item.order) == list(range(len(question.letters)))
        if question.keeps_order:
            assert item.order == tuple(range(len(question.letters)))
        for place, pinned in enumerate(question.pinned):
            assert not pinned or item.order[place] == place
    shuffler.shuffle(pool)
    assert draw(pool, BLUEPRINT, seed) == paper  # the order of the pool's rows does not matter


@given(st.binary(min_size=16, max_size=16))
def test_options_depend_only_on_seed_and_number(seed: bytes) -> None:
    pool = bank()
    whole = {item.number: item.order for item in draw(pool, (BlueprintRow("", "", 100),), seed)}
    for item in draw(pool, BLUEPRINT, seed):
        assert whole[item.number] == item.order


def test_nothing_is_shuffled_when_the_rules_say_so() -> None:
    paper = draw(bank(), BLUEPRINT, SEED, shuffles_questions=False, shuffles_options=False)
    numbers = [item.number for item in paper]
    assert numbers == sorted(numbers)
    assert all(item.order == tuple(range(len(item.order))) for item in paper)


def test_narrow_strata_are_filled_first() -> None:
    pool = [PoolQuestion(n, "I", "khó" if n == 1 else "dễ", "ABCD", (False,) * 4) for n in (1, 2, 3)]
    for seed in range(50):
        paper = draw(pool, (BlueprintRow("", "", 1), BlueprintRow("I", "khó", 1)), bytes([seed] * 16))
        assert {1} < {item.number for item in paper}


def test_every_question_and_place_is_equally_likely() -> None:
    """χ² over 4,000 papers, far inside its bounds for a fair draw; a biased shuffle leaves them at once."""
    counts: Counter[int] = Counter()
    first: Counter[int] = Counter()
    papers = Papers(bank(), BLUEPRINT)
    for number in range(4000):
        paper = papers.paper(number.to_bytes(16, "big"))
        counts.update(item.number for item in paper)
        first.update(item.order[0] for item in paper if item.number == 1)
    expected = 4000 * 8 / 40
    assert sum((counts[n] - expected) ** 2 / expected for n in range(1, 41)) < 80
    quarter = sum(first.values()) / 4
    assert sum((first[n] - quarter) ** 2 / quarter for n in range(4)) < 20


def test_small_pool_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 of the 2"):
        draw(bank()[:1], (BlueprintRow("I", "", 2),), SEED)


def test_blueprint_shape_and_letters() -> None:
    rows = blueprint_from([{"part": "I", "level": None, "count": 8}, {"part": None, "level": "Khó", "count": "2"}])
    assert rows == (BlueprintRow("I", "", 8), BlueprintRow("", "Khó", 2))
    pool = [
        PoolQuestion(1, "I", "", "ABCD", (False,) * 4, is_multiple=True),
        PoolQuestion(2, "I", "", "ABC", (False,) * 3),
    ]
    items = (PaperItem(2, (2, 0, 1)), PaperItem(1, (3, 2, 1, 0)))
    assert shape(items, pool) == "cD"
    assert own_letters(items[1], pool[0], "AC") == {"D", "B"}


def test_two_thousand_papers_known_by_heart() -> None:
    """Of overlapping strata, with a question of eight options; drawn by the first program of version 1."""
    pool = [question if question.number != 7 else PoolQuestion(7, "I", question.level, "ABCDEFGH", (False,) * 8)
            for question in bank()]  # fmt: skip
    papers = Papers(pool, (BlueprintRow("", "", 3), *BLUEPRINT, BlueprintRow("", "Vận dụng", 2)))
    found = hashlib.sha256()
    for at in range(2000):
        paper = papers.paper(hashlib.md5(b"%d" % at).digest())  # noqa: S324 - only to have many seeds
        found.update(repr([(item.number, item.order, item.stratum) for item in paper]).encode())
    assert found.hexdigest() == "9f5a376a8746769c52e094db57b24c3bef6d324c9874007d770b2bd35eaadd58"


@settings(max_examples=40)
@given(st.binary(min_size=16, max_size=16), st.integers(0, 1100), st.integers(0, 40))
def test_words_taken_at_once_give_what_a_stream_gives(seed: bytes, size: int, first: int) -> None:
    slow = streams.Stream(streams.prefix_of("draw/0"), seed).shuffled(range(size))
    assert streams.shuffled(streams.prefix_of("draw/0"), seed, range(size)) == slow
    assert streams.shuffled(streams.prefix_of("draw/0"), seed, range(size), first) == slow[:first]


def test_a_word_that_might_be_thrown_away_is_left_to_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = [bytes([at] * 16) for at in range(20)]
    papers = Papers(bank(), BLUEPRINT)
    usual = [papers.paper(seed) for seed in seeds]
    monkeypatch.setattr(streams, "_CERTAIN", 1 << 63)  # now every second word is one of those
    assert [papers.paper(seed) for seed in seeds] == usual


def test_below_throws_away_what_would_be_unfair(monkeypatch: pytest.MonkeyPatch) -> None:
    words = iter([(1 << 64) - 1, (1 << 64) - 2, 5])
    stream = streams.Stream(streams.prefix_of("order"), SEED)
    monkeypatch.setattr(stream, "word", lambda: next(words))
    assert stream.below(3) == ((1 << 64) - 2) % 3  # 2^64 mod 3 is 1: only the very last word is unfair
    assert next(words) == 5
