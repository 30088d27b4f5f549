"""Runs the fault proof: `python -m faults.run --rounds 20`. Exit status 0 only when nothing was lost or wrong.

Everything it starts is a process below it and is stopped by its number; everything it writes lies in a scratch folder,
which stays behind (and is named) when something was found.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.machine import surroundings
from faults.chaos import ChaosProxy
from faults.contestant import Contestant, Scene, visit_pages
from faults.injector import CLOCK_STEPS, KINDS, Injector, not_here
from faults.ledger import Ledger
from faults.report import AT_THE_END, printed, summed
from faults.stack import NotHere, Stack

CHECKER = Path(__file__).with_name("check.py")
SETTLE_SECONDS = 60.0


async def drive(stack: Stack, ledger: Ledger, args: argparse.Namespace) -> dict[str, int]:
    """Contestants and visitors at work while one fault follows another; then let everybody finish."""
    draw = random.Random(args.seed)
    seeded = await asyncio.to_thread(stack.seed, args.contestants, args.closers, args.crowd)
    if args.control:
        await asyncio.to_thread(stack.break_durability)
    proxy = ChaosProxy(stack.port, random.Random(args.seed))
    scene = Scene(await proxy.start(), ledger, args.closings)
    longer = [Contestant(scene, one, random.Random(draw.random()), hands_in=True) for one in seeded["long"]]
    closers = [Contestant(scene, one, random.Random(draw.random()), hands_in=False) for one in seeded["short"]]
    crowd = [Contestant(scene, one, random.Random(draw.random()), hands_in=True) for one in seeded["crowd"]]
    visitors = [visit_pages(scene, seeded["pages"], random.Random(draw.random()), f"visitor {n}") for n in (1, 2, 3)]
    work = [asyncio.create_task(task) for task in (*(one.live() for one in (*longer, *closers)), *visitors)]
    injector = Injector(stack, proxy, scene, closers, crowd, draw)
    try:
        await asyncio.sleep(args.warm_up)
        await _hurt(injector, args)
        scene.stopping = True
        async with asyncio.timeout(SETTLE_SECONDS):
            await asyncio.gather(*work)
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await proxy.stop()
    return {**scene.done, "connections or chunks spoiled": proxy.spoiled}


def coming(args: argparse.Namespace) -> list[str]:
    """The faults of this run, in their order; a piece goes on where the piece before it ended."""
    missing = not_here()
    wanted = args.fault or [kind for kind in KINDS if "killed" in kind or not args.kills]
    kinds = [kind for kind in wanted if kind not in missing]
    return [kinds[(args.piece * args.rounds + number) % len(kinds)] for number in range(args.rounds)]


async def _hurt(injector: Injector, args: argparse.Namespace) -> None:
    sys.stdout.writelines(f"not possible here: {kind}: {why}\n" for kind, why in not_here().items())
    limit = time.monotonic() + args.seconds
    for number, kind in enumerate(coming(args)):
        if time.monotonic() > limit:
            sys.stdout.write(f"time is over after {number} of {args.rounds} rounds\n")
            return
        await injector.inject(kind)


def wait_until_settled(url: str) -> None:
    """The server closes what has run out and grades what is sealed by itself; what it leaves the checker will find."""
    limit = time.monotonic() + 30
    query = """SELECT (SELECT count(*) FROM attempts_attempt WHERE sealed_at IS NULL AND deadline_at < now())
        + (SELECT count(*) FROM attempts_pendinggrade)"""
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < limit and connection.execute(query).fetchone() != (0,):
            time.sleep(0.3)


def check(url: str, ledger: Path) -> dict[str, Any]:
    """The judge is another program and knows nothing of ours."""
    environment = {"PATH": os.environ.get("PATH", ""), "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "-I", CHECKER, ledger], env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError("the checker itself failed")
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


async def run(stack: Stack, args: argparse.Namespace) -> int:
    path = stack.folder / "ledger.jsonl"
    begun = time.monotonic()
    if any(kind in CLOCK_STEPS for kind in coming(args)):
        stack.clock.set(0)
    await asyncio.to_thread(stack.start)
    ledger = Ledger(path)
    done = await drive(stack, ledger, args)
    await ledger.close()
    url = await asyncio.to_thread(stack.database_url)
    await asyncio.to_thread(wait_until_settled, url)
    verdict = await asyncio.to_thread(check, url, path)
    if args.small_disk:
        damaged = await asyncio.to_thread(stack.damaged_structures)
        verdict["findings"] += [{"rule": "F7", "kind": AT_THE_END, "text": f"pg_amcheck: {line}"} for line in damaged]
    taken = {"driver": done, "seconds": round(time.monotonic() - begun), "seed": args.seed, "piece": args.piece}
    results = {"part": "small disk" if args.small_disk else "served", "about": surroundings(), **taken, **verdict}
    if args.json:
        args.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    found = summed([results])
    sys.stdout.write(printed(found))
    sys.stdout.write(", ".join(f"{count} {what}" for what, count in sorted(done.items())) + "\n")
    sys.stdout.write(f"{args.contestants} + {args.closers} contestants, {taken['seconds']} s\n")
    return 0 if found.is_well else 1


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=170, help="no new round after so long")
    parser.add_argument("--contestants", type=int, default=60, help="who hand in their attempts")
    parser.add_argument("--closers", type=int, default=15, help="whose attempts run out of time")
    parser.add_argument("--closings", type=int, default=0, help="attempts of each of those; 0: as many as fit")
    parser.add_argument("--crowd", type=int, default=120, help="who come for the storms only")
    parser.add_argument("--small-disk", type=int, default=0, metavar="MB", help="the data folder is a disk so small")
    parser.add_argument("--warm-up", type=float, default=2)
    parser.add_argument("--fault", action="append", help="only this fault; may be repeated")
    parser.add_argument("--kills", action="store_true", help="only faults that kill a process")
    parser.add_argument(
        "--control", action="store_true", help="the database lies about durability: losses must be found"
    )
    parser.add_argument("--keep", action="store_true", help="keep ledger and log even when nothing was found")
    parser.add_argument("--seed", type=int, default=20260915)
    parser.add_argument("--piece", type=int, default=0, help="of a long run: goes on where piece N-1 ended")
    parser.add_argument("--json", type=Path, help="where the results go")
    args = parser.parse_args(arguments)
    args.seed += args.piece
    return args


def main(arguments: Sequence[str] | None = None) -> int:
    args = parsed(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to stop, it stops what it has started
    try:
        stack, result = Stack(disk_mb=args.small_disk), 2
    except NotHere as why:
        sys.stdout.write(f"not possible here: {why}\n")
        return 0
    try:
        result = asyncio.run(run(stack, args))
    finally:
        stack.stop()
        if result == 0 and not args.keep:
            stack.remove()
        else:
            stack.remove_data()
            sys.stdout.write(f"ledger and log: {stack.folder}\n")
    return result


if __name__ == "__main__":
    sys.exit(main())
