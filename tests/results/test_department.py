"""A department's contest over three schools, from the exam room to the published result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.attempts.world import OPENS
from tests.results.department import AFTER, Department, department
from truongthi.attempts.actions import enter_contest
from truongthi.attempts.queries import own_contest
from truongthi.contests.actions.exclusions import lift_excluded, name_excluded
from truongthi.contests.actions.units import add_units, remove_unit, state_unit
from truongthi.contests.models import Contest, Contestant, ParticipatingUnit
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.publication import publish
from truongthi.results.actions.standings import compute_standings
from truongthi.results.actions.verification import verify_result
from truongthi.results.queries.facts import facts_of
from truongthi.results.queries.person_results import results_of
from truongthi.results.queries.standings import current_standings, latest_snapshot
from truongthi.results.queries.units import unit_lines
from truongthi.schools.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Theo công văn của Sở"
DURING = OPENS + timedelta(days=1)


def refused(act: Any, **fields: Any) -> str:
    with pytest.raises(Refused) as found:
        act(**fields)
    return found.value.code


def sat(world: Department) -> None:
    """Bình 18, Em 17, Chi 16, Hoa 10 right; Giang all 20. Dũng and Khang do not come."""
    for name, right in (("Bình", 18), ("Chi", 16), ("Em", 17), ("Giang", 20), ("Hoa", 10)):
        world.attempt(name, right=right, at=DURING)


def settled(world: Department) -> None:
    """Giang turns out to have written questions, Chi to sit in the jury; Chi Lăng confirms two people."""
    common = {"contest": world.contest, "actor": world.roles["organiser"], "now": DURING, "reason": REASON}
    name_excluded(group="question_authors", member=world.member("Giang"), **common)
    name_excluded(group="jury", member=world.member("Chi"), **common)
    state_unit(
        contest=world.contest, unit=world.schools["Lăng"], headcount=2, on=OPENS.date(), person_in_charge="Cô Lan",
        actor=world.roles["organiser Lăng"], now=DURING,
    )  # fmt: skip


def closed(world: Department) -> None:
    close_contest(actor=world.roles["head"], contest=world.contest, now=AFTER)
    compute_standings(actor=world.roles["head"], contest=world.contest, now=AFTER)


def published(world: Department) -> None:
    closed(world)
    verify_result(actor=world.roles["head"], contest=world.contest, now=AFTER)
    publish(actor=world.roles["head"], contest=world.contest, typed_title=world.contest.title, now=AFTER)
    world.contest.refresh_from_db()


def test_rankings_of_the_department_of_its_units_per_block_and_of_every_school() -> None:
    world = department()
    sat(world)
    settled(world)
    published(world)
    found = {
        division.division.id: [
            (place.rank, place.who.name, place.prize.name if place.prize else "") for place in division.places
        ]
        for division in current_standings(world.contest, latest_snapshot(world.contest))
    }
    dang, lang, da = (world.schools[word] for word in ("Đằng", "Lăng", "Đa"))
    assert found["hs"] == [(1, "Lê Bình", "Giải Nhất"), (2, "Tô Em", "Giải Nhì"), (3, "Lý Chi", ""), (4, "Mai Hoa", "")]
    assert found[f"hs-truong@{dang.public_id}"] == [(1, "Lê Bình", "Giải Nhất trường"), (2, "Lý Chi", "")]
    assert found[f"hs-truong@{lang.public_id}"] == [(1, "Tô Em", "Giải Nhất trường")]
    assert found[f"hs-truong@{da.public_id}"] == [(1, "Mai Hoa", "Giải Nhất trường")]
    assert found["don-vi"] == [(1, dang.name, "Giải Nhất"), (2, lang.name, ""), (3, da.name, "")]
    assert found["khoi@Khối A"] == [(1, dang.name, ""), (2, lang.name, "")]
    assert found["khoi@Khối B"] == [(1, da.name, "")]
    assert found[f"lop@{lang.public_id}"] == [(1, f"10A1, {lang.name}", "")]


def test_counts_by_unit_for_the_organiser() -> None:
    world = department()
    sat(world)
    settled(world)
    lines = {line.row.unit.name.split()[-1]: line for line in unit_lines(world.contest, current_rules(world.contest))}
    assert [(word, line.row.block) for word, line in lines.items()] == [
        ("Đằng", "Khối A"), ("Lăng", "Khối A"), ("Đa", "Khối B"),
    ]  # fmt: skip
    assert (lines["Đằng"].members, lines["Đằng"].people, lines["Đằng"].attempts, lines["Đằng"].headcount) == (
        5,
        2,
        2,
        4,
    )
    assert (lines["Lăng"].headcount, lines["Lăng"].row.person_in_charge) == (2, "Cô Lan")


def test_as_many_queries_for_three_schools_as_for_many(django_assert_num_queries: Any) -> None:
    world = department()
    rules = current_rules(world.contest)
    facts_of(world.contest, rules)
    with django_assert_num_queries(13):
        facts_of(world.contest, rules)
    for n in range(5):
        Unit.objects.create(kind="school", name=f"Trường số {n}", parent=world.unit, created_at=OPENS)
    new = Unit.objects.filter(name__startswith="Trường số")
    add_units(contest=world.contest, units=new, reason=REASON, actor=world.roles["organiser"], now=DURING)
    for unit in new:
        world._member(f"Nguyễn Văn M{unit.pk}", "pupil", unit)
    with django_assert_num_queries(13):
        assert len({person.school for person in facts_of(world.contest, rules).people}) == 8


def test_pupils_of_every_school_find_the_contest_and_one_account_enters_once() -> None:
    world = department()
    for name in ("Bình", "Em", "Hoa"):
        enter_contest(contest=world.contest, actor=world.people[name], now=DURING)
        enter_contest(contest=world.contest, actor=world.people[name], now=DURING)
    assert Contestant.objects.count() == 3
    elsewhere = Unit.objects.create(kind="school", name="Trường ngoài ngành", created_at=OPENS)
    stranger = world._member("Kẻ Lạ", "pupil", elsewhere, birth_date=world.member("Hoa").birth_date)
    assert own_contest(stranger, world.contest.slug, now=DURING) is None
    assert refused(enter_contest, contest=world.contest, actor=stranger, now=DURING) == "not_eligible_role"
    at_home = world.roles["secretary"]
    assert refused(enter_contest, contest=world.contest, actor=at_home, now=DURING) == "not_eligible_excluded"


def test_exclusions_hold_at_once_and_only_by_an_act_with_a_reason() -> None:
    world = department()
    giang, organiser = world.people["Giang"], world.roles["organiser"]
    common = {"contest": world.contest, "actor": organiser, "now": DURING}
    enter_contest(contest=world.contest, actor=giang, now=DURING)
    member = world.member("Giang")
    assert (
        refused(name_excluded, group="question_authors", member=member, reason="ngắn", **common)
        == "unit_reason_missing"
    )
    assert (
        refused(name_excluded, group="reviewers", member=member, reason=REASON, **common) == "exclusion_group_unknown"
    )
    stranger = {**common, "actor": world.roles["organiser Lăng"]}
    assert refused(name_excluded, group="jury", member=member, reason=REASON, **stranger) == "contest_not_yours"
    row = name_excluded(group="question_authors", member=member, reason=REASON, **common)
    assert refused(name_excluded, group="question_authors", member=member, reason=REASON, **common) == "exclusion_twice"
    assert refused(enter_contest, contest=world.contest, actor=giang, now=DURING) == "contestant_excluded"
    own = own_contest(giang, world.contest.slug, now=DURING)
    assert own is not None
    assert own.reason == "excluded"
    assert not own.may_begin
    lift_excluded(exclusion=row, reason=REASON, actor=organiser, now=DURING)
    assert enter_contest(contest=world.contest, actor=giang, now=DURING).member == member
    name_excluded(group="jury", unit=world.schools["Đa"], reason=REASON, **common)
    people = {person.name: person for person in facts_of(world.contest, current_rules(world.contest)).people}
    assert not people["Mai Hoa"].may_win
    assert people["Lê Bình"].may_win


def test_units_come_and_go_with_a_reason_until_somebody_has_entered() -> None:
    world = department()
    common = {"contest": world.contest, "actor": world.roles["organiser"], "now": DURING}
    da = world.schools["Đa"]
    assert refused(remove_unit, unit=da, reason="", **common) == "unit_reason_missing"
    remove_unit(unit=da, reason=REASON, **common)
    assert own_contest(world.people["Hoa"], world.contest.slug, now=DURING) is None
    assert add_units(units=[da], reason=REASON, **common) == 1
    world.contestant("Hoa", at=DURING)
    assert refused(remove_unit, unit=da, reason=REASON, **common) == "unit_has_contestants"
    elsewhere = Unit.objects.create(kind="school", name="Trường ngoài ngành", created_at=OPENS)
    assert refused(add_units, units=[elsewhere], reason=REASON, **common) == "unit_not_below"
    state = {"contest": world.contest, "unit": da, "on": OPENS.date(), "person_in_charge": "Cô Ba", "now": DURING}
    assert refused(state_unit, headcount=3, actor=world.roles["organiser Lăng"], **state) == "unit_not_yours"
    assert refused(state_unit, headcount=0, actor=world.roles["organiser Đa"], **state) == "unit_headcount_impossible"
    Contest.objects.update(state=Contest.State.CLOSED)
    assert refused(remove_unit, unit=da, reason=REASON, **common) == "contest_is_over"


def test_the_facts_of_one_school_are_its_own_part() -> None:
    world = department()
    assert ParticipatingUnit.objects.filter(contest=world.contest).count() == 3
    school = world.schools["Đa"]
    facts = facts_of(world.contest, current_rules(world.contest))
    own = results_of(world.contest, current_rules(world.contest), school).facts
    assert {person.school for person in own.people} == {school.public_id}
    assert {unit.key for unit in own.units} < {unit.key for unit in facts.units}
