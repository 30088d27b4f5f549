"""The door before the pages: who goes straight through, who is shown the waiting page, and what that page asks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from truongthi.serve.waiting.line import LATEST, PASS_SECONDS, Line, Standing

Headers = list[tuple[bytes, bytes]]
Held = dict[bytes, str]

PATH: Final = b"/cho-vao/"
PLACE, PASS = b"cho", b"vao"
PLACE_SECONDS: Final = 3600
ROOM: Final = 48  # requests going on in one page process: half a second of work; a longer queue waits outside
# At work in an attempt or just out of one; and what machines ask.
_ALWAYS: Final = (b"/phong-thi/", b"/cua-toi/luot/", b"/static/", b"/healthz", b"/favicon")
_HERE: Final = Path(__file__).parent
_PAGE: Final = (_HERE / "page.html").read_text(encoding="utf-8")
_FILES: Final = {
    PATH + b"cho.css": (b"text/css; charset=utf-8", (_HERE / "cho.css").read_bytes()),
    PATH + b"cho.js": (b"text/javascript; charset=utf-8", (_HERE / "cho.js").read_bytes()),
}
_POLICY: Final = b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'"


class Door:
    def __init__(self, *, busy: Callable[[], int], processes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.line = Line(busy=busy, room=ROOM * max(1, processes), clock=clock)

    @staticmethod
    def take(headers: Headers) -> Held:
        """The door's own cookies, taken out of ``headers``: no page ever sees them."""
        return _taken(headers)

    async def answer(self, scope: Any, headers: Headers, cookies: Held, send: Any) -> bool:
        """Whether the door itself has answered."""
        path: bytes = scope["raw_path"]
        if path.startswith(PATH):
            await self._tell(scope, headers, cookies, send)
            return True
        if not _is_visit(scope, headers) or self.line.is_inside(cookies.get(PASS, "")):
            return False
        if PLACE not in cookies and self.line.has_room():
            return False
        standing = self.line.stand(cookies.get(PLACE, ""))
        if standing is None:
            await self._show(Standing(False, self.line.length, LATEST), headers, send)
        elif standing.is_in:
            await _send(send, 303, [(b"location", _target(scope)), *_let_in(standing, headers)], b"")
        else:
            await self._show(standing, headers, send)
        return True

    async def _tell(self, scope: Any, headers: Headers, cookies: Held, send: Any) -> None:
        path: bytes = scope["raw_path"]
        if path in _FILES:
            kind, body = _FILES[path]
            await _send(send, 200, [(b"content-type", kind), (b"cache-control", b"public, max-age=3600")], body)
            return
        if path != PATH or scope["method"] not in {"GET", "HEAD"}:
            await _send(send, 404, [], b"")
            return
        if self.line.is_inside(cookies.get(PASS, "")):
            standing: Standing | None = Standing(True, 0, 0.0)
        else:
            standing = self.line.stand(cookies.get(PLACE, ""))
        standing = standing or Standing(False, self.line.length, LATEST)
        body = json.dumps({"in": standing.is_in, "before": standing.before, "again_ms": round(standing.again * 1000)})
        extra = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        if standing.token:
            place = [_cookie(PLACE, standing.token, PLACE_SECONDS, headers)]
            extra += _let_in(standing, headers) if standing.is_in else place
        await _send(send, 200, extra, body.encode())

    async def _show(self, standing: Standing, headers: Headers, send: Any) -> None:
        seconds = max(2, round(standing.again))
        page = _PAGE.format(
            seconds=seconds, milliseconds=round(standing.again * 1000), before=f"{standing.before:,}".replace(",", ".")
        )
        extra = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", _POLICY),
            (b"retry-after", str(seconds).encode()),
        ]
        if standing.token:
            extra.append(_cookie(PLACE, standing.token, PLACE_SECONDS, headers))
        await _send(send, 503, extra, page.encode())


def _is_visit(scope: Any, headers: Headers) -> bool:
    """A person opening a page: no form being sent, no script, no file, nobody at work in an attempt."""
    if scope["method"] not in {"GET", "HEAD"} or scope["raw_path"].startswith(_ALWAYS):
        return False
    given = dict(headers)
    return b"text/html" in given.get(b"accept", b"") and b"hx-request" not in given


def _target(scope: Any) -> bytes:
    path: bytes = scope["raw_path"]
    query: bytes = scope.get("query_string", b"")
    path = b"/" + path.lstrip(b"/")  # never another host
    return path + (b"?" + query if query else b"")


def _let_in(standing: Standing, headers: Headers) -> Headers:
    return [_cookie(PLACE, "", 0, headers), _cookie(PASS, standing.token, PASS_SECONDS, headers)]


def _cookie(name: bytes, value: str, seconds: int, headers: Headers) -> tuple[bytes, bytes]:
    secure = "; Secure" if dict(headers).get(b"x-forwarded-proto") == b"https" else ""
    text = f"{name.decode()}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return b"set-cookie", text.encode()


def _taken(headers: Headers) -> Held:
    """The door's own cookies, taken out of the header."""
    found: Held = {}
    for place, (name, value) in enumerate(headers):
        if name != b"cookie" or (PLACE + b"=" not in value and PASS + b"=" not in value):
            continue
        others = []
        for pair in value.split(b";"):
            key, _, content = pair.strip().partition(b"=")
            if key in (PLACE, PASS):
                found[key] = content.decode("latin-1")
            else:
                others.append(pair.strip())
        headers[place] = (b"cookie", b"; ".join(others))
    headers[:] = [pair for pair in headers if pair != (b"cookie", b"")]
    return found


async def _send(send: Any, status: int, extra: Headers, body: bytes) -> None:
    headers = [(b"content-length", str(len(body)).encode()), (b"x-content-type-options", b"nosniff"), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
