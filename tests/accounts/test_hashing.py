"""However many people send a password at once, only so many threads of a page process stand still for it."""

from __future__ import annotations

import threading

import pytest

from truongthi.accounts import hashing
from truongthi.accounts.hashing import AT_ONCE, WAITING, hashing_place
from truongthi.core.errors import Refused


def test_one_is_hashed_one_waits_the_others_are_told_to_come_again() -> None:
    entered, leave = threading.Event(), threading.Event()
    done: list[str] = []

    def hold() -> None:
        with hashing_place():
            entered.set()
            leave.wait(10)
        done.append("held")

    def wait() -> None:
        with hashing_place():
            done.append("waited")

    threads = [threading.Thread(target=hold)]
    threads[0].start()
    assert entered.wait(5)
    threads.append(threading.Thread(target=wait))
    threads[1].start()
    for _ in range(2000):
        if hashing._asking._value == 0:  # both places are taken now
            break
        threading.Event().wait(0.002)
    for _ in range(20):
        with pytest.raises(Refused) as refused, hashing_place():
            pytest.fail("there was no place")
        assert refused.value.code == "sign_in_busy"
        assert 2 <= refused.value.facts["seconds"] <= 5
    leave.set()
    for thread in threads:
        thread.join(10)
    assert sorted(done) == ["held", "waited"]
    with hashing_place():
        pass


def test_two_of_four_threads_stay_free() -> None:
    from truongthi.serve.pages import THREADS

    assert AT_ONCE + WAITING <= THREADS // 2


def test_a_place_is_given_back_when_the_work_fails() -> None:
    for _ in range(AT_ONCE + WAITING + 1):
        with pytest.raises(ZeroDivisionError), hashing_place():
            raise ZeroDivisionError
    with hashing_place():
        pass


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.05)
    with hashing_place(), pytest.raises(Refused), hashing_place():
        pytest.fail("there was no place")
