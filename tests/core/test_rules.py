"""Plans as plain documents: what is taken, what is refused and where, and the way back."""

import copy
import json
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truongthi.core.metrics import METRICS
from truongthi.core.rules import RulesInvalid, bank_problems, differences, moved, rules_from_dict, rules_to_dict, schema
from truongthi.core.rules.values import VIETNAM, day, instant, scaled, unscaled

PLANS = sorted((Path(__file__).parents[2] / "plans").glob("*.toml"))
REFORM = tomllib.loads((Path(__file__).parents[2] / "plans/cai-cach-tthc-2020.toml").read_text())


@pytest.fixture
def plan():
    return copy.deepcopy(REFORM)


def problems(document):
    with pytest.raises(RulesInvalid) as caught:
        rules_from_dict(document)
    return {(problem.code, problem.where) for problem in caught.value.problems}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_every_plan_of_the_repository_reads_back_to_itself(path):
    rules = rules_from_dict(tomllib.loads(path.read_text()))
    document = json.loads(json.dumps(rules_to_dict(rules)))
    assert rules_from_dict(document) == rules
    assert rules_to_dict(rules_from_dict(document)) == document


def test_the_plan_of_2020_is_read_exactly(plan):
    rules = rules_from_dict(plan)
    assert rules.window.opens_at == datetime(2020, 9, 15, 1, 0, tzinfo=UTC)
    assert rules.window.closes_at == datetime(2020, 10, 15, 1, 0, tzinfo=UTC)
    assert (rules.paper.question_count, rules.paper.points_centi, rules.paper.duration_ms) == (20, 500, 1_200_000)
    assert rules.paper.full_centipoints == 10_000
    assert rules.attempts.limit is None
    staff, classes = rules.divisions
    assert [(c.metric, c.direction) for c in staff.criteria] == [
        ("score", "desc"),
        ("attempts", "asc"),
        ("duration", "asc"),
    ]
    assert [tier.amount for tier in classes.awards] == [300_000, 200_000, 100_000, 80_000]
    assert rules.category("phhs").age_on == date(2020, 9, 15)
    assert not rules.category("cong-dan").may_win
    assert rules.hand_in.at == datetime(2020, 10, 16, 3, 0, tzinfo=UTC)


BAD = {
    "end before start": (
        "window",
        {"closes_at": "2020-09-15T07:00:00+07:00"},
        "rules_window_empty",
        "window.closes_at",
    ),
    "window of no length": (
        "window",
        {"closes_at": "2020-09-15T08:00:00+07:00"},
        "rules_window_empty",
        "window.closes_at",
    ),
    "no duration": ("paper", {"duration_minutes": 0}, "rules_not_positive", "paper.duration_minutes"),
    "negative points": ("paper", {"points_per_question": -1}, "rules_not_positive", "paper.points_per_question"),
    "a third of a centipoint": (
        "paper",
        {"points_per_question": 0.333},
        "rules_not_a_decimal",
        "paper.points_per_question",
    ),
    "duration beyond the window": (
        "window",
        {"closes_at": "2020-09-15T08:10:00+07:00"},
        "rules_duration_longer_than_window",
        "paper.duration_minutes",
    ),
    "blueprint of another size": ("paper", {"question_count": 25}, "rules_blueprint_sum", "paper.question_count"),
    "yes as text": ("paper", {"shuffle_options": "yes"}, "rules_not_a_yesno", "paper.shuffle_options"),
    "number as text": ("paper", {"question_count": "20"}, "rules_not_a_integer", "paper.question_count"),
    "true is no number": ("paper", {"question_count": True}, "rules_not_a_integer", "paper.question_count"),
    "no attempts at all": ("attempts", {"limit": 0}, "rules_too_small", "attempts.limit"),
    "word for a number": ("attempts", {"limit": "nhiều"}, "rules_not_a_limit", "attempts.limit"),
    "choice nearly right": ("attempts", {"counted": "bests"}, "rules_unknown_choice_meant", "attempts.counted"),
    "choice unknown": ("attempts", {"counted": "random"}, "rules_unknown_choice", "attempts.counted"),
    "field nearly right": ("paper", {"question_cuont": 20}, "rules_unknown_field_meant", "paper.question_cuont"),
    "field unknown": ("window", {"zzz": 1}, "rules_unknown_field", "window.zzz"),
    "deadline before close": (
        "hand_in",
        {"deadline": "2020-10-14T10:00:00+07:00"},
        "rules_deadline_before_close",
        "hand_in.deadline",
    ),
    "report before hand-in": (
        "report",
        {"deadline": "2020-10-15T10:00:00+07:00"},
        "rules_report_before_hand_in",
        "report.deadline",
    ),
    "more signers than members": (
        "committee",
        {"decision_persons": 4},
        "rules_too_few_members",
        "committee.decision_persons",
    ),
    "nobody in the committee": ("committee", {"members": []}, "rules_no_committee", "committee.members"),
}


