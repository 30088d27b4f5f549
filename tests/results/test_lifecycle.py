"""From the computation to the report: each step once, by whom it fits, after what must come before."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.results.test_decisions import confirm, propose
from tests.results.test_publication import STAFF, settled_world
from tests.results.test_standings import close, compute
from tests.results.test_standings import refused_code as code_of
from tests.results.world import AFTER, small_world
from truongthi.audit.models import AuditEntry
from truongthi.core.complaints import end_of_day
from truongthi.core.errors import Problem
from truongthi.results import gate
from truongthi.results.actions.decisions import withdraw_decision
from truongthi.results.actions.lifecycle import finalise_result, record_awarded, record_reported, reopen_result
from truongthi.results.actions.publication import publish
from truongthi.results.actions.verification import verify_result
from truongthi.results.models import LifecycleStep, TieDecision
from truongthi.results.queries.kept import kept_for
from truongthi.results.queries.lifecycle import lifecycle_of

DEADLINE = end_of_day(AFTER, 3)
MILLISECOND = timedelta(milliseconds=1)
NOTE = "Trao giải tại lễ chào cờ ngày 26/10/2026"


@pytest.fixture
def world(db):
    return settled_world()


def act(function, world, seat="head", now=DEADLINE, **fields):
    return function(actor=world.seats[seat], contest=world.contest, now=now, **fields)


def refused_code(function, *args, **fields):
    return code_of(lambda: function(*args, **fields))


def publish_now(world, seat="head", now=AFTER, **fields):
    return act(publish, world, seat, now, typed_title=world.contest.title, **fields)


def published_world():
    world = settled_world()
    act(verify_result, world, now=AFTER)
    publish_now(world)
    return world


def stage(world, now=DEADLINE):
    world.contest.refresh_from_db()
    return lifecycle_of(world.contest, now=now).stage


def test_every_step_in_order_with_who_and_when(world):
    assert stage(world) == "computed"
    step = act(verify_result, world, "secretary", AFTER)
    assert (step.done_by, step.done_at, step.computations[0]) == (world.seats["secretary"], AFTER, "core")
    assert stage(world) == "verified"
    publish_now(world)
    assert stage(world) == "complaints"
    act(finalise_result, world, "deputy")
    assert stage(world) == "final"
    act(record_awarded, world, "secretary", note=NOTE)
    assert stage(world) == "awarded"
    act(record_reported, world, "secretary", note="Báo cáo số 12/BC-TT ngày 30/10/2026")
    assert stage(world) == "reported"
    entries = AuditEntry.objects.filter(action__startswith="results.")  # notes are sealed beside them
    actions = list(entries.order_by("n").values_list("action", flat=True))
    assert actions[-5:] == ["results.verify", "results.publish", "results.final", "results.awarded", "results.reported"]


def test_nothing_is_published_that_is_not_verified(world):
    assert refused_code(publish_now, world) == "result_not_verified"
    act(verify_result, world, now=AFTER)
    assert publish_now(world).version == 1


@pytest.mark.parametrize("seat", ["member"])
@pytest.mark.parametrize("function", [verify_result, finalise_result])
def test_members_without_a_deciding_seat_take_no_step(world, function, seat):
    assert refused_code(act, function, world, seat) == "committee_seat_needed"


def test_the_secretary_does_not_make_a_result_final_nor_take_it_back(db):
    world = published_world()
    assert refused_code(act, finalise_result, world, "secretary") == "committee_leader_needed"
    act(finalise_result, world)
    assert refused_code(act, reopen_result, world, "secretary", reason=NOTE) == "committee_leader_needed"


def test_verifying_needs_a_closed_contest_a_computation_and_settled_ties(db):
    world = small_world()
    assert refused_code(act, verify_result, world) == "contest_not_closed"
    close(world)
    assert refused_code(act, verify_result, world) == "standings_not_computed"
    compute(world)
    assert refused_code(act, verify_result, world) == "ties_unsettled"
    confirm(world, propose(world))
    confirm(world, propose(world, *STAFF, division="cbgv"))
    act(verify_result, world)
    assert refused_code(act, verify_result, world) == "result_already_verified"


def test_a_computation_that_differs_is_named_and_nothing_is_verified(world, monkeypatch):
    other = gate.Check("sql", lambda contest, snapshot: [Problem("lop", "verification_core_differs")])
    monkeypatch.setattr(gate, "CHECKS", [*gate.CHECKS, other])
    assert refused_code(act, verify_result, world) == "verification_differs"
    assert not LifecycleStep.objects.exists()
    assert stage(world) == "computed"


def test_a_new_computation_drops_a_verified_result_back(world):
    act(verify_result, world)
    world.result(world.people["Nguyễn Thị Bích"], (2, 95, 310))
    assert refused_code(act, verify_result, world) == "standings_outdated"
    compute(world)
    assert stage(world) == "computed"
    assert refused_code(publish_now, world) == "result_not_verified"


def test_a_decision_taken_back_drops_a_verified_result_back(world):
    act(verify_result, world)
    decision = TieDecision.objects.filter(withdrawn_at=None).first()
    withdraw_decision(actor=world.seats["head"], decision=decision, reason="Nhầm biên bản bốc thăm", now=AFTER)
    assert stage(world) == "computed"
    assert refused_code(publish_now, world) == "ties_unsettled"


def test_computing_again_from_the_same_rows_keeps_the_verification(world):
    act(verify_result, world)
    compute(world)
    assert stage(world) == "verified"


def test_a_result_becomes_final_at_the_deadline_and_not_a_millisecond_before(db):
    world = published_world()
    assert refused_code(act, finalise_result, world, now=DEADLINE - MILLISECOND) == "complaints_still_open"
    assert act(finalise_result, world, now=DEADLINE).kind == "final"
    assert refused_code(act, finalise_result, world) == "result_already_final"


def test_a_step_before_its_turn_is_refused(db):
    world = settled_world()
    assert refused_code(act, finalise_result, world) == "result_not_published"
    assert refused_code(act, record_awarded, world, note=NOTE) == "result_not_published"
    act(verify_result, world)
    publish_now(world)
    assert refused_code(act, record_awarded, world, note=NOTE) == "result_not_final"
    assert refused_code(act, reopen_result, world, reason=NOTE) == "result_not_final"
    act(finalise_result, world)
    assert refused_code(act, record_reported, world, note=NOTE) == "result_not_awarded"
    act(record_awarded, world, note=NOTE)
    assert refused_code(act, record_awarded, world, note=NOTE) == "result_already_awarded"
    act(record_reported, world, note=NOTE)
    assert refused_code(act, record_reported, world, note=NOTE) == "result_already_reported"


def test_a_newer_result_waits_to_be_published_before_anything_is_final(db):
    world = published_world()
    world.result(world.people["Nguyễn Thị Bích"], (2, 95, 310))
    assert refused_code(act, finalise_result, world) == "final_newer_result"
    compute(world)
    assert refused_code(act, finalise_result, world) == "final_newer_result"
    act(verify_result, world, now=DEADLINE)
    publish_now(world, now=DEADLINE, reason="Bổ sung kết quả nộp thiếu")
    assert refused_code(act, finalise_result, world) == "complaints_still_open"
    assert act(finalise_result, world, now=end_of_day(DEADLINE, 3)).publication.version == 2


def withdraw_any_decision(world):
    decision = TieDecision.objects.filter(withdrawn_at=None).first()
    return withdraw_decision(actor=world.seats["head"], decision=decision, reason=NOTE, now=DEADLINE)


def test_a_final_result_is_corrected_only_after_it_was_taken_back_with_a_reason(db):
    world = published_world()
    act(finalise_result, world)
    act(record_awarded, world, note=NOTE)
    world.result(world.people["Nguyễn Thị Bích"], (2, 95, 310))
    assert refused_code(compute, world) == "result_is_final"
    assert refused_code(withdraw_any_decision, world) == "result_is_final"
    assert refused_code(act, reopen_result, world, reason="sai") == "reason_too_short"
    undone = act(reopen_result, world, reason="Có kết quả nộp nhầm, biên bản số 05")
    assert sorted(step.kind for step in undone) == ["awarded", "final"]
    assert stage(world) == "complaints"
    compute(world)
    act(verify_result, world)
    assert publish_now(world, reason="Sửa kết quả nộp nhầm").version == 2


def test_what_comes_next_and_what_blocks_it(db):
    world = published_world()
    before = lifecycle_of(world.contest, now=DEADLINE - MILLISECOND)
    world.contest.refresh_from_db()
    before = lifecycle_of(world.contest, now=DEADLINE - MILLISECOND)
    assert before.next_act == "finalise"
    assert [problem.code for problem in before.blockers()] == ["complaints_still_open"]
    assert lifecycle_of(world.contest, now=DEADLINE).blockers() == []
    world.result(world.people["Nguyễn Thị Bích"], (2, 95, 310))
    assert lifecycle_of(world.contest, now=DEADLINE).next_act == "compute"


def test_people_are_read_only_for_who_asks_for_numbers_and_once_for_each_state(db):
    world = published_world()
    world.contest.refresh_from_db()

    def reads(ask):
        with CaptureQueriesContext(connection) as asked:
            ask(lifecycle_of(world.contest, now=DEADLINE))
        large = ("results_externalresult", 'snapshot"."document"', 'publication"."document"')
        return sum(any(name in one["sql"] for name in large) for one in asked)

    def complaints(found):
        assert (found.stage, found.is_past_deadline, found.open_complaints) == ("complaints", True, 0)

    def everything(found):
        assert (found.next_act, found.ties, found.is_public, found.run) == ("finalise", 0, True, None)

    assert reads(complaints) == 0
    reads(everything)
    assert reads(everything) == 1  # the state is hashed by the database
    world.result(world.people["Nguyễn Thị Bích"], (2, 95, 310))
    assert lifecycle_of(world.contest, now=DEADLINE).is_outdated


def test_what_was_found_while_the_state_changed_is_not_kept():
    states = ["kept-1", "kept-2"]
    assert kept_for(lambda: states.pop(0), lambda: "of 2") == "of 2"
    assert kept_for(lambda: "kept-1", lambda: "of 1") == "of 1"
    assert kept_for(lambda: "kept-1", list) == "of 1"


def test_the_database_keeps_one_live_step_of_a_kind(db):
    world = published_world()
    step = act(finalise_result, world)
    fields = SimpleNamespace(contest=step.contest, publication=step.publication, done_by=step.done_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        LifecycleStep.objects.create(kind="final", done_at=AFTER, **vars(fields))
    with pytest.raises(IntegrityError), transaction.atomic():
        LifecycleStep.objects.create(kind="verified", done_at=AFTER, **vars(fields))
