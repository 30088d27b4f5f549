"""The front before real page servers: what passes, what is refused, and that pages cannot delay the exam room."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serve.stack import DRAWN, ask, front, page_server
from truongthi.serve import upstream


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("p")


@pytest.fixture(scope="module")
def port(place: Path) -> Iterator[int]:
    with page_server(place / "1") as one, page_server(place / "2") as two, front([one, two]) as number:
        yield number


def test_path_query_method_and_body_arrive_unchanged(port: int) -> None:
    status, _, body = ask(port, "POST", "/l%E1%BB%9Bp/10A1?q=%C4%91%C3%A2u&x=1", ("ạ" * 100).encode(), {"X-A": "1"})
    seen = json.loads(body)
    assert status == 200
    assert seen["path"] == "/lớp/10A1"
    assert seen["QUERY_STRING"] == "q=%C4%91%C3%A2u&x=1"
    assert seen["REQUEST_METHOD"] == "POST"
    assert seen["length"] == 300
    assert seen["HTTP_HOST"] == f"127.0.0.1:{port}"
    assert seen["HTTP_X_A"] == "1"


def test_a_chunked_body_arrives(port: int) -> None:
    status, _, body = ask(port, "POST", "/", iter([b"abc", b"defg"]))
    assert (status, json.loads(body)["length"]) == (200, 7)


def test_status_and_every_cookie_come_back(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(b"GET /missing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"set-cookie: a=1\r\n" in answer
    assert b"set-cookie: b=2\r\n" in answer
    assert b"\nserver:" not in answer.lower()


def test_a_large_answer_is_passed_on_whole(port: int) -> None:
    status, _, body = ask(port, "GET", "/large")
    assert (status, len(body)) == (200, 5_000_000)


def test_a_client_cannot_choose_its_address_or_scheme(port: int) -> None:
    headers = {
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Proto": "https",
        "X-Real-IP": "1.2.3.4",
        "X_Forwarded_For": "9",
    }
    seen = json.loads(ask(port, "GET", "/", headers=headers)[2])
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert seen["wsgi.url_scheme"] == "http"
    assert "1.2.3.4" not in json.dumps(seen)


def test_the_exam_room_answers_its_own_addresses_without_forged_headers(port: int) -> None:
    status, _, body = ask(port, "POST", "/phong-thi/api/v1/save", "{}", {"X-Forwarded-For": "1.2.3.4", "A_B": "1"})
    names = [name for name, _ in json.loads(body)]
    assert status == 200
    assert "x-forwarded-for" not in names
    assert "a_b" not in names


def test_slow_pages_do_not_delay_the_exam_room(port: int) -> None:
    slow = [threading.Thread(target=ask, args=(port, "GET", "/slow")) for _ in range(8)]
    for thread in slow:
        thread.start()
    time.sleep(0.1)
    began = time.monotonic()
    for _ in range(20):
        assert ask(port, "POST", "/phong-thi/api/v1/save", "{}")[0] == 200
    assert time.monotonic() - began < 1.0
    for thread in slow:
        thread.join()


def test_too_large_a_body_is_refused_by_its_declared_length(port: int) -> None:
    status, _, body = ask(port, "POST", "/", b"x" * (12 * 1024 * 1024 + 1))
    assert status == 413
    assert "12 MB" in body.decode()


def test_too_large_a_body_is_refused_without_a_declared_length(port: int) -> None:
    status, _, _ = ask(port, "POST", "/", iter([b"x" * 1_000_000] * 14))
    assert status == 413


def test_a_large_body_to_the_exam_room_is_refused(port: int) -> None:
    assert ask(port, "POST", "/phong-thi/api/v1/save", b"x" * 65_537)[0] == 413


def test_a_request_with_two_hosts_is_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")
        assert raw.recv(65536).startswith(b"HTTP/1.1 400")


def test_it_says_when_it_is_ready(port: int) -> None:
    assert ask(port, "GET", "/healthz")[0] == 200


def test_without_pages_people_are_asked_to_wait_and_the_exam_room_goes_on(tmp_path: Path) -> None:
    with front([f"unix:{tmp_path / 'nobody'}"]) as port:
        status, headers, body = ask(port, "GET", "/lop-toi/")
        assert status == 503
        assert 4 <= int(headers["retry-after"]) <= 8
        assert "khởi động lại" in body.decode()
        assert ask(port, "GET", "/healthz")[0] == 503
        assert ask(port, "POST", "/phong-thi/api/v1/save", "{}")[0] == 200


def test_a_dead_page_process_is_passed_over(place: Path, tmp_path: Path) -> None:
    with page_server(tmp_path / "alive") as alive, front([f"unix:{tmp_path / 'dead'}", alive]) as port:
        assert {ask(port, "POST", "/", "x")[0] for _ in range(4)} == {200}


def all_at_once(port: int, path: str, count: int) -> list[tuple[int, dict[str, str], bytes]]:
    with ThreadPoolExecutor(count) as callers:
        return list(callers.map(lambda _: ask(port, "POST", path, "x"), range(count)))


def test_who_presses_a_button_with_all_others_waits_and_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upstream, "AT_WORK", 1)
    with page_server(tmp_path / "1") as one, front([one]) as port:
        answers = all_at_once(port, "/same/button", 8)
        assert [status for status, *_ in answers] == [200] * 8
        assert {body for *_, body in answers} == {f"/same/button drawn {n}".encode() for n in range(1, 9)}


@contextmanager
def occupied(port: int) -> Iterator[None]:
    """While the only place among the requests at work is taken."""
    first = threading.Thread(target=ask, args=(port, "GET", "/slow"))
    first.start()
    time.sleep(0.3)
    yield
    first.join()


@pytest.mark.parametrize(("limit", "answered"), [({"LINE": 2}, 2), ({"PATIENCE_SECONDS": 0.1}, 0)])
def test_the_line_has_an_end_and_who_is_sent_away_is_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: dict[str, float], answered: int
) -> None:
    for name, value in {"AT_WORK": 1, **limit}.items():
        monkeypatch.setattr(upstream, name, value)
    with page_server(tmp_path / "1") as one, front([one]) as port:
        with occupied(port):
            answers = all_at_once(port, "/", 8)
        refused = [(headers, body.decode()) for status, headers, body in answers if status == 503]
        assert len(refused) == 8 - answered
        assert all("Rất đông người" in body and 4 <= int(headers["retry-after"]) <= 8 for headers, body in refused)
        assert ask(port, "POST", "/", "x")[0] == 200


def test_who_leaves_the_line_is_not_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "AT_WORK", 1)
    with page_server(tmp_path / "1") as one, front([one]) as port:
        with occupied(port):
            for head in (b"GET /same/left HTTP/1.1\r\n", b"POST /same/left HTTP/1.1\r\nContent-Length: 0\r\n"):
                with socket.create_connection(("127.0.0.1", port)) as raw:
                    raw.sendall(head + b"Host: a\r\n\r\n")
                    time.sleep(0.1)
        assert ask(port, "GET", "/")[0] == 200
    assert "/same/left" not in DRAWN


def test_a_client_that_leaves_frees_its_place(port: int) -> None:
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            raw.recv(100)
    assert ask(port, "GET", "/")[0] == 200


def test_a_head_that_never_ends_is_cut_off(port: int) -> None:
    endless = b"GET / HTTP/1.1\r\nHost: a\r\n" + (b"X-Pad: " + b"a" * 1000 + b"\r\n") * 1000
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.settimeout(5)
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            raw.sendall(endless * 20)


def test_a_head_that_never_comes_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truongthi.serve.patience.HEAD_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port)) as idle, socket.create_connection(("127.0.0.1", port)) as slow:
        idle.settimeout(5)
        slow.settimeout(5)
        slow.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        assert idle.recv(10) == b""
        assert slow.recv(10) == b""
    assert ask(port, "GET", "/")[0] == 200


def test_one_connection_carries_many_requests(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truongthi.serve.patience.HEAD_SECONDS", 0.3)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.connect()
    first = connection.sock
    for _ in range(3):
        connection.request("GET", "/missing")
        response = connection.getresponse()
        response.read()
        assert response.status == 404
        time.sleep(0.4)
    assert connection.sock is first
    connection.close()
