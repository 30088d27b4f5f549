"""The collector rests while any act computes, and never longer."""

import gc

import pytest

from tests.results.test_publication import publish_it, settled_world
from truongthi.results.actions import standings
from truongthi.results.collector import collector_paused


def test_the_last_who_leaves_lets_it_work_again():
    assert gc.isenabled()
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_lets_it_work_again():
    with pytest.raises(ZeroDivisionError):
        collector_paused()(lambda: 1 / 0)()
    assert gc.isenabled()


@pytest.mark.django_db
def test_it_rests_while_standings_are_computed_and_works_after(monkeypatch):
    seen = []
    told = standings.result_of
    monkeypatch.setattr(
        standings, "result_of", lambda *given, **more: seen.append(gc.isenabled()) or told(*given, **more)
    )
    publish_it(settled_world())
    assert seen
    assert not any(seen)
    assert gc.isenabled()
