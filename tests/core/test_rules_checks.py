"""Contradictions between the fields of a plan of any kind: each is refused at its place, and what is meant is taken."""

import copy
import re
from datetime import datetime, timedelta

import pytest

from tests.core.whole_plan import PLAN
from truongthi.core.rules import RulesInvalid, bank_problems, differences, moved, rules_from_dict, rules_to_dict
from truongthi.web.wording import problem_sentence


def instants(value):
    """Every instant of a plain document, in order."""
    if isinstance(value, dict):
        return [moment for one in value.values() for moment in instants(one)]
    if isinstance(value, list):
        return [moment for one in value for moment in instants(one)]
    return [datetime.fromisoformat(value)] if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value) else []


def refused(plan):
    with pytest.raises(RulesInvalid) as caught:
        rules_from_dict(plan)
    for problem in caught.value.problems:
        assert problem_sentence(problem)
    return {(problem.code, problem.where) for problem in caught.value.problems}


def changed(*steps):
    """The plan with one place changed: ("divisions", 0, "level", "so")."""
    plan = copy.deepcopy(PLAN)
    *path, last, value = steps
    here = plan
    for step in path:
        here = here[step]
    here[last] = value
    return plan


def test_a_plan_with_everything_is_taken():
    rules = rules_from_dict(PLAN)
    assert [each.id for each in rules.rounds] == ["thu", "chung-ket"]
    assert rules.divisions[0].criteria[2].key == "duration~second"