@pytest.mark.parametrize(("table", "change", "code", "where"), BAD.values(), ids=BAD)
def test_nonsense_in_one_table_is_named(plan, table, change, code, where):
    plan[table].update(change)
    assert (code, where) in problems(plan)


def edit_division(plan, index, **change):
    plan["divisions"][index].update(change)
    return plan


def test_unknown_metric_is_named_with_what_was_meant(plan):
    plan["divisions"][0]["criteria"][0]["metric"] = "scoer"
    assert problems(plan) == {("rules_unknown_metric_meant", "divisions[1].criteria[1].metric")}


def test_metric_of_the_other_kind_is_refused(plan):
    plan["divisions"][1]["criteria"][0]["metric"] = "score"
    assert ("rules_metric_of_other_kind", "divisions[2].criteria[1].metric") in problems(plan)


def test_criterion_twice_is_refused(plan):
    plan["divisions"][0]["criteria"].append({"metric": "score", "direction": "asc"})
    assert problems(plan) == {("rules_duplicate_criterion", "divisions[1].criteria[4].metric")}


def test_a_criterion_needs_its_direction(plan):
    del plan["divisions"][0]["criteria"][1]["direction"]
    assert problems(plan) == {("rules_missing_choice", "divisions[1].criteria[2].direction")}


def test_negative_money_is_refused(plan):
    plan["divisions"][0]["awards"][3]["amount"] = -80_000
    assert problems(plan) == {("rules_too_small", "divisions[1].awards[4].amount")}


@pytest.mark.parametrize("place", ["awards", "divisions"])
def test_prizes_without_a_division_are_refused(plan, place):
    tiers = [{"id": "nhat", "name": "Nhất", "count": 1, "amount": 1}]
    plan[place] = tiers if place == "awards" else {"awards": tiers}
    assert ("rules_awards_without_division", place) in problems(plan)


def test_prizes_nobody_may_win_are_refused(plan):
    assert problems(edit_division(plan, 0, members=["phhs"])) == {
        ("rules_awards_nobody_may_win", "divisions[1].awards")
    }


def test_members_must_be_categories(plan):
    assert ("rules_unknown_category", "divisions[1].members[1]") in problems(edit_division(plan, 0, members=["gv"]))


def test_a_ranking_of_classes_needs_pupils(plan):
    assert ("rules_collective_without_pupils", "divisions[2].members") in problems(
        edit_division(plan, 1, members=["cbgv"])
    )


def test_paper_larger_than_the_bank_of_the_plan_is_refused(plan):
    plan["paper"]["blueprint"][0]["available"] = 7
    assert problems(plan) == {("rules_stratum_larger_than_bank", "paper.blueprint[1].count")}


def test_all_problems_are_told_at_once(plan):
    plan["paper"]["duration_minutes"] = 0
    plan["window"]["closes_at"] = plan["window"]["opens_at"]
    del plan["title"]
    plan["divisions"][0]["criteria"][0]["metric"] = "luck"
    assert len(problems(plan)) == 4


def test_an_open_point_must_name_a_place_of_the_plan(plan):
    plan["open_points"].append({"field": "attempts.limits"})
    assert problems(plan) == {("rules_open_point_unknown", "open_points[16].field")}


@pytest.mark.parametrize("document", [None, [], "x", 3, {}, {"window": 5}, {"divisions": [5, None]}])
def test_documents_of_another_shape_are_refused_and_never_break(document):
    with pytest.raises(RulesInvalid):
        rules_from_dict(document)


