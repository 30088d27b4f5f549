"""Two worlds that differ only in the keys answer a contestant byte for byte alike until the keys are released.

The walk covers pages and exam room: contests, lobby, exam page, start, paper, saves right and wrong, late and repeated
ones, a second device, hand-in, receipt, result, history, own data, the public pages. What is random by its nature
(form tokens, cookies, request ids) is masked; the exam room's own randomness and the clock are given by the test.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.attempts.world import CANARY, CLOSES, OPENS, ExamWorld, _key, exam_world, examroom_dsn, plan
from tests.examroom.test_http import Client as RoomClient
from tests.examroom.test_http import HandClock
from tests.house.source import PACKAGE
from truongthi.attempts.grading import grade_pending
from truongthi.attempts.models import Attempt, Grade, LateAnswer, PendingGrade
from truongthi.bank.models import Question, QuestionKey
from truongthi.contests.models import Contest, RoundKey
from truongthi.core.ticket import EntryTicket, issue_entry, ticket_key
from truongthi.core.timing import to_ms
from truongthi.examroom.app import Application
from truongthi.examroom.config import Config
from truongthi.examroom.room import ExamRoom
from truongthi.web.shared import clock

pytestmark = pytest.mark.django_db(transaction=True)

MASKS = [
    (re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*'), rb"\1masked"),
    (re.compile(rb'("request_id":")[^"]*'), rb"\1masked"),
]
HOUR = timedelta(hours=1)


@dataclass
class Walk:
    """One contestant's whole way, with everything that came back."""

    world: ExamWorld
    set_time: Callable[[Any], None]
    answered: bool
    client: Client = field(default_factory=Client)
    heard: list[tuple[str, int, bytes]] = field(default_factory=list)

    def hear(self, what: str, status: int, body: bytes) -> None:
        for pattern, instead in MASKS:
            body = pattern.sub(instead, body)
        self.heard.append((what, status, body))

    def page(self, path: str, *, method: str = "get", client: Client | None = None, **data: str) -> None:
        response = getattr(client or self.client, method)(path, data)
        told = sorted((k, v) for k, v in response.headers.items() if k not in ("Set-Cookie", "Date"))
        self.hear(f"{method} {path} {data}", response.status_code, repr(told).encode() + response.content)

    def pages(self, *, with_attempt: bool) -> None:
        slug, round_id = self.world.contest.slug, self.world.round.public_id
        for path in ("/cua-toi/", f"/cua-toi/thi/{slug}/", "/cua-toi/lich-su/", "/cua-toi/du-lieu/"):
            self.page(path)
        for path in ("/cua-toi/du-lieu.json", f"/phong-thi/{round_id}/", f"/phong-thi/{round_id}/1/ve/"):
            self.page(path)
        for path in ("/", f"/cuoc-thi/{slug}/", f"/cuoc-thi/{slug}/ket-qua/", "/thi-thu/"):
            self.page(path, client=Client())
        if with_attempt:
            attempt = Attempt.objects.get(number=1)
            for tail in ("", "phieu/", "phieu.json"):
                self.page(f"/cua-toi/luot/{attempt.public_id}/{tail}")
            self.page("/kiem-tra-phieu/", client=Client(), ma=attempt.receipt_code)

    async def exam(self, contestant_id: int) -> None:
        """Start, paper, saves, a second device, hand-in twice, and what comes after it."""
        key = ticket_key(settings.SECRET_KEY)
        hand = HandClock(OPENS + HOUR)
        numbers = iter(range(10_000))
        room = ExamRoom(
            examroom_dsn(), key, random_bytes=lambda size: hashlib.sha256(bytes([next(numbers)])).digest()[:size]
        )
        application = Application(lambda: Config(examroom_dsn(), key), hand)
        entry = issue_entry(EntryTicket(contestant_id, self.world.round.pk, 0, to_ms(CLOSES)), key)
        await application.startup(room)
        try:
            await self._requests(RoomClient(application, hand), entry)
        finally:
            await application.shutdown()

    async def _requests(self, client: RoomClient, entry: str) -> None:
        async def post(place: str, ticket: str, body: Any) -> Any:
            reply = await client.post(place, ticket, body)
            self.hear(place, reply.status, repr(sorted(reply.headers.items())).encode() + reply.body)
            return reply

        ticket = (await post("start", entry, {"number": 1})).json["ticket"]
        blank = [""] * 20
        for seq, letter in enumerate("ABCD" * 5 if self.answered else "", 1):
            client.clock.at += timedelta(seconds=7)
            vector = [letter if place < seq else "" for place in range(20)]
            await post("save", ticket, {"epoch": 1, "seq": seq, "answers": vector, "flags": [seq % 3]})
            await post("save", ticket, {"epoch": 1, "seq": seq, "answers": vector, "flags": []})
        await post("start", entry, {"number": 1})
        again = (await post("start", entry, {"number": 1, "takeover": True})).json
        await post("save", ticket, {"epoch": 1, "seq": 30, "answers": blank, "flags": []})
        last = {"epoch": again["attempt"]["epoch"], "seq": 40, "answers": again["attempt"]["answers"], "flags": []}
        await post("save", ticket, last)
        for place in ("paper", "state"):
            reply = await client.get(place, ticket)
            self.hear(place, reply.status, reply.body)
        for _ in range(2):
            await post("seal", ticket, {**last, "confirm": True})
        await asyncio.to_thread(graded)
        reply = await client.get("result", ticket)
        self.hear("result", reply.status, reply.body)
        await post("save", ticket, {**last, "seq": 41})
        await post("start", entry, {"number": 1})

    def run(self) -> list[tuple[str, int, bytes]]:
        cache.clear()
        self.set_time(OPENS + HOUR)
        self.client.force_login(self.world.people["Bình"])
        slug = self.world.contest.slug
        self.page(f"/cua-toi/thi/{slug}/")
        self.page(f"/cua-toi/thi/{slug}/bat-dau/", method="post")
        self.pages(with_attempt=False)
        self.page(f"/phong-thi/{self.world.round.public_id}/1/ve/")
        asyncio.run(self.exam(self.world.contestant().pk))
        self.set_time(OPENS + 2 * HOUR)
        cache.clear()
        self.pages(with_attempt=True)
        return self.heard


