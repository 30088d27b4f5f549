"""The rows a contest's rounds have: one for every round of the rules × paper somebody sits there, with the columns the
exam room lives by. Practice rounds come last, so that the first row is the first round that counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from truongthi.core.rules import Rules
from truongthi.core.rules.model import PaperRules, Round
from truongthi.core.rules.rounds import paper_named, rounds_of
from truongthi.core.showing import showing_of
from truongthi.core.timing import to_ms

Key = tuple[str, str]  # id of the round in the rules, id of the paper


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One row as the rules want it."""

    round: Round
    paper: PaperRules
    columns: dict[str, Any]

    @property
    def key(self) -> Key:
        return self.round.id, self.paper.id


def rows_of(rules: Rules) -> list[RoundRow]:
    """Every row the rules ask for, in the order of their numbers."""
    ordered = sorted(rounds_of(rules), key=lambda each: each.practice)  # stable: by opening within both
    return [
        RoundRow(each, paper, _columns(rules, each, paper)) for each in ordered for paper in papers_in_use(rules, each)
    ]


def papers_in_use(rules: Rules, round_: Round) -> list[PaperRules]:
    """The papers sat in a round: each category's own, or the round's, or the main one."""
    ids = dict.fromkeys((category.paper or round_.paper) for category in rules.categories) or [round_.paper]
    return [paper_named(rules, paper_id) for paper_id in ids]


def frozen_part(rules: Rules, key: Key) -> object:
    """What of the rules may not change once a row is frozen; None when the rules do not ask for the row."""
    row = next((row for row in rows_of(rules) if row.key == key), None)
    if row is None:
        return None
    blueprint = tuple(replace(stratum, available=None) for stratum in row.paper.blueprint)
    length = row.paper.duration_ms if row.paper.timed else 0
    return replace(row.paper, blueprint=blueprint, duration_ms=length), rules.attempts.at_close


def _columns(rules: Rules, round_: Round, paper: PaperRules) -> dict[str, Any]:
    attempts = rules.attempts
    whole_window = to_ms(round_.closes_at) - to_ms(round_.opens_at)
    return {
        "name": round_.name,
        "is_practice": round_.practice,
        "opens_at": round_.opens_at,
        "closes_at": round_.closes_at,
        "entry_closes_at": round_.entry_closes_at,
        "duration_ms": paper.duration_ms if paper.timed else whole_window,
        "attempt_limit": None if round_.practice else attempts.limit,
        "limit_per": attempts.limit_per,
        "cooldown_ms": 0 if round_.practice else attempts.cooldown_ms,
        "may_run_past_close": paper.timed and attempts.at_close == "run_full",
        "blueprint": strata(paper),
        "points_centi": paper.points_centi,
        "wrong_points_centi": paper.wrong_points_centi,
        "gives_partial_credit": paper.several_answers == "partial",
        "is_fixed": paper.mode == "fixed",
        "shuffles_questions": paper.shuffle_questions,
        "shuffles_options": paper.shuffle_options,
        "predictions": [] if round_.practice else _predictions(paper),
        "showing": showing_of(rules.display, attempts),
    }


def strata(paper: PaperRules) -> list[dict[str, Any]]:
    """The blueprint as rows; without one, a single row that takes any question of the bank."""
    rows = [
        {"part": row.part, "level": row.level, "count": row.count, "points_centi": row.points_centi}
        for row in paper.blueprint
    ]
    return rows or [{"part": None, "level": None, "count": paper.question_count}]


def _predictions(paper: PaperRules) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "text": one.text, "form": one.form, "decimals": one.decimals, "maximum": one.maximum}
        for one in paper.predictions
    ]
