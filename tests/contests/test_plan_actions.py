"""Plans become contests; contests follow their plans by versions; late changes are bounded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contests.conftest import AFTER, BEFORE, DURING, PLAN
from truongthi.audit.models import AuditEntry
from truongthi.contests.actions import apply_plan, attach_bank, close_contest, freeze_round, update_plan
from truongthi.contests.models import Contest, RuleSet
from truongthi.contests.queries import current_rules, round_of, rules_of_slug, unit_for_plan
from truongthi.core.errors import Refused
from truongthi.core.rules import AwardTier, rules_to_dict
from truongthi.formats.plan_toml import read_plan, write_plan
from truongthi.schools.models import Unit


@pytest.fixture
def contest(rules, unit, organiser):
    return apply_plan(rules=rules, unit=unit, actor=organiser, now=BEFORE).contest


@pytest.fixture
def ready(contest, bank, organiser):
    attach_bank(contest=contest, bank=bank, actor=organiser, now=BEFORE)
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    contest.refresh_from_db()
    return contest


def refused(code, action, **arguments):
    with pytest.raises(Refused) as caught:
        action(**arguments)
    assert caught.value.code == code


def extended(rules, days):
    window = replace(rules.window, closes_at=rules.window.closes_at + timedelta(days=days))
    return replace(rules, window=window, hand_in=None)


def test_a_plan_creates_its_contest_with_rules_round_and_log(contest, rules):
    assert (contest.slug, contest.title, contest.state) == (rules.slug, rules.title, "draft")
    assert contest.school_year == "2026-2027"
    assert current_rules(contest) == rules
    round_ = round_of(contest)
    assert (round_.opens_at, round_.closes_at) == (rules.window.opens_at, rules.window.closes_at)
    assert (round_.duration_ms, round_.points_centi, round_.attempt_limit) == (1_200_000, 500, None)
    assert [row["count"] for row in round_.blueprint] == [8, 6, 6]
    assert AuditEntry.objects.get().action == "contest.create"


def test_what_is_exported_is_what_was_applied(contest):
    exported = read_plan(write_plan(rules_of_slug(contest.slug)).encode())
    assert exported == read_plan(PLAN.read_bytes())


def test_the_same_plan_again_makes_no_version_and_no_entry(contest, rules, unit, organiser):
    again = apply_plan(rules=rules, unit=unit, actor=organiser, now=DURING)
    assert (again.outcome, again.version) == ("unchanged", 1)
    assert RuleSet.objects.count() == AuditEntry.objects.count() == 1


def test_a_changed_plan_is_a_new_version_and_the_old_one_stays(contest, rules, organiser):
    before = contest.rule_sets.get().document
    applied = update_plan(contest=contest, rules=extended(rules, 3), actor=organiser, now=BEFORE, reason=" Mưa bão ")
    assert (applied.outcome, applied.version) == ("updated", 2)
    assert contest.rule_sets.get(version=1).document == before
    newest = contest.rule_sets.get(version=2)
    assert (newest.reason, newest.created_by) == ("Mưa bão", organiser)
    assert round_of(contest).closes_at == rules.window.closes_at + timedelta(days=3)
    entry = AuditEntry.objects.order_by("-n").first()
    assert (entry.before_hash, entry.after_hash) == (contest.rule_sets.get(version=1).sha256, newest.sha256)


def test_the_log_holds_no_names(contest, rules, organiser):
    update_plan(contest=contest, rules=extended(rules, 3), actor=organiser, now=BEFORE, reason="Theo ý cô Hà")
    assert all("Hà" not in str(entry.facts) + entry.object for entry in AuditEntry.objects.all())


def test_other_people_change_nothing(contest, rules, make_staff):
    outsider = make_staff("Chi", unit=Unit.objects.create(name="Trường khác", kind="school", created_at=BEFORE))
    refused("contest_not_yours", update_plan, contest=contest, rules=extended(rules, 1), actor=outsider, now=BEFORE)
    colleague = make_staff("An")
    refused("contest_not_yours", update_plan, contest=contest, rules=extended(rules, 1), actor=colleague, now=BEFORE)
    assert contest.rule_sets.count() == 1


def test_only_organisers_create_contests(rules, unit, make_staff):
    refused("contest_not_yours", apply_plan, rules=rules, unit=unit, actor=make_staff("An"), now=BEFORE)
    assert not Contest.objects.exists()


def test_a_plan_of_another_contest_is_refused(contest, rules, organiser):
    other = replace(rules, slug="khac")
    refused("plan_slug_differs", update_plan, contest=contest, rules=other, actor=organiser, now=BEFORE)


def test_a_name_used_by_another_unit_is_refused(contest, rules):
    other = Unit.objects.create(name="Trường khác", kind="school", created_at=BEFORE)
    refused("contest_slug_taken", apply_plan, rules=rules, unit=other, actor="cli", now=BEFORE)


def test_after_freezing_a_change_needs_its_reason(ready, rules, organiser):
    change = replace(rules, notes=())
    refused("plan_reason_missing", update_plan, contest=ready, rules=change, actor=organiser, now=BEFORE, reason=" ")
    assert update_plan(contest=ready, rules=change, actor=organiser, now=BEFORE, reason="Bỏ ý thừa").version == 2


@pytest.mark.parametrize("change", ["question_count", "points_centi", "duration_ms", "shuffle_options"])
def test_after_freezing_the_paper_stays(ready, rules, organiser, change):
    values = {"question_count": 10, "points_centi": 1000, "duration_ms": 600_000, "shuffle_options": False}
    paper = replace(
        rules.paper, **{change: values[change]}, blueprint=() if change == "question_count" else rules.paper.blueprint
    )
    other = replace(rules, paper=paper)
    refused("plan_paper_frozen", update_plan, contest=ready, rules=other, actor=organiser, now=BEFORE, reason="x")


def test_an_open_contest_may_be_extended_and_not_shortened_or_reopened(ready, rules, organiser):
    common = {"contest": ready, "actor": organiser, "now": DURING, "reason": "Mất điện"}
    refused("plan_window_shortened", update_plan, rules=extended(rules, -1), **common)
    moved = replace(rules, window=replace(rules.window, opens_at=rules.window.opens_at - timedelta(days=1)))
    refused("plan_already_open", update_plan, rules=moved, **common)
    assert update_plan(rules=extended(rules, 2), **common).version == 2
    assert round_of(ready).closes_at == rules.window.closes_at + timedelta(days=2)


def test_a_window_does_not_reopen_once_the_keys_were_shown(ready, rules, organiser):
    common = {"contest": ready, "actor": organiser, "reason": "Gia hạn"}
    shown = replace(rules, display=replace(rules.display, keys="after_close"))
    update_plan(rules=shown, now=DURING, **common)
    refused("plan_window_closed", update_plan, rules=extended(shown, 30), now=AFTER, **common)
    assert round_of(ready).closes_at == rules.window.closes_at
    assert update_plan(rules=extended(shown, 30), now=DURING, **common).outcome == "updated"


def test_a_closed_contest_keeps_its_window(ready, rules, organiser):
    close_contest(contest=ready, actor=organiser, now=AFTER)
    refused(
        "plan_window_closed",
        update_plan,
        contest=ready,
        rules=extended(rules, 2),
        actor=organiser,
        now=AFTER,
        reason="x",
    )


def test_prizes_may_change_with_a_reason_while_open(ready, rules, organiser):
    staff, classes = rules.divisions
    richer = replace(staff, awards=(*staff.awards, AwardTier("them", "Giải phụ", 2, 50_000)))
    change = replace(rules, divisions=(richer, classes))
    applied = update_plan(contest=ready, rules=change, actor=organiser, now=DURING, reason="Có tài trợ")
    assert len(rules_to_dict(current_rules(applied.contest))["divisions"][0]["awards"]) == 5


def test_the_unit_of_a_plan_file_must_be_plain(unit):
    assert unit_for_plan(None) == unit
    refused("unit_unknown", unit_for_plan, name="Không có")
    Unit.objects.create(name="Khác", kind="school", created_at=BEFORE)
    refused("unit_ambiguous", unit_for_plan, name=None)
    assert unit_for_plan("Khác").name == "Khác"


def test_rules_of_an_unknown_contest_are_refused(db):
    refused("contest_unknown", rules_of_slug, slug="x")
