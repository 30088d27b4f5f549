"""Why an entry stands where it stands: which of its attempts counts and why the others do not, and why it has its prize
or none. Everything follows from the same values the result is computed from; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from truongthi.core.awards import PassedOver
from truongthi.core.caps import GivenUp
from truongthi.core.counting import counted_attempt, sort_attempts
from truongthi.core.divisions import DivisionResult
from truongthi.core.facts import AttemptFacts
from truongthi.core.rules.model import AttemptRules, Division, WeightedSum

_OVER_ROUNDS: Final = frozenset({"sum_over_rounds", "mean_over_rounds"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One attempt in one division. ``why``: "counted" (its score is the person's), "counted_in_round" (the round's
    share of a sum or mean over rounds), "included" (one of those a mean or sum is formed of), "other_round", a reason
    of core.counting for being left out, or why another attempt was preferred: "lower_score", "longer", "later",
    "not_first", "not_last". ``than``: that other attempt.
    """

    attempt: AttemptFacts
    why: str
    than: AttemptFacts | None = None

    @property
    def counts(self) -> bool:
        return self.why in ("counted", "counted_in_round", "included")


@dataclass(frozen=True, slots=True)
class PrizeReason:
    """``why``: how a prize was won ("place", "moved_up", "shared", "extended", "adjusted"), or why there is none:
    "open" (a tie waits for the committee), "taken_away" (by the committee), what core.awards says else of those passed
    over, "none_left" or "no_prizes".
    ``kept``: the division and tier kept where a cap took this one.
    """

    why: str
    tier: str = ""
    amount: int = 0
    kept: tuple[str, str] | None = None

    @property
    def is_won(self) -> bool:
        return self.why in ("place", "moved_up", "shared", "extended", "adjusted")


def attempt_verdicts(
    attempts: Sequence[AttemptFacts],
    rules: AttemptRules,
    practice: Mapping[str, bool],
    division: Division,
    sums: Sequence[WeightedSum] = (),
) -> tuple[Verdict, ...]:
    """Every attempt of one person in the order begun, with why it counts or does not count in a division. ``sums``:
    the weighted sums of the rules, which may take every round, too.
    """
    found = sort_attempts(attempts, rules, practice)
    out = {(one.round, one.number): one.why for one in found.left_out}
    wanted = [one for one in found.counting if not division.rounds or one.round in division.rounds]
    chosen = _chosen(wanted, rules, _takes_every_round(division, sums))
    ordered = sorted(attempts, key=lambda one: (one.started_at, one.sealed_at, one.number))
    return tuple(_verdict(one, out, wanted, chosen, rules) for one in ordered)


def _takes_every_round(division: Division, sums: Sequence[WeightedSum]) -> bool:
    metrics = {criterion.metric for criterion in division.criteria}
    own = {criterion.of for criterion in division.criteria if criterion.metric == "weighted"}
    metrics |= {term.metric for one in sums if one.id in own for term in one.terms}
    return bool(metrics & _OVER_ROUNDS)


def _chosen(wanted: Sequence[AttemptFacts], rules: AttemptRules, over_rounds: bool) -> dict[str, AttemptFacts]:
    """The counted attempt, or that of every round where figures over rounds are compared; "" stands for all rounds."""
    if over_rounds:
        rounds = {one.round for one in wanted}
        pairs = ((each, counted_attempt([one for one in wanted if one.round == each], rules)) for each in rounds)
        return {each: one for each, one in pairs if one is not None}
    counted = counted_attempt(wanted, rules)
    return {} if counted is None else {"": counted}


def _verdict(
    attempt: AttemptFacts,
    out: Mapping[tuple[str, int], str],
    wanted: Collection[AttemptFacts],
    chosen: Mapping[str, AttemptFacts],
    rules: AttemptRules,
) -> Verdict:
    left_out = out.get((attempt.round, attempt.number))
    if left_out:
        return Verdict(attempt, left_out)
    if attempt not in wanted:
        return Verdict(attempt, "other_round")
    counted = chosen.get(attempt.round, chosen.get(""))
    if rules.counted in ("mean", "sum"):
        return Verdict(attempt, "included")
    if counted is None or counted == attempt:
        return Verdict(attempt, "counted" if "" in chosen else "counted_in_round")
    return Verdict(attempt, _why_not(attempt, counted, rules), counted)


def _why_not(attempt: AttemptFacts, counted: AttemptFacts, rules: AttemptRules) -> str:
    if rules.counted in ("first", "last"):
        return f"not_{rules.counted}"
    if attempt.centipoints != counted.centipoints:
        return "lower_score"
    if rules.equal_best == "shortest" and attempt.duration_ms != counted.duration_ms:
        return "longer"
    return "later"


def prize_reason(result: DivisionResult, key: str, given_up: Sequence[GivenUp] = ()) -> PrizeReason:
    """Why an entry has its prize in a division, or has none."""
    return prize_reasons(result, given_up)[key]


def prize_reasons(result: DivisionResult, given_up: Sequence[GivenUp] = ()) -> dict[str, PrizeReason]:
    """The same for every entry of a division."""
    nothing = PrizeReason("none_left" if result.division.awards else "no_prizes")
    found = {row.entry.key: nothing for row in result.standings.rows}
    if result.division.awards:
        kept = {one.key: one for one in reversed(given_up) if one.division == result.division.id}
        found |= {one.key: _passed_over(one, kept.get(one.key)) for one in reversed(result.awards.passed_over)}
        for tie in reversed(result.awards.open):
            found |= dict.fromkeys(tie.keys, PrizeReason("open", tie.tiers[0]))
    return found | {one.key: PrizeReason(one.why, one.tier_id, one.amount) for one in reversed(result.awards.given)}


def _passed_over(one: PassedOver, given_up: GivenUp | None) -> PrizeReason:
    why = "taken_away" if one.why == "adjusted" else one.why
    kept = (given_up.kept_division, given_up.kept_tier) if one.why == "cap" and given_up else None
    return PrizeReason(why, one.tier, kept=kept)