REFUSED = {
    "round outside": (
        ("rounds", 1, "closes_at", "8h00 2/6/2027"),
        "rules_round_outside_window",
        "rounds[2]",
    ),
    "round empty": (("rounds", 1, "closes_at", "8h00 25/5/2027"), "rules_round_empty", "rounds[2].closes_at"),
    "series beyond the window": (("series", 0, "count", 20), "rules_round_outside_window", "series[1]"),
    "series with a wrong place for the number": (
        ("series", 0, "name", "Tuần {so}"),
        "rules_series_name",
        "series[1].name",
    ),
    "a round called as one of a series": (("rounds", 1, "id", "tuan-2"), "rules_duplicate", "series[1].id"),
    "entry closes before the opening": (
        ("rounds", 1, "entry_closes_at", "8h00 25/5/2027"),
        "rules_entry_outside_round",
        "rounds[2].entry_closes_at",
    ),
    "entry closes after the closing": (
        ("rounds", 1, "entry_closes_at", "11h01 25/5/2027"),
        "rules_entry_outside_round",
        "rounds[2].entry_closes_at",
    ),
    "round too short for its paper": (
        ("papers", 1, "duration_minutes", 181),
        "rules_duration_longer_than_round",
        "rounds[2]",
    ),
    "paper of a round": (("rounds", 1, "paper", "khac"), "rules_unknown_paper", "rounds[2].paper"),
    "paper of a series": (("series", 0, "paper", "khac"), "rules_unknown_paper", "series[1].paper"),
    "paper of a category": (("categories", 1, "paper", "khac"), "rules_unknown_paper", "categories[2].paper"),
    "paper nobody sits": (("categories", 1, "paper", ""), "rules_paper_unused", "papers[1].id"),
    "required round unknown": (
        ("rounds", 1, "requires", 0, "round", "tuan-9"),
        "rules_unknown_round",
        "rounds[2].requires[1].round",
    ),
    "required round is practice": (
        ("rounds", 1, "requires", 0, "round", "thu"),
        "rules_requires_practice",
        "rounds[2].requires[1].round",
    ),
    "required round is itself": (
        ("rounds", 1, "requires", 0, "round", "chung-ket"),
        "rules_requires_later_round",
        "rounds[2].requires[1].round",
    ),
    "pass without points": (
        ("rounds", 1, "requires", 1, {"round": "tuan-2", "by": "pass"}),
        "rules_qualify_needs",
        "rounds[2].requires[2].points",
    ),
    "pass with more points than there are": (
        ("rounds", 1, "requires", 1, "points", 101),
        "rules_points_beyond_paper",
        "rounds[2].requires[2].points",
    ),
    "top without how many": (
        ("rounds", 1, "requires", 2, {"round": "tuan-3", "by": "top", "division": "tuan"}),
        "rules_qualify_needs",
        "rounds[2].requires[3].top",
    ),
    "top without where": (
        ("rounds", 1, "requires", 2, {"round": "tuan-3", "by": "top", "top": 5}),
        "rules_qualify_needs",
        "rounds[2].requires[3].division",
    ),
    "top of a ranking over several rounds": (
        ("rounds", 1, "requires", 2, "division", "khoi"),
        "rules_division_not_of_round",
        "rounds[2].requires[3].division",
    ),
    "top of classes": (
        ("rounds", 1, "requires", 2, "division", "truong"),
        "rules_unknown_individual_division",
        "rounds[2].requires[3].division",
    ),
    "points where one only takes part": (
        ("rounds", 1, "requires", 0, "points", 5),
        "rules_qualify_unused",
        "rounds[2].requires[1].points",
    ),
    "level": (("divisions", 0, "level", "so"), "rules_unknown_level", "divisions[1].level"),
    "round of a division": (("divisions", 0, "rounds", ["tuan-5"]), "rules_unknown_round", "divisions[1].rounds[1]"),
    "practice in a division": (
        ("divisions", 0, "rounds", ["tuan-1", "tuan-3", "thu"]),
        "rules_practice_in_division",
        "divisions[1].rounds[3]",
    ),
    "criterion of a round outside": (
        ("divisions", 1, "rounds", ["tuan-1"]),
        "rules_criterion_round_outside",
        "divisions[2].criteria[1].rounds[2]",
    ),
    "criterion of rounds in a ranking of each round": (
        ("divisions", 0, "criteria", 0, "rounds", ["tuan-1"]),
        "rules_criterion_rounds_each_round",
        "divisions[1].criteria[1].rounds",
    ),
    "prediction nowhere": (
        ("divisions", 0, "criteria", 1, "of", "may-man"),
        "rules_unknown_prediction",
        "divisions[1].criteria[2].of",
    ),
    "prediction of another round": (
        ("divisions", 0, "criteria", 1, "of", "ty-le"),
        "rules_prediction_not_asked",
        "divisions[1].criteria[2].of",
    ),
    "criterion without what it is of": (
        ("divisions", 0, "criteria", 1, "of", ""),
        "rules_of_missing",
        "divisions[1].criteria[2].of",
    ),
    "criterion with what it is not of": (
        ("divisions", 0, "criteria", 0, "of", "ty-le"),
        "rules_of_unused",
        "divisions[1].criteria[1].of",
    ),
    "manual score of the other kind": (
        ("divisions", 1, "criteria", 1, "of", "to-chuc"),
        "rules_unknown_manual_score",
        "divisions[2].criteria[2].of",
    ),
    "weighted sum unknown": (
        ("divisions", 2, "criteria", 0, "of", "khac"),
        "rules_unknown_weighted_sum",
        "divisions[3].criteria[1].of",
    ),
    "minutes of points": (
        ("divisions", 0, "criteria", 0, "rounded", "minute"),
        "rules_rounding_of_other_unit",
        "divisions[1].criteria[1].rounded",
    ),
    "grades of staff": (("divisions", 1, "members", ["gv"]), "rules_grade_without_pupils", "divisions[2].per"),
    "headcount of people": (
        ("divisions", 0, "min_headcount", 5),
        "rules_only_collective",
        "divisions[1].min_headcount",
    ),
    "quota of people": (("divisions", 0, "quota_percent", 50), "rules_only_collective", "divisions[1].quota_percent"),
    "people as units": (("divisions", 0, "ranks", "unit"), "rules_only_collective", "divisions[1].ranks"),
    "winners of a ranking of units": (
        ("weighted_sums", 0, "terms", 2, "of", "truong"),
        "rules_unknown_individual_division",
        "weighted_sums[1].terms[3].of",
    ),
    "table that falls": (
        ("weighted_sums", 0, "terms", 0, "table", [{"at_least": 5, "points": 1}, {"at_least": 5, "points": 2}]),
        "rules_table_not_rising",
        "weighted_sums[1].terms[1].table[2].at_least",
    ),
    "figure of the other kind in a sum": (
        ("weighted_sums", 0, "terms", 1, {"metric": "score"}),
        "rules_metric_of_other_kind",
        "weighted_sums[1].terms[2].metric",
    ),
    "a lot in a sum": (
        ("weighted_sums", 0, "terms", 1, {"metric": "lot"}),
        "rules_term_not_to_add",
        "weighted_sums[1].terms[2].metric",
    ),
    "a sum of itself": (
        ("weighted_sums", 0, "terms", 1, {"metric": "weighted", "of": "tong"}),
        "rules_term_not_to_add",
        "weighted_sums[1].terms[2].metric",
    ),
    "cap on units": (
        ("caps", 0, "divisions", ["truong"]),
        "rules_unknown_individual_division",
        "caps[1].divisions[1]",
    ),
    "budget short of a đồng": (("budget", 7_999_999), "rules_budget_exceeded", "budget"),
    "complaints until the contest closes": (
        ("complaints", {"to": "Thư ký", "until": "24h00 31/5/2027"}),
        "rules_complaints_before_close",
        "complaints.until",
    ),
    "complaints twice": (
        ("complaints", "until", "24h00 7/6/2027"),
        "rules_complaints_twice",
        "complaints.days",
    ),
    "more answers than questions": (
        ("attempts", "min_answered", 6),
        "rules_min_answered_beyond_paper",
        "attempts.min_answered",
    ),
    "least time beyond the time": (
        ("attempts", "min_seconds", 600),
        "rules_min_seconds_beyond_duration",
        "attempts.min_seconds",
    ),
    "prediction called as another": (
        ("papers", 1, "predictions", 0, "id", "dung-het"),
        "rules_duplicate",
        "papers[2].predictions[1].id",
    ),
    "percent as a whole number": (
        ("papers", 1, "predictions", 0, "form", "integer"),
        "rules_prediction_form",
        "papers[2].predictions[1].form",
    ),
    "percent without decimals": (
        ("papers", 1, "predictions", 0, "decimals", 0),
        "rules_percent_without_decimals",
        "papers[2].predictions[1].decimals",
    ),
    "people with decimals": (
        ("paper", "predictions", 0, "decimals", 1),
        "rules_whole_with_decimals",
        "paper.predictions[1].decimals",
    ),
    "strata of a further paper": (
        ("papers", 1, "blueprint", [{"part": "I", "count": 19}]),
        "rules_blueprint_sum",
        "papers[2].question_count",
    ),
    "paper without time": (
        ("papers", 0, {"id": "giao-vien", "question_count": 5, "points_per_question": 20}),
        "rules_paper_without_time",
        "papers[1].duration_minutes",
    ),
    "time of an untimed paper": (
        ("papers", 0, "timed", False),
        "rules_untimed_with_duration",
        "papers[1].duration_minutes",
    ),
    "units taken and left out": (
        ("categories", 1, {**PLAN["categories"][1], "units": ["A", "B"], "except_units": ["B"]}),
        "rules_taken_and_left_out",
        "categories[2].except_units",
    ),
    "units not named": (("exclusions", 1, "names", []), "rules_exclusion_without_names", "exclusions[2].names"),
    "committee named": (("exclusions", 0, "names", ["An"]), "rules_exclusion_with_names", "exclusions[1].names"),
    "exclusion twice": (("exclusions", 1, {"group": "committee"}), "rules_duplicate", "exclusions[2].group"),
}


