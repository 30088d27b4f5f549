"""Complaints: about the own result, kept and marked when late, once about a thing, answered by others, read by few."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.results.graded import open_world
from tests.results.test_standings import refused_code as code_of
from tests.results.world import AFTER, person
from truongthi.attempts.models import Attempt
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest
from truongthi.core.complaints import end_of_day
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.complaints import answer_complaint, file_complaint, withdraw_complaint
from truongthi.results.actions.lifecycle import finalise_result
from truongthi.results.actions.publication import publish
from truongthi.results.actions.standings import compute_standings
from truongthi.results.actions.verification import verify_result
from truongthi.results.models import Complaint, Correction, Publication
from truongthi.results.queries.complaints import complaint_in, counts, own_complaint, own_complaints, queue

pytestmark = pytest.mark.django_db
TEXT = "Em xin phúc khảo: điểm của em thấp hơn số câu em làm đúng."
ANSWER = "Ban Tổ chức đã chấm lại bài từ bản niêm phong, điểm không thay đổi."
DEADLINE = end_of_day(AFTER, 3)
MILLISECOND = timedelta(milliseconds=1)


PUPILS = {"Học Sinh 10A1 1": "10A1", "Học Sinh 10A1 2": "10A1", "Học Sinh 10A2 1": "10A2"}


@pytest.fixture
def world():
    """A contest with real papers; its result is verified and published, whatever ties there are."""
    world = open_world(slug="cai-cach")
    world.classes["10A1"].homeroom_teacher = person("Lê Bích An", username="an-cai-cach")
    world.classes["10A1"].save()
    for (name, room), right in zip(PUPILS.items(), (16, 20, 14), strict=True):
        world.people[name] = world.pupil(name, room)
        world.attempt(name, right)
    head = {"actor": world.seats["head"], "contest": world.contest, "now": AFTER}
    close_contest(**head)
    compute_standings(**head)
    verify_result(**head)
    publish(typed_title=world.contest.title, **head)
    world.contest.refresh_from_db()
    return world


def pupil(world, name="Học Sinh 10A1 1"):
    return world.people[name]


def attempt_of(world, name="Học Sinh 10A1 1"):
    return Attempt.objects.filter(contestant__member=pupil(world, name)).order_by("number").first().public_id


def file(world, actor=None, name="Học Sinh 10A1 1", now=AFTER, about="score", **fields):
    member = pupil(world, name)
    if about == "score":
        fields.setdefault("attempt", attempt_of(world, name))
    fields.setdefault("text", TEXT)
    by = {"actor": actor or member.user, "contest": world.contest, "member": member, "now": now}
    return file_complaint(about=about, **by, **fields)


def answer(world, complaint, seat="head", outcome="rejected", now=AFTER, **fields):
    actor = world.seats[seat]
    return answer_complaint(actor=actor, complaint=complaint, outcome=outcome, answer=ANSWER, now=now, **fields)


def refused(function, *args, **fields):
    return code_of(lambda: function(*args, **fields))


def correction(world):
    by = {"proposed_by": world.seats["head"], "proposed_at": AFTER}
    return Correction.objects.create(
        contest=world.contest, kind="key", subject="question:1", content={}, reason="Sai đáp án", minutes="05", **by
    )


def test_a_complaint_has_a_receipt_and_a_day_by_which_it_is_answered(world):
    complaint = file(world)
    assert complaint.receipt_code.startswith("PK-")
    assert (complaint.is_late, complaint.due_at, complaint.state) == (False, end_of_day(AFTER, 7), "open")
    entry = AuditEntry.objects.order_by("-n").first()
    assert entry.action == "complaint.file"
    assert TEXT not in str(entry.facts)


def test_the_deadline_to_the_millisecond_and_late_ones_are_kept(world):
    assert not file(world, now=DEADLINE - MILLISECOND).is_late
    assert file(world, now=DEADLINE, about="eligibility").is_late
    assert counts(world.contest)["late"] == 1


def test_a_teacher_complains_for_a_pupil_of_the_own_class_only(world):
    an = world.classes["10A1"].homeroom_teacher
    complaint = file(world, actor=an)
    assert complaint.asked_by == an
    assert refused(file, world, actor=an, name="Học Sinh 10A2 1") == "complaint_not_yours"
    assert own_complaint(pupil(world).user, complaint.public_id) == complaint
    other = pupil(world, "Học Sinh 10A1 2").user
    assert refused(file, world, actor=other) == "complaint_not_yours"


def test_nobody_else_reads_it(world):
    complaint = file(world)
    readers = {"head": True, "secretary": True, "member": False}
    assert {seat: bool(queue(world.seats[seat], world.contest)) for seat in readers} == readers
    assert complaint_in(world.seats["member"], world.contest, complaint.public_id) is None
    stranger = person("Người Khác", username="nguoi-khac")
    assert own_complaints(stranger) == []
    assert own_complaint(pupil(world, "Học Sinh 10A1 2").user, complaint.public_id) is None


@pytest.mark.parametrize(
    ("about", "fields", "code"),
    [
        ("score", {"attempt": "khong-co"}, "complaint_about_nothing"),
        ("question", {"attempt": None, "question": 21}, "complaint_question_missing"),
        ("question", {"attempt": None, "question": 0}, "complaint_question_missing"),
        ("place", {"division": "khong-co"}, "complaint_about_nothing"),
        ("other", {}, "complaint_about_nothing"),
        ("eligibility", {"text": "ngắn"}, "complaint_text_short"),
        ("eligibility", {"text": "dài " * 600}, "complaint_text_long"),
    ],
)
def test_what_it_is_about_must_exist_and_be_said(world, about, fields, code):
    if "attempt" in fields and fields["attempt"] is None:
        fields = fields | {"attempt": attempt_of(world)}
    assert refused(file, world, about=about, **fields) == code
    assert not Complaint.objects.exists()


def test_an_attempt_of_somebody_else_is_not_ones_own(world):
    assert refused(file, world, attempt=attempt_of(world, "Học Sinh 10A2 1")) == "complaint_about_nothing"


def test_before_publication_there_is_nothing_to_complain_about(world):
    Publication.objects.all().delete()
    Contest.objects.update(state="closed")
    assert refused(file, world) == "complaint_before_publication"


def test_one_open_complaint_about_a_thing_and_none_after_a_final_answer(world):
    first = file(world)
    assert refused(file, world) == "complaint_already_open"
    file(world, about="question", attempt=attempt_of(world), question=3)
    answer(world, first)
    assert refused(file, world) == "complaint_already_answered"


def test_who_asked_takes_it_back_once_and_may_ask_again(world):
    complaint = file(world)
    other = pupil(world, "Học Sinh 10A1 2").user
    assert refused(withdraw_complaint, actor=other, complaint=complaint, now=AFTER) == "complaint_not_yours"
    withdraw_complaint(actor=complaint.asked_by, complaint=complaint, now=AFTER)
    again = {"actor": complaint.asked_by, "complaint": complaint, "now": AFTER}
    assert refused(withdraw_complaint, **again) == "complaint_is_withdrawn"
    assert refused(answer, world, complaint) == "complaint_is_withdrawn"
    assert file(world).state == "open"


def test_the_answer_is_kept_with_its_outcome_and_given_once(world):
    complaint = answer(world, file(world), seat="secretary")
    assert (complaint.outcome, complaint.answer, complaint.state) == ("rejected", ANSWER, "answered")
    assert refused(answer, world, complaint) == "complaint_is_answered"
    assert refused(answer, world, file(world, about="eligibility"), seat="member") == "committee_seat_needed"


def test_who_asked_does_not_answer(world):
    member = pupil(world)
    world.contest.committee.create(user=member.user, seat="deputy")
    world.seats["deputy"] = member.user
    assert refused(answer, world, file(world), seat="deputy") == "complaint_own_answer"


def test_corrected_needs_a_confirmed_correction_and_the_others_take_none(world):
    complaint, made = file(world), correction(world)
    assert refused(answer, world, complaint, outcome="") == "complaint_outcome_missing"
    assert refused(answer, world, complaint, outcome="corrected") == "complaint_correction_missing"
    assert refused(answer, world, complaint, outcome="corrected", correction=made) == "complaint_correction_missing"
    made.confirmed_by, made.confirmed_at = world.seats["secretary"], AFTER
    made.save()
    assert refused(answer, world, complaint, correction=made) == "complaint_correction_unwanted"
    assert answer(world, complaint, outcome="corrected", correction=made).correction == made


def test_a_result_is_final_when_all_are_answered_or_closed_with_a_reason(world):
    complaint = file(world)
    by = {"actor": world.seats["head"], "contest": world.contest, "now": DEADLINE}
    assert refused(finalise_result, **by) == "complaints_unanswered"
    finalise_result(reason="Đơn trùng với đơn của lớp, đã trả lời chung", **by)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.closed_reason[:4]) == ("closed", "Đơn ")
    assert refused(answer, world, complaint) == "complaint_is_closed"
    assert counts(world.contest) == {
        "all": 1, "open": 0, "late": 0, "withdrawn": 0, "closed": 1, "upheld": 0, "rejected": 0, "corrected": 0,
    }  # fmt: skip


def test_the_published_document_is_not_read_beside_every_complaint(world):
    file(world)
    with CaptureQueriesContext(connection) as asked:
        assert [one.publication.version for one in queue(world.seats["head"], world.contest)] == [1]
    assert not any('"document"' in one["sql"] or '"changes"' in one["sql"] for one in asked)


def test_the_database_refuses_half_an_answer(world):
    complaint = file(world)
    for fields in ({"outcome": "rejected"}, {"answered_at": AFTER}, {"withdrawn_at": AFTER, "closed_at": AFTER}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(**fields)
