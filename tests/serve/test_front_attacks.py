"""Raw bytes at the front of the real stack: one request is read in one way, or refused; nothing is smuggled past it."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.fixtures.serving import Served

HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nway=slip"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /dang-nhap/ HTTP/1.1\r\n" + HOST
ATTACKS: dict[str, tuple[bytes, set[int]]] = {
    "length against chunks": (
        POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG", {400}
    ),
    "chunks against length": (
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n24\r\n" + SMUGGLED + b"\r\n0\r\n\r\n", {400}
    ),
    "unknown coding": (POST + b"Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\nabcd", {400}),
    "two codings": (POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", {400}),
    "space before colon": (POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", {400}),
    "two lengths": (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\naa", {400}),
    "signed length": (POST + b"Content-Length: +1\r\n\r\na", {400}),
    "list of lengths": (POST + b"Content-Length: 1, 1\r\n\r\na", {400}),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n", {400}),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
    "foreign host": (b"GET /dang-nhap/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", {400}),
    "host with a user": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1@evil\r\nConnection: close\r\n\r\n", {400}),
    "foreign absolute address": (b"GET http://evil.example/dang-nhap/ HTTP/1.1\r\n" + HOST + b"\r\n", {200, 400}),
    "tunnel": (b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "trace": (b"TRACE / HTTP/1.1\r\n" + HOST + b"\r\n", {405}),
    "two slashes": (b"GET //evil.example/x HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    "two slashes to append to": (b"GET //evil.example HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    "backslash": (b"GET /\\evil.example/x HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    "out of the exam room": (b"GET /phong-thi/api/v1/../../../dang-nhap/ HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    "out, percent-encoded": (b"GET /phong-thi/api/v1/..%2f..%2f HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    "into the exam room": (b"GET /x/../phong-thi/api/v1/state HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    "exam room without a ticket": (b"GET /phong-thi/api/v1/state HTTP/1.1\r\n" + HOST + b"\r\n", {401}),
    "exam room from elsewhere": (b"OPTIONS /phong-thi/api/v1/save HTTP/1.1\r\n" + HOST + b"\r\n", {405}),
    "out of the static files": (b"GET /static/%2e%2e/%2e%2e/secret_key HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    "nul byte": (b"GET /thi-thu/a%00b/ HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "no utf-8": (b"GET /thi-thu/\xff\xfe/ HTTP/1.1\r\n" + HOST + b"\r\n", {400, 404}),
    "broken percents": (b"GET /thi-thu/%zz%/?q=%&%=% HTTP/1.1\r\n" + HOST + b"\r\n", {404}),
    "header in the address": (b"GET /dang-nhap/?next=/%0d%0aX-Evil:1 HTTP/1.1\r\n" + HOST + b"\r\n", {200}),
    "forged origin": (b"GET /cua-toi/ HTTP/1.1\r\n" + HOST + b"X-Forwarded-Host: evil.example\r\n\r\n", {302}),
    "sign-in from here": (POST + b"Origin: http://127.0.0.1\r\n" + FORM, {422}),
    "sign-in from elsewhere": (POST + b"Origin: http://evil.example\r\nSec-Fetch-Site: cross-site\r\n" + FORM, {403}),
    "sign-in from nowhere": (POST + b"Origin: null\r\n" + FORM, {403}),
    "sign-in from another port": (POST + b"Origin: http://127.0.0.1:1\r\n" + FORM, {403}),
    "sign-in from https on http": (
        POST + b"Origin: https://127.0.0.1\r\nX-Forwarded-Proto: https\r\n" + FORM, {403}
    ),
    "sign-in with a host of their own": (
        b"POST /dang-nhap/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nOrigin: http://evil.example\r\n"
        + FORM, {400}
    ),
    "sign-in with another host beside": (
        POST + b"X-Forwarded-Host: evil.example\r\nOrigin: http://evil.example\r\n" + FORM, {403}
    ),
    "sign-in with a header that looks alike": (POST + b"Sec_Fetch_Site: same-origin\r\n" + FORM, {403}),
    "sign-in that says nothing": (POST + FORM, {403}),
}  # fmt: skip


def answer_to(served: Served, request: bytes) -> bytes:
    place = urlsplit(served.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(("request_bytes", "statuses"), ATTACKS.values(), ids=ATTACKS)
def test_one_answer_and_no_error_of_ours(served: Served, request_bytes: bytes, statuses: set[int]) -> None:
    told = answer_to(served, request_bytes)
    found = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", told)]
    assert len(found) == 1
    assert found[0] in statuses
    head = told.partition(b"\r\n\r\n")[0].lower()
    assert b"x-evil" not in head
    assert b"evil.example" not in head
    assert b"traceback" not in told.lower()
