"""Every real regulation of plans/regulations on a small invented contest; its result was computed by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.regulations import contests
from tests.regulations.contests import Contest, table
from truongthi.core.contest_result import ContestResult, compute
from truongthi.core.eligibility import eligibility
from truongthi.core.rules.rounds import rounds_of
from truongthi.formats.plan_toml import read_plan, write_plan

HERE = Path(__file__).parent
PLANS = sorted((contests.ROOT / "plans" / "regulations").glob("*.toml"))
FILES = sorted(HERE.glob("*.toml"))
FIXED = ("hạng", "ai", "hơn người sau nhờ", "giải")


@cache
def contest(path: Path) -> Contest:
    return contests.read(path)


@cache
def result(path: Path) -> ContestResult:
    found = contest(path)
    return compute(found.rules, found.facts, found.decisions, found.adjustments)


def named(paths):
    return {"argvalues": paths, "ids": [path.stem for path in paths]}


def rankings():
    """(file, ranking as written) of every file."""
    return [(path, written) for path in FILES for written in contest(path).written["rankings"]]


@pytest.mark.parametrize(("path", "written"), [pytest.param(p, w, id=f"{p.stem}:{w['id']}") for p, w in rankings()])
def test_the_ranking_stands_as_computed_by_hand(path, written):
    found = result(path).division(written["id"])
    assert found is not None, [each.division.id for each in result(path).divisions]
    keys = [criterion.key for criterion in found.division.criteria]
    expected = table(written["rows"])
    assert [column for column in expected[0] if column not in FIXED] == keys
    year = contest(path).year
    stands = [
        (row.rank, row.entry.key, *(row.entry.metrics.get(key) for key in keys), decided_by(row))
        for row in found.standings.rows
    ]
    by_hand = [
        (int(row["hạng"]), row["ai"], *(contests.figure(row[key], key, year) for key in keys), row["hơn người sau nhờ"])
        for row in expected
    ]
    for line, (stood, hand) in enumerate(zip(stands, by_hand, strict=False), 1):
        assert stood == hand, f"{path.name}, {written['id']}, line {line}"
    assert [row[1] for row in stands] == [row[1] for row in by_hand]


@pytest.mark.parametrize(("path", "written"), [pytest.param(p, w, id=f"{p.stem}:{w['id']}") for p, w in rankings()])
def test_the_prizes_go_where_the_hand_computation_puts_them(path, written):
    """In the column: the tier; "tier=money" where it is not the tier's own; "chờ tier" where the committee decides."""
    found = result(path).division(written["id"])
    expected = {row["ai"]: row["giải"] for row in table(written["rows"]) if row["giải"]}
    assert found is not None
    got = {award.key: shown_award(found, award) for award in found.awards.given}
    got |= {key: "chờ " + "/".join(dict.fromkeys(tie.tiers)) for tie in found.awards.open for key in tie.keys}
    assert got == expected


@pytest.mark.parametrize("path", **named(FILES))
def test_no_prize_is_given_in_a_ranking_that_is_not_written_down(path):
    listed = {written["id"] for written in contest(path).written["rankings"]}
    others = [each for each in result(path).divisions if each.division.id not in listed]
    assert [each.division.id for each in others if each.awards.given or each.awards.open] == []


@pytest.mark.parametrize("path", **named(FILES))
def test_the_figures_that_were_to_be_predicted_are_as_counted_by_hand(path):
    expected = {
        (row["câu"], row.get("vòng", "")): contests.plain(contests.number(row["số"]))
        for row in table(contest(path).written.get("actuals", ""))
    }
    found = {(actual.prediction, actual.round): actual.value for actual in result(path).actuals}
    assert {key: found.get(key) for key in expected} == expected
    assert {key for key, value in found.items() if value} <= set(expected)


@pytest.mark.parametrize("path", **named(FILES))
def test_attempts_that_do_not_count_and_prizes_given_up_are_those_named(path):
    written = contest(path).written
    left_out = {(row["ai"], row["vòng"], int(row["lượt"]), row["vì"]) for row in table(written.get("left_out", ""))}
    assert {(one.person, one.round, one.number, one.why) for one in result(path).left_out} == left_out
    given_up = {(row["ai"], row["bảng"], row["giải"], row["giữ"]) for row in table(written.get("given_up", ""))}
    assert {(one.key, one.division, one.tier, one.kept_division) for one in result(path).given_up} == given_up


@pytest.mark.parametrize("path", **named(FILES))
def test_who_may_take_part_is_as_the_regulation_says(path):
    rows = table(contest(path).written.get("eligibility", ""))
    for row in rows:
        answer = eligibility(contest(path).rules, contests.asked_person(row))
        if answer.category is None:
            found = "không: " + ", ".join(answer.reasons)
        else:
            found = answer.category.id + ("" if answer.may_win else ", không xét giải")
        assert found == row["được"], row["tên"]


@pytest.mark.parametrize("path", **named(FILES))
def test_the_rounds_open_and_close_when_the_regulation_says(path):
    rounds = {each.id: each for each in rounds_of(contest(path).rules)}
    year = contest(path).year
    for row in table(contest(path).written.get("rounds", "")):
        round_ = rounds[row["vòng"]]
        assert (round_.opens_at, round_.closes_at) == (
            contests.instant(row["mở"], year),
            contests.instant(row["đóng"], year),
        ), row["vòng"]


@pytest.mark.parametrize("path", **named(FILES))
def test_the_contest_names_each_person_and_attempt_only_once_and_stays_inside_its_rounds(path):
    facts, rules = contest(path).facts, contest(path).rules
    rounds = {each.id: each for each in rounds_of(rules)}
    assert len({person.key for person in facts.people}) == len(facts.people) >= 5
    for attempt in facts.attempts:
        round_ = rounds[attempt.round]
        assert round_.opens_at <= attempt.started_at < attempt.sealed_at <= round_.closes_at, attempt


@pytest.mark.parametrize("path", **named(PLANS))
def test_a_plan_says_what_its_source_does_not_and_reads_back_the_same(path):
    rules = read_plan(path.read_bytes())
    assert rules.open_points
    assert all(not point.confirmed for point in rules.open_points)
    assert read_plan(write_plan(rules).encode()) == rules
    assert path.read_text(encoding="utf-8").startswith(f"# {path.stem[:3].upper()} · ")


def test_every_plan_has_its_contest():
    plans = {f"plans/regulations/{path.name}" for path in PLANS}
    assert {contest(path).written["plan"] for path in FILES} >= plans
    assert len(plans) >= 20


def test_every_plan_stands_in_the_table_of_the_documentation():
    text = (contests.ROOT / "docs" / "regulations.md").read_text(encoding="utf-8")
    assert [path.name for path in PLANS if f"plans/regulations/{path.name}" not in text] == []


def decided_by(row):
    return row.separated_by.metric if row.separated_by else ""


def shown_award(found, award):
    amount = next(tier.amount for tier in found.division.awards if tier.id == award.tier_id)
    return award.tier_id if award.amount == amount else f"{award.tier_id}={award.amount}"
