"""The committee signs one version of the rules; what is changed afterwards is another one, and unsigned."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from tests.contests.conftest import BEFORE, DURING
from truongthi.audit.models import AuditEntry
from truongthi.contests.actions import apply_plan, attach_bank, freeze_round, set_seat, sign_rules, update_plan
from truongthi.contests.models import RulesSignature
from truongthi.contests.readiness import steps
from truongthi.contests.signed import (
    public_versions,
    require_usable,
    signed_state,
    signed_versions,
    waits_for_signatures,
)
from truongthi.core.errors import Refused
from truongthi.core.rules import differences, rules_to_dict
from truongthi.core.rules.altering import alters_result


@pytest.fixture
def contest(rules, unit, organiser, bank):
    made = apply_plan(rules=rules, unit=unit, actor=organiser, now=BEFORE).contest
    attach_bank(contest=made, bank=bank, actor=organiser, now=BEFORE)
    made.refresh_from_db()
    return made


@pytest.fixture
def seats(contest, organiser, make_staff):
    people = {"head": make_staff("An"), "deputy": make_staff("Dung"), "member": make_staff("Hoa")}
    for seat, user in people.items():
        set_seat(contest=contest, user=user, seat=seat, actor=organiser, now=BEFORE)
    return people


def sign(contest, user, now=BEFORE, sha256=None):
    return sign_rules(contest=contest, sha256=sha256 or signed_state(contest).rule_set.sha256, actor=user, now=now)


def refused(code, action, **arguments):
    with pytest.raises(Refused) as caught:
        action(**arguments)
    assert caught.value.code == code


def freeze(contest, organiser):
    contest.refresh_from_db()
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    contest.refresh_from_db()


def other_prizes(rules):
    first = rules.divisions[0]
    return replace(rules, divisions=(replace(first, awards=first.awards[:1]), *rules.divisions[1:]))


def test_head_and_one_more_sign_and_the_paper_may_be_frozen(contest, seats, organiser):
    refused("rules_not_signed", freeze_round, contest=contest, actor=organiser, now=BEFORE)
    signature = sign(contest, seats["head"])
    state = signed_state(contest)
    assert (signature.sha256, signature.seat, signature.signed_at) == (state.rule_set.sha256, "head", BEFORE)
    assert not state.is_signed
    sign(contest, seats["member"])
    assert signed_state(contest).is_signed
    freeze(contest, organiser)
    assert contest.state == "ready"
    entry = AuditEntry.objects.filter(action="contest.sign").order_by("n").first()
    assert (entry.facts["seat"], entry.after_hash) == ("head", state.rule_set.sha256)


def test_two_without_the_head_are_not_enough(contest, seats, organiser):
    sign(contest, seats["deputy"])
    sign(contest, seats["member"])
    refused("rules_not_signed", freeze_round, contest=contest, actor=organiser, now=BEFORE)


def test_where_nobody_could_sign_freezing_does_not_wait(contest, organiser, make_staff):
    set_seat(contest=contest, user=make_staff("An"), seat="head", actor=organiser, now=BEFORE)
    freeze(contest, organiser)
    assert contest.state == "ready"


def test_only_the_committee_of_this_contest_signs(contest, seats, organiser, make_staff):
    sha256 = signed_state(contest).rule_set.sha256
    for outsider in (organiser, make_staff("Chi")):
        refused("rules_sign_seat_needed", sign_rules, contest=contest, sha256=sha256, actor=outsider, now=BEFORE)
    assert not RulesSignature.objects.exists()


def test_a_second_click_signs_nothing_twice(contest, seats):
    first = sign(contest, seats["head"])
    again = sign(contest, seats["head"], now=DURING)
    assert (again.pk, again.signed_at) == (first.pk, BEFORE)
    assert AuditEntry.objects.filter(action="contest.sign").count() == 1
    assert not signed_state(contest).is_signed
    with pytest.raises(IntegrityError), transaction.atomic():
        RulesSignature.objects.create(
            contest=contest, rule_set=first.rule_set, sha256=first.sha256, signed_by=seats["head"], seat="head",
            signed_at=DURING,
        )  # fmt: skip


def test_a_version_that_is_no_longer_the_newest_is_not_signed(contest, seats, rules, organiser):
    read = signed_state(contest).rule_set.sha256
    update_plan(contest=contest, rules=other_prizes(rules), actor=organiser, now=BEFORE)
    refused("rules_sign_stale", sign_rules, contest=contest, sha256=read, actor=seats["head"], now=BEFORE)


def test_a_change_after_signing_needs_its_reason_and_is_unsigned(contest, seats, rules, organiser):
    for seat in ("head", "deputy"):
        sign(contest, seats[seat])
    change = {"contest": contest, "rules": other_prizes(rules), "actor": organiser, "now": BEFORE}
    refused("plan_reason_missing", update_plan, **change)
    update_plan(**change, reason="Thiếu kinh phí")
    assert not signed_state(contest).is_signed
    assert [one.is_signed for one in signed_versions(contest)] == [False, True]
    refused("rules_not_signed", freeze_round, contest=contest, actor=organiser, now=BEFORE)


def test_what_was_shown_against_another_version_is_not_saved(contest, rules, organiser):
    seen = signed_state(contest).rule_set.sha256
    update_plan(contest=contest, rules=other_prizes(rules), actor=organiser, now=BEFORE)
    late = replace(rules, title="Tên khác")
    refused("plan_changed_meanwhile", update_plan, contest=contest, rules=late, actor=organiser, now=BEFORE, seen=seen)
    assert contest.rule_sets.count() == 2


def test_after_the_opening_other_prizes_bind_nobody_before_two_have_signed(contest, seats, rules, organiser):
    for seat in ("head", "deputy"):
        sign(contest, seats[seat])
    freeze(contest, organiser)
    changed = other_prizes(rules)
    update_plan(contest=contest, rules=changed, actor=organiser, now=DURING, reason="Thiếu kinh phí")
    refused("rules_change_not_signed", require_usable, contest=contest)
    sign(contest, seats["head"], DURING)
    assert waits_for_signatures(contest)
    sign(contest, seats["member"], DURING)
    require_usable(contest)


def test_going_back_to_what_was_signed_needs_no_signature(contest, seats, rules, organiser):
    freeze_after = [sign(contest, seats[seat]) for seat in ("head", "deputy")]
    assert freeze_after
    freeze(contest, organiser)
    update_plan(contest=contest, rules=other_prizes(rules), actor=organiser, now=DURING, reason="Nhầm")
    update_plan(contest=contest, rules=rules, actor=organiser, now=DURING, reason="Trở lại")
    require_usable(contest)


def test_other_words_do_not_wait_for_signatures(contest, seats, rules, organiser):
    for seat in ("head", "deputy"):
        sign(contest, seats[seat])
    freeze(contest, organiser)
    told = replace(
        rules, title="Tên khác", divisions=(replace(rules.divisions[0], name="Cán bộ"), *rules.divisions[1:])
    )
    update_plan(contest=contest, rules=told, actor=organiser, now=DURING, reason="Sai chính tả")
    require_usable(contest)


def test_what_alters_a_result(rules):
    def alters(changed):
        return {
            change.generic: alters_result(change)
            for change in differences(rules_to_dict(rules), rules_to_dict(changed))
        }

    assert set(alters(other_prizes(rules)).values()) == {True}
    assert set(alters(replace(rules, attempts=replace(rules.attempts, counted="last"))).values()) == {True}
    assert set(alters(replace(rules, title="x", aims=("y",))).values()) == {False}
    longer = replace(rules.window, closes_at=DURING)
    assert set(alters(replace(rules, window=longer)).values()) == {False}


def test_the_checklist_names_who_has_signed(contest, seats):
    def step():
        return next(one for one in steps(contest, now=BEFORE) if one.code == "signed")

    assert (step().is_done, step().is_blocking) == (False, True)
    sign(contest, seats["head"])
    assert step().facts["names"] == "An"
    sign(contest, seats["deputy"])
    assert step().is_done


def test_the_public_reads_from_the_version_of_the_freezing_on(contest, rules, organiser):
    update_plan(contest=contest, rules=other_prizes(rules), actor=organiser, now=BEFORE)
    freeze(contest, organiser)
    update_plan(contest=contest, rules=rules, actor=organiser, now=DURING, reason="Đủ kinh phí")
    assert [one.rule_set.version for one in public_versions(contest, signed_versions(contest))] == [3, 2]
