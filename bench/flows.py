"""What contestants do over HTTP, one step after the other, each step timed. Used by the driver only."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.client import ANSWER_SECONDS, Connection, Reply, request
from bench.paper import vector

ROOM = "/phong-thi/api/v1/"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
HTML = b"Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
LONGEST_WAIT = 600.0
CSRF = "benchbenchbenchbenchbenchbench00"  # any secret of this form, as cookie and as field
ASSET = re.compile(rb'(?:href|src)="(/static/[^"#]+\.(?:css|js|svg|woff2))')


class StepFailed(Exception):  # noqa: N818 - it is counted, not raised to anybody
    """An answer that is not what the step expects."""


def bearer(ticket: str) -> str:
    return f"Authorization: Bearer {ticket}\r\n"


def save_body(seq: int, epoch: int = 1, **more: Any) -> bytes:
    return json.dumps({"epoch": epoch, "seq": seq, "answers": vector(seq), "flags": [], **more}).encode()


@dataclass
class Timings:
    """Milliseconds by step, errors by kind, bytes of HTTP."""

    steps: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    units: list[tuple[float, float, int, int]] = field(default_factory=list)
    first_error: str = ""

    def add(self, step: str, ended: float, took: float) -> None:
        self.steps.setdefault(step, []).append((ended, took))

    def fail(self, what: str, detail: str = "") -> None:
        self.errors[what] = self.errors.get(what, 0) + 1
        self.first_error = self.first_error or f"{what} {detail}".strip()


class Visitor:
    """One contestant with a connection of their own, and what their browser would keep."""

    def __init__(self, person: dict[str, Any], job: dict[str, Any], timings: Timings) -> None:
        self.person, self.job, self.timings = person, job, timings
        self.host = f"{job['host']}:{job['port']}"
        self.session = person.get("session", "")
        self.csrf = ""
        self.door = {"cho": "", "vao": ""}
        self.loaded: set[bytes] = set()
        self.connection: Connection | None = None

    async def connect(self) -> None:
        self.connection = await Connection.open(self.job["host"], self.job["port"])

    async def step(self, name: str, raw: bytes, expected: int) -> Reply:
        if self.connection is None or not self.connection.is_open:
            await self.connect()
        began = time.perf_counter()
        async with asyncio.timeout(ANSWER_SECONDS):
            reply = await self.connection.ask(raw)  # type: ignore[union-attr]  # connected above
        ended = time.perf_counter()
        self.timings.add(name, ended, ended - began)
        if expected and reply.status != expected:
            raise StepFailed(f"{name}: {reply.status}")
        return reply

    def _cookies(self) -> str:
        own = (("session", self.session), ("csrf", self.csrf), *self.door.items())
        pairs = [f"{name}={value}" for name, value in own if value]
        return f"Cookie: {'; '.join(pairs)}\r\n" if pairs else ""

    async def get(self, name: str, path: str) -> Reply:
        reply = await self._page(name, path)
        if reply.status == 503 and reply.cookie(b"cho"):
            await self._wait(float(reply.header(b"retry-after")))
            reply = await self._page(name, path)
        if reply.status != 200:
            raise StepFailed(f"{name}: {reply.status}")
        self.csrf = reply.cookie(b"csrf") or self.csrf
        return reply

    async def _page(self, name: str, path: str) -> Reply:
        raw = request("GET", path, self.host, self._cookies()).replace(b"Accept: */*\r\n", HTML, 1)
        reply = await self.step(name, raw, 0)
        self._keep(reply)
        return reply

    def _keep(self, reply: Reply) -> None:
        for name in self.door:
            self.door[name] = reply.cookie(name.encode()) or self.door[name]

    async def _wait(self, seconds: float) -> None:
        """Stands in line as the waiting page's script does."""
        began = time.perf_counter()
        while time.perf_counter() - began < LONGEST_WAIT:
            await asyncio.sleep(seconds)
            reply = await self.step("asking in line", request("GET", "/cho-vao/", self.host, self._cookies()), 200)
            self._keep(reply)
            told = json.loads(reply.content())
            if told["in"]:
                self.timings.add("waiting by turn", time.perf_counter(), time.perf_counter() - began)
                return
            seconds = told["again_ms"] / 1000
        raise StepFailed("never let in")

    async def assets(self, page: Reply) -> None:
        """What a browser loads with a page, once each."""
        for path in ASSET.findall(page.content()):
            if path not in self.loaded:
                self.loaded.add(path)
                await self.step("file", request("GET", path.decode(), self.host, self._cookies()), 200)

    async def post(self, name: str, path: str, **fields: str) -> Reply:
        reply = await self._send(name, path, **fields)
        if reply.status != 302:
            raise StepFailed(f"{name}: {reply.status}")
        return reply

    async def _send(self, name: str, path: str, accept: str = "", **fields: str) -> Reply:
        body = urlencode({"csrfmiddlewaretoken": self.csrf, **fields} if self.csrf else fields).encode()
        headers = f"{self._cookies()}Origin: http://{self.host}\r\n"
        raw = request("POST", path, self.host, headers, body, FORM)
        if accept:
            raw = raw.replace(b"Accept: */*", f"Accept: {accept}".encode(), 1)
        reply = await self.step(name, raw, 0)
        self.session = reply.cookie(b"session") or self.session
        self.csrf = reply.cookie(b"csrf") or self.csrf
        return reply

    async def ask(self, name: str, ticket: str, body: bytes = b"") -> dict[str, Any]:
        """Of the exam room; without a body a GET."""
        method, kind = ("POST", JSON) if body else ("GET", "")
        raw = request(method, ROOM + name, self.host, bearer(ticket), body, kind)
        return json.loads((await self.step(name, raw, 200)).content())  # type: ignore[no-any-return]

    # -- whole acts -------------------------------------------------------------------------------------------------
    async def sign_in(self, way: str) -> None:
        """The sign-in page and the form sent; the answer is a redirect with a session."""
        self.landing = await self.get("sign-in page", "/dang-nhap/")
        if way == "slip":
            await self.post("slip sign-in", "/dang-nhap/", way="slip", code=self.person["code"])
        else:
            account = {"username": self.person["username"], "password": self.person["password"]}
            while not self.session:  # told to come again while others are being looked at
                reply = await self._send("password sign-in", "/dang-nhap/", way="account", **account)
                if reply.status == 503:
                    await asyncio.sleep(float(reply.header(b"retry-after") or 2))
                elif reply.status != 302:
                    raise StepFailed(f"password sign-in: {reply.status}")
        if not self.session:
            raise StepFailed("signed in without a session")

    async def begin(self) -> dict[str, Any]:
        """The button of the lobby, as the page's script sends it; returns what the exam page needs."""
        self.csrf = self.csrf or CSRF
        path = f"/cua-toi/thi/{self.job['slug']}/bat-dau/"
        reply = await self._send("begin", path, accept=JSON, vong=self.job["round_public_id"])
        if reply.status != 200:
            raise StepFailed(f"begin: {reply.status}")
        return json.loads(reply.content())["page"]  # type: ignore[no-any-return]

    async def open_exam(self, number: int) -> None:
        """The exam page, the same for everybody."""
        page = await self.get("exam page", f"/phong-thi/{self.job['round_public_id']}/{number}/")
        if self.job.get("with_files"):
            await self.assets(page)

    async def whole_attempt(self, number: int) -> dict[str, Any]:
        """Exam page, start with the paper, three saves, seal, result. With ``from_lobby`` the button before it."""
        entry = (await self.begin())["ticket"] if self.job["from_lobby"] else self.person["entry"]
        await self.open_exam(number)
        begun = await self.ask("start", entry, json.dumps({"number": number}).encode())
        if len(begun["paper"]) != len(vector(1)):
            raise StepFailed("paper incomplete")
        for seq in (1, 2, 3):
            await self.ask("save", begun["ticket"], save_body(seq))
        receipt = (await self.ask("seal", begun["ticket"], save_body(4, confirm=True)))["receipt"]
        result = await self.ask("result", begun["ticket"])
        if result["receipt"] != receipt or not result["graded"]:
            raise StepFailed("result without its receipt or its grade")
        return {"number": number, "seq": 4, "hash": receipt["hash"]}

    async def arrive(self) -> dict[str, Any]:
        """Opening: contest page, sign-in by slip, lobby, the button, exam page, start, with all files."""
        slug = self.job["slug"]
        await self.assets(await self.get("contest page", f"/cuoc-thi/{slug}/"))
        await self.sign_in("slip")
        await self.assets(self.landing)
        await self.assets(await self.get("lobby", f"/cua-toi/thi/{slug}/"))
        entry = (await self.begin())["ticket"]
        await self.open_exam(1)
        await self.ask("start", entry, b'{"number": 1}')
        return {"number": 1, "seq": 0}
