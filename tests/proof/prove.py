"""``make prove``: thousands of invented contests computed three ways, and a thousand changed bundles refused.

python -m tests.proof.prove --contests 10000 --mutations 1000 [--first SEED] [--seconds S]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psycopg

from tests.conftest import SERVER  # starts the throw-away database; must be imported first
from tests.proof import differential, mutations
from tests.proof.contests import Invented
from tests.proof.frequencies import EVENTS
from truongthi.core.rules import RulesInvalid


def prove_contests(count: int, first: int, seconds: float) -> int:
    """A line every thousand and what occurred how often; returns how many contests differ. ``seconds``: at most."""
    computed = refused = wrong = 0
    seed, begun, seen = first, time.monotonic(), Counter[str]()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connected:
        while computed < count and time.monotonic() - begun < seconds:
            invented = Invented(seed)
            seed += 1
            try:
                found, occurred = differential.differ(invented, connected.cursor())
            except RulesInvalid:
                refused += 1
                continue
            seen.update(occurred)
            computed += 1
            wrong += bool(found)
            for line in found[:3]:
                say(f"  contest {seed - 1}: {line}")
            if computed % 1000 == 0:
                say(f"{computed:>7} contests  {wrong} differ")
    for event in EVENTS:
        say(f"{seen[event]:>7} with {event}")
    spent = time.monotonic() - begun
    say(f"{computed:>7} contests  {wrong} differ  {refused} rules refused  seeds {first} to {seed - 1}  {spent:.0f} s")
    return wrong


def prove_mutations(count: int) -> int:
    """Changes of one published bundle; returns how many were not refused or not named."""
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    missed = tried = seed = 0
    try:
        from tests.proof.published import operator_line, published_bundle, two_publications

        older, newer = two_publications()
        original, others = mutations.read(newer), [mutations.read(older), mutations.read(published_bundle())]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.zip"
            while tried < count:
                found = mutations.mutated(original, seed, others, operator_line)
                seed += 1
                if found is None:
                    continue
                mutations.write(path, found[0])
                tried += 1
                missed += is_missed(path, found[2], seed - 1, found[1])
    finally:
        teardown_databases(databases, verbosity=0)
    say(f"{tried:>7} changed bundles  {missed} not refused or not named")
    return missed


def is_missed(path: Path, name: str, seed: int, kind: str) -> bool:
    module = differential.verifier()
    try:
        check = module.Check(module.Bundle(str(path)))
        check.run()
        said = [str(one) for one in check.wrong]
    except module.Wrong as problem:
        said = [str(problem)]
    if any(name in one for one in said):
        return False
    say(f"  change {seed} ({kind} in {name}): {said[:1]}")
    return True


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--contests", type=int, default=10_000)
    parser.add_argument("--mutations", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="the seed to begin with")
    parser.add_argument("--seconds", type=float, default=86_400, help="for the contests, at most")
    options = parser.parse_args()
    assert SERVER is not None
    wrong = prove_contests(options.contests, options.first, options.seconds) if options.contests else 0
    return 1 if wrong + (prove_mutations(options.mutations) if options.mutations else 0) else 0


if __name__ == "__main__":
    sys.exit(main())
