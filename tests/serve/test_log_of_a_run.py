"""What people type never reaches the log of the running platform."""

from __future__ import annotations

import http.client
import http.cookiejar
import re
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
    page = asked(opener, f"{served.url}/dang-nhap/?next=/zqwxnext/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    for way in ("account", "slip"):
        answer = asked(opener, f"{served.url}/dang-nhap/", {**TYPED, "way": way, "csrfmiddlewaretoken": token[1]})
        assert "<form" in answer  # shown again: the token was right, the person was not
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
