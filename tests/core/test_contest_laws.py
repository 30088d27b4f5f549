"""Laws the whole computation keeps for every contest: expansion, caps, counting, prizes."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.contests import SCORE, contests
from truongthi.core.awards import prizes
from truongthi.core.contest_result import compute
from truongthi.core.facts_digest import facts_digest
from truongthi.core.ranking import explain, is_better
from truongthi.core.standings_document import (
    all_ties,
    canonical,
    division_document,
    read_value,
    settled,
    standings_document,
)

bounded = settings(max_examples=60, deadline=None)


def document(rules, facts, **extra):
    return standings_document("c", "0" * 64, compute(rules, facts, **extra))


def places(result):
    return {row.entry.key: row.rank for row in result.standings.rows}


def without(rules, metric):
    """The same contest, ranked by everything but this."""
    kept = {d.id: tuple(c for c in d.criteria if c.metric != metric) or (SCORE,) for d in rules.divisions}
    return replace(rules, divisions=tuple(replace(d, criteria=kept[d.id]) for d in rules.divisions))


@bounded
@given(contests(caps=True), st.randoms(use_true_random=False))
def test_the_order_of_people_and_attempts_changes_nothing(contest, random):
    rules, facts = contest
    people, attempts = list(facts.people), list(facts.attempts)
    random.shuffle(people)
    random.shuffle(attempts)
    shuffled = replace(facts, people=tuple(people), attempts=tuple(attempts))
    assert canonical(document(rules, shuffled)) == canonical(document(rules, facts))
    assert facts_digest("r", shuffled) == facts_digest("r", facts)


@bounded
@given(contests())
def test_a_place_is_one_more_than_the_number_strictly_better_and_equals_are_equal(contest):
    rules, facts = contest
    for result in compute(rules, facts).divisions:
        entries = [row.entry for row in result.standings.rows]
        order = result.division.criteria
        for row in result.standings.rows:
            better = [other for other in entries if (s := explain(other, row.entry, order)) and is_better(s)]
            assert row.rank == 1 + len(better)
            equal = [o for o in entries if o is not row.entry and explain(o, row.entry, order) is None]
            assert row.tied == bool(equal)


@bounded
@given(contests(caps=True))
def test_disqualified_is_as_if_never_there(contest):
    rules, facts = contest
    gone = {person.key for person in facts.people if person.disqualified}
    others = replace(
        facts,
        people=tuple(person for person in facts.people if not person.disqualified),
        attempts=tuple(attempt for attempt in facts.attempts if attempt.person not in gone),
    )
    mine, theirs = document(rules, facts), document(rules, others)
    mine["left_out"] = [one for one in mine["left_out"] if one[3] != "disqualified"]
    assert mine == theirs


@bounded
@given(contests())
def test_annulled_is_as_if_never_made(contest):
    rules, facts = contest
    others = replace(facts, attempts=tuple(attempt for attempt in facts.attempts if not attempt.annulled))
    mine, theirs = document(rules, facts), document(rules, others)
    annulled = {(a.person, a.round, a.number) for a in facts.attempts if a.annulled}
    mine["left_out"] = [one for one in mine["left_out"] if tuple(one[:3]) not in annulled]
    assert mine == theirs


@bounded
@given(contests())
def test_every_attempt_counts_once_or_is_left_out_for_one_reason(contest):
    rules, facts = contest
    result = compute(rules, facts)
    out = {(one.person, one.round, one.number) for one in result.left_out}
    assert len(out) == len(result.left_out)
    counted = sum(counts.attempts for counts in result.counts)
    assert counted + len(out) == len(facts.attempts)
    if rules.attempts.limit is not None and rules.attempts.limit_per == "contest":
        everybody = {person.key for person in facts.people if not person.disqualified}
        assert counted <= rules.attempts.limit * len(everybody)


@bounded
@given(contests(), st.data())
def test_a_higher_score_never_costs_a_place_and_moves_no_others_past_each_other(contest, data):
    rules, facts = contest
    limits = replace(rules.attempts, counted="best", min_duration_ms=0, limit=None)
    divisions = tuple(replace(division, criteria=(SCORE,)) for division in rules.divisions)
    rules = replace(rules, attempts=limits, divisions=divisions)
    if not facts.attempts:
        return
    at = data.draw(st.integers(0, len(facts.attempts) - 1))
    chosen = facts.attempts[at]
    raised = chosen._replace(centipoints=chosen.centipoints + 100)
    better = replace(facts, attempts=(*facts.attempts[:at], raised, *facts.attempts[at + 1 :]))
    before, after = compute(rules, facts), compute(rules, better)
    for old, new in zip(before.divisions, after.divisions, strict=True):
        was, now = places(old), places(new)
        if chosen.person in was:
            assert now[chosen.person] <= was[chosen.person]
        others = [key for key in was if key != chosen.person]
        assert all((was[a] < was[b]) == (now[a] < now[b]) for a in others for b in others)


@bounded
@given(contests())
def test_somebody_below_taken_out_moves_nobody_above(contest):
    rules, facts = contest
    rules = without(rules, "prediction_error")  # somebody less changes what was to be predicted
    for result in compute(rules, facts).divisions:
        rows = result.standings.rows
        if not rows:
            continue
        last = rows[-1].entry.key
        people = tuple(replace(p, disqualified=p.disqualified or p.key == last) for p in facts.people)
        again = compute(rules, replace(facts, people=people)).division(result.division.id)
        if again is None:
            continue
        above = {key: rank for key, rank in places(result).items() if rank < rows[-1].rank}
        assert above.items() <= places(again).items()


@bounded
@given(contests(border="committee", caps=True))
def test_prizes_never_exceed_what_the_rules_hold_and_none_is_lost(contest):
    rules, facts = contest
    found = compute(rules, facts)
    assert found.budget.given + found.budget.open <= found.budget.planned
    for result in found.divisions:
        awards = result.awards
        held = sum(prizes(result.division.awards, result.entrants.ranked).values())
        at_stake = sum(len(tie.tiers) for tie in awards.open)
        assert len(awards.given) + at_stake + len(awards.unclaimed) == held


@bounded
@given(contests(border="share", caps=True))
def test_dividing_prizes_costs_no_more_than_giving_them(contest):
    found = compute(*contest)
    assert found.budget.open == 0
    assert found.budget.given <= found.budget.planned


@bounded
@given(contests(border="committee", caps=True))
def test_nobody_holds_two_capped_prizes_or_gave_up_a_higher_one(contest):
    found = compute(*contest)
    held = [(award.key, result, award) for result in found.divisions for award in result.awards.given]
    assert len({key for key, _, _ in held}) == len(held)
    amounts = {
        (result.division.id, tier.id): tier.amount for result in found.divisions for tier in result.division.awards
    }
    kept = {key: (result.division.id, award.tier_id) for key, result, award in held}
    for up in found.given_up:
        assert kept[up.key] == (up.kept_division, up.kept_tier)
        assert amounts[up.division, up.tier] <= amounts[up.kept_division, up.kept_tier]
    for result in found.divisions:
        rank_of = places(result)
        worst = max((rank_of[award.key] for award in result.awards.given), default=0)
        open_keys = {key for tie in result.awards.open for key in tie.keys}
        named = {one.key for one in result.awards.passed_over}
        winners = {award.key for award in result.awards.given}
        above = {key for key, rank in rank_of.items() if rank <= worst}
        assert above <= winners | open_keys | named, "whoever a prize went past has a reason"


@bounded
@given(contests())
def test_a_division_of_a_round_is_the_contest_of_that_round_alone(contest):
    rules, facts = contest
    rules = without(replace(rules, attempts=replace(rules.attempts, limit=None)), "lot")  # drawn for each division
    for result in compute(rules, facts).divisions:
        division = result.division
        if not division.scope.round:
            continue
        alone = replace(
            rules,
            rounds=tuple(each for each in rules.rounds if each.id == division.scope.round),
            divisions=(replace(rules.division(division.written), each_round=False, rounds=()),),
        )
        of_round = replace(facts, attempts=tuple(a for a in facts.attempts if a.round == division.scope.round))
        (other,) = compute(alone, of_round).divisions
        assert division_document(other)["rows"] == division_document(result)["rows"]
        assert other.awards == result.awards


@bounded
@given(contests(caps=True), st.data())
def test_a_kept_computation_settles_to_the_same_with_any_decisions(contest, data):
    rules, facts = contest
    kept = document(rules, facts)
    assert [division_document(one) for one in settled(kept).divisions] == kept["divisions"]
    ties = all_ties(kept)
    decisions = {}
    for tie in ties:
        if data.draw(st.booleans()):
            decisions.setdefault(tie.division, []).append(tuple(data.draw(st.permutations(tie.keys))))
    after = settled(kept, decisions)
    computed = compute(rules, facts, decisions)
    assert [division_document(one) for one in after.divisions] == [division_document(o) for o in computed.divisions]
    assert after.given_up == computed.given_up
    again = {(tie.division, tie.figures_sha256) for tie in all_ties(kept, decisions)}
    assert {(tie.division, tie.figures_sha256) for tie in ties} <= again, "a decided tie stays the tie it was"


@bounded
@given(contests())
def test_predicted_figures_are_counted_after_everything_that_does_not_count(contest):
    rules, facts = contest
    result = compute(rules, facts)
    out = {(one.person, one.round, one.number) for one in result.left_out}
    valid = [a for a in facts.attempts if (a.person, a.round, a.number) not in out]
    assert {actual.round for actual in result.actuals} == {each.id for each in rules.rounds}
    for actual in result.actuals:
        assert actual.value == len({a.person for a in valid if a.round == actual.round})


@bounded
@given(contests())
def test_every_figure_is_exact_and_survives_the_document(contest):
    for division, kept in zip(compute(*contest).divisions, document(*contest)["divisions"], strict=True):
        by_key = {row.entry.key: row.entry.metrics for row in division.standings.rows}
        for row in kept["rows"]:
            for name, value in row["metrics"].items():
                assert read_value(value) == by_key[row["key"]][name]
                assert value is None or type(value) in (int, str)
                assert isinstance(by_key[row["key"]][name], int | Fraction | None)


PROGRAM = """
import hashlib
from tests.core.contests import *
from truongthi.core.contest_result import compute
from truongthi.core.standings_document import canonical, standings_document
made = rules(division("x", awards=THREE, each_round=True), division("y", awards=THREE), rounds=weeks(2),
             caps=(Cap("c"),), attempts=AttemptRules(2, limit_per="day"), paper=replace(PAPER, predictions=(GUESS,)))
facts = contest(*[attempt(f"p{n % 5}", n % 7, n % 3 + 1, number=n, at=n * 700, round_=f"w{1 + n % 2}",
                predictions={"doan": Fraction(n)}) for n in range(20)], lot_seed="s")
print(hashlib.sha256(canonical(standings_document("c", "r", compute(made, facts)))).hexdigest())
"""


def test_neither_the_hash_seed_nor_the_time_zone_of_the_machine_matters():
    answers = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed, zone in (("0", "UTC"), ("1", "Asia/Ho_Chi_Minh"), ("4242", "America/Los_Angeles"))
    }
    assert len(answers) == 1
    assert len(answers.pop().strip()) == 64