@pytest.mark.parametrize(("change", "code", "where"), REFUSED.values(), ids=REFUSED)
def test_each_contradiction_is_refused_at_its_place(change, code, where):
    assert (code, where) in refused(changed(*change))


def test_the_name_of_a_series_means_all_its_rounds():
    plan = changed("divisions", 0, "rounds", ["tuan"])
    plan["divisions"][1]["criteria"][0]["rounds"] = ["tuan"]
    rules_from_dict(plan)
    assert refused(plan | {"budget": 7_999_999}) == {("rules_budget_exceeded", "budget")}
    plan["divisions"][1]["rounds"] = ["tuan-1", "tuan-2"]
    assert refused(plan) == {("rules_criterion_round_outside", "divisions[2].criteria[1].rounds[1]")}


def test_prizes_of_winners_need_a_ranking_of_people():
    plan = copy.deepcopy(PLAN)
    plan["weighted_sums"][0]["terms"][2] = {"metric": "award_amount"}
    plan["divisions"] = plan["divisions"][2:]
    plan["rounds"][1]["requires"] = []
    del plan["caps"]
    assert refused(plan) == {("rules_no_individual_division", "weighted_sums[1].terms[3]")}


def test_the_same_figure_of_other_rounds_is_another_criterion():
    plan = copy.deepcopy(PLAN)
    plan["divisions"][1]["criteria"].append({"metric": "sum_over_rounds", "rounds": ["tuan-3"], "direction": "desc"})
    assert rules_from_dict(plan).divisions[1].criteria[2].key == "sum_over_rounds@tuan-3"
    plan["divisions"][1]["criteria"].append({"metric": "sum_over_rounds", "rounds": ["tuan-3"], "direction": "asc"})
    assert ("rules_duplicate_criterion", "divisions[2].criteria[4].metric") in refused(plan)


