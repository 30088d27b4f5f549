"""The bench's own arithmetic: a figure is worth no more than what it is computed by."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench import report
from bench.client import Connection, Reply, body_of
from bench.driver import percentiles
from bench.flows import ASSET
from bench.measure import as_answered
from bench.paper import QUESTIONS, vector

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nSet-Cookie: session=abc; Path=/\r\n\r\nbody"
CHUNKED = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbod\r\n1\r\ny\r\n0\r\n\r\n"


@pytest.mark.parametrize("seq", [1, 19, 20, 21, 1_000_001])
def test_a_save_changes_exactly_one_answer(seq: int) -> None:
    before, after = vector(seq), vector(seq + 1)
    assert len(after) == QUESTIONS
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


@pytest.mark.parametrize(("raw", "status"), [(ANSWER, 200), (CHUNKED, 404)])
@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_an_answer_is_whole_however_it_arrives(raw: bytes, status: int, piece: int) -> None:
    class Wire(asyncio.Transport):
        def write(self, data: Any) -> None:
            pass

    async def inside() -> Reply:
        connection = Connection()
        connection.connection_made(Wire())
        answer = connection.ask(b"GET / HTTP/1.1\r\n\r\n")
        for start in range(0, len(raw), piece):
            assert not answer.done()
            connection.data_received(raw[start : start + piece])
        assert connection.received == len(raw)
        return await answer

    with ThreadPoolExecutor(1) as thread:  # whatever loop the browser tests left running in this one
        reply = thread.submit(lambda: asyncio.run(inside())).result(30)
    assert (reply.status, reply.body) == (status, b"body")
    assert reply.cookie(b"session") == ("abc" if status == 200 else "")


def test_a_body_that_is_not_there_yet_is_not_complete() -> None:
    assert body_of(b"HTTP/1.1 200 OK\r\ncontent-length: 5", b"body") == (b"body", False)
    assert body_of(b"HTTP/1.1 204 No Content", b"") == (b"", True)


def test_percentiles_by_nearest_rank() -> None:
    assert percentiles([float(n) for n in range(1, 101)]) == {"p50": 50.0, "p95": 95.0, "p99": 99.0, "max": 100.0}
    assert percentiles([3.0]) == {"p50": 3.0, "p95": 3.0, "p99": 3.0, "max": 3.0}
    assert percentiles([]) == {}


def test_what_was_acknowledged_and_is_not_stored_is_found() -> None:
    entry = {"contestant": 1, "number": 1, "seq": 7}
    assert as_answered(entry, (7, vector(7), "", False))
    assert not as_answered(entry, None)
    assert not as_answered(entry, (6, vector(6), "", False))
    assert not as_answered(entry, (7, vector(6), "", False))
    sealed = {**entry, "hash": "ab"}
    assert as_answered(sealed, (7, vector(7), "ab", True))
    assert not as_answered(sealed, (7, vector(7), "ab", False))
    assert not as_answered(sealed, (7, vector(7), "cd", True))


def outcome(rate: float, front: float, errors: int) -> dict[str, Any]:
    return {
        "rate": rate, "units": 1000, "latency_ms": {"p50": rate}, "steps_ms": {}, "bytes_sent": 1, "bytes_received": 2,
        "cpu_seconds": {"front": front, "driver": 0.5}, "errors": {"x": errors} if errors else {}, "first_error": "",
    }  # fmt: skip


def test_the_median_counts_and_every_error_is_kept() -> None:
    found = report.middle([outcome(10, 0.1, 0), outcome(900, 0.3, 2), outcome(30, 0.2, 1)])
    assert (found["rate"], found["rate_range"], found["errors"]) == (30, [10, 900], 3)
    assert report.server_cpu(found) == 0.2  # the driver is no part of the server


def test_the_figures_of_a_run_replace_the_block_of_the_document(tmp_path: Path) -> None:
    place = tmp_path / "performance.md"
    place.write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n", encoding="utf-8")
    about = {
        "taken_at": "2026-11-22T22:00Z", "commit": "abc", "cores": 2, "processor": "P", "memory": "M",
        "system": "Linux",
        "load_before": 9.5, "python": "3.11", "packages": {"Django": "5.2"}, "postgresql": {"version": "18"},
        "examroom_lanes": "2", "page_processes": "2",
    }  # fmt: skip
    chosen = {"rounds": 1, "seconds": 2.0}
    for _ in range(2):
        report.into_document({"machine": about, "options": chosen, "checked": 7, "lost": 0}, place)
    text = place.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert text.count("looked up in the database: 7, not as answered: 0") == 1
    assert "Other programs were at work" in " ".join(text.split())
    place.write_text("no block", encoding="utf-8")
    with pytest.raises(ValueError, match="0 blocks"):
        report.into_document({"machine": about, "options": chosen, "checked": 7, "lost": 0}, place)


def test_files_a_browser_loads_with_a_page() -> None:
    page = b'<link href="/static/a.1.css"><script src="/static/b.js"></script>'
    page += b'<use href="/static/i.svg#x"/><a href="/x.css">'
    assert ASSET.findall(page) == [b"/static/a.1.css", b"/static/b.js", b"/static/i.svg"]
