"""Periodic work: declared once, run under a lock, one failure alone."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from truongthi.jobs import registry
from truongthi.jobs.registry import PeriodicJob, periodic
from truongthi.serve.worker import Worker, job_key, run_locked


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_jobs", {})


def test_a_name_is_given_once() -> None:
    periodic("đóng", every_seconds=1)(lambda now: 0)
    with pytest.raises(ValueError, match="twice"):
        periodic("đóng", every_seconds=1)(lambda now: 0)


@pytest.mark.django_db
def test_a_job_gets_the_time_with_its_zone() -> None:
    seen: list[datetime] = []
    assert run_locked(PeriodicJob("giờ", 1, lambda now: seen.append(now) or 3)) == 3
    assert seen[0].tzinfo is UTC


@pytest.mark.django_db
def test_a_job_that_another_worker_is_doing_is_left_to_it() -> None:
    job = PeriodicJob("chấm bài", 1, lambda now: 1)
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**wanted) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [job_key(job)])
        assert run_locked(job) == 0
        other.execute("SELECT pg_advisory_unlock(%s)", [job_key(job)])
    assert run_locked(job) == 1


@pytest.mark.django_db(transaction=True)
def test_one_failing_job_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    done = []
    person = "Nguyễn Văn An"

    @periodic("hỏng", every_seconds=60)
    def fails(now: datetime) -> int:
        raise RuntimeError(person)

    @periodic("dừng", every_seconds=60)
    def ends(now: datetime) -> int:
        done.append(now)
        worker.stop()
        return 1

    worker = Worker()
    worker.loop()
    assert len(done) == 1
    assert "hỏng" in caplog.text
    assert person not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_job_apart_is_not_delayed_by_a_long_one() -> None:
    """The long job ends only when the other has run three times meanwhile; it is asked sooner while it finds work."""
    times: list[int] = []
    thrice = threading.Event()

    @periodic("chấm", every_seconds=60, eager_seconds=0.01, apart=True)
    def often(now: datetime) -> int:
        times.append(threading.get_ident())
        if len(times) == 3:
            thrice.set()
        return len(times) < 3

    @periodic("đối chiếu", every_seconds=60)
    def long(now: datetime) -> int:
        assert thrice.wait(30)
        worker.stop()
        return 1

    worker = Worker()
    worker.loop()
    assert len(times) >= 3  # without any work the next time would have been in a minute
    assert {threading.get_ident()} & set(times) == set()
    assert "chấm" not in {thread.name for thread in threading.enumerate()}


def test_a_job_is_eager_for_some_seconds_after_work() -> None:
    job = PeriodicJob("chấm", 60, lambda now: 0, eager_seconds=0.1)
    assert (job.pause(0), job.pause(2), job.pause(3.5), job.pause(float("inf"))) == (0.1, 0.1, 60, 60)
    assert PeriodicJob("khác", 60, lambda now: 0).pause(0) == 60


@pytest.mark.django_db(transaction=True)
def test_a_failing_job_apart_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[datetime] = []
    person = "Nguyễn Văn An"

    @periodic("chấm", every_seconds=0.01, apart=True)
    def fails(now: datetime) -> int:
        tries.append(now)
        if len(tries) == 2:
            worker.stop()
        raise RuntimeError(person)

    worker = Worker()
    worker.loop()
    assert len(tries) == 2
    assert "chấm failed: RuntimeError" in caplog.text
    assert person not in caplog.text
