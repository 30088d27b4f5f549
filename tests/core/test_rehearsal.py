"""A rehearsal is the same for the same seed, runs for any rules, and shows nothing that was not computed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.random_plans import rules as any_rules
from truongthi.core.contest_result import compute
from truongthi.core.errors import Refused
from truongthi.core.facts import ContestFacts, UnitFacts
from truongthi.core.rehearsal import LARGEST, Tie, rehearse
from truongthi.core.rehearsal.dice import Dice
from truongthi.core.rules.model import Cap, Category, Rules
from truongthi.formats.plan_toml import read_plan

PLANS = Path(__file__).parents[2] / "plans"
FILES = sorted([*PLANS.glob("*.toml"), *(PLANS / "regulations").glob("*.toml")])


def read(name: str) -> Rules:
    return read_plan((PLANS / f"{name}.toml").read_bytes())


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read("cai-cach-tthc-2026")


def computed_ties(result):
    """The ties at prizes of one division, told from what compute says alone."""
    found = {frozenset(tie.keys) for tie in result.awards.open}
    for why in ("shared", "extended"):
        ranks = {}
        for award in result.awards.given:
            if award.why == why:
                ranks.setdefault(result.standings.row_of(award.key).rank, set()).add(award.key)
        found |= {frozenset(keys) for keys in ranks.values()}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_plan_there_is_can_be_rehearsed(path: Path) -> None:
    done = rehearse(read_plan(path.read_bytes()), people=40, seed=3)
    assert done.tried
    assert any(tried.result.standings.rows for tried in done.tried)
    again = compute(done.rules, done.facts)
    assert [tried.result for tried in done.tried] == list(again.divisions)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=any_rules, seed=st.integers(0, 999), people=st.integers(10, 40))
def test_any_rules_the_same_for_the_same_seed_and_only_ties_that_are_computed(rules, seed, people) -> None:
    done = rehearse(rules, people=people, seed=seed)
    assert rehearse(rules, people=people, seed=seed) == done
    result = compute(rules, done.facts)
    assert {t.result.division.id: {frozenset(tie.keys) for tie in t.ties} for t in done.tried} == {
        each.division.id: computed_ties(each) for each in result.divisions
    }


def test_ties_arise_at_the_borders_of_prizes_of_people_and_of_classes(rules: Rules) -> None:
    people, classes = rehearse(rules).tried
    assert people.ties
    assert all(tie.remedy == "committee" for tie in people.ties)
    assert Tie(classes.ties[0].keys, ("nhat", "nhi"), "committee") == classes.ties[0]
    rows = [classes.result.standings.row_of(key) for key in classes.ties[0].keys]
    assert [(row.rank, row.tied) for row in rows] == [(1, True), (1, True)]


def test_the_remedy_is_the_one_of_the_rules(rules: Rules) -> None:
    for border, remedy in (("share", "share"), ("extend", "extend")):
        divisions = tuple(replace(division, border=border) for division in rules.divisions)
        tried = rehearse(replace(rules, divisions=divisions)).tried[0]
        assert {tie.remedy for tie in tried.ties} == {remedy}
    divisions = tuple(replace(division, ties="lot") for division in rules.divisions)
    tried = rehearse(replace(rules, divisions=divisions)).tried[0]
    assert not tried.ties
    assert tried.lots > 0


def test_each_criterion_is_counted_by_the_neighbours_it_tells_apart(rules: Rules) -> None:
    tried = rehearse(rules, seed=8).tried[0]
    rows = tried.result.standings.rows
    for use in tried.uses:
        assert use.decided == sum(
            row.separated_by is not None and row.separated_by.metric == use.criterion.key for row in rows
        )
    assert (
        sum(use.decided for use in tried.uses) + sum(len(g) - 1 for g in tried.result.standings.undecided)
        == len(rows) - 1
    )


def test_who_wins_twice_gives_one_up_where_a_cap_says_so() -> None:
    rules = read("regulations/r03-vcnet-nganh-tuyen-giao-2020")
    done = rehearse(replace(rules, caps=(Cap("mot-giai"),)), seed=5)
    assert done.result.given_up
    winners = [award.key for tried in done.tried for award in tried.result.awards.given]
    assert len(winners) == len(set(winners))


def test_disqualified_and_too_fast_attempts_are_among_what_happens(rules: Rules) -> None:
    strict = replace(rules, attempts=replace(rules.attempts, min_duration_ms=120_000, min_answered=5))
    reasons = {one.why for one in rehearse(strict, people=600).result.left_out}
    assert {"disqualified", "too_fast", "too_few_answers", "annulled"} <= reasons


def test_it_warns_of_what_cannot_be(rules: Rules) -> None:
    nobody = Category("tre", "Trẻ nhỏ", "pupil", "encouraged", may_win=True, age_min=15, age_max=18)
    shadowed = replace(rules, categories=(*rules.categories, nobody), budget=1)
    tiers = tuple(replace(tier, min_points_centi=10**9) for tier in rules.divisions[0].awards)
    unreachable = replace(rules.divisions[0], awards=tiers)
    done = rehearse(replace(shadowed, divisions=(unreachable, *rules.divisions[1:])))
    codes = {warned.code for warned in done.warnings}
    assert {"category_unreached", "budget_exceeded", "prizes_unclaimed"} <= codes
    assert {w.code for w in rehearse(replace(rules, divisions=())).warnings} == {"no_divisions"}


def test_a_real_roster_gives_classes_and_sizes_and_no_names(rules: Rules) -> None:
    invented = rehearse(rules, people=60).facts
    people = tuple(replace(person, name="Nguyễn Thị Thật", key=f"that-{person.key}") for person in invented.people)
    unsized = UnitFacts("x", "10A9", school="dv-00", grade=10)
    done = rehearse(rules, people=60, roster=ContestFacts(people, units=(*invented.units, unsized)))
    assert done.uses_roster
    assert {unit.name for unit in done.facts.units} == {unit.name for unit in (*invented.units, unsized)}
    assert "Thật" not in str(done.facts)
    assert "that-" not in str(done.facts)
    assert "unit_without_headcount" in {warned.code for warned in done.warnings}
    few = rehearse(rules, people=10, roster=ContestFacts(people, units=invented.units))
    assert 0 < few.people <= 10


def test_size_and_seed_have_bounds(rules: Rules) -> None:
    for people, seed, code in (
        (9, 1, "rehearsal_people"),
        (LARGEST + 1, 1, "rehearsal_people"),
        (20, -1, "rehearsal_seed"),
    ):
        with pytest.raises(Refused) as caught:
            rehearse(rules, people=people, seed=seed)
        assert caught.value.code == code


def test_another_seed_is_another_rehearsal(rules: Rules) -> None:
    assert rehearse(rules, people=50, seed=1).facts != rehearse(rules, people=50, seed=2).facts


def test_dice_fall_the_same_everywhere() -> None:
    dice = Dice("truongthi", 1)
    assert [dice.below(100) for _ in range(6)] == [23, 82, 20, 40, 67, 16]
    assert {Dice("a", 1).between(3, 5) for _ in range(5)} <= {3, 4, 5}
    assert Dice("b").below(1) == 0