def test_what_the_plan_leaves_out_is_taken_by_default_and_listed(plan):
    for name in ("attempts", "open_points", "display"):
        del plan[name]
    del plan["categories"][2]["age_on"]
    del plan["divisions"][1]["headcount_on"]
    rules = rules_from_dict(plan)
    assert rules.attempts.limit is None
    assert rules.category("phhs").age_on == date(2020, 9, 15)
    listed = {point.field for point in rules.open_points}
    assert {
        "attempts.limit",
        "attempts.at_close",
        "display.result",
        "report.deadline",
        "categories.phhs.age_on",
        "divisions.lop.headcount_on",
    } <= listed
    assert not any(point.confirmed for point in rules.open_points)


def test_a_confirmed_open_point_stays_confirmed_and_is_not_listed_twice(plan):
    plan["open_points"] = [{"field": "report.deadline", "confirmed": True}]
    points = [point for point in rules_from_dict(plan).open_points if point.field == "report.deadline"]
    assert [point.confirmed for point in points] == [True]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("8h00 15/9/2020", datetime(2020, 9, 15, 8, tzinfo=VIETNAM)),
        ("24h00 30/4/2021", datetime(2021, 5, 1, 0, tzinfo=VIETNAM)),
        ("08:00, 15.9.2020", datetime(2020, 9, 15, 8, tzinfo=VIETNAM)),
        ("0h00 1/5/2021", datetime(2021, 5, 1, 0, tzinfo=VIETNAM)),
        ("23h59 30/4/2021", datetime(2021, 4, 30, 23, 59, tzinfo=VIETNAM)),
        ("24h00 31/12/2026", datetime(2027, 1, 1, 0, tzinfo=VIETNAM)),
        ("24h00 28/2/2028", datetime(2028, 2, 29, 0, tzinfo=VIETNAM)),
        ("hết ngày 15/12/2026", datetime(2026, 12, 16, 0, tzinfo=VIETNAM)),
        ("đến hết ngày 31/12/2026", datetime(2027, 1, 1, 0, tzinfo=VIETNAM)),
        ("Đến hết 8h00 ngày 15/10/2020", datetime(2020, 10, 15, 8, tzinfo=VIETNAM)),
        ("đến hết 24h00 ngày 15/10/2020", datetime(2020, 10, 16, 0, tzinfo=VIETNAM)),
        ("trước 10h00 ngày 16/10/2020", datetime(2020, 10, 16, 10, tzinfo=VIETNAM)),
        ("10 giờ 30 phút ngày 16 tháng 10 năm 2020", datetime(2020, 10, 16, 10, 30, tzinfo=VIETNAM)),
        ("từ 8 giờ ngày 15-9-2020", datetime(2020, 9, 15, 8, tzinfo=VIETNAM)),
        (normalize("NFD", "hết ngày 15/12/2026"), datetime(2026, 12, 16, 0, tzinfo=VIETNAM)),
        ("hết 15/12/2026", None),
        ("ngày 15/12/2026", None),
        ("24h01 30/4/2021", None),
        ("8h60 30/4/2021", None),
        ("hết ngày 31/2/2021", None),
        ("2020-09-15T01:00:00Z", datetime(2020, 9, 15, 8, tzinfo=VIETNAM)),
        ("2020-09-15 08:00", datetime(2020, 9, 15, 8, tzinfo=VIETNAM)),
        (datetime(2020, 9, 15, 8), datetime(2020, 9, 15, 8, tzinfo=VIETNAM)),  # noqa: DTZ001 (a plan without offset)
        ("2020-09-15", None),
        ("25h00 1/1/2021", None),
        ("8h00 31/2/2021", None),
        ("sớm", None),
        (8, None),
    ],
)
def test_instants_as_plans_write_them(written, expected):
    assert instant(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("15/9/2020", date(2020, 9, 15)),
        ("2020-09-15", date(2020, 9, 15)),
        (date(2020, 9, 15), date(2020, 9, 15)),
        ("31/2/2020", None),
        (datetime(2020, 9, 15, 8, tzinfo=UTC), None),
        (5, None),
    ],
)
def test_days_as_plans_write_them(written, expected):
    assert day(written) == expected


