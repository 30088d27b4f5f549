"""Closing and computing: exact results, one snapshot for the same inputs, explanations for every neighbour pair."""

from datetime import timedelta

import pytest

from tests.results.world import AFTER, CLOSES, OPENS, empty_world, small_world
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.standings import compute_standings
from truongthi.results.models import Snapshot
from truongthi.results.queries.bench import open_ties
from truongthi.results.queries.standings import current_standings

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return small_world()


def close(world):
    return close_contest(actor=world.seats["head"], contest=world.contest, now=AFTER)


def compute(world, now=AFTER):
    return compute_standings(actor=world.seats["secretary"], contest=world.contest, now=now)


def refused_code(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_closing_is_refused_before_the_end_to_the_millisecond(world):
    early = CLOSES - timedelta(milliseconds=1)
    head = world.seats["head"]
    assert refused_code(lambda: close_contest(actor=head, contest=world.contest, now=early)) == "contest_still_open"
    close_contest(actor=head, contest=world.contest, now=CLOSES)
    world.contest.refresh_from_db()
    assert (world.contest.state, world.contest.closed_at) == (Contest.State.CLOSED, CLOSES)


def test_closing_a_second_time_is_refused(world):
    close(world)
    assert refused_code(lambda: close(world)) == "contest_already_closed"


def test_nobody_outside_the_seats_closes_or_computes(world):
    for actor in (world.seats["member"], world.people["Trần Văn Hòa"].user, world.people["Học Sinh 10A1 1"].user):
        act = {"actor": actor, "contest": world.contest, "now": AFTER}
        assert refused_code(lambda act=act: close_contest(**act)) == "committee_seat_needed"
        assert refused_code(lambda act=act: compute_standings(**act)) == "committee_seat_needed"
    assert not AuditEntry.objects.exists()


def test_a_seat_in_another_contest_is_no_seat_here(world):
    other = empty_world(slug="khac", unit=world.unit)
    act = {"actor": other.seat("head", "Ngô Văn Khác"), "contest": world.contest, "now": AFTER}
    assert refused_code(lambda: close_contest(**act)) == "committee_seat_needed"


def test_computing_waits_for_closing(world):
    assert refused_code(lambda: compute(world)) == "contest_not_closed"


def test_classes_and_staff_are_ranked_and_ties_on_a_prize_found(world):
    close(world)
    snapshot, is_new = compute(world)
    assert is_new
    staff, classes = current_standings(world.contest, snapshot)
    assert [(p.rank, p.who.name, p.prize and p.prize.id) for p in classes.places] == [
        (1, "10A1", "nhat"),
        (2, "10A2", None),
        (2, "10A10", None),
        (4, "11A1", None),
    ]
    assert [(p.rank, p.who.name) for p in staff.places] == [
        (1, "Nguyễn Thị Bích"),
        (2, "Trần Văn Hòa"),
        (2, "Lê Thúy Nga"),
        (4, "Phạm Văn Khánh"),
    ]
    assert [(tie.division, tie.tiers) for tie in open_ties(snapshot)] == [("cbgv", ("nhi",)), ("lop", ("nhi",))]


def test_persons_and_attempts_are_counted_apart(world):
    close(world)
    counts = compute(world)[0].document["counts"]
    assert counts["hs"] == {"expected": 12, "participants": 7, "attempts": 10}
    assert counts["cbgv"] == {"expected": 5, "participants": 4, "attempts": 8}


def test_every_neighbour_pair_has_its_separation(world):
    close(world)
    staff, classes = current_standings(world.contest, compute(world)[0])
    assert [p.separation and p.separation.metric for p in staff.places] == ["attempts", None, "score", None]
    assert [p.separation and p.separation.metric for p in classes.places] == [
        "participation_rate",
        None,
        "participation_rate",
        None,
    ]


def test_the_same_inputs_give_the_same_snapshot_and_an_entry_in_the_log(world):
    close(world)
    first, _ = compute(world)
    second, is_new = compute(world, AFTER + timedelta(days=1))
    assert (second.pk, is_new, Snapshot.objects.count()) == (first.pk, False, 1)
    acts = AuditEntry.objects.filter(action="results.compute").order_by("n")
    assert [entry.facts["is_new"] for entry in acts] == [True, False]
    assert {entry.after_hash for entry in acts} == {first.sha256}


def test_a_changed_figure_gives_a_new_version_and_going_back_another(world):
    close(world)
    first, _ = compute(world)
    member = world.people["Học Sinh 11A1 1"]
    world.result(member, (2, 50, 100))
    second, is_new = compute(world)
    world.result(member, (1, 50, 100))
    third, _ = compute(world)
    assert is_new
    assert (first.version, second.version, third.version) == (1, 2, 3)
    assert first.sha256 == third.sha256 != second.sha256


def test_names_never_enter_the_snapshot(world):
    close(world)
    text = str(compute(world)[0].document)
    assert all(name not in text for name in ("Bích", "Nga", "Học Sinh", "10A1"))


def test_a_person_whose_data_are_erased_leaves_the_hash_as_it_was(world):
    close(world)
    first, _ = compute(world)
    user = world.people["Nguyễn Thị Bích"].user
    user.full_name, user.name_sort_key = "", ""
    user.save()
    assert compute(world)[0].pk == first.pk


def test_rows_are_joined_with_names_in_a_fixed_number_of_queries(world, django_assert_num_queries):
    close(world)
    snapshot, _ = compute(world)
    with django_assert_num_queries(5):
        current_standings(world.contest, snapshot)


def test_the_clock_of_the_window_is_the_round_not_the_start(world):
    assert (
        refused_code(lambda: close_contest(actor=world.seats["head"], contest=world.contest, now=OPENS))
        == "contest_still_open"
    )
