"""What is the same for everybody is drawn once; what is somebody's own never rests in the front."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.serve.stack import ask, front, page_server
from truongthi.serve.kept import LARGEST, Asked, Larder

PUBLIC = {"Cache-Control": "public, max-age=60", "Vary": "Cookie"}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    place = tmp_path_factory.mktemp("p")
    with page_server(place / "1") as one, page_server(place / "2") as two, front([one, two]) as number:
        yield number


def drawn(
    port: int, name: str, answered: dict[str, str], sent: dict[str, str] | None = None, method: str = "GET"
) -> str:
    status, _, body = ask(port, method, f"/same/{name}?{urlencode(answered)}", headers=sent)
    assert status == 200
    return body.decode().rpartition(" ")[2]


def test_two_hundred_who_come_at_once_make_it_drawn_once(port: int) -> None:
    with ThreadPoolExecutor(32) as crowd:
        answers = set(crowd.map(lambda _: drawn(port, "opening", PUBLIC), range(200)))
    assert answers == {"1"}


@pytest.mark.parametrize(
    ("name", "answered"),
    [
        ("private", {"Cache-Control": "private, max-age=60"}),
        ("silent", {}),
        ("no-age", {"Cache-Control": "public"}),
        ("with-cookie", {**PUBLIC, "Set-Cookie": "sessionid=1"}),
        ("by-language", {**PUBLIC, "Vary": "Cookie, Accept-Language"}),
        ("aged", {"Cache-Control": "public, max-age=0"}),
    ],
)
def test_what_is_not_for_everybody_is_drawn_every_time(port: int, name: str, answered: dict[str, str]) -> None:
    assert [drawn(port, name, answered) for _ in range(3)] == ["1", "2", "3"]


def test_who_sends_a_cookie_neither_gets_nor_leaves_an_answer_that_varies_by_it(port: int) -> None:
    mine = {"Cookie": "sessionid=mine"}
    assert drawn(port, "mine", PUBLIC, mine) == "1"
    assert drawn(port, "mine", PUBLIC) == "2"
    assert drawn(port, "mine", PUBLIC, mine) == "3"
    assert drawn(port, "mine", PUBLIC) == "2"


def test_files_that_never_change_are_for_everybody(port: int) -> None:
    answered = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    mine = {"Cookie": "sessionid=mine"}
    assert [drawn(port, "file", answered, sent) for sent in (mine, None, mine, {"Accept-Encoding": "gzip"})] == list(
        "1112"
    )


def test_what_varies_by_no_cookie_is_kept_whoever_asks_first(port: int) -> None:
    answered = {"Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding"}
    mine = {"Cookie": "sessionid=mine"}
    assert [drawn(port, "shell", answered, sent) for sent in (mine, None, {"Cookie": "sessionid=other"})] == list("111")


def test_the_exam_page_is_one_shell_for_all_rounds_and_numbers() -> None:
    shell = _asked("/phong-thi/Ab-3_/1/").key
    assert all(_asked(path).key == shell for path in ("/phong-thi/Ab-3_/12/", "/phong-thi/khac/1/"))
    others = ["/phong-thi/Ab-3_/", "/phong-thi/Ab-3_/1/ve/", "/phong-thi/Ab-3_/x/", "/phong-thi/a/b/1/"]
    assert len({shell, *(_asked(path).key for path in others)}) == 1 + len(others)


def test_other_hosts_questions_and_methods_are_other_answers(port: int) -> None:
    assert drawn(port, "other", PUBLIC) == "1"
    assert drawn(port, "other", PUBLIC, {"Host": "elsewhere"}) == "2"
    assert drawn(port, "other", {**PUBLIC, "X-A": "1"}) == "3"
    assert drawn(port, "other", PUBLIC, method="POST") == "4"
    assert drawn(port, "other", PUBLIC, {"Range": "bytes=0-3"}) == "5"
    assert drawn(port, "other", PUBLIC) == "1"


async def _sent(message: Any) -> None:
    pass


def _asked(path: str) -> Asked:
    return Asked({"method": "GET", "raw_path": path.encode()}, [(b"host", b"a")])


async def _fill(larder: Larder, path: str, size: int) -> None:
    async def ask_page(send: Any) -> None:
        headers = [(b"cache-control", b"public, max-age=10")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"x" * size})

    await larder.answer(_asked(path), _sent, ask_page)


def test_it_ends_with_its_age_and_never_grows_beyond_its_bounds() -> None:
    now = [0.0]
    larder = Larder(clock=lambda: now[0])

    async def story() -> None:
        await _fill(larder, "/too-large", LARGEST + 1)
        assert larder._find(_asked("/too-large")) is None
        for number in range(100):
            await _fill(larder, f"/{number}", LARGEST)
        assert larder._size == 64 * 1024 * 1024
        assert larder._find(_asked("/99")) is None
        now[0] = 10.0
        assert larder._find(_asked("/0")) is None
        await _fill(larder, "/new", 10)
        assert larder._find(_asked("/new")) is not None

    in_a_thread_of_its_own(story)


def in_a_thread_of_its_own(story: Any) -> None:
    """Whatever loop ran in this one before."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(story())).result(30)