@given(st.integers(0, 10**9))
def test_decimals_come_back_from_their_shortest_form(value):
    assert scaled(unscaled(value, 100), 100) == value
    assert scaled(str(unscaled(value, 100)).replace(".", ","), 100) == value


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "1e99", "", "x", None, True, [], "0.001"])
def test_what_is_no_decimal_is_refused(bad):
    assert scaled(bad, 100) is None


def test_a_bank_that_is_too_small_names_the_part(plan):
    rules = rules_from_dict(plan)
    bank = [("I", "")] * 40 + [("II", "")] * 5 + [("III", "")] * 6
    assert [(p.where, p.facts["available"]) for p in bank_problems(rules, bank)] == [("paper.blueprint[2].count", 5)]
    assert list(bank_problems(rules, [*bank, ("II", "")])) == []


def test_levels_are_counted_inside_their_part(plan):
    plan["paper"]["blueprint"] = [{"part": "I", "level": "Vận dụng", "count": 5}, {"part": "I", "count": 15}]
    rules = rules_from_dict(plan)
    assert list(bank_problems(rules, [("I", "Vận dụng")] * 5 + [("I", "Nhận biết")] * 15)) == []
    assert len(list(bank_problems(rules, [("I", "Vận dụng")] * 4 + [("I", "Nhận biết")] * 16))) == 1
    assert len(list(bank_problems(rules, [("I", "Vận dụng")] * 5 + [("I", "Nhận biết")] * 14))) == 1


def test_a_moved_plan_keeps_all_distances(plan):
    rules = rules_from_dict(plan)
    later = moved(rules, datetime(2026, 11, 22, 8, tzinfo=VIETNAM), slug="x")
    assert later.window.closes_at - later.window.opens_at == rules.window.closes_at - rules.window.opens_at
    assert later.hand_in.at - later.window.closes_at == rules.hand_in.at - rules.window.closes_at
    assert later.category("phhs").age_on == date(2026, 11, 22)
    assert later.division("lop").headcount_on == date(2026, 11, 22)
    assert later.slug == "x"
    assert rules_from_dict(rules_to_dict(later)) == later


def test_differences_name_each_changed_field_once(plan):
    before = rules_to_dict(rules_from_dict(plan))
    plan["window"]["closes_at"] = "2020-10-20T08:00:00+07:00"
    plan["hand_in"]["deadline"] = "2020-10-21T10:00:00+07:00"
    plan["divisions"][0]["awards"][0]["amount"] = 500_000
    plan["divisions"][0]["criteria"].pop()
    plan["open_points"] = [point for point in plan["open_points"] if "duration" not in point["field"]]
    after = rules_to_dict(rules_from_dict(plan))
    changed = {change.field: (change.before, change.after) for change in differences(before, after)}
    assert changed["divisions.cbgv.awards.nhat.amount"] == (300_000, 500_000)
    assert changed["divisions.cbgv.criteria.duration"][1] is None
    assert changed["window.closes_at"][1] == "2020-10-20T08:00:00+07:00"
    assert len(changed) == 5
    assert differences(before, before) == []


def test_the_order_of_criteria_is_a_difference(plan):
    before = rules_to_dict(rules_from_dict(plan))
    plan["divisions"][0]["criteria"].reverse()
    after = rules_to_dict(rules_from_dict(plan))
    assert [change.generic for change in differences(before, after)] == ["divisions.criteria"]


def test_every_field_of_the_format_is_specified_in_the_documentation():
    text = (Path(__file__).parents[2] / "docs/rules.md").read_text()
    tables = [schema.PLAN]
    for table in tables:
        for field in table.fields:
            assert re.search(rf"[`.\[]{field.name}[`\]]", text), field.name
            assert all(f"`{word}`" in text for word in field.choices), field.name
            tables += [field.table] if field.table else []
    assert all(f"`{name}`" in text for name in METRICS)


def test_the_example_of_the_documentation_is_a_plan():
    text = (Path(__file__).parents[2] / "docs/rules.md").read_text()
    example = text.split("```toml")[1].split("```")[0]
    assert rules_from_dict(tomllib.loads(example)).slug == "an-toan-giao-thong-2026"
