"""Confirming the size of a class, handing its sheet in, and marking it received."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.results.platform import attempt, platform_world
from tests.results.world import AFTER, CLOSES, OPENS, person
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.formats.class_sheet import class_sheet_from_dict
from truongthi.results.actions.handins import hand_in_class_sheet, mark_received
from truongthi.results.actions.headcounts import confirm_headcount
from truongthi.results.models import HandIn
from truongthi.results.queries.class_sheets import class_sheet_of, figures_digest, hand_ins_of
from truongthi.results.queries.desk import desk
from truongthi.results.queries.my_class import class_for, class_progress, classes_of, places_of_class

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    found = platform_world()
    found.seat("deputy", "Đinh Thị Phó")
    return found


def an(world):
    return world.classes["10A1"].homeroom_teacher


def confirmed(world, now=AFTER, size=3):
    return confirm_headcount(
        actor=an(world), classroom=world.classes["10A1"], headcount=size, on=date(2026, 9, 5), now=now
    )


def progress_of(world, name="10A1"):
    room = class_for(world.classes[name].homeroom_teacher, world.classes[name].public_id)
    return class_progress(world.contest, current_rules(world.contest), room)


def previewed(world, now=AFTER):
    return figures_digest(class_sheet_of(progress_of(world), source="Trường Thi", now=now))


def hand_in(world, now=AFTER, actor=None, digest=None, note=""):
    return hand_in_class_sheet(
        actor=actor or an(world),
        contest=world.contest,
        classroom=world.classes["10A1"],
        source="Trường Thi",
        previewed=digest if digest is not None else previewed(world, now),
        note=note,
        now=now,
    )


def refused_code(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_a_class_in_three_groups(world):
    world.classroom("10A3", 1, [])
    found = progress_of(world)
    assert {state: len(found.of_state(state)) for state in ("taken_part", "not_taken_part", "not_signed_in")} == {
        "taken_part": 2,
        "not_taken_part": 1,
        "not_signed_in": 0,
    }
    assert (found.participants, found.figures.attempts, found.headcount) == (2, 3, 3)
    assert found.mean_over_attempts == 8000


def test_place_of_the_class_with_what_separates_it(world):
    (place,) = places_of_class(progress_of(world))
    assert (place.rank, place.of, place.is_tied, place.below) == (2, 2, False, None)
    assert (place.above.metric, place.above.mine, place.above.theirs) == ("participation_rate", Fraction(2, 3), 1)


def test_no_place_before_anybody_took_part(world):
    world.classroom("10A3", 1, [], teacher=an(world))
    assert places_of_class(progress_of(world, "10A3")) == []


def test_classes_of_a_teacher_alone(world):
    assert [room.name for room in classes_of(an(world))] == ["10A1"]
    assert class_for(an(world), world.classes["10A2"].public_id) is None


def test_confirming_the_headcount_is_logged_and_dated(world):
    room = confirmed(world, size=4)
    assert (room.headcount, room.headcount_on, room.headcount_confirmed_by) == (4, date(2026, 9, 5), an(world))
    entry = AuditEntry.objects.get(action="class.headcount")
    assert (entry.facts["before"], entry.facts["after"]) == (3, 4)


@pytest.mark.parametrize(
    ("headcount", "on", "code"),
    [
        (0, OPENS.date(), "headcount_impossible"),
        (201, OPENS.date(), "headcount_impossible"),
        (3, date(2026, 10, 16), "headcount_in_future"),
    ],
)
def test_impossible_headcounts(world, headcount, on, code):
    room = world.classes["10A1"]
    act = {"actor": an(world), "classroom": room, "headcount": headcount, "on": on, "now": AFTER}
    assert refused_code(lambda: confirm_headcount(**act)) == code
    room.refresh_from_db()
    assert (room.headcount, room.headcount_confirmed_at) == (3, None)


def test_a_hand_in_keeps_the_sheet_and_gives_a_receipt(world):
    confirmed(world)
    done = hand_in(world, note="  Đủ cả lớp  ")
    sheet = class_sheet_from_dict(done.sheet)
    assert (sheet.participants, sheet.attempts, sheet.headcount, sheet.mean_over_attempts) == (2, 3, 3, 80)
    assert (done.version, done.is_late, done.note, len(done.receipt_code)) == (1, False, "Đủ cả lớp", 9)
    entry = AuditEntry.objects.get(action="class.hand_in")
    assert entry.after_hash == done.sheet_sha256
    assert "Học Sinh" not in str(entry.facts)


def test_a_later_version_replaces_and_the_earlier_is_kept(world):
    confirmed(world)
    first = hand_in(world)
    attempt(world, world.people["Học Sinh 10A1 3"], 50, 60)
    second = hand_in(world, now=AFTER + timedelta(minutes=5))
    assert [found.version for found in hand_ins_of(world.contest, world.classes["10A1"])] == [2, 1]
    assert first.receipt_code != second.receipt_code
    assert first.sheet_sha256 != second.sheet_sha256


@pytest.mark.parametrize(("before_deadline", "is_late"), [(timedelta(milliseconds=1), False), (timedelta(0), True)])
def test_late_from_the_deadline_on(world, before_deadline, is_late):
    confirmed(world)
    deadline = current_rules(world.contest).hand_in.at
    assert hand_in(world, now=deadline - before_deadline).is_late is is_late


def test_it_may_be_handed_in_while_the_contest_runs(world):
    confirmed(world, now=CLOSES - timedelta(days=1))
    assert hand_in(world, now=CLOSES - timedelta(days=1)).is_late is False


def test_refusals_leave_nothing_behind(world):
    assert refused_code(lambda: hand_in(world)) == "handin_headcount_unconfirmed"
    confirmed(world)
    digest = previewed(world)
    attempt(world, world.people["Học Sinh 10A1 3"], 50, 60)
    assert refused_code(lambda: hand_in(world, digest=digest)) == "handin_figures_changed"
    assert refused_code(lambda: hand_in(world, now=OPENS - timedelta(seconds=1))) == "handin_before_opening"
    for stranger in (person("Chi"), world.people["Học Sinh 10A1 2"].user, world.seats["deputy"]):
        assert refused_code(lambda actor=stranger: hand_in(world, actor=actor)) == "not_your_class"
    Contest.objects.update(state="published")
    assert refused_code(lambda: hand_in(world)) == "handin_after_publication"
    assert not HandIn.objects.exists()


def test_rules_that_take_nothing_late(world):
    rules = world.contest.rule_sets.get()
    rules.document["hand_in"]["late"] = "refuse"
    rules.save()
    confirmed(world)
    deadline = current_rules(world.contest).hand_in.at
    assert refused_code(lambda: hand_in(world, now=deadline)) == "handin_closed"


def test_the_desk_marks_what_it_has_received(world):
    confirmed(world)
    first = hand_in(world)
    assert refused_code(lambda: mark_received(actor=an(world), hand_in=first, now=AFTER)) == "committee_only"
    second = hand_in(world, now=AFTER + timedelta(minutes=1))
    deputy = world.seats["deputy"]
    assert refused_code(lambda: mark_received(actor=deputy, hand_in=first, now=AFTER)) == "handin_replaced"
    for _ in range(2):
        mark_received(actor=deputy, hand_in=second, now=AFTER)
    second.refresh_from_db()
    assert (second.received_at, second.received_by) == (AFTER, deputy)
    assert AuditEntry.objects.filter(action="class.received").count() == 1


def test_states_of_the_desk(world, django_assert_num_queries):
    confirmed(world)
    rules = current_rules(world.contest)
    deadline = rules.hand_in.at

    def states(now):
        return [(row.classroom.name, row.state) for row in desk(world.contest, rules, now=now)]

    assert states(AFTER) == [("10A1", "missing"), ("10A2", "missing")]
    assert states(deadline) == [("10A1", "overdue"), ("10A2", "overdue")]
    done = hand_in(world)
    assert states(AFTER)[0] == ("10A1", "arrived")
    late = hand_in(world, now=deadline)
    assert states(deadline)[0] == ("10A1", "late")
    mark_received(actor=world.seats["deputy"], hand_in=late, now=deadline)
    rows = desk(world.contest, rules, now=deadline)
    assert (rows[0].state, rows[0].versions, rows[0].participants, rows[0].attempts) == ("received", 2, 2, 3)
    assert done.version == 1
    for name in ("10A4", "10A5"):
        world.classroom(name, 1, [])
    with django_assert_num_queries(4):
        desk(world.contest, rules, now=deadline)
