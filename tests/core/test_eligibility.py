"""Who may play, who may win, who is expected: by table."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from truongthi.core.eligibility import Person, eligibility, eligible_category, full_years
from truongthi.core.rules import Category, Exclusion, rules_from_dict

RULES = rules_from_dict(tomllib.loads((Path(__file__).parents[2] / "plans/cai-cach-tthc-2026.toml").read_text()))


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2011, 9, 15), date(2026, 9, 15), 15),
        (date(2011, 9, 16), date(2026, 9, 15), 14),
        (date(2008, 2, 29), date(2023, 2, 28), 14),
        (date(2008, 2, 29), date(2023, 3, 1), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
    ],
)
def test_full_years(born, on, years):
    assert full_years(born, on) == years


def test_staff_and_pupils_are_expected_and_may_win():
    for role in ("staff", "pupil"):
        answer = eligibility(RULES, Person(role))
        assert (answer.may_play, answer.may_win, answer.is_expected) == (True, True, True)


def test_citizens_from_fifteen_may_play_and_may_not_win():
    answer = eligibility(RULES, Person("citizen", date(2011, 9, 15)))
    assert (answer.may_play, answer.may_win, answer.is_expected) == (True, False, False)


@pytest.mark.parametrize(
    ("person", "reasons"),
    [
        (Person("citizen", date(2011, 9, 16)), ("too_young",)),
        (Person("citizen"), ("age_unknown",)),
        (Person("guest"), ("role",)),
    ],
)
def test_the_reason_of_a_refusal_is_told(person, reasons):
    answer = eligibility(RULES, person)
    assert not answer.may_play
    assert answer.reasons == reasons


def test_grades_classes_and_upper_ages_limit_a_category():
    older = Category("k12", "Khối 12", "pupil", "mandatory", True, age_max=20, grades=(12,), classes=("12A1",))
    day = date(2026, 9, 15)
    good = Person("pupil", date(2009, 1, 1), 12, "12A1")
    assert eligible_category([older], good, default_day=day).category is older
    bad = Person("pupil", date(2000, 1, 1), 11, "11A1")
    assert eligible_category([older], bad, default_day=day).reasons == ("too_old", "grade", "class")


def test_the_first_category_that_takes_the_person_wins():
    day = date(2026, 9, 15)
    narrow = Category("k10", "Khối 10", "pupil", "mandatory", True, grades=(10,))
    wide = Category("hs", "Học sinh", "pupil", "encouraged", True)
    assert eligible_category([narrow, wide], Person("pupil", grade=10), default_day=day).category is narrow
    assert eligible_category([narrow, wide], Person("pupil", grade=11), default_day=day).category is wide


SCHOOL = ("Trường THPT Hoa Sen", "Sở Giáo dục và Đào tạo")


@pytest.mark.parametrize(
    ("change", "person", "reasons"),
    [
        ({"units": ("Trường THPT  hoa sen",)}, Person("pupil", units=SCHOOL), ()),
        ({"units": ("Sở Giáo dục và Đào tạo",)}, Person("pupil", units=SCHOOL), ()),
        ({"units": ("Trường khác",)}, Person("pupil", units=SCHOOL), ("unit",)),
        ({"units": ("Trường khác",)}, Person("pupil"), ("unit",)),
        ({"except_units": ("Trường THPT Hoa Sen",)}, Person("pupil", units=SCHOOL), ("unit",)),
        ({"except_units": ("Trường khác",)}, Person("pupil", units=SCHOOL), ()),
        ({"unit_kinds": ("THPT",)}, Person("pupil", unit_kind="thpt"), ()),
        ({"unit_kinds": ("THPT",)}, Person("pupil", unit_kind="THCS"), ("unit_kind",)),
        ({"except_unit_kinds": ("THPT",)}, Person("pupil", unit_kind="THPT"), ("unit_kind",)),
        ({"except_unit_kinds": ("THPT",)}, Person("pupil"), ()),
    ],
)
def test_units_and_kinds_of_units_limit_a_category(change, person, reasons):
    category = replace(Category("hs", "Học sinh", "pupil", "encouraged", True), **change)
    assert eligible_category([category], person, default_day=date(2026, 9, 15)).reasons == reasons


@pytest.mark.parametrize(
    ("exclusion", "person", "plays", "wins"),
    [
        (Exclusion("jury"), Person("staff", groups=frozenset({"jury"})), False, False),
        (Exclusion("jury"), Person("staff", groups=frozenset({"committee"})), True, True),
        (Exclusion("jury", "win"), Person("staff", groups=frozenset({"jury"})), True, False),
        (Exclusion("units", "play", (SCHOOL[0],)), Person("staff", units=SCHOOL), False, False),
        (Exclusion("units", "win", (SCHOOL[1],)), Person("staff", units=SCHOOL), True, False),
        (Exclusion("people", "win", ("Trần Thị  An",)), Person("staff", called=("trần thị an", "an.tt")), True, False),
        (Exclusion("people", "play", ("an.tt",)), Person("staff", called=("Trần Thị An", "an.tt")), False, False),
        (Exclusion("people", "play", ("binh",)), Person("staff", called=("Trần Thị An", "an.tt")), True, True),
    ],
)
def test_who_is_left_out_may_not_play_or_only_not_win(exclusion, person, plays, wins):
    answer = eligibility(replace(RULES, exclusions=(exclusion,)), person)
    assert (answer.may_play, answer.may_win) == (plays, wins)
    assert answer.reasons == (() if plays else ("excluded",))