def test_boundaries_that_are_just_good():
    for change in (
        ("budget", 8_000_000),
        ("attempts", "min_answered", 5),
        ("rounds", 1, "entry_closes_at", "11h00 25/5/2027"),
        ("papers", 1, "duration_minutes", 180),
        ("rounds", 1, "requires", 1, "points", 100),
        ("series", 0, "count", 11),
    ):
        rules_from_dict(changed(*change) if change[0] != "series" else changed(*change) | {"budget": 20_000_000})


def test_a_paper_without_time_lasts_as_long_as_its_longest_window():
    plan = changed("papers", 0, {"id": "giao-vien", "question_count": 5, "points_per_question": 20, "timed": False})
    rules = rules_from_dict(plan)
    assert rules.papers[0].duration_ms == (7 * 24 - 1) * 3_600_000
    assert rules_from_dict(rules_to_dict(rules)) == rules
    assert "duration_minutes" not in rules_to_dict(rules)["papers"][0]


def test_each_bank_is_compared_with_its_own_papers():
    rules = rules_from_dict(PLAN)
    main = [("I", "")] * 20
    assert list(bank_problems(rules, main)) == []
    assert [problem.where for problem in bank_problems(rules, main[1:])] == ["papers[2].question_count"]
    assert [problem.where for problem in bank_problems(rules, main[:4], "gv")] == ["papers[1].question_count"]


def test_a_row_of_any_part_is_drawn_from_the_whole_bank():
    plan = copy.deepcopy(PLAN)
    plan["paper"]["blueprint"] = [{"level": "Khó", "count": 4}, {"count": 6}]
    rules = rules_from_dict(plan)
    bank = [("I", "Khó")] * 2 + [("II", "Khó")] * 2 + [("I", "Dễ")] * 16
    assert list(bank_problems(rules, bank)) == []
    short = [("I", "Khó")] * 3 + [("II", "Dễ")] * 17
    assert [problem.where for problem in bank_problems(rules, short)] == ["paper.blueprint[1].count"]


def test_a_moved_plan_moves_every_instant_by_the_same_distance():
    plan = changed("complaints", {"to": "Thư ký", "until": "24h00 7/6/2027"})
    plan |= {
        "hand_in": {"deadline": "8h00 2/6/2027", "to": "Thư ký"},
        "report": {"deadline": "8h00 9/6/2027", "to": "Sở"},
    }
    rules = rules_from_dict(plan)
    by = timedelta(days=400)
    later = moved(rules, rules.window.opens_at + by)
    before, after = instants(rules_to_dict(rules)), instants(rules_to_dict(later))
    assert len(before) == 2 + 2 + 3 + 2 + 3
    assert after == [moment + by for moment in before]
    assert rules_from_dict(rules_to_dict(later)) == later


def test_a_change_in_a_nested_row_is_one_difference_at_its_named_place():
    before = rules_to_dict(rules_from_dict(PLAN))
    plan = changed("weighted_sums", 0, "terms", 0, "table", 1, "points", 12)
    plan["rounds"][1]["requires"][1]["points"] = 60
    plan["papers"][1]["predictions"][0]["decimals"] = 5
    after = rules_to_dict(rules_from_dict(plan))
    assert {(change.field, change.before, change.after) for change in differences(before, after)} == {
        ("rounds.chung-ket.requires.tuan-2.points", 50, 60),
        ("papers.chung-ket.predictions.ty-le.decimals", 2, 5),
        ("weighted_sums.tong.terms.participation_rate.table.2.points", 10, 12),
    }


def open_fields(plan):
    return {point.field for point in rules_from_dict(plan).open_points}


