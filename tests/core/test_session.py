"""Save and seal decisions: a table of every case, and the laws that no answer is lost and none sneaks in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.session import Incoming, Stored, decide_save, decide_seal, wrong_place

DEADLINE = datetime(2026, 9, 15, 1, 20, tzinfo=UTC)
GRACE = 5000
MS = timedelta(milliseconds=1)
IN_TIME, LAST, LATE = DEADLINE - MS, DEADLINE + GRACE * MS, DEADLINE + (GRACE + 1) * MS
SEALED = DEADLINE - 60_000 * MS


def stored(epoch: int = 2, seq: int = 7, sealed_at: datetime | None = None) -> Stored:
    return Stored(epoch, seq, DEADLINE, GRACE, sealed_at)


CASES = [
    # stored, incoming (epoch, seq, arrived), verdict
    (stored(), (2, 8, IN_TIME), "take"),
    (stored(), (2, 80, LAST), "take"),
    (stored(), (2, 8, LATE), "late"),
    (stored(), (2, 7, LATE), "already"),  # the repeated save of an acknowledged vector
    (stored(), (2, 3, IN_TIME), "already"),
    (stored(), (1, 99, IN_TIME), "fenced"),
    (stored(), (1, 3, LATE), "fenced"),
    (stored(), (3, 9, IN_TIME), "fenced"),  # an epoch nobody was given
    (stored(sealed_at=SEALED), (2, 7, LATE), "already"),
    (stored(sealed_at=SEALED), (2, 8, IN_TIME), "sealed"),
    (stored(sealed_at=SEALED), (1, 99, IN_TIME), "sealed"),
    (stored(seq=0), (2, 0, IN_TIME), "already"),
]


@pytest.mark.parametrize(("state", "save", "verdict"), CASES)
def test_save(state: Stored, save: tuple[int, int, datetime], verdict: str) -> None:
    assert decide_save(state, Incoming(*save)) == verdict


def test_confirmed_seal() -> None:
    seal = decide_seal(stored(), IN_TIME, 2)
    assert seal is not None
    assert (seal.kind, seal.sealed_at) == ("confirmed", IN_TIME)


def test_seal_in_the_grace_bears_the_deadline() -> None:
    seal = decide_seal(stored(), LAST, 2)
    assert seal is not None
    assert (seal.kind, seal.sealed_at) == ("confirmed", DEADLINE)


def test_nobody_seals_early_without_the_newest_device() -> None:
    assert decide_seal(stored(), LAST, None) is None
    assert decide_seal(stored(), LAST, 1) is None


@pytest.mark.parametrize("epoch", [None, 1, 2])
def test_after_the_grace_it_is_sealed_at_the_deadline_whoever_asks(epoch: int | None) -> None:
    seal = decide_seal(stored(), LATE, epoch)
    assert seal is not None
    assert (seal.kind, seal.sealed_at) == ("deadline", DEADLINE)


def test_sealed_once() -> None:
    assert decide_seal(stored(sealed_at=SEALED), LATE, 2) is None


saves = st.builds(
    Incoming,
    epoch=st.integers(1, 3),
    seq=st.integers(0, 6),
    arrived_at=st.integers(-3, 3).map(lambda ms: LAST + ms * MS),
)


@given(st.lists(saves, max_size=12), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_change_what_is_stored(history: list[Incoming], shuffler) -> None:
    """Within one epoch, any order of any repetitions ends at the same vector: the newest that arrived in time."""
    again = history + history
    shuffler.shuffle(again)
    for sequence in (history, again):
        state = stored(epoch=2, seq=0)
        for save in sequence:
            if decide_save(state, save) == "take":
                assert save.seq > state.seq
                state = stored(epoch=2, seq=save.seq)
        in_time = [save.seq for save in history if save.epoch == 2 and save.arrived_at <= LAST]
        assert state.seq == max(in_time, default=0)


VECTORS = [
    (["", "B", "AC"], "ddD", None),
    (["A", "B", "AC"], "dDd", 2),  # two letters where one is allowed
    (["E", "", ""], "ddd", 0),
    (["", "D", ""], "dcd", 1),
    (["", "", "CA"], "ddD", 2),  # not ascending
    (["", "", "AA"], "ddD", 2),
    (["", "a", ""], "ddd", 1),
    (["", "", "@"], "ddd", 2),
    (["", "À", ""], "ddd", 1),
    (["", ""], "ddd", 2),
    (["", "", "", ""], "ddd", 3),
    ([], "", None),
]


@pytest.mark.parametrize(("answers", "shape", "place"), VECTORS)
def test_wrong_place(answers: list[str], shape: str, place: int | None) -> None:
    assert wrong_place(answers, shape) == place
