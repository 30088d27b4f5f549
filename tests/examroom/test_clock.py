"""The arrival clock follows drift, reports steps, and never jumps."""

from __future__ import annotations

import logging

import pytest

from truongthi.examroom.clock import Clock

SECOND = 1_000_000_000


class Machine:
    def __init__(self) -> None:
        self.wall, self.monotonic = 1_789_434_000 * SECOND, 55 * SECOND

    def pass_by(self, nanoseconds: int, *, wall_gain: int = 0) -> None:
        self.monotonic += nanoseconds
        self.wall += nanoseconds + wall_gain


def clock_of(machine: Machine) -> Clock:
    return Clock(lambda: machine.wall, lambda: machine.monotonic)


@pytest.mark.parametrize("minutes", [-10, 10, 60 * 24 * 365])
def test_a_step_is_reported_once_and_not_followed(minutes: int, caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    clock = clock_of(machine)
    before = clock.now_ms()
    machine.pass_by(SECOND, wall_gain=minutes * 60 * SECOND)
    with caplog.at_level(logging.ERROR):
        clock.tick()
        clock.tick()
    assert clock.now_ms() == before + 1000
    assert len(caplog.records) == 1


def test_drift_is_followed_slowly() -> None:
    machine = Machine()
    clock = clock_of(machine)
    for _ in range(1000):
        machine.pass_by(SECOND, wall_gain=200_000)  # 0.2 ms a second, as NTP slews
        before = clock.now_us()
        clock.tick()
        assert abs(clock.now_us() - before) <= 500
    assert abs(clock.now_us() - machine.wall // 1000) <= 1


def test_now_is_a_whole_millisecond() -> None:
    machine = Machine()
    machine.pass_by(123_456_789)
    assert clock_of(machine).now().microsecond == 123_000
