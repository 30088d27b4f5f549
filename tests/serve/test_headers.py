"""Which headers pass the front."""

import pytest

from truongthi.serve.headers import BadHeaders, forwarded_for, request_headers, response_headers


@pytest.mark.parametrize(
    "name",
    [
        b"Connection", b"Keep-Alive", b"Transfer-Encoding", b"TE", b"Upgrade", b"Proxy-Authorization",
        b"X-Forwarded-For", b"X-Forwarded-Proto", b"X-Forwarded-Host", b"Forwarded", b"X-Real-IP", b"X_Forwarded_For",
        b"Content_Length",
    ],
)  # fmt: skip
def test_a_client_cannot_send(name: bytes) -> None:
    assert request_headers([(b"host", b"thi.vn"), (name, b"1")]) == [(b"host", b"thi.vn")]


def test_what_connection_names_is_dropped_too() -> None:
    assert request_headers([(b"connection", b"close, X-Secret"), (b"x-secret", b"1"), (b"accept", b"*/*")]) == [
        (b"accept", b"*/*")
    ]


def test_of_two_equal_headers_the_first_counts_and_cookies_are_joined() -> None:
    given = [(b"accept", b"a"), (b"Accept", b"b"), (b"cookie", b"a=1"), (b"cookie", b"b=2")]
    assert request_headers(given) == [(b"accept", b"a"), (b"cookie", b"a=1; b=2")]


@pytest.mark.parametrize("name", [b"host", b"content-length"])
def test_two_readings_of_one_request_are_refused(name: bytes) -> None:
    with pytest.raises(BadHeaders):
        request_headers([(name, b"1"), (name, b"2")])


SPOOFED = [(b"x-forwarded-for", b"1.2.3.4, 5.6.7.8"), (b"x-forwarded-proto", b"https")]


def test_a_client_is_its_own_peer() -> None:
    assert forwarded_for(SPOOFED, "10.0.0.9", frozenset()) == [
        (b"x-forwarded-for", b"10.0.0.9"),
        (b"x-forwarded-proto", b"http"),
    ]


def test_a_named_proxy_is_believed_about_its_own_peer_alone() -> None:
    assert forwarded_for(SPOOFED, "127.0.0.1", frozenset({"127.0.0.1"})) == [
        (b"x-forwarded-for", b"5.6.7.8"),
        (b"x-forwarded-proto", b"https"),
    ]


def test_an_answer_keeps_its_cookies_apart() -> None:
    given = [(b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2"), (b"Transfer-Encoding", b"chunked"), (b"Server", b"x")]
    assert response_headers(given) == [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
