"""A complaint through the pages: from the pupil or the teacher to the committee and back, and to nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.results.test_complaints import DEADLINE, TEXT, attempt_of, file, pupil, world  # noqa: F401
from tests.results.world import AFTER, person
from truongthi.results.models import Complaint
from truongthi.results.queries.complaints import Own, OwnAttempt
from truongthi.schools.models import Member
from truongthi.web.shared import clock
from truongthi.web.shared.complaint_form import ComplaintForm
from truongthi.web.shared.complaints import shown

pytestmark = pytest.mark.django_db
ANSWER = "Đã chấm lại từ bản niêm phong, điểm giữ nguyên."


@pytest.fixture(autouse=True)
def at_the_time(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    for module in (
        "contestant.complaints.views", "teacher.complaints.views", "organiser.complaints.views", "public.results.views",
    ):  # fmt: skip
        monkeypatch.setattr(f"truongthi.web.{module}.now", lambda: AFTER)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(response):
    return response.content.decode()


def test_a_pupil_sends_a_complaint_and_reads_the_answer(world):  # noqa: F811
    mine, slug = client_of(pupil(world).user), world.contest.slug
    results = text_of(mine.get(reverse("public:results", args=[slug])))
    assert reverse("contestant:complaint_new", args=[slug]) in results
    assert "Đang nhận phúc khảo" in results
    sent = mine.post(
        reverse("contestant:complaint_new", args=[slug]), {"subject": f"score:{attempt_of(world)}", "text": TEXT}
    )
    complaint = Complaint.objects.get()
    assert sent.url == reverse("contestant:complaint", args=[complaint.public_id])
    head = client_of(world.seats["head"])
    queue = text_of(head.get(reverse("organiser:complaints", args=[slug])))
    assert complaint.receipt_code in queue
    page = reverse("organiser:complaint", args=[slug, complaint.public_id])
    assert TEXT in text_of(head.get(page))
    assert head.post(page, {"outcome": "rejected", "answer": ANSWER}).status_code == 302
    assert ANSWER in text_of(mine.get(sent.url))
    assert head.post(page, {"outcome": "rejected", "answer": ANSWER}).status_code == 422


def test_the_teacher_sends_one_for_a_pupil_of_the_class(world):  # noqa: F811
    room = world.classes["10A1"]
    teacher = room.homeroom_teacher
    Member.objects.create(unit=world.unit, user=teacher, category="staff", joined_at=AFTER)
    an, slug = client_of(teacher), world.contest.slug
    listed = text_of(an.get(reverse("teacher:complaints", args=[room.public_id, slug])))
    address = reverse("teacher:complaint_new", args=[room.public_id, slug, pupil(world).public_id])
    assert address in listed
    assert an.post(address, {"subject": "eligibility:", "text": TEXT}).status_code == 302
    assert Complaint.objects.get().asked_by == teacher
    assert Complaint.objects.get().receipt_code in text_of(
        client_of(pupil(world).user).get(reverse("contestant:complaints"))
    )
    other = pupil(world, "Học Sinh 10A2 1").public_id
    assert an.get(reverse("teacher:complaint_new", args=[room.public_id, slug, other])).status_code == 404


def test_nobody_else_finds_it(world):  # noqa: F811
    complaint, slug = file(world), world.contest.slug
    other = client_of(pupil(world, "Học Sinh 10A1 2").user)
    address = reverse("contestant:complaint", args=[complaint.public_id])
    assert other.get(address).status_code == 404
    withdraw = reverse("contestant:complaint_withdraw", args=[complaint.public_id])
    assert other.post(withdraw).status_code == 404
    member = client_of(world.seats["member"])
    assert member.get(reverse("organiser:complaint", args=[slug, complaint.public_id])).status_code == 404
    assert complaint.receipt_code not in text_of(member.get(reverse("organiser:complaints", args=[slug])))
    stranger = client_of(person("Người Lạ", username="nguoi-la"))
    assert stranger.get(reverse("organiser:complaints", args=[slug])).status_code == 404


@pytest.mark.parametrize(
    "form", [{}, {"subject": "score:khac", "text": TEXT}, {"subject": "eligibility:", "text": "ngắn"}]
)
def test_what_is_missing_is_said_beside_the_form(world, form):  # noqa: F811
    mine = client_of(pupil(world).user)
    response = mine.post(reverse("contestant:complaint_new", args=[world.contest.slug]), form)
    assert response.status_code == 422
    assert not Complaint.objects.exists()


def test_a_second_click_tells_of_the_first(world):  # noqa: F811
    mine = client_of(pupil(world).user)
    address = reverse("contestant:complaint_new", args=[world.contest.slug])
    form = {"subject": "eligibility:", "text": TEXT}
    assert mine.post(address, form).status_code == 302
    again = mine.post(address, form)
    assert again.status_code == 422
    assert Complaint.objects.get().receipt_code in text_of(again)


def test_taking_it_back(world):  # noqa: F811
    complaint = file(world)
    mine = client_of(pupil(world).user)
    mine.post(reverse("contestant:complaint_withdraw", args=[complaint.public_id]))
    complaint.refresh_from_db()
    assert complaint.state == "withdrawn"


def test_where_there_are_several_rounds_the_subject_says_which():
    rounds = (OwnAttempt("a" * 14, 1, 20, "Tuần 1"), OwnAttempt("b" * 14, 1, 20, "Tuần 2"))
    several = Own(None, None, None, rounds, ())
    words = [word for _value, word in ComplaintForm(several).fields["subject"].choices]
    assert words[:2] == ["Điểm: lượt 1 của Tuần 1", "Một câu hỏi trong lượt 1 của Tuần 1"]
    asked = Complaint(about="score", attempt="b" * 14, due_at=AFTER)
    assert shown(asked, several, now=AFTER).about == "Điểm của một lượt thi, lượt 1 của Tuần 2"
    one = Own(None, None, None, (OwnAttempt("a" * 14, 1, 20, ""),), ())
    assert ComplaintForm(one).fields["subject"].choices[0][1] == "Điểm: lượt 1"
