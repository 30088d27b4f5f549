"""Ties: proposed by one member with a reason, confirmed by a second, dead when the figures change."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.results.test_standings import close, compute, refused_code
from tests.results.world import AFTER, small_world
from truongthi.audit.models import AuditEntry
from truongthi.results.actions.committee import begin_change
from truongthi.results.actions.decisions import confirm_decision, propose_decision, withdraw_decision
from truongthi.results.models import TieDecision
from truongthi.results.queries.bench import bench, count_unsettled, past_decisions, unsettled
from truongthi.results.queries.standings import current_standings, latest_snapshot

pytestmark = pytest.mark.django_db
REASON = "Lớp 10A10 nộp thống kê đúng hạn, lớp 10A2 nộp muộn một ngày."


@pytest.fixture
def world():
    world = small_world()
    close(world)
    compute(world)
    return world


def propose(world, *names, division="lop", seat="secretary", reason=REASON):
    ordered = [world.key(name) for name in names or ("10A10", "10A2")]
    return propose_decision(
        actor=world.seats[seat], contest=world.contest, division=division, ordered=ordered, reason=reason, now=AFTER
    )


def confirm(world, decision, seat="head"):
    return confirm_decision(actor=world.seats[seat], decision=decision, now=AFTER + timedelta(minutes=5))


def places(world, index=1):
    division = current_standings(world.contest, latest_snapshot(world.contest))[index]
    return [(place.rank, place.who.name, place.prize and place.prize.id) for place in division.places]


def test_a_proposal_alone_moves_nobody(world):
    propose(world)
    assert places(world)[1:3] == [(2, "10A2", None), (2, "10A10", None)]
    assert len(unsettled(world.contest, latest_snapshot(world.contest))) == 2


def test_the_tabs_count_ties_without_reading_the_document_again(world):
    def count():
        snapshot = latest_snapshot(world.contest)
        with CaptureQueriesContext(connection) as asked:
            found = count_unsettled(world.contest, snapshot)
        return found, any('snapshot"."document"' in one["sql"] for one in asked)

    assert (count(), count()) == ((2, True), (2, False))
    decision = propose(world)
    assert count() == (2, False)
    confirm(world, decision)
    assert (count(), count()) == ((1, True), (1, False))
    world.contest.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        begin_change(world.seats["head"], world.contest)
    assert not any('"."document"' in one["sql"] for one in asked)


def test_a_second_member_confirms_and_the_prize_is_given(world):
    confirm(world, propose(world))
    assert places(world) == [(1, "10A1", "nhat"), (2, "10A10", "nhi"), (3, "10A2", None), (4, "11A1", None)]
    standings = current_standings(world.contest, latest_snapshot(world.contest))[1]
    assert standings.places[1].separation.metric == "committee"
    assert standings.open_ties == 0


def test_the_proposer_cannot_confirm_nor_anybody_confirm_twice(world):
    decision = propose(world)
    assert refused_code(lambda: confirm(world, decision, "secretary")) == "decision_needs_second_person"
    confirm(world, decision)
    assert refused_code(lambda: confirm(world, decision, "deputy")) == "decision_already_confirmed"


def test_the_database_itself_refuses_one_person_twice_and_half_a_confirmation(world):
    decision = propose(world)
    for fields in (
        {"confirmed_by": decision.proposed_by, "confirmed_at": AFTER},
        {"confirmed_by": world.seats["head"], "confirmed_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TieDecision.objects.filter(pk=decision.pk).update(**fields)


def test_only_seats_that_may_act_propose_confirm_and_withdraw(world):
    assert refused_code(lambda: propose(world, seat="member")) == "committee_seat_needed"
    decision = propose(world)
    assert refused_code(lambda: confirm(world, decision, "member")) == "committee_seat_needed"
    outsider = world.people["Trần Văn Hòa"].user
    act = {"actor": outsider, "decision": decision, "reason": REASON, "now": AFTER}
    assert refused_code(lambda: withdraw_decision(**act)) == "committee_seat_needed"


@pytest.mark.parametrize(
    "names", [("10A10",), ("10A10", "10A10"), ("10A10", "10A1"), ("10A10", "10A2", "11A1"), ("11A1", "10A1")]
)
def test_only_a_whole_tie_on_a_prize_can_be_decided(world, names):
    assert refused_code(lambda: propose(world, *names)) == "decision_not_a_tie"


def test_a_tie_belongs_to_its_division(world):
    assert refused_code(lambda: propose(world, division="cbgv")) == "decision_not_a_tie"
    assert refused_code(lambda: propose(world, division="không có")) == "decision_not_a_tie"


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_too_short"), (" \n\t ", "reason_too_short"), ("x" * 2001, "reason_too_long")]
)
def test_a_decision_needs_a_reason(world, reason, code):
    assert refused_code(lambda: propose(world, reason=reason)) == code


def test_a_second_proposal_for_the_same_tie_is_refused_until_the_first_is_withdrawn(world):
    first = propose(world)
    assert refused_code(lambda: propose(world, "10A2", "10A10", seat="deputy")) == "decision_already_proposed"
    withdraw_decision(actor=world.seats["deputy"], decision=first, reason="Cần xem lại ngày nộp.", now=AFTER)
    confirm(world, propose(world, "10A2", "10A10", seat="deputy"))
    assert places(world)[1][1:] == ("10A2", "nhi")
    assert [(d.pk, d.withdrawn_by) for d in past_decisions(world.contest)] == [(first.pk, world.seats["deputy"])]


def test_a_withdrawn_decision_opens_the_tie_again_and_cannot_be_confirmed(world):
    decision = propose(world)
    confirm(world, decision)
    withdraw_decision(actor=world.seats["deputy"], decision=decision, reason="Cần xem lại ngày nộp.", now=AFTER)
    assert places(world)[1:3] == [(2, "10A2", None), (2, "10A10", None)]
    assert refused_code(lambda: confirm(world, decision, "deputy")) == "decision_withdrawn"


def test_a_decision_dies_when_a_tied_figure_changes_and_does_not_come_back(world):
    decision = propose(world)
    confirm(world, decision)
    pupil = world.people["Học Sinh 10A2 1"]
    world.result(pupil, (3, 80, 300))
    compute(world)
    decision.refresh_from_db()
    assert decision.withdrawn_at is not None
    assert decision.withdrawn_by is None
    world.result(pupil, (2, 80, 300))
    compute(world)
    assert places(world)[1:3] == [(2, "10A2", None), (2, "10A10", None)]


def test_a_decision_survives_a_change_elsewhere(world):
    confirm(world, propose(world))
    world.result(world.people["Học Sinh 11A1 1"], (5, 60, 100))
    compute(world)
    assert places(world)[1] == (2, "10A10", "nhi")


def test_a_proposal_on_figures_that_changed_since_cannot_be_confirmed(world):
    decision = propose(world)
    world.result(world.people["Học Sinh 10A2 1"], (3, 80, 300))
    compute(world)
    assert refused_code(lambda: confirm(world, decision)) == "decision_withdrawn"


def test_the_bench_shows_both_sides_only_for_ties_on_a_prize(world):
    world.staff("Vi Văn Một", (3, 95, 200))  # equal to Khánh, below all prizes
    compute(world)
    ties = bench(world.contest, latest_snapshot(world.contest))
    assert [[side.who.name for side in tie.sides] for tie in ties] == [
        ["Trần Văn Hòa", "Lê Thúy Nga"],
        ["10A2", "10A10"],
    ]
    assert [tie.state for tie in ties] == ["open", "open"]
    assert ties[1].sides[0].metrics["participation_rate"] == ties[1].sides[1].metrics["participation_rate"]
    decision = propose(world)
    assert bench(world.contest, latest_snapshot(world.contest))[1].state == "proposed"
    confirm(world, decision)
    settled = bench(world.contest, latest_snapshot(world.contest))[1]
    assert settled.state == "settled"
    assert [side.who.name for side in settled.ordered] == ["10A10", "10A2"]


def test_the_bench_needs_the_same_number_of_queries_for_one_tie_and_more(world, django_assert_num_queries):
    snapshot = latest_snapshot(world.contest)
    with django_assert_num_queries(4):  # the document among them
        assert len(bench(world.contest, snapshot)) == 2


def test_each_act_stands_in_the_log_without_names(world):
    decision = propose(world)
    confirm(world, decision)
    acts = AuditEntry.objects.filter(action__startswith="decision.").order_by("n")
    assert [entry.action for entry in acts] == ["decision.propose", "decision.confirm"]
    assert {entry.facts["decision"] for entry in acts} == {decision.public_id}
    assert [entry.actor for entry in acts] == [f"user:{world.seats[seat].public_id}" for seat in ("secretary", "head")]
