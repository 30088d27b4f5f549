"""The hand-computed contests of tests/regulations as plain facts, so that every computation can be run on them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

from tests.regulations.contests import Contest, read
from truongthi.core.rules import rules_to_dict
from truongthi.core.timing import to_ms

FOLDER = Path(__file__).parents[1] / "regulations"
PERSON = ("key", "category", "unit", "school", "grade", "unit_kind", "block", "may_win", "disqualified")
UNIT = ("key", "kind", "school", "grade", "unit_kind", "block", "headcount")
ATTEMPT = (
    "person",
    "round",
    "number",
    "duration_ms",
    "centipoints",
    "correct_count",
    "answered_count",
    "question_count",
)


def regulated(path: Path) -> SimpleNamespace:
    """As ``contests.Invented``: ``rules`` (the document) and ``facts``."""
    contest = read(path)
    return SimpleNamespace(rules=rules_to_dict(contest.rules), facts=plain(contest))


def decimal(guess: Fraction) -> str:
    """As an attempt holds it: at most five places after the point."""
    whole, part = divmod(int(guess * 100_000), 100_000)
    return f"{whole}.{part:05}".rstrip("0").rstrip(".")


def paths() -> list[Path]:
    return sorted(FOLDER.glob("*.toml"))


def plain(contest: Contest) -> dict[str, object]:
    facts = contest.facts
    return {
        "people": [{name: getattr(one, name) for name in PERSON} for one in facts.people],
        "units": [{name: getattr(one, name) for name in UNIT} for one in facts.units],
        "attempts": [
            {
                **{name: getattr(one, name) for name in ATTEMPT},
                "started_at": to_ms(one.started_at),
                "sealed_at": to_ms(one.sealed_at),
                "predictions": {name: decimal(guess) for name, guess in one.predictions.items()},
                "annulled": one.annulled,
            }
            for one in facts.attempts
        ],
        "external": {},
        "manual": [{"id": name, "key": key, "centipoints": value} for (name, key), value in facts.manual.items()],
        "lot_seed": facts.lot_seed,
        "decisions": contest.decisions,
        "adjustments": [[one.division, one.key, one.tier] for one in contest.adjustments],
    }
