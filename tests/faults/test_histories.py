"""The small checker of histories finds an order where there is one, and none where there is none."""

from __future__ import annotations

from faults.histories import Register, Step, is_linearizable

START = Register(1, 1, "A")


def save(seq: int, begun: int, ended: int, said: object, epoch: int = 1) -> Step:
    return Step("save", epoch, seq, "ABCD"[seq - 1], begun, ended, said)


def test_overlapping_saves_may_come_in_either_order() -> None:
    assert is_linearizable([save(2, 0, 9, 3), save(3, 1, 8, 3)], START, Register(1, 3, "C"))
    assert is_linearizable([save(2, 0, 9, 2), save(3, 1, 8, 3)], START, Register(1, 3, "C"))


def test_an_acknowledged_save_that_is_gone_is_found() -> None:
    assert not is_linearizable([save(2, 0, 1, 2)], START, START)
    read = Step("state", 0, 0, "", 5, 6, ("state", 1, 1, "A", False))
    assert not is_linearizable([save(2, 0, 1, 2), read], START, Register(1, 2, "B"))


def test_an_answer_that_was_lost_may_mean_either() -> None:
    assert is_linearizable([Step("save", 1, 2, "B", 0)], START, START)
    assert is_linearizable([Step("save", 1, 2, "B", 0)], START, Register(1, 2, "B"))
    assert not is_linearizable([Step("save", 1, 2, "B", 0)], START, Register(1, 2, "C"))


def test_nothing_is_written_after_the_seal() -> None:
    sealed = Step("seal", 1, 2, "B", 0, 1, ("receipt", "take", "B"))
    assert is_linearizable([sealed, save(3, 2, 3, "answers_sealed")], START, Register(1, 2, "B", True))
    assert not is_linearizable([sealed, save(3, 2, 3, 3)], START, Register(1, 3, "C", True))


def test_two_receipts_of_one_attempt_are_found() -> None:
    seals = [
        Step("seal", 1, 2, "B", 0, 5, ("receipt", "take", "B")),
        Step("seal", 1, 3, "C", 0, 5, ("receipt", "take", "C")),
    ]
    assert not is_linearizable(seals, START, Register(1, 3, "C", True))


def test_an_older_device_does_not_write() -> None:
    taken = Step("takeover", 0, 0, "", 0, 1, ("state", 2, 1, "A", False))
    assert is_linearizable([taken, save(2, 2, 3, "answers_fenced")], START, Register(2, 1, "A"))
    assert not is_linearizable([taken, save(2, 2, 3, 2)], START, Register(2, 2, "B"))
