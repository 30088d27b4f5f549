"""Contestants as the exam page behaves: whole vectors, retries until answered, and the untidiness of real devices."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Any

from faults.ledger import Ledger
from faults.wire import Line, Reply

API = "/phong-thi/api/v1/"
PAUSE = (0.15, 0.6)  # between two clicks
AGAIN = (0.05, 0.35)  # before a repetition


@dataclass
class Scene:
    """What all contestants share: where to connect, the ledger, how often something was hurt, who waits in vain."""

    port: int
    ledger: Ledger
    closings: int = 0  # attempts that run out of time, per contestant; 0: as many as fit
    injuries: int = 0
    stopping: bool = False
    in_doubt: set[Any] = field(default_factory=set)
    done: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


class Contestant:
    """One contestant of one round. ``hands_in`` False: lets the time run out, and answers beyond it."""

    def __init__(self, scene: Scene, entry: dict[str, Any], draw: random.Random, *, hands_in: bool) -> None:
        self.scene, self.entry, self.draw, self.hands_in = scene, entry, draw, hands_in
        self.line, self.other_line = Line(scene.port), Line(scene.port)
        self.number = 1
        self.ticket = ""
        self.epoch = self.seq = 0
        self.answers: list[str] = []
        self.several: list[bool] = []
        self.deadline_ms = 0
        self.seen_injuries = 0

    async def live(self) -> None:
        """Attempt after attempt until the run ends; the last one is finished."""
        await asyncio.sleep(self.draw.random())
        try:
            while not self.scene.stopping and (self.hands_in or not self.number > self.scene.closings > 0):
                await (self._hand_in_attempt() if self.hands_in else self._run_out_of_time())
                self.number += 1
                await asyncio.sleep(PAUSE[0])
        finally:
            self.line.close()
            self.other_line.close()

    # -- for storms ------------------------------------------------------------------------------------------------
    async def begin(self) -> bool:
        return await self._start()

    async def answer(self) -> None:
        await self._save_next()

    async def look(self) -> None:
        """From yet another connection."""
        line = Line(self.scene.port)
        await self._until_answered("state", line=line)
        line.close()

    async def hand_in(self) -> None:
        """And wait for what has been reached."""
        await self._seal(copies=1)
        await self._wait_for_result()

    # -- an attempt ------------------------------------------------------------------------------------------------
    async def _hand_in_attempt(self) -> None:
        if not await self._start():
            return
        for _ in range(self.draw.randint(4, 12)):
            await asyncio.sleep(self.draw.uniform(*PAUSE))
            if not await self._answer_once():
                return
            if self.draw.random() < 0.04:
                await self._other_device()
        await self._seal(copies=self.draw.choice((1, 1, 2, 3)))
        if self.draw.random() < 0.5:
            await self._wait_for_result()
        if self.draw.random() < 0.3:
            self.scene.count("saves after the seal")
            await self._save_next()
        if self.draw.random() < 0.3:
            await self._seal(copies=1)

    async def _run_out_of_time(self) -> None:
        """Saves until well after deadline and grace, and waits for the server to seal."""
        if not await self._start():
            return
        for _ in range(60):
            await asyncio.sleep(self.draw.uniform(0.4, 1.2))
            reply = await self._save_next()
            if reply.status == 409:
                break
        if self.draw.random() < 0.5:
            await self._seal(copies=1)
        for _ in range(60):
            state = json.loads((await self._until_answered("state")).body)
            if "attempt" not in state or state["attempt"]["receipt"]:
                return
            await asyncio.sleep(0.5)

    async def _start(self, *, takeover: bool = False) -> bool:
        body = {"number": self.number, "takeover": takeover}
        reply = await self._until_answered("start", body, ticket=self.entry["ticket"])
        if reply.status != 200:
            return False
        self._take_over_from(json.loads(reply.body))
        return True

    def _take_over_from(self, entered: dict[str, Any]) -> None:
        attempt = entered["attempt"]
        self.ticket, self.several = entered["ticket"], [question["several"] for question in entered["paper"]]
        self.epoch, self.seq, self.answers = attempt["epoch"], attempt["seq"], list(attempt["answers"])
        self.deadline_ms = attempt["deadline_at"]

    # -- answers ---------------------------------------------------------------------------------------------------
    def _click(self) -> dict[str, Any]:
        place = self.draw.randrange(len(self.answers))
        letters = ("A", "B", "AB", "") if self.several[place] else ("A", "B", "C", "")
        self.answers[place] = self.draw.choice([choice for choice in letters if choice != self.answers[place]])
        self.seq += 1
        return {"epoch": self.epoch, "seq": self.seq, "answers": list(self.answers), "flags": []}

    async def _answer_once(self) -> bool:
        """A click and its save, sometimes sent twice or overtaken by the next; False when the attempt is over."""
        luck = self.draw.random()
        if luck < 0.12:
            reply = await self._save_twice()
        elif luck < 0.22:
            reply = await self._save_overtaken()
        else:
            reply = await self._save_next()
        if reply.status == 409 and json.loads(reply.body)["code"] == "answers_fenced":
            return await self._start(takeover=True)
        return reply.status == 200

    async def _save_next(self) -> Reply:
        await self._look_if_hurt()
        return await self._until_answered("save", self._click())

    async def _save_twice(self) -> Reply:
        self.scene.count("saves sent twice")
        await self._look_if_hurt()
        body = self._click()
        first, _ = await asyncio.gather(
            self._until_answered("save", body), self._until_answered("save", body, line=self.other_line)
        )
        return first

    async def _save_overtaken(self) -> Reply:
        self.scene.count("saves overtaken")
        await self._look_if_hurt()
        older, newer = self._click(), self._click()
        reply = await self._until_answered("save", newer)
        await self._until_answered("save", older, line=self.other_line)
        return reply

    async def _other_device(self) -> None:
        """The contestant goes on elsewhere; the old device sends what it still had, and comes back."""
        self.scene.count("second devices")
        old = self._click()
        if await self._start(takeover=True):
            await self._until_answered("save", old, line=self.other_line)

    async def _seal(self, copies: int) -> None:
        await self._look_if_hurt()
        body = {**self._click(), "confirm": True}
        lines = [self.line, self.other_line, Line(self.scene.port)][:copies]
        self.scene.count("hand-ins")
        await asyncio.gather(*(self._until_answered("seal", body, line=line) for line in lines))
        for line in lines[2:]:
            line.close()

    async def _wait_for_result(self) -> None:
        """Ask until the grade is shown, or the rules show none, or the attempt goes on elsewhere."""
        for _ in range(40):
            reply = await self._until_answered("result")
            told = json.loads(reply.body)
            if reply.status != 200 or "retry_after_ms" not in told:
                self.scene.count("results shown" if told.get("graded") else "results not shown")
                return
            await asyncio.sleep(told["retry_after_ms"] / 1000)

    async def _look_if_hurt(self) -> None:
        """After every injury the next thing a contestant does is to look: a later save must not hide a loss."""
        if self.seen_injuries != self.scene.injuries:
            self.seen_injuries = self.scene.injuries
            await self._until_answered("state")

    # -- requests --------------------------------------------------------------------------------------------------
    async def _until_answered(
        self, act: str, body: dict[str, Any] | None = None, *, ticket: str = "", line: Line | None = None
    ) -> Reply:
        """Repeat until there is an answer other than "come again"; in doubt, look before repeating a save."""
        line = line or self.line
        while True:
            reply = await self._once(act, body, ticket or self.ticket, line)
            if reply is not None and reply.status < 500:
                self.scene.in_doubt.discard(line)
                return reply
            self.scene.in_doubt.add(line)
            await asyncio.sleep(self.draw.uniform(*AGAIN))
            if act in ("save", "seal") and not ticket:
                await self._once("state", None, self.ticket, line)

    async def _once(self, act: str, body: dict[str, Any] | None, ticket: str, line: Line) -> Reply | None:
        ledger, op = self.scene.ledger, self.scene.ledger.next_op()
        facts = {name: body[name] for name in ("epoch", "seq", "answers") if body and name in body}
        key = [self.entry["contestant"], self.entry["round"], self.number]
        await ledger.note("invoke", op=op, act=act, key=key, **facts)
        reply = await line.ask("GET" if body is None else "POST", API + act, ticket, body)
        self.scene.count("requests")
        if reply is None:
            await ledger.note("silence", op=op)
        else:
            await ledger.note("ack", op=op, status=reply.status, body=reply.body, retry_after=reply.retry_after)
        return reply


async def visit_pages(scene: Scene, paths: list[str], draw: random.Random, name: str) -> None:
    """A visitor of the pages, who only looks."""
    line = Line(scene.port)
    while not scene.stopping:
        op = scene.ledger.next_op()
        await scene.ledger.note("invoke", op=op, act="page", key=[name])
        reply = await line.ask("GET", draw.choice(paths))
        if reply is None:
            await scene.ledger.note("silence", op=op)
        else:
            await scene.ledger.note("ack", op=op, status=reply.status, body="", retry_after=reply.retry_after)
        well = reply is not None and reply.status == 200
        (scene.in_doubt.discard if well else scene.in_doubt.add)(name)
        await asyncio.sleep(draw.uniform(0.2, 0.6))
    line.close()
