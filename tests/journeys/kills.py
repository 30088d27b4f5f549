"""Kills tabs and whole browsers with SIGKILL while somebody answers, opens the exam again and counts what is missing.

What counts as shown: at every frame that is painted, the page is asked which options are ticked and whether it says
that they are kept on this device or saved. A click that was on the screen together with such a sentence may never be
missing afterwards.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from tests.fixtures.serving import BROWSER_FLAGS, chromium_path
from tests.journeys import hands
from tests.journeys.hands import PHONE, Stage
from tests.journeys.link import Link
from truongthi.attempts.models import Attempt

KILLED: dict[str, list[str]] = {"tab": ["--type=renderer"], "browser": []}
CUTS = ("phone offline", "server gone", "network there")
PROMISES = ["bài vẫn giữ trên máy", hands.SAVED]
WATCH = f"""{{ let due = false;
  const bar = () => [...document.querySelectorAll("header")].map((one) => one.innerText).join(" ");
  const told = () => {PROMISES}.some((words) => bar().includes(words));
  const look = () => {{ if (due) return; due = true; requestAnimationFrame(() => {{
    due = false; const ticked = ({hands.TICKED})();
    if (Object.keys(ticked).length && told()) window.shown(ticked); }}); }};
  const all = {{ subtree: true, childList: true, characterData: true, attributes: true }};
  addEventListener("change", look, true);
  new MutationObserver(look).observe(document, all); }}"""
PER_PUPIL = 20

Ticks = dict[int, str]


@dataclass
class Sums:
    """What the rounds came to, by the way they ended."""

    rounds: Counter[tuple[str, str]] = field(default_factory=Counter)
    clicks: Counter[tuple[str, str]] = field(default_factory=Counter)
    shown: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        head = f"{'killed':10}{'network':16}{'rounds':>8}{'clicks':>8}{'shown as kept':>15}{'lost':>6}"
        figures = (self.rounds, self.clicks, self.shown, self.lost)
        rows = [
            f"{how:10}{cut:16}" + "{:8}{:8}{:15}{:6}".format(*(one[how, cut] for one in figures))
            for how, cut in sorted(self.rounds)
        ]
        sums = [sum(one.values()) for one in figures]
        return "\n".join([head, *rows, f"{'':26}{sums[0]:8}{sums[1]:8}{sums[2]:15}{sums[3]:6}", *self.wrong])


class Victim:
    """One pupil with one browser of their own, which is killed again and again."""

    def __init__(self, kind: Any, stage: Stage, link: Link, profile: Path, draw: random.Random) -> None:
        self._kind, self._stage, self._link, self._profile, self._draw = kind, stage, link, profile, draw
        self.user, self._code = stage.pupil()
        self._cookies: list[Any] = []
        self._shown: list[Ticks] = []
        self._context: Any = None
        self._page = self._open()
        hands.sign_in(self._page, self._code)
        self._cookies = self._context.cookies()
        hands.go_in(self._page, stage)
        with stage.served.orm():
            attempt = Attempt.objects.get(contestant__member__user=self.user)
            Attempt.objects.filter(pk=attempt.pk).update(deadline_at=attempt.deadline_at + timedelta(hours=8))
        self._places = [
            place for place in range(1, 21) if hands.question(self._page, place).get_by_role("radio").count()
        ]

    def _open(self) -> Any:
        """A tab; with the browser, if that is dead. The profile on the disk is the one it died with."""
        if self._context is None:
            self._context = self._kind.launch_persistent_context(
                self._profile, executable_path=chromium_path(), headless=True, args=BROWSER_FLAGS, locale="vi-VN",
                viewport=PHONE, has_touch=True, base_url=self._link.url,
            )  # fmt: skip
            self._context.set_default_timeout(20_000)
            self._context.expose_binding("shown", lambda _, ticked: self._note(ticked))
            self._context.add_init_script(WATCH)
            self._context.add_cookies(self._cookies)  # Chromium writes new ones to the disk every thirty seconds only
        return self._tab()

    def _tab(self) -> Any:
        """A new tab; one may be given a process that is just dying of the last kill."""
        for _ in range(10):
            with contextlib.suppress(Error):
                return self._context.new_page()
            hands.pause(0.3)
        raise AssertionError("the browser opens no tab")

    def _note(self, ticked: dict[str, str]) -> None:
        self._shown.append({int(place): letters for place, letters in ticked.items()})

    def close(self) -> None:
        if self._context is not None:
            self._context.close()

    def round(self, how: str, cut: str, sums: Sums) -> None:
        before = hands.ticked(self._page)
        self._shown = []
        self._cut(cut)
        steps = self._answer_until_killed(how, before)
        claims = list(self._shown)
        self._link.back()
        self._page = self._open()
        hands.go_in(self._page, self._stage)
        hands.told(self._page, hands.SAVED)
        self._judge(how, cut, steps, claims, sums)

    def _cut(self, cut: str) -> None:
        if cut == "phone offline":
            self._context.set_offline(True)
        elif cut == "server gone":
            self._link.gone()

    def _answer_until_killed(self, how: str, before: Ticks) -> list[Ticks]:
        """Clicks until the process is gone; returns what was ticked after each click, the killed one included."""
        doomed = self._processes(how)
        killer = threading.Timer(self._draw.uniform(0.05, 2.0), lambda: [_kill(one) for one in doomed])
        steps, dead = [before], threading.Event()
        self._page.on("crash", lambda _: dead.set())
        self._context.on("close", lambda _: dead.set())
        killer.start()
        with contextlib.suppress(Error):
            while not dead.is_set():
                place, letter = self._draw.choice(self._places), self._draw.choice("ABCD")
                if steps[-1].get(place) == letter:
                    continue
                steps.append({**steps[-1], place: letter})
                hands.option(self._page, place, letter).check(timeout=3000)
                self._page.wait_for_timeout(self._draw.uniform(0, 120))
        killer.join()
        self._bury(how)
        return steps

    def _bury(self, how: str) -> None:
        if how == "browser":
            with contextlib.suppress(Error):
                self._context.close()
            self._context = None
            return
        dead = list(self._context.pages)
        self._tab()  # without any tab the browser would go too
        for page in dead:
            with contextlib.suppress(Error):
                page.close()
        self._context.set_offline(False)

    def _judge(self, how: str, cut: str, steps: list[Ticks], claims: list[Ticks], sums: Sums) -> None:
        found = hands.ticked(self._page)
        stored = list(self._stage.attempt(self.user).answers)
        key = (how, cut)
        sums.rounds[key] += 1
        sums.clicks[key] += len(steps) - 1
        reached = 0
        for claim in claims:
            reached = next((at for at in range(reached, len(steps)) if steps[at] == claim), reached)
        sums.shown[key] += reached
        if found not in steps[reached:]:
            sums.lost[key] += sum(found.get(place) != letter for place, letter in steps[reached].items()) or 1
            sums.wrong.append(f"{how}, {cut}: shown {steps[reached]}, found {found}, clicked {steps}")
        if stored != [found.get(place, "") for place in range(1, len(stored) + 1)]:
            sums.wrong.append(f"{how}, {cut}: on the screen {found}, at the server {stored}")

    def _processes(self, how: str) -> list[int]:
        """Of this profile's browser: those that draw pages, or the main one, without which none of them lives."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_text(errors="replace").replace("\0", " ").split()
                kinds = [word for word in words if word.startswith("--type=")]
                if f"--user-data-dir={self._profile}" in words and kinds == KILLED[how]:
                    found.append(int(folder.name))
        assert found, how
        return found


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_rounds(kind: Any, stage: Stage, link: Link, folder: Path, *, count: int, seed: int) -> Sums:
    draw, sums = random.Random(seed), Sums()  # noqa: S311 - invented behaviour
    victim = None
    try:
        for number in range(count):
            if number % PER_PUPIL == 0:
                if victim is not None:
                    victim.close()
                victim = Victim(kind, stage, link, folder / f"profile-{number}", draw)
            assert victim is not None
            victim.round(list(KILLED)[number % 2], CUTS[number // 2 % 3], sums)
    finally:
        link.back()
        if victim is not None:
            victim.close()
    return sums
