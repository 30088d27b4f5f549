"""`make bench`, or `python -m bench`: takes the figures, prints a table, writes bench/results/<name>.json."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from bench import machine, measure, report
from bench.stack import ROOT, Stack, running

SIZES = (32, 256, 1000)
LINES = ("save", "attempt", "signin", "opening")


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
            print(f"    {outcome['first_error']}", flush=True)

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
        """The exam room and its two baselines, one after the other."""
        world, stack = self.world["save"], self.stack
        plain = f"/luu/{world['round']}/1/"
        for name, ports, path, by in (
            ("no database", [stack.echo_port], "/", "ticket"),
            ("exam room", [stack.port], "/phong-thi/api/v1/save", "ticket"),
            ("plain Django view", stack.plain_ports, plain, "session"),
        ):
            self.saves += 1
            job = {"ports": ports, "path": path, "by": by, "first_seq": self.saves * 1_000_000 + 1}
            people = world["people"][:size]
            outcome, ledger = measure.drive(stack, "save", people, seconds=self.options.seconds, **job)
            self.note(f"save|{len(people)}|{name}", outcome)
            if name != "no database":
                self.compare(world["round"], ledger)

    def attempt(self) -> None:
        world = self.world["attempt"]
        job = {"round_public_id": world["round_public_id"], "at_once": self.options.at_once}
        outcome, ledger = measure.drive(self.stack, "attempt", world["people"], seconds=self.options.seconds, **job)
        self.note("attempt", outcome)
        self.compare(world["round"], ledger)
        last = {entry["contestant"]: entry["number"] for entry in ledger}
        for person in world["people"]:
            # Whoever was in the middle of something is left out of the next run.
            person["next_number"] = max(person["next_number"], last.get(person["contestant"], 0) + 1)

    def signin(self) -> None:
        for way, people in (("slip", self.world["attempt"]["people"]), ("password", self.world["accounts"])):
            job = {"way": way, "at_once": self.options.at_once}
            outcome, _ = measure.drive(self.stack, "signin", people, seconds=self.options.seconds, **job)
            self.note(f"{way} sign-in", outcome)

    def opening(self) -> None:
        world = self.world["openings"].pop()
        job = {"slug": world["slug"], "round_public_id": world["round_public_id"]}
        people = world["people"][: self.options.arrivals]
        outcome, ledger = measure.drive(self.stack, "opening", people, seconds=self.options.opening_seconds, **job)
        self.note("opening", outcome)
        self.compare(world["round"], ledger, by="member")

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
                if name in wanted:
                    getattr(self, name)()

    def results(self) -> dict[str, Any]:
        found: dict[str, Any] = {"save": {}}
        for name, outcomes in self.outcomes.items():
            outcome = report.middle(outcomes)
            if name.startswith("save|"):
                _, size, what = name.split("|")
                found["save"].setdefault(size, {})[what] = outcome
            else:
                found[name] = outcome
        if "attempt" in found:
            found["attempt"]["title"] = f"whole attempt, {self.options.at_once} at once"
        if "opening" in found:
            arrivals, seconds = self.options.arrivals, self.options.opening_seconds
            found["opening"]["title"] = f"opening, {arrivals} in {seconds:g} s"
        return {**found, "checked": self.checked, "lost": self.lost, "memory_mb": self.stack.meter.memory_mb()}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="measured seconds of every line (default 4)")
    parser.add_argument("--contestants", type=int, default=1000, help="people (default 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of every line; the median counts (default 3)")
    parser.add_argument("--at-once", type=int, default=32, help="attempts and sign-ins going on at once (default 32)")
    parser.add_argument("--arrivals", type=int, default=300, help="people of the opening (default 300)")
    parser.add_argument("--opening-seconds", type=float, default=10.0, help="over which they arrive (default 10)")
    parser.add_argument("--only", nargs="+", choices=LINES, help="these lines only")
    parser.add_argument("--name", help="file name of the results (default: the date)")
    found = parser.parse_args()
    found.arrivals = min(found.arrivals, found.contestants)
    return found


def seeded(stack: Stack, chosen: argparse.Namespace) -> dict[str, Any]:
    os.environ.update(stack.environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "truongthi.settings"
    import django

    django.setup()
    from django.db import connection

    from bench.seed import seed

    world = seed(chosen.contestants, chosen.rounds, datetime.now(UTC))
    connection.close()
    return world


def main() -> int:
    chosen = options()
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
