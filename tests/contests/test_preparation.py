"""Bank, frozen paper, closing and committee: each act, and who may not do it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contests.conftest import AFTER, BEFORE, DURING
from truongthi.audit.models import AuditEntry
from truongthi.bank.models import Bank, Question
from truongthi.contests.actions import (
    apply_plan,
    attach_bank,
    close_contest,
    freeze_round,
    remove_seat,
    return_to_draft,
    set_seat,
    sign_rules,
    update_plan,
)
from truongthi.contests.models import RoundKey, RoundQuestion
from truongthi.contests.pool import COPIED, pool_digest
from truongthi.contests.queries import contest_for, contests_for, may_change, round_of
from truongthi.contests.readiness import overviews, steps
from truongthi.core.errors import Refused
from truongthi.schools.models import Unit


@pytest.fixture
def contest(rules, unit, organiser, bank):
    contest = apply_plan(rules=rules, unit=unit, actor=organiser, now=BEFORE).contest
    attach_bank(contest=contest, bank=bank, actor=organiser, now=BEFORE)
    contest.refresh_from_db()
    return contest


def refused(code, action, **arguments):
    with pytest.raises(Refused) as caught:
        action(**arguments)
    assert caught.value.code == code


def test_freezing_copies_the_pool_and_keeps_keys_apart(contest, organiser):
    round_ = freeze_round(contest=contest, actor=organiser, now=BEFORE)
    contest.refresh_from_db()
    assert contest.state == "ready"
    assert RoundQuestion.objects.filter(round=round_).count() == 100
    assert set(RoundKey.objects.values_list("letters", flat=True).distinct()[0]) == {"B"}
    assert "letters" not in {column.name for column in RoundQuestion._meta.get_fields() if not column.is_relation}
    content = [{name: getattr(q, name) for name in COPIED} for q in round_.questions.order_by("number")]
    assert round_.pool_sha256 == pool_digest(content)


def test_two_banks_that_differ_only_in_keys_freeze_to_the_same_hash(contest, organiser, bank):
    first = freeze_round(contest=contest, actor=organiser, now=BEFORE).pool_sha256
    contest.refresh_from_db()
    return_to_draft(contest=contest, actor=organiser, now=BEFORE)
    for question in bank.questions.all():
        question.key.letters = ["C"]
        question.key.save()
    assert freeze_round(contest=contest, actor=organiser, now=BEFORE).pool_sha256 == first


def test_a_frozen_pool_stays_when_the_bank_changes(contest, organiser, bank):
    round_ = freeze_round(contest=contest, actor=organiser, now=BEFORE)
    bank.questions.update(text="Khác")
    assert not round_.questions.filter(text="Khác").exists()


def test_voided_questions_are_not_frozen(contest, organiser, bank):
    Question.objects.filter(bank=bank, number=1).update(voided_at=BEFORE)
    assert freeze_round(contest=contest, actor=organiser, now=BEFORE).questions.count() == 99


def test_a_bank_too_small_is_refused_and_nothing_is_frozen(contest, organiser, bank):
    Question.objects.filter(bank=bank, part="III").delete()
    refused("rules_stratum_larger_than_bank", freeze_round, contest=contest, actor=organiser, now=BEFORE)
    contest.refresh_from_db()
    assert (contest.state, RoundQuestion.objects.count()) == ("draft", 0)


def test_freezing_needs_a_bank_a_future_and_an_entitled_person(contest, rules, organiser, make_staff):
    refused("contest_not_yours", freeze_round, contest=contest, actor=make_staff("An"), now=BEFORE)
    refused("contest_window_over", freeze_round, contest=contest, actor=organiser, now=AFTER)
    contest.bank = None
    contest.save()
    refused("contest_without_bank", freeze_round, contest=contest, actor=organiser, now=BEFORE)


def test_freezing_twice_is_refused(contest, organiser):
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    refused("contest_not_draft", freeze_round, contest=contest, actor=organiser, now=BEFORE)


def test_a_contest_ranked_by_results_from_elsewhere_has_no_paper(contest, rules, organiser):
    external = replace(rules, results_from="external")
    update_plan(contest=contest, rules=external, actor=organiser, now=BEFORE)
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    contest.refresh_from_db()
    assert (contest.state, RoundQuestion.objects.count()) == ("ready", 0)


def test_the_paper_may_be_thawed_only_before_the_opening_millisecond(contest, rules, organiser):
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    refused("contest_already_open", return_to_draft, contest=contest, actor=organiser, now=rules.window.opens_at)
    just_before = rules.window.opens_at - timedelta(milliseconds=1)
    return_to_draft(contest=contest, actor=organiser, now=just_before)
    contest.refresh_from_db()
    assert (contest.state, RoundQuestion.objects.count(), RoundKey.objects.count()) == ("draft", 0, 0)
    assert round_of(contest).pool_sha256 == ""


def test_closing_waits_for_the_closing_instant(contest, rules, organiser):
    refused("contest_not_ready", close_contest, contest=contest, actor=organiser, now=AFTER)
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    just_before = rules.window.closes_at - timedelta(milliseconds=1)
    refused("contest_still_open", close_contest, contest=contest, actor=organiser, now=just_before)
    close_contest(contest=contest, actor=organiser, now=rules.window.closes_at)
    contest.refresh_from_db()
    assert (contest.state, contest.closed_at) == ("closed", rules.window.closes_at)
    entries = AuditEntry.objects.count()
    close_contest(contest=contest, actor=organiser, now=AFTER)
    assert AuditEntry.objects.count() == entries


def test_a_bank_of_another_unit_is_refused(contest, organiser):
    other = Unit.objects.create(name="Khác", kind="school", created_at=BEFORE)
    foreign = Bank.objects.create(unit=other, title="x", created_at=BEFORE)
    refused("bank_of_other_unit", attach_bank, contest=contest, bank=foreign, actor=organiser, now=BEFORE)


def test_committee_seats(contest, organiser, make_staff):
    head, deputy = make_staff("Trần Văn Đức"), make_staff("Lý Thị Mai")
    set_seat(contest=contest, user=head, seat="head", actor=organiser, now=BEFORE)
    refused("committee_seat_taken", set_seat, contest=contest, user=deputy, seat="head", actor=organiser, now=BEFORE)
    refused("committee_seat_unknown", set_seat, contest=contest, user=deputy, seat="king", actor=organiser, now=BEFORE)
    set_seat(contest=contest, user=deputy, seat="deputy", actor=organiser, now=BEFORE)
    set_seat(contest=contest, user=deputy, seat="secretary", actor=organiser, now=BEFORE)
    assert dict(contest.committee.values_list("user__full_name", "seat")) == {
        "Trần Văn Đức": "head",
        "Lý Thị Mai": "secretary",
    }
    assert may_change(deputy, contest)
    remove_seat(contest=contest, user=deputy, actor=organiser, now=BEFORE)
    assert not may_change(deputy, contest)


def test_only_staff_of_the_unit_sit_in_the_committee(contest, organiser, make_staff):
    other = Unit.objects.create(name="Khác", kind="school", created_at=BEFORE)
    stranger = make_staff("Chi", unit=other)
    refused("committee_not_staff", set_seat, contest=contest, user=stranger, seat="member", actor=organiser, now=BEFORE)


def test_a_plain_member_looks_and_does_not_change(contest, organiser, make_staff):
    member = make_staff("An")
    assert contest_for(member, contest.slug) is None
    set_seat(contest=contest, user=member, seat="member", actor=organiser, now=BEFORE)
    assert contest_for(member, contest.slug) == contest
    assert not may_change(member, contest)
    refused("contest_not_yours", freeze_round, contest=contest, actor=member, now=BEFORE)


def test_lists_show_own_contests_only(contest, organiser, make_staff):
    other = Unit.objects.create(name="Khác", kind="school", created_at=BEFORE)
    assert list(contests_for(organiser)) == [contest]
    assert list(contests_for(make_staff("Chi", unit=other, organises=True))) == []


def test_the_list_asks_the_database_once_however_many_contests(
    contest, rules, unit, organiser, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert len(overviews(organiser, now=BEFORE)) == 1
    for name in ("hai", "ba"):
        apply_plan(rules=replace(rules, slug=name), unit=unit, actor=organiser, now=BEFORE)
    with django_assert_num_queries(1):
        assert len(overviews(organiser, now=BEFORE)) == 3


def test_the_checklist_tells_what_is_missing(contest, organiser, make_staff):
    def undone():
        return {step.code for step in steps(contest, now=BEFORE) if not step.is_done}

    assert undone() == {"points", "practice", "committee", "people", "teachers", "signed", "freeze"}
    for name, seat in (("An", "head"), ("Dung", "deputy")):
        user = make_staff(name)
        set_seat(contest=contest, user=user, seat=seat, actor=organiser, now=BEFORE)
        sign_rules(contest=contest, sha256=contest.rule_sets.get().sha256, actor=user, now=BEFORE)
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    contest.refresh_from_db()
    assert undone() == {"points", "practice", "people", "teachers"}


def test_a_promised_set_for_practice_is_on_the_checklist_until_it_is_published(contest, rules, bank, organiser):
    def practice():
        return [step.is_done for step in steps(contest, now=BEFORE) if step.code == "practice"]

    update_plan(contest=contest, rules=replace(rules, practice=False), actor=organiser, now=BEFORE)
    assert practice() == []
    update_plan(contest=contest, rules=replace(rules, practice=True), actor=organiser, now=BEFORE)
    assert practice() == [False]
    bank.questions.filter(number=1).update(is_reference=True)
    assert practice() == [True]


def test_stages_follow_the_window(contest, rules, organiser):
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    assert [overviews(organiser, now=moment)[0].stage for moment in (BEFORE, DURING, AFTER)] == ["soon", "open", "over"]