def test_nothing_is_left_open_about_a_main_paper_that_nobody_sits():
    def of_main(plan):
        return {field for field in open_fields(plan) if field.startswith("paper.")}

    plan = copy.deepcopy(PLAN)
    assert "paper.shuffle_options" in of_main(plan)
    plan["categories"][0]["paper"] = "chung-ket"
    plan["papers"][1]["predictions"] += plan["paper"]["predictions"]
    assert of_main(plan) == set()
    plan["open_points"] = [{"field": "paper.question_count", "note": "Chờ Sở trả lời."}]
    assert of_main(plan) == {"paper.question_count"}


def test_what_the_parts_of_a_plan_leave_open_is_named():
    plan = copy.deepcopy(PLAN)
    plan["divisions"][1]["criteria"] = [
        {"metric": "mean_over_rounds", "direction": "desc"},
        {"metric": "duration", "direction": "asc"},
    ]
    plan["divisions"][1] |= {"ties": "share"}
    plan["divisions"][1]["awards"][0]["percent_max"] = 10
    plan["divisions"][2]["quota_percent"] = 80
    plan["complaints"] = {"to": "Thư ký"}
    del plan["caps"]
    assert open_fields(plan) >= {
        "caps",
        "complaints.days",
        "series.tuan",
        "rounds.chung-ket.requires.tuan-3.top",
        "attempts.limit_per",
        "attempts.several_accounts",
        "attempts.invalid",
        "attempts.counted",
        "divisions.tuan.criteria.prediction_error",
        "divisions.khoi.criteria.mean_over_rounds",
        "divisions.khoi.criteria.duration.rounds",
        "divisions.khoi.border",
        "divisions.khoi.awards.nhat.percent_max",
        "divisions.truong.quota_percent",
        "divisions.truong.headcount_on",
        "paper.predictions.dung-het.scope",
        "paper.predictions.dung-het.distance",
    }


def test_what_is_said_is_not_open():
    plan = copy.deepcopy(PLAN)
    plan["attempts"] |= {"limit_per": "round", "several_accounts": "void", "invalid": "void", "counted": "best"}
    plan["series"][0]["first_closes_at"] = "10h00 15/3/2027"
    plan["paper"]["predictions"][0] |= {"scope": "contest", "distance": "absolute"}
    plan["divisions"][0]["border"] = "share"
    left = open_fields(plan)
    assert not {name for name in left if name.startswith(("attempts.limit", "attempts.sev", "attempts.inv", "series"))}
    assert not left & {"caps", "complaints", "divisions.tuan.border", "attempts.counted"}
    assert not {name for name in left if name.startswith("paper.predictions")}


def test_rounds_at_the_same_time_and_a_plan_of_levels_without_complaints_are_open():
    plan = copy.deepcopy(PLAN)
    del plan["complaints"]
    plan["rounds"].append({"id": "phu", "name": "Phụ", "opens_at": "10h59 25/5/2027", "closes_at": "12h00 25/5/2027"})
    assert {"complaints", "rounds.phu"} <= open_fields(plan)
    plan["rounds"][2]["opens_at"] = "11h00 25/5/2027"
    assert "rounds.phu" not in open_fields(plan)


def test_a_confirmed_ambiguity_stays_confirmed():
    plan = copy.deepcopy(PLAN)
    plan["open_points"] = [{"field": "series.tuan", "confirmed": True}]
    rules = rules_from_dict(plan)
    again = rules_from_dict(rules_to_dict(rules))
    assert again == rules
    assert [point.confirmed for point in again.open_points if point.field == "series.tuan"] == [True]


def test_what_the_plan_answers_later_is_no_longer_open():
    """An organiser who adds the cap and the days of complaints on the forms is not asked about them any more."""
    plan = copy.deepcopy(PLAN)
    caps, complaints = plan.pop("caps"), plan.pop("complaints")
    stored = rules_to_dict(rules_from_dict(plan))
    assert {"caps", "complaints"} <= {point["field"] for point in stored["open_points"]}
    stored |= {"caps": caps, "complaints": complaints}
    stored["open_points"].append({"field": "committee.members", "note": "", "confirmed": False})
    left = {point.field for point in rules_from_dict(stored).open_points}
    assert not left & {"caps", "complaints"}
    assert "committee.members" in left


def test_an_author_s_own_note_stays_open_whatever_the_plan_says():
    plan = copy.deepcopy(PLAN)
    plan["open_points"] = [{"field": "caps", "note": "Chờ Sở trả lời.", "confirmed": False}]
    assert "caps" in open_fields(plan)
