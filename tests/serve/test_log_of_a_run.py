"""What people type never reaches the log of the running platform."""

from __future__ import annotations

import http.client
import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request

from tests.fixtures.serving import Served

TYPED = {"username": "zqwxusername", "password": "zqwx-mat-khau-sai", "code": "ZQWX-7777-8888", "next": "/zqwxnext/"}


def asked(opener: urllib.request.OpenerDirector, url: str, fields: dict[str, str] | None = None) -> str:
    data = urllib.parse.urlencode(fields).encode() if fields else None
    try:
        with opener.open(url, data, timeout=20) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return refused.read().decode()


def test_no_name_code_password_or_ticket_is_logged(served: Served) -> None:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    assert "<form" in asked(opener, f"{served.url}/dang-nhap/?next=/zqwxnext/")
    opener.addheaders.append(("Origin", served.url))
    for way in ("account", "slip"):
        answer = asked(opener, f"{served.url}/dang-nhap/", {**TYPED, "way": way})
        assert "<form" in answer  # shown again: it came from here, the person was not known
    opener.addheaders.pop()
    asked(opener, f"{served.url}/dang-nhap/", TYPED)  # nothing says where it was sent from
    asked(opener, f"{served.url}/dang-nhap/", TYPED)  # no token at all
    asked(opener, f"{served.url}/kiem-tra-phieu/?ma=zqwx%00")  # refused as a bad request
    place = urllib.parse.urlsplit(served.url)
    room = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
    room.request("GET", "/phong-thi/api/v1/state", headers={"Authorization": "Bearer zqwxticket"})
    assert room.getresponse().status == 401
    room.close()
    log = (served.data_dir / "serve.log").read_text(encoding="utf-8")
    assert "/dang-nhap/" in log
    assert "zqwx" not in log.lower()
