"""`make bench`, or `python -m bench`: takes the figures, prints a table, writes bench/results/<name>.json."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from bench import machine, measure, report
from bench.stack import ROOT, Stack, running
from truongthi.serve.processes import raise_descriptor_limit

SIZES = (32, 256, 2000)
LINES = ("save", "attempt", "lobby", "signin", "opening", "steady", "rush", "closing", "growth")
ONCE = ("opening", "steady", "rush", "closing", "growth")
GROWTH = (10_000, 100_000, 1_000_000)
GROWTH_SIZE = 256
RUSH_SECONDS, RUSH_INSIDE, RUSH_WATCHED = 25.0, 2000, 60.0


class Bench:
    """One run: its stack, its people, and the outcomes by line."""

    def __init__(self, stack: Stack, world: dict[str, Any], options: argparse.Namespace) -> None:
        self.stack, self.world, self.options = stack, world, options
        self.outcomes: dict[str, list[report.Outcome]] = defaultdict(list)
        self.checked = self.lost = self.saves = 0

    def note(self, name: str, outcome: report.Outcome) -> None:
        self.outcomes[name].append(outcome)
        print(f"  {name}: {outcome['rate']:,.1f}/s, {sum(outcome['errors'].values())} errors", flush=True)
        if outcome["first_error"]:
            log = (self.stack.folder / "serve.log").read_text(encoding="utf-8", errors="replace")
            print(f"    {outcome['first_error']}\n{log[-1500:]}", flush=True)

    def compare(self, round_id: int, ledger: list[dict[str, Any]], **how: Any) -> None:
        found = measure.check(self.stack, round_id, ledger, **how)
        self.checked += found["acknowledged"]
        self.lost += found["lost"]

    # -- lines ------------------------------------------------------------------------------------------------------
    def begin_saves(self) -> None:
        """Everybody begins the attempt whose answers are then changed."""
        _, ledger = measure.drive(self.stack, "start", self.world["save"]["people"], seconds=60)
        tickets = {entry["contestant"]: entry["ticket"] for entry in ledger}
        for person in self.world["save"]["people"]:
            person["ticket"] = tickets[person["contestant"]]

    def save(self, size: int) -> None:
        """The exam room and its baselines, one after the other."""
        world, stack, place = self.world["save"], self.stack, "/phong-thi/api/v1/save"
        plain = f"/luu/{world['round']}/1/"
        for name, ports, path, by in (
            ("no database, ASGI", [stack.bare_ports["echo"]], "/", "ticket"),
            ("no database, HTTP alone", [stack.bare_ports["direct"]], "/", "ticket"),
            ("no database, all else", [stack.bare_ports["without"]], place, "ticket"),
            ("exam room", [stack.port], place, "ticket"),
            ("plain Django view", stack.plain_ports, plain, "session"),
        ):
            self.saves += 1
            job = {"ports": ports, "path": path, "by": by, "first_seq": self.saves * 1_000_000 + 1}
            people = world["people"][:size]
            outcome, ledger = measure.drive(stack, "save", people, seconds=self.options.seconds, **job)
            self.note(f"save|{len(people)}|{name}", outcome)
            if not name.startswith("no database"):
                self.compare(world["round"], ledger)

    def attempt(self, name: str = "attempt", *, from_lobby: bool = False) -> None:
        world = self.world["attempt"]
        job = {"slug": world["slug"], "round_public_id": world["round_public_id"], "at_once": self.options.at_once}
        job["from_lobby"] = from_lobby
        outcome, ledger = measure.drive(self.stack, "attempt", world["people"], seconds=self.options.seconds, **job)
        self.note(name, outcome)
        self.compare(world["round"], ledger)
        last = {entry["contestant"]: entry["number"] for entry in ledger}
        for person in world["people"]:
            # Whoever was in the middle of something is left out of the next run.
            person["next_number"] = max(person["next_number"], last.get(person["contestant"], 0) + 1)

    def lobby(self) -> None:
        self.attempt("lobby", from_lobby=True)

    def signin(self) -> None:
        for way, people in (("slip", self.world["attempt"]["people"]), ("password", self.world["accounts"])):
            job = {"way": way, "at_once": self.options.at_once}
            outcome, _ = measure.drive(self.stack, "signin", people, seconds=self.options.seconds, **job)
            self.note(f"{way} sign-in", outcome)

    def opening(self) -> None:
        self._newcomers("opening", self.options.opening_seconds)

    def _newcomers(self, name: str, seconds: float) -> None:
        world = self.world["openings"].pop()
        job = {"slug": world["slug"], "round_public_id": world["round_public_id"], "with_files": True}
        people = world["people"][: self.options.arrivals]
        outcome, ledger = measure.drive(self.stack, "opening", people, seconds=seconds, **job)
        self.note(name, outcome)
        self.compare(world["round"], ledger, by="member")

    def _begin_crowd(self) -> list[dict[str, Any]]:
        """The crowd inside attempts; begun once."""
        people: list[dict[str, Any]] = self.world["crowd"]["people"]
        if "ticket" not in people[0]:
            _, ledger = measure.drive(self.stack, "start", people, seconds=120)
            tickets = {entry["contestant"]: entry["ticket"] for entry in ledger}
            for person in people:
                person["ticket"] = tickets[person["contestant"]]
        return people

    def steady(self) -> None:
        people, chosen = self._begin_crowd(), self.options
        before = self.stack.meter.memory_mb()
        job = {"every": chosen.every, "first_seq": 100}
        outcome, ledger = measure.drive(self.stack, "steady", people, seconds=chosen.steady_seconds, **job)
        outcome["memory_mb"] = {"before": before, "after": self.stack.meter.memory_mb()}
        self.note("steady", outcome)
        self.compare(self.world["crowd"]["round"], ledger)

    def rush(self) -> None:
        """The people of the opening in less than half the time, more than the pages can take, while others save."""
        inside = self._begin_crowd()[:RUSH_INSIDE]
        job = {"every": self.options.every, "first_seq": 100_000, "seconds": RUSH_WATCHED}
        with ThreadPoolExecutor(1) as beside:
            saving = beside.submit(measure.drive, self.stack, "steady", inside, **job)
            self._newcomers("rush", RUSH_SECONDS)
            outcome, ledger = saving.result()
        self.note("saves in the rush", outcome)
        self.compare(self.world["crowd"]["round"], ledger)

    def closing(self) -> None:
        people = self._begin_crowd()[-self.options.seals :]
        outcome, ledger = measure.drive(self.stack, "closing", people, seconds=10.0, seq=900_000)
        self.note("closing", outcome)
        self.compare(self.world["crowd"]["round"], ledger)

    def growth(self) -> None:
        """The same saves and starts with more and more attempts in the table."""
        from bench.seed import fill_attempts

        if "ticket" not in self.world["save"]["people"][0]:
            self.begin_saves()
        world, crowd = self.world["save"], self.world["crowd"]
        everybody = [person["contestant"] for person in crowd["people"]]
        for total in [size for size in GROWTH if size <= self.options.attempts]:
            fill_attempts(crowd["round"], everybody, total)
            self.saves += 1
            job = {"ports": [self.stack.port], "path": "/phong-thi/api/v1/save", "by": "ticket"}
            job["first_seq"] = self.saves * 1_000_000 + 1
            people = world["people"][:GROWTH_SIZE]
            outcome, ledger = measure.drive(self.stack, "save", people, seconds=self.options.seconds, **job)
            self.note(f"growth|{total}|save", outcome)
            self.compare(world["round"], ledger)
            self.attempt(f"growth|{total}|attempt")

    # -- all --------------------------------------------------------------------------------------------------------
    def run(self) -> None:
        wanted = self.options.only or LINES
        sizes = sorted({min(size, self.options.contestants) for size in SIZES})
        if "save" in wanted:
            self.begin_saves()
        for number in range(self.options.rounds):
            print(f"run {number + 1} of {self.options.rounds}", flush=True)
            for size in sizes if "save" in wanted else ():
                self.save(size)
            for name in LINES[1:]:
                if name in wanted and name not in ONCE:
                    getattr(self, name)()
        for name in ONCE:
            if name in wanted:
                print(name, flush=True)
                getattr(self, name)()

    def results(self) -> dict[str, Any]:
        found: dict[str, Any] = {"save": {}}
        for name, outcomes in self.outcomes.items():
            outcome = report.middle(outcomes)
            if name.startswith("save|"):
                _, size, what = name.split("|")
                found["save"].setdefault(size, {})[what] = outcome
            elif name.startswith("growth|"):
                _, total, what = name.split("|")
                found.setdefault("growth", {}).setdefault(total, {})[what] = outcome
            else:
                found[name] = outcome
        if "attempt" in found:
            found["attempt"]["title"] = f"whole attempt, {self.options.at_once} at once"
        if "lobby" in found:
            found["lobby"]["title"] = f"lobby's button and whole attempt, {self.options.at_once} at once"
        if "opening" in found:
            arrivals, seconds = self.options.arrivals, self.options.opening_seconds
            found["opening"]["title"] = f"opening, {arrivals} in {seconds:g} s"
        if "steady" in found:
            chosen, found["steady"]["memory_mb"] = self.options, self.outcomes["steady"][0]["memory_mb"]
            size, seconds = len(self.world["crowd"]["people"]), chosen.steady_seconds
            found["steady"]["title"] = f"{size} inside, a save each {chosen.every:g} s, {seconds:g} s"
        if "rush" in found:
            found["rush"]["title"] = f"rush, {self.options.arrivals} newcomers in {RUSH_SECONDS:g} s"
            found["saves in the rush"]["title"] = f"rush, saves of {RUSH_INSIDE} inside meanwhile"
        if "closing" in found:
            found["closing"]["title"] = f"closing, {self.options.seals} seals in 10 s"
        return {**found, "checked": self.checked, "lost": self.lost, "memory_mb": self.stack.meter.memory_mb()}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="measured seconds of every line (default 4)")
    parser.add_argument("--contestants", type=int, default=2000, help="people (default 2000)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of every line; the median counts (default 3)")
    parser.add_argument("--at-once", type=int, default=32, help="attempts and sign-ins going on at once (default 32)")
    parser.add_argument("--arrivals", type=int, default=5000, help="people of the opening (default 5000)")
    parser.add_argument("--opening-seconds", type=float, default=60.0, help="over which they arrive (default 60)")
    parser.add_argument("--crowd", type=int, default=10_000, help="people inside attempts at once (default 10000)")
    parser.add_argument("--every", type=float, default=8.0, help="seconds between saves of each of them (default 8)")
    parser.add_argument("--steady-seconds", type=float, default=60.0, help="for how long (default 60; long form 900)")
    parser.add_argument("--seals", type=int, default=5000, help="hand-ins of the closing (default 5000)")
    parser.add_argument("--attempts", type=int, default=1_000_000, help="attempts in the table, at most (growth)")
    parser.add_argument("--page-processes", type=int, help="as the setting PAGE_PROCESSES")
    parser.add_argument(
        "--document", metavar="NAME", help="write the figures of a run into docs/performance.md; no run"
    )
    parser.add_argument("--only", nargs="+", choices=LINES, help="these lines only")
    parser.add_argument("--name", help="file name of the results (default: the date)")
    found = parser.parse_args()
    wanted = found.only or LINES
    if {"opening", "rush"} & set(wanted):
        found.contestants = max(found.contestants, found.arrivals)
    if not {"steady", "rush", "closing", "growth"} & set(wanted):
        found.crowd = 1
    found.seals = min(found.seals, found.crowd)
    return found


def seeded(stack: Stack, chosen: argparse.Namespace) -> dict[str, Any]:
    os.environ.update(stack.environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "truongthi.settings"
    import django

    django.setup()
    from django.db import connection

    from bench.seed import seed

    openings = len({"opening", "rush"} & set(chosen.only or LINES))
    world = seed(chosen.contestants, openings, datetime.now(UTC), chosen.crowd)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what PostgreSQL does by itself within a minute or two of so many new rows
    connection.close()
    return world


def main() -> int:
    chosen = options()
    raise_descriptor_limit()
    if chosen.document:
        report.into_document(json.loads((ROOT / "bench" / "results" / f"{chosen.document}.json").read_text("utf-8")))
        return 0
    if chosen.page_processes:
        os.environ["PAGE_PROCESSES"] = str(chosen.page_processes)
    with running() as stack:
        about = machine.describe(stack)
        print(f"people: {chosen.contestants}", flush=True)
        bench = Bench(stack, seeded(stack, chosen), chosen)
        bench.run()
        results = bench.results()
    shown = {name: value for name, value in vars(chosen).items() if name != "name"}
    print("\n" + report.printed(results))
    name = chosen.name or about["taken_at"].replace(":", "")
    place = ROOT / "bench" / "results" / f"{name}.json"
    place.parent.mkdir(exist_ok=True)
    document = {"machine": about, "options": shown, **results}
    place.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {place.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