def graded() -> None:
    """The worker's turn, on a connection of its own."""
    try:
        grade_pending(now=OPENS + HOUR)
    finally:
        connection.close()


def change_keys(shift: int) -> None:
    """Move every key, in the bank and in the frozen round, and say other sources and explanations."""
    for question in Question.objects.all():
        QuestionKey.objects.filter(question=question).update(letters=_key(question, shift))
        told = {"source": f"{CANARY} {shift}", "explanation": f"{CANARY} {shift} {question.number}"}
        Question.objects.filter(pk=question.pk).update(**told)
        RoundKey.objects.filter(question__number=question.number).update(letters=_key(question, shift), **told)


def forget_attempts() -> None:
    for model in (LateAnswer, PendingGrade, Grade, Attempt):
        model.objects.all().delete()


@pytest.fixture(autouse=True, scope="session")
def _collected_static_files() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def set_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def set_(moment: Any) -> None:
        monkeypatch.setattr(clock.timezone, "now", lambda: moment)

    return set_


@pytest.mark.parametrize(("result", "answered"), [("after_close", True), ("at_once", False)])
def test_keys_change_no_byte_before_their_release(set_time: Callable[[Any], None], result: str, answered: bool) -> None:
    """With answers, scores are hidden until the close; where scores are shown at once, an empty paper scores 0 in
    either world, so that nothing at all may differ.
    """
    rules = plan()
    world = exam_world(replace(rules, display=replace(rules.display, result=result, keys="after_publication")))
    world.contestant()
    heard, scores = [], []
    for shift in (0, 1, 2):
        change_keys(shift)
        forget_attempts()
        heard.append(Walk(world, set_time, answered).run())
        scores.append(Grade.objects.get().centipoints)
    for other in heard[1:]:
        for mine, theirs in zip(heard[0], other, strict=True):
            assert mine == theirs
    for what, _, body in heard[0]:
        assert CANARY.encode() not in body, what
    assert {status for _, status, _ in heard[0]} >= {200, 302, 409}
    if answered:
        assert len(set(scores)) > 1  # the worlds do differ, where it may be seen
    _after_release_they_differ(world, set_time)


def _after_release_they_differ(world: ExamWorld, set_time: Callable[[Any], None]) -> None:
    """The same eyes see the difference once the contest is published: the comparison above is not blind."""
    set_time(CLOSES + HOUR)
    Contest.objects.update(state=Contest.State.PUBLISHED)
    client = Client()
    client.force_login(world.people["Bình"])
    path = f"/cua-toi/luot/{Attempt.objects.get().public_id}/"
    pages = []
    for shift in (0, 1):
        change_keys(shift)
        pages.append(client.get(path).content)
    assert pages[0] != pages[1]
    assert all(CANARY.encode() in page for page in pages)


def test_the_scripts_of_the_exam_page_know_no_key() -> None:
    for path in sorted(PACKAGE.rglob("contestant/static/**/*.js")):
        text = path.read_text(encoding="utf-8").lower()
        assert not re.search(r"\b(correct|is_right|explanation|answer_?key|score)\b", text), path
        assert "sourcemappingurl" not in text, path
